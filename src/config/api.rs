//! The settings of the API for programs.

use url::Url;

use super::reader::SettingsReader;

/// The requests a minute unless a number is set.
const REQUESTS: u32 = 1200;

/// What programs may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSettings {
    /// `PODIUM_API_REQUESTS`: how many requests a minute each token may send.
    pub requests_per_minute: u32,
    /// `PODIUM_API_ORIGINS`: sites whose pages may use the API in a browser; none unless set.
    pub origins: Vec<String>,
}

impl SettingsReader<'_> {
    pub(super) fn api(&mut self) -> ApiSettings {
        let what = "a number of requests from 1 to 1000000";
        let requests_per_minute = self.parsed("PODIUM_API_REQUESTS", what).unwrap_or(REQUESTS);
        if !(1..=1_000_000).contains(&requests_per_minute) {
            self.wrong(format!("PODIUM_API_REQUESTS must be {what}."));
        }
        let typed = self.text("PODIUM_API_ORIGINS").unwrap_or_default();
        let mut origins = Vec::new();
        for word in typed.split([',', ' ']).filter(|word| !word.is_empty()) {
            match Url::parse(word).ok().filter(is_origin) {
                Some(origin) => origins.push(origin.origin().ascii_serialization()),
                None => self.wrong(format!(
                    "PODIUM_API_ORIGINS: {word:?} is not the address of a site, such as https://app.example.org."
                )),
            }
        }
        ApiSettings { requests_per_minute, origins }
    }
}

/// Returns `true` for a scheme, a host and perhaps a port, and nothing else.
fn is_origin(url: &Url) -> bool {
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    matches!(url.scheme(), "http" | "https")
        && is_bare
        && url.username().is_empty()
        && url.password().is_none()
}

//! Parses the queries for embedded pages and for oEmbed.

use url::Url;

use super::frame::{DEFAULT_SHOWN, MAX_SHOWN};
use crate::database::ids::CategoryId;
use crate::{access::Locator, text::Fields};

/// The number of favourites to show: `?first=5`.
pub(crate) fn shown_count(fields: &Fields) -> i64 {
    fields.get("first").parse().ok().filter(|first| (1..=MAX_SHOWN).contains(first)).unwrap_or(DEFAULT_SHOWN)
}

/// The format of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OembedFormat {
    Json,
    Xml,
}

/// An oEmbed request.
#[derive(Debug, Clone)]
pub(crate) struct OembedRequest {
    /// The list at the given address, if it is on this site.
    pub list: Option<Locator<CategoryId>>,
    pub most: (Option<i64>, Option<i64>),
    /// `None` if the format is unknown.
    pub format: Option<OembedFormat>,
}

impl OembedRequest {
    /// Parses the query; `site` is this site's base URL.
    pub(crate) fn read(fields: &Fields, site: &Url) -> OembedRequest {
        let most = |name: &str| fields.get(name).parse().ok().filter(|size: &i64| *size > 0);
        let format = match fields.get("format") {
            "" | "json" => Some(OembedFormat::Json),
            "xml" => Some(OembedFormat::Xml),
            _ => None,
        };
        OembedRequest {
            list: list(fields.get("url"), site),
            most: (most("maxwidth"), most("maxheight")),
            format,
        }
    }
}

/// Parses `https://this.site/@ana/films`.
fn list(address: &str, site: &Url) -> Option<Locator<CategoryId>> {
    let address = Url::parse(address).ok()?;
    let here =
        address.host() == site.host() && address.port_or_known_default() == site.port_or_known_default();
    let parts: Vec<&str> = address.path_segments()?.collect();
    let [space, category] = parts.as_slice() else { return None };
    let names = [space.strip_prefix('@')?, category].map(decoded);
    (here && names.iter().all(|name| !name.is_empty() && !name.contains('\0')))
        .then(|| Locator::Slugs(names.into()))
}

/// Decodes a path segment.
fn decoded(part: &str) -> String {
    let whole = part.replace('+', "%2B");
    url::form_urlencoded::parse(whole.as_bytes()).next().map(|pair| pair.0.into_owned()).unwrap_or_default()
}

//! What is asked of a frame, and by oEmbed; typed to meant.

use url::Url;

use super::frame::{MOST, USUAL};
use crate::{access::Locator, text::Fields};

/// How many favourites a frame is to show: `?first=5`.
pub fn first(fields: &Fields) -> i64 {
    fields.get("first").parse().ok().filter(|first| (1..=MOST).contains(first)).unwrap_or(USUAL)
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Xml,
}

/// A question by oEmbed.
#[derive(Debug, Clone)]
pub struct Question {
    /// The list that the address names, if it is a list's address on this site.
    pub list: Option<Locator>,
    pub most: (Option<i64>, Option<i64>),
    /// Nothing when it is one that nobody here knows.
    pub format: Option<Format>,
}

impl Question {
    /// Reads the query; `site` is where this site lives.
    pub fn read(fields: &Fields, site: &Url) -> Question {
        let most = |name: &str| fields.get(name).parse().ok().filter(|size: &i64| *size > 0);
        let format = match fields.get("format") {
            "" | "json" => Some(Format::Json),
            "xml" => Some(Format::Xml),
            _ => None,
        };
        Question { list: list(fields.get("url"), site), most: (most("maxwidth"), most("maxheight")), format }
    }
}

/// `https://this.site/@ana/films` as names.
fn list(address: &str, site: &Url) -> Option<Locator> {
    let address = Url::parse(address).ok()?;
    let here =
        address.host() == site.host() && address.port_or_known_default() == site.port_or_known_default();
    let parts: Vec<&str> = address.path_segments()?.collect();
    let [space, category] = parts.as_slice() else { return None };
    let names = [space.strip_prefix('@')?, category].map(decoded);
    (here && names.iter().all(|name| !name.is_empty() && !name.contains('\0')))
        .then(|| Locator::Names(names.into()))
}

/// A part of a path, its escapes undone.
fn decoded(part: &str) -> String {
    let whole = part.replace('+', "%2B");
    url::form_urlencoded::parse(whole.as_bytes()).next().map(|pair| pair.0.into_owned()).unwrap_or_default()
}

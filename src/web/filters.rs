//! Template filters: how dates, counts and texts are shown.

#![allow(unreachable_pub)] // The macro writes what it generates as `pub`.

use chrono::{DateTime, Datelike, SecondsFormat, Utc};

use crate::preferences::{self, DateFormat};

/// 3 May 2026, or in the user's date format.
#[askama::filter_fn]
pub(crate) fn day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(preferences::day(at))
}

/// 2026-05-03T10:00:00Z, for `<time datetime>`.
#[askama::filter_fn]
pub(crate) fn iso(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// 2026-05-03 in the user's time zone, for `<time datetime>` where the time of day is not shown.
#[askama::filter_fn]
pub(crate) fn iso_day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    let at = preferences::local(at);
    Ok(DateFormat::Iso.write(at.year(), at.month(), at.day()))
}

/// 10:04 in the user's time zone, or 10:04 UTC.
#[askama::filter_fn]
pub(crate) fn clock(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(preferences::zone().clock(at))
}

/// The host of a link, where there is little room.
#[askama::filter_fn]
pub(crate) fn host(link: &str, _: &dyn askama::Values) -> askama::Result<String> {
    let host = url::Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned));
    Ok(host.map_or_else(|| link.to_owned(), |host| host.trim_start_matches("www.").to_owned()))
}

/// Splits text into plain parts and links.
pub(crate) fn pieces(text: &str) -> Vec<(&str, bool)> {
    if !text.contains("://") {
        return vec![(text, false)];
    }
    let mut finder = linkify::LinkFinder::new();
    finder.kinds(&[linkify::LinkKind::Url]);
    let safe = |link: &str| link.starts_with("http://") || link.starts_with("https://");
    finder.spans(text).map(|span| (span.as_str(), span.kind().is_some() && safe(span.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // W06
    #[test]
    fn links_are_found_and_only_web_links() {
        let links = |text: &'static str| {
            pieces(text).into_iter().filter(|piece| piece.1).map(|piece| piece.0).collect::<Vec<_>>()
        };
        assert_eq!(
            links("See https://example.org/a?b. And http://x.org)"),
            ["https://example.org/a?b", "http://x.org"]
        );
        assert!(links("javascript:alert(1) ftp://x.org").is_empty());
    }
}

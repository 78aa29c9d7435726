//! Filters for templates: how dates, counts and texts are shown.

use chrono::{DateTime, NaiveDate, Utc};

/// 3 May 2026
#[askama::filter_fn]
pub fn day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(at.format("%-d %b %Y").to_string())
}

/// 2026-05-03T10:00:00Z, for `<time datetime>`.
#[askama::filter_fn]
pub fn iso(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// 3,177
#[askama::filter_fn]
pub fn count(number: &i64, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(thousands(*number))
}

/// A whole number with its thousands set apart.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// A date of an attribute as people read it; anything else as it is.
pub fn long_date(canonical: &str) -> String {
    let date = NaiveDate::parse_from_str(canonical, "%Y-%m-%d");
    date.map_or_else(|_| canonical.to_owned(), |date| date.format("%-d %b %Y").to_string())
}

/// Text in pieces, the links among them marked.
pub fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut finder = linkify::LinkFinder::new();
    finder.kinds(&[linkify::LinkKind::Url]);
    let safe = |link: &str| link.starts_with("http://") || link.starts_with("https://");
    finder.spans(text).map(|span| (span.as_str(), span.kind().is_some() && safe(span.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_links_are_shown_as_people_read_them() {
        assert_eq!([0, 999, 1000, -1234567].map(thousands), ["0", "999", "1,000", "-1,234,567"]);
        assert_eq!(long_date("1994-09-03"), "3 Sep 1994");
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

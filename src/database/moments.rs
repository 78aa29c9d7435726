//! Times that the database can store: those of the years 1 to 9999. chrono reads others, too.

use chrono::{DateTime, Datelike, Utc};

/// Returns `true` if the database can store it.
pub(crate) fn is_storable(at: DateTime<Utc>) -> bool {
    (1..=9999).contains(&at.year())
}

/// Parses a time as RFC 3339 writes it; `None` if it is none, or can't be stored.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    text.parse().ok().filter(|at| is_storable(*at))
}

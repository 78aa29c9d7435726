//! The filter of the log, read from the query string. An invalid filter is dropped with a message, so every URL shows
//! something.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::{
    database::ids::{LogEntryId, UserId},
    history::log::forms::parse_field,
    preferences,
    text::Fields,
};

/// The longest part of a pattern that is searched for.
const MAX_PATH: usize = 200;

/// Requests, or everything else that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Requests,
    Messages,
}

/// A status, or the first and the last of a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatusRange {
    pub first: i16,
    pub last: i16,
}

/// Who was signed in, as typed: a number or an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PersonFilter {
    Id(UserId),
    Email(String),
}

/// Where a page ends: the entries after it are older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub at: DateTime<Utc>,
    pub id: LogEntryId,
}

/// The part of the log to show.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryFilter {
    pub kind: Option<EntryKind>,
    pub status: Option<StatusRange>,
    /// A part of the route's pattern.
    pub path: Option<String>,
    pub person: Option<PersonFilter>,
    pub request_id: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub before: Option<Position>,
    /// The valid filters as typed.
    typed: Vec<(&'static str, String)>,
    /// A message for each filter that was invalid and dropped.
    pub dropped_filters: Vec<String>,
}

impl EntryFilter {
    /// Reads `kind`, `status`, `path`, `person`, `request`, `from`, `to` and `before`.
    pub(crate) fn parse(fields: &Fields) -> EntryFilter {
        let mut read = FilterReader { fields, typed: Vec::new(), messages: Vec::new() };
        let moment = "a date and time like 2026-05-03T10:04";
        let filter = EntryFilter {
            kind: read.field("kind", "requests or messages", kind),
            status: read.field("status", "a status like 404 or 5xx", status),
            path: read.field("path", "part of an address", path),
            person: read.field("person", "an account’s number or e-mail address", person),
            request_id: read.field("request", "the number of a request", request_id),
            from: read.field("from", moment, time),
            to: read.field("to", moment, time),
            before: parse_field(fields, "before", "a page of the log", &mut read.messages, Position::parse),
            ..EntryFilter::default()
        };
        EntryFilter { typed: read.typed, dropped_filters: read.messages, ..filter }
    }

    /// A valid filter as typed, for the form; empty if there is none.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| *known == name).map_or("", |(_, typed)| typed)
    }

    /// Returns `true` if there is a filter.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Drops the person, whom no account belongs to.
    pub(crate) fn drop_person(&mut self) {
        self.person = None;
        self.typed.retain(|(name, _)| *name != "person");
        self.dropped_filters
            .push("No account has that number or e-mail address. This filter was ignored.".into());
    }

    /// What is looked for, in words: "status 5xx, path /s/"; empty if everything is.
    pub(crate) fn description(&self) -> String {
        let each: Vec<String> = self.typed.iter().map(|(name, typed)| format!("{name} {typed}")).collect();
        each.join(", ")
    }

    /// The query string from that position on: empty, or beginning with `?`.
    pub(crate) fn query(&self, before: Option<&Position>) -> String {
        let mut query = ::url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.typed);
        if let Some(before) = before {
            query.append_pair("before", &before.word());
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

impl Position {
    fn word(&self) -> String {
        format!("{}-{}", self.at.timestamp_micros(), self.id)
    }

    fn parse(word: &str) -> Option<Position> {
        let (micros, id) = word.split_once('-')?;
        let micros = micros.parse().ok().filter(|micros| (0..=i64::MAX / 1000).contains(micros))?;
        Some(Position { at: DateTime::from_timestamp_micros(micros)?, id: id.parse().ok()? })
    }
}

/// Reads filters and collects what is wrong with them.
struct FilterReader<'a> {
    fields: &'a Fields,
    typed: Vec<(&'static str, String)>,
    messages: Vec<String>,
}

impl FilterReader<'_> {
    fn field<T>(
        &mut self,
        name: &'static str,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse_field(self.fields, name, what, &mut self.messages, parse)?;
        self.typed.push((name, self.fields.get(name).trim().to_owned()));
        Some(value)
    }
}

fn kind(typed: &str) -> Option<EntryKind> {
    match typed {
        "requests" => Some(EntryKind::Requests),
        "messages" => Some(EntryKind::Messages),
        _ => None,
    }
}

fn status(typed: &str) -> Option<StatusRange> {
    let is_digits = typed.len() == 3 && typed.bytes().all(|it| it.is_ascii_digit());
    let first: i16 = match typed.to_ascii_lowercase().strip_suffix("xx") {
        Some(class) => class.parse::<i16>().ok().filter(|_| class.len() == 1)? * 100,
        None => typed.parse().ok().filter(|_| is_digits)?,
    };
    let last = if is_digits { first } else { first + 99 };
    (100..=599).contains(&first).then_some(StatusRange { first, last })
}

fn path(typed: &str) -> Option<String> {
    let is_plain = typed.chars().count() <= MAX_PATH && !typed.chars().any(char::is_control);
    is_plain.then(|| typed.to_owned())
}

fn person(typed: &str) -> Option<PersonFilter> {
    if let Ok(id) = typed.parse::<UserId>() {
        return (id.0 > 0).then_some(PersonFilter::Id(id));
    }
    let is_email = typed.contains('@') && !typed.contains('\0') && typed.len() <= 320;
    is_email.then(|| PersonFilter::Email(typed.to_owned()))
}

fn request_id(typed: &str) -> Option<String> {
    let is_number = typed.len() == 16 && typed.bytes().all(|it| it.is_ascii_hexdigit());
    is_number.then(|| typed.to_ascii_lowercase())
}

/// A moment as a browser's field for it sends it, in the reader's time zone, or as programs write it (RFC 3339).
fn time(typed: &str) -> Option<DateTime<Utc>> {
    if typed.len() > 40 || typed.find('-') != Some(4) {
        return None;
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(typed) {
        return Some(moment.to_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(typed, format).ok())?;
    Some(preferences::zone().moment(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> EntryFilter {
        EntryFilter::parse(&Fields::parse(query.as_bytes()))
    }

    #[test]
    fn an_address_says_what_is_shown_and_is_written_again() {
        let query = "?kind=requests&status=5xx&path=%2Fs%2F&person=ana%40example.org\
            &request=0123456789abcdef&from=2026-05-03T10%3A04&to=2026-05-03T12%3A00%3A00Z";
        let read = filter(&format!("{}&before=1777802640123456-7", &query[1..]));
        assert_eq!((read.query(None).as_str(), read.dropped_filters.len()), (query, 0));
        assert_eq!(read.query(read.before.as_ref()), format!("{query}&before=1777802640123456-7"));
        assert_eq!(read.status, Some(StatusRange { first: 500, last: 599 }));
        assert_eq!(read.from.map(|at| at.to_rfc3339()).as_deref(), Some("2026-05-03T10:04:00+00:00"));
        assert_eq!(read.description().split(", ").next(), Some("kind requests"));
        assert!(!filter("kind=&status=").is_narrowed());
    }

    #[test]
    fn what_means_nothing_is_left_out_and_said() {
        let read = filter(
            "kind=x&status=6xx&path=%00&person=-1&request=12&from=soon&to=99999-01-01T00:00&before=x-1",
        );
        assert!(!read.is_narrowed() && read.before.is_none());
        assert_eq!(read.dropped_filters.len(), 8, "{:?}", read.dropped_filters);
        for wrong in ["99", "1000", "+12", "-12", "xx", "10xx", "0xx", "5xxx", "40x"] {
            assert!(filter(&format!("status={wrong}")).status.is_none(), "{wrong}");
        }
    }
}

//! What lines of all formats have in common: the time, the fields, and that everything in them is visible.

use std::{
    cell::RefCell,
    fmt::{self, Write},
};

use chrono::Utc;
use log::{
    Record,
    kv::{self, Key, Value, VisitSource},
};

use crate::web::current_request;

/// The fields that most requests have no value for.
const OPTIONAL: [&str; 2] = [TRACE_ID, USER_ID];
pub(super) const TRACE_ID: &str = "trace_id";
pub(super) const USER_ID: &str = "user_id";

/// The field that says how long something took.
pub(super) const NANOSECONDS: &str = "ns";

const TO_THE_SECOND: &str = "%Y-%m-%dT%H:%M:%S";

/// Writes the time in UTC to the millisecond (RFC 3339). Thousands of lines share a second, so each thread keeps its text.
pub(super) fn push_now(line: &mut String) {
    thread_local! {
        static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
    }
    let now = Utc::now();
    let pushed = SECOND.try_with(|second| {
        let (at, text) = &mut *second.borrow_mut();
        if *at != now.timestamp() {
            *text = now.format(TO_THE_SECOND).to_string();
            *at = now.timestamp();
        }
        line.push_str(text);
    });
    if pushed.is_err() {
        let _ = write!(line, "{}", now.format(TO_THE_SECOND)); // the thread is ending
    }
    let _ = write!(line, ".{:03}Z", now.timestamp_subsec_millis().min(999));
}

/// Passes on the fields of the record, and the ids of the request and its trace, if any.
pub(super) fn each_pair(record: &Record, mut each: impl FnMut(&str, &Value)) {
    struct FieldCollector<F>(F, bool);
    impl<'kvs, F: FnMut(&str, &Value)> VisitSource<'kvs> for FieldCollector<F> {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
            self.1 |= key.as_str() == "request_id";
            let is_there = || value.to_borrowed_str().is_some() || value.to_i64().is_some();
            if !OPTIONAL.contains(&key.as_str()) || is_there() {
                (self.0)(key.as_str(), &value);
            }
            Ok(())
        }
    }
    let mut pairs = FieldCollector(&mut each, false);
    let _ = record.key_values().visit(&mut pairs);
    if !pairs.1
        && let Some(now) = current_request::current()
    {
        each("request_id", &Value::from(now.request_id.as_str()));
        if let Some(trace) = now.trace {
            each(TRACE_ID, &Value::from(trace.trace_id()));
        }
    }
}

/// A value as text of one visible line.
pub(super) fn printable(shown: impl fmt::Display) -> String {
    let mut line = String::new();
    let _ = write!(Printable(&mut line), "{shown}");
    line
}

/// Escapes everything that is not a visible part of one line.
pub(super) struct Printable<'a>(pub(super) &'a mut String);

impl Write for Printable<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            self.0.push_str(text); // nearly always
            return Ok(());
        }
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let mut rest = text;
        while let Some(at) = rest.find(hidden) {
            let (clean, after) = rest.split_at(at);
            self.0.push_str(clean);
            let mut letters = after.chars();
            self.0.extend(letters.next().into_iter().flat_map(char::escape_default));
            rest = letters.as_str();
        }
        self.0.push_str(rest);
        Ok(())
    }
}

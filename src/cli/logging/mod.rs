//! Log output: one line per event.
//!
//! **Invariants:** nothing waits for what reads the log ([`writer`]); control characters are escaped, so no one can forge
//! log lines or control a terminal; lines written during a request contain its id.

mod writer;

use std::{
    borrow::Cow,
    cell::RefCell,
    fmt::{self, Write},
    sync::OnceLock,
    time::Duration,
};

use chrono::Utc;
use env_logger::fmt::Formatter;
use log::{
    Level, Log, Metadata, Record,
    kv::{self, Key, Value, VisitSource},
};
use serde::ser::{SerializeMap, Serializer};

use crate::{
    config::{Config, LogFormat},
    web::current_request,
};
use writer::QueuedWriter;

static WRITER: OnceLock<QueuedWriter> = OnceLock::new();

/// Starts logging to stderr; only the first call has an effect.
pub(crate) fn start(config: &Config) {
    let format = match config.log_format {
        LogFormat::Text => text,
        LogFormat::Json => json,
    };
    let notice = move |count| {
        let args = format_args!("{count} lines of this log were dropped, because nothing read it");
        format(&Record::builder().level(Level::Warn).target("podium").args(args).build())
    };
    let mut builder = env_logger::Builder::new();
    builder
        .filter_module("actix_server", log::LevelFilter::Warn)
        // What strangers send broken is no error of this site.
        .filter_module("actix_http", log::LevelFilter::Off)
        .parse_filters(&config.log_filter)
        .format(move |out: &mut Formatter, record| {
            std::io::Write::write_all(out, (format(record) + "\n").as_bytes())
        });
    let Ok(writer) = QueuedWriter::start(std::io::stderr(), notice) else {
        return drop(builder.try_init());
    };
    let filter = builder.build();
    let level = filter.filter();
    let queued = QueuedLog { filter, format, lines: WRITER.get_or_init(|| writer).clone() };
    if log::set_boxed_logger(Box::new(queued)).is_ok() {
        log::set_max_level(level);
    }
}

/// Queues the lines that the filter lets pass.
struct QueuedLog {
    filter: env_logger::Logger,
    format: fn(&Record) -> String,
    lines: QueuedWriter,
}

impl Log for QueuedLog {
    fn enabled(&self, metadata: &Metadata) -> bool {
        self.filter.enabled(metadata)
    }

    fn log(&self, record: &Record) {
        if self.filter.matches(record) {
            self.lines.queue((self.format)(record));
        }
    }

    fn flush(&self) {}
}

/// Writes what was logged so far; for the end of the program.
pub(crate) fn finish() {
    if let Some(writer) = WRITER.get() {
        writer.flush_within(Duration::from_secs(1));
    }
}

fn text(record: &Record) -> String {
    let mut line = String::with_capacity(192);
    push_now(&mut line);
    let _ = write!(line, " {:5} ", record.level().as_str());
    let mut printable = Printable(&mut line);
    let _ = printable.write_fmt(*record.args());
    each_pair(record, |name, value| {
        if let (NANOSECONDS, Some(nanoseconds)) = (name, value.to_u64()) {
            let _ = write!(printable, " ms={:.3}", nanoseconds as f64 / 1e6);
            return;
        }
        let _ = printable.write_str(" ").and_then(|()| printable.write_str(name));
        let _ = printable.write_str("=").and_then(|()| match value.to_borrowed_str() {
            Some(text) => printable.write_str(text),
            None => write!(printable, "{value}"),
        });
    });
    line
}

/// The version of the Elastic Common Schema that the fields of JSON lines follow.
const ECS_VERSION: &str = "8.11.0";

/// The fields that the schema has a name for.
const ECS_NAMES: [(&str, &str); 5] = [
    ("request_id", "http.request.id"),
    ("method", "http.request.method"),
    ("path", "url.path"),
    ("status", "http.response.status_code"),
    (NANOSECONDS, "event.duration"),
];

/// The name of a field in JSON: the schema's or, if it has none, one below this program's own name.
fn ecs_name(name: &str) -> Cow<'static, str> {
    let known = ECS_NAMES.iter().find(|(own, _)| *own == name);
    known.map_or_else(|| format!("podium.{name}").into(), |(_, ecs)| Cow::Borrowed(*ecs))
}

/// The field that says how long something took.
const NANOSECONDS: &str = "ns";

fn json(record: &Record) -> String {
    let mut line = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::new(&mut line);
    if let Ok(mut map) = serializer.serialize_map(None) {
        let mut now = String::with_capacity(24);
        push_now(&mut now);
        let _ = map.serialize_entry("@timestamp", &now);
        let _ = map.serialize_entry("log.level", &record.level().as_str().to_lowercase());
        let _ = map.serialize_entry("message", &printable(record.args()));
        let _ = map.serialize_entry("ecs.version", ECS_VERSION);
        let _ = map.serialize_entry("service.name", "podium");
        let _ = map.serialize_entry("log.logger", record.target());
        each_pair(record, |name, value| {
            let name = &*ecs_name(name);
            let _ = match (value.to_u64(), value.to_f64(), value.to_bool()) {
                (Some(number), ..) => map.serialize_entry(name, &number),
                (None, Some(number), _) => map.serialize_entry(name, &number),
                (None, None, Some(truth)) => map.serialize_entry(name, &truth),
                (None, None, None) => map.serialize_entry(name, &printable(value)),
            };
        });
        let _ = map.end();
    }
    String::from_utf8(line).unwrap_or_default()
}

const TO_THE_SECOND: &str = "%Y-%m-%dT%H:%M:%S";

/// Writes the time in UTC to the millisecond (RFC 3339). Thousands of lines share a second, so each thread keeps its text.
fn push_now(line: &mut String) {
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

/// Passes on the fields of the record and the id of the request, if any.
fn each_pair(record: &Record, mut each: impl FnMut(&str, &Value)) {
    struct FieldCollector<F>(F, bool);
    impl<'kvs, F: FnMut(&str, &Value)> VisitSource<'kvs> for FieldCollector<F> {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
            self.1 |= key.as_str() == "request_id";
            (self.0)(key.as_str(), &value);
            Ok(())
        }
    }
    let mut pairs = FieldCollector(&mut each, false);
    let _ = record.key_values().visit(&mut pairs);
    if !pairs.1
        && let Some(now) = current_request::current()
    {
        each("request_id", &Value::from(now.request_id.as_str()));
    }
}

fn printable(shown: impl fmt::Display) -> String {
    let mut line = String::new();
    let _ = write!(Printable(&mut line), "{shown}");
    line
}

/// Escapes everything that is not a visible part of one line.
struct Printable<'a>(&'a mut String);

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

#[cfg(test)]
mod tests {
    use serde_json::json as value;

    use super::*;

    fn lines(said: &str) -> [String; 2] {
        let pairs = [("path", "/a\nb")];
        let record = |args| {
            Record::builder().level(Level::Warn).target("podium").key_values(&pairs).args(args).build()
        };
        [text(&record(format_args!("{said}"))), json(&record(format_args!("{said}")))]
    }

    #[test]
    fn a_line_is_a_line() {
        for line in lines("one\ntwo\r\u{1b}[2J\u{9b}\u{2028}\u{202e} Łódź\0") {
            assert!(
                !line.contains(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{202e}'),
                "{line:?}"
            );
            assert!(line.contains("one\\") && line.contains("Łódź"), "{line}");
        }
    }

    #[test]
    fn a_line_of_json_is_json() {
        let [text, json] = lines("said \"so\"");
        let line: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((&line["message"], &line["log.level"]), (&value!("said \"so\""), &value!("warn")));
        assert_eq!(line["url.path"], value!("/a\\nb"));
        assert!(text.ends_with("WARN  said \"so\" path=/a\\nb"), "{text}");
    }

    #[test]
    fn lines_of_json_have_the_names_of_the_elastic_common_schema_and_numbers_are_numbers() {
        let pairs = [
            ("request_id", Value::from("0f")),
            ("method", Value::from("GET")),
            ("path", Value::from("/@{space}")),
            ("status", Value::from(200_u16)),
            ("ns", Value::from(1_234_567_u64)),
            ("ok", Value::from(true)),
        ];
        let record = Record::builder().level(Level::Info).target("podium::web").key_values(&pairs).build();
        let line = super::json(&record);
        assert!(line.starts_with("{\"@timestamp\":\"20"), "{line}");
        let mut line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let at = line.as_object_mut().expect("an object").remove("@timestamp").expect("a time");
        assert!(at.as_str().is_some_and(|at| chrono::DateTime::parse_from_rfc3339(at).is_ok()), "{at}");
        let expected = value!({
            "log.level": "info", "message": "", "ecs.version": "8.11.0", "service.name": "podium",
            "log.logger": "podium::web", "http.request.id": "0f", "http.request.method": "GET",
            "url.path": "/@{space}", "http.response.status_code": 200, "event.duration": 1_234_567,
            "podium.ok": true
        });
        assert_eq!(line, expected);
        let text = super::text(&record);
        assert!(text.ends_with("status=200 ms=1.235 ok=true"), "{text}");
    }
}

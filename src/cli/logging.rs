//! Log output: one line per event.
//!
//! **Invariants:** control characters are escaped, so no one can forge log lines or control a terminal; lines
//! written during a request contain its id.

use std::io::Write;

use chrono::{SecondsFormat, Utc};
use env_logger::fmt::Formatter;
use log::{
    Record,
    kv::{self, Key, Value, VisitSource},
};
use serde_json::{Map, json};

use crate::{
    config::{Config, LogFormat},
    web::current_request,
};

/// Starts logging to stderr; only the first call has an effect.
pub fn start(config: &Config) {
    let mut builder = env_logger::Builder::new();
    builder.filter_module("actix_server", log::LevelFilter::Warn).parse_filters(&config.log_filter);
    match config.log_format {
        LogFormat::Text => builder.format(|out, record| writeln!(out, "{}", text(record))),
        LogFormat::Json => builder.format(|out: &mut Formatter, record| writeln!(out, "{}", json(record))),
    };
    let _ = builder.try_init();
}

fn text(record: &Record) -> String {
    let pairs: String = pairs(record).into_iter().map(|(name, value)| format!(" {name}={value}")).collect();
    printable(&format!("{} {:5} {}{pairs}", now(), record.level(), record.args()))
}

fn json(record: &Record) -> String {
    let mut line = Map::new();
    for (name, value) in pairs(record) {
        line.insert(name, json!(printable(&value)));
    }
    line.insert("at".into(), json!(now()));
    line.insert("level".into(), json!(record.level().as_str().to_lowercase()));
    line.insert("target".into(), json!(record.target()));
    line.insert("message".into(), json!(printable(&record.args().to_string())));
    serde_json::Value::from(line).to_string()
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The fields of the record and the id of the request, if any.
fn pairs(record: &Record) -> Vec<(String, String)> {
    struct Pairs(Vec<(String, String)>);
    impl<'kvs> VisitSource<'kvs> for Pairs {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
            self.0.push((key.to_string(), value.to_string()));
            Ok(())
        }
    }
    let mut pairs = Pairs(Vec::new());
    let _ = record.key_values().visit(&mut pairs);
    if !pairs.0.iter().any(|(name, _)| name == "request_id") {
        pairs.0.extend(current_request::now().map(|now| ("request_id".to_owned(), now.request_id)));
    }
    pairs.0
}

/// Escapes everything that is not a visible part of one line.
fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

#[cfg(test)]
mod tests {
    use log::Level;

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
        assert_eq!((&line["message"], &line["level"]), (&json!("said \"so\""), &json!("warn")));
        assert_eq!(line["path"], json!("/a\\nb"));
        assert!(text.ends_with("WARN  said \"so\" path=/a\\nb"), "{text}");
    }
}

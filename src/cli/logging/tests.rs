//! What lines of the log look like.

use std::{collections::HashMap, process::Command};

use log::kv::{ToValue, Value};
use serde_json::json as value;

use super::*;

fn lines(said: &str) -> [String; 2] {
    let pairs = [("path", "/a\nb")];
    let record =
        |args| Record::builder().level(Level::Warn).target("podium").key_values(&pairs).args(args).build();
    [text(&record(format_args!("{said}"))), json(&record(format_args!("{said}")))]
}

#[test]
fn a_line_is_a_line() {
    for line in lines("one\ntwo\r\u{1b}[2J\u{9b}\u{2028}\u{202e} Łódź\0") {
        assert!(!line.contains(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{202e}'), "{line:?}");
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

// L03
#[test]
fn lines_of_json_have_the_names_of_the_elastic_common_schema_and_numbers_are_numbers() {
    let client: std::net::IpAddr = "203.0.113.0".parse().expect("an address");
    let pairs = [
        ("request_id", Value::from("0f")),
        ("trace_id", Some("4b").to_value()),
        ("method", Value::from("GET")),
        ("path", Value::from("/@{space}")),
        ("status", Value::from(200_u16)),
        ("ns", Value::from(1_234_567_u64)),
        ("user_id", Some(12_i64).to_value()),
        ("client_ip", Value::from_display(&client)),
        ("ok", Value::from(true)),
    ];
    let args = format_args!("request");
    let record =
        Record::builder().level(Level::Info).target("podium::web").key_values(&pairs).args(args).build();
    let line = super::json(&record);
    assert!(line.starts_with("{\"@timestamp\":\"20"), "{line}");
    let mut line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let at = line.as_object_mut().expect("an object").remove("@timestamp").expect("a time");
    assert!(at.as_str().is_some_and(|at| chrono::DateTime::parse_from_rfc3339(at).is_ok()), "{at}");
    let expected = value!({
        "log.level": "info", "message": "request", "ecs.version": "8.11.0", "service.name": "podium",
        "service.version": env!("CARGO_PKG_VERSION"), "log.logger": "podium::web", "event.kind": "event",
        "event.dataset": "podium.access", "event.category": ["web"], "event.type": ["access"],
        "event.outcome": "success", "event.duration": 1_234_567, "http.request.id": "0f",
        "http.request.method": "GET", "http.response.status_code": 200, "url.path": "/@{space}",
        "trace.id": "4b", "user.id": "12", "client.ip": "203.0.113.0", "podium.ok": true
    });
    assert_eq!(line, expected);
    let text = super::text(&record);
    assert!(text.ends_with("status=200 ms=1.235 user_id=12 client_ip=203.0.113.0 ok=true"), "{text}");
}

#[test]
fn a_request_that_the_server_failed_is_a_failure_and_other_lines_are_no_requests() {
    let json = |pairs: &[(&str, Value)]| {
        let record = Record::builder().level(Level::Error).target("podium").key_values(&pairs).build();
        serde_json::from_str::<serde_json::Value>(&super::json(&record)).expect("JSON")
    };
    let outcome = |status: u16| json(&[("status", Value::from(status))])["event.outcome"].clone();
    assert_eq!([200, 404, 500, 503].map(outcome), ["success", "success", "failure", "failure"]);
    let other = json(&[]);
    assert_eq!((&other["event.dataset"], &other["log.level"]), (&value!("podium.log"), &value!("error")));
    assert!(other.get("event.category").is_none() && other.get("event.outcome").is_none(), "{other}");
}

#[test]
fn a_request_without_a_trace_or_a_person_has_no_field_for_one() {
    let pairs = [
        ("request_id", Value::from("0f")),
        ("trace_id", None::<&str>.to_value()),
        ("user_id", None::<i64>.to_value()),
    ];
    let record = Record::builder().level(Level::Info).target("podium").key_values(&pairs).build();
    for line in [super::text(&record), super::json(&record)] {
        assert!(line.contains("0f") && !line.contains("trace") && !line.contains("user"), "{line}");
    }
}

const TYPED: &str = "zztypedzz";
const CHILD: &str = "cli::logging::tests::a_process_of_its_own_panics";

// L02
#[test]
fn in_production_a_panic_is_one_line_without_what_people_typed() {
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    let output = child.args(["--exact", CHILD, "--ignored", "--nocapture"]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let line: serde_json::Value = serde_json::from_str(said.trim()).unwrap_or_else(|_| panic!("{said}"));
    let message = line["message"].as_str().expect("a message");
    assert!(message.starts_with("a thread panicked at src/cli/logging/tests.rs:"), "{message}");
    assert!(!said.contains(TYPED), "{said}");
}

/// The panic above, because a process has one log and one way to tell of panics.
#[test]
#[ignore = "run by the test above"]
fn a_process_of_its_own_panics() {
    let settings = [
        ("PODIUM_ENV", "production"),
        ("PODIUM_URL", "https://podium.example.org"),
        ("PODIUM_SECRET_KEY", "RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj"),
        ("PODIUM_CONTACT", "Ana"),
        ("SMTP_URL", "smtp://localhost:25"),
        ("PODIUM_LOG_FORMAT", "json"),
    ];
    let settings: HashMap<_, _> = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    start(&Config::from_vars(&settings).expect("settings"));
    std::thread::spawn(|| panic!("can't read {TYPED}")).join().expect_err("it panicked");
    finish();
}

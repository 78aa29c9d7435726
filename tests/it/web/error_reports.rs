//! Errors are reported without anything that people typed; a receiver that is gone changes nothing; and the trace of a
//! request is named wherever its number is.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
};

use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::support::{TIMEOUT, TestApp, email, eventually, process::ProcessFixture};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACEPARENT: (&str, &str) = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

/// Takes reports, each on a connection of its own, and passes on all of their bytes.
fn receive_reports(listener: TcpListener) -> mpsc::Receiver<String> {
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (mut all, mut piece) = (Vec::new(), [0; 65_536]);
            while !is_whole(&String::from_utf8_lossy(&all)) {
                let read = stream.read(&mut piece).unwrap();
                assert_ne!(read, 0, "half a report");
                all.extend_from_slice(&piece[..read]);
            }
            let done = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            stream.write_all(done).unwrap();
            if say.send(String::from_utf8(all).unwrap()).is_err() {
                return;
            }
        }
    });
    hear
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let head = head.to_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|it| it.lines().next()).unwrap();
    body.len() >= length.parse::<usize>().unwrap()
}

fn event(report: &str) -> Value {
    let line =
        report.lines().find(|line| line.contains("\"exception\"")).unwrap_or_else(|| panic!("{report}"));
    serde_json::from_str(line).unwrap()
}

// L08
#[test]
fn internal_errors_and_jobs_that_are_given_up_are_reported_without_what_people_typed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let dsn = format!("http://key@{}/7", listener.local_addr().unwrap());
    let reports = receive_reports(listener);
    let home = ProcessFixture::new(&[("SENTRY_DSN", &dsn), ("PODIUM_LOG_FORMAT", "json")]);
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Zzpersonal");
    ana.get("/account");
    home.conn()
        .batch_execute(
            "alter table categories rename to elsewhere;
             insert into jobs (job, attempts) values ('{\"respread\": {\"category_id\": 1}}', 7)",
        )
        .unwrap();
    let agent = ("user-agent", "zzpersonal");
    let page = ana.send("GET", "/?q=zzpersonal", &[TRACEPARENT, agent], None).unwrap();
    assert_eq!(page.status, 500);
    let both = [(); 2].map(|()| reports.recv_timeout(TIMEOUT).expect("a report"));
    for report in &both {
        let lower = report.to_lowercase();
        for personal in ["zzpersonal", &email("Zzpersonal").to_lowercase(), "elsewhere"] {
            assert!(!lower.contains(personal), "{personal}: {report}");
        }
        let cookies = ana.cookies_as_sent();
        for value in cookies.split("; ").filter_map(|it| Some(it.split_once('=')?.1)) {
            assert!(value.len() < 10 || !report.contains(value), "{value}: {report}");
        }
    }
    let events = both.map(|it| event(&it));
    let of = |place: &str| {
        events.iter().find(|it| it["transaction"] == place).unwrap_or_else(|| panic!("{events:?}"))
    };
    let request = of("/");
    assert_eq!(request["exception"]["values"][0]["type"], "DatabaseError");
    assert_eq!(request["tags"]["request_id"], page.header("x-request-id"));
    assert_eq!(request["contexts"]["trace"]["trace_id"], TRACE);
    assert_eq!(
        (&request["release"], &request["environment"]),
        (&"podium@0.1.0".into(), &"development".into())
    );
    let frames = request["exception"]["values"][0]["stacktrace"]["frames"].as_array().unwrap();
    let functions: Vec<_> = frames.iter().filter_map(|it| it["function"].as_str()).collect();
    let own = frames.iter().filter(|it| it["in_app"] == true).map(|it| it["filename"].as_str().unwrap());
    let own: Vec<_> = own.collect();
    assert!(
        own.contains(&"src/web/errors.rs") && own.contains(&"src/web/middleware/request.rs"),
        "{frames:?}"
    );
    assert!(frames.len() <= 100 && functions.iter().all(|it| it.chars().count() <= 160));
    let job = of("job: Rebalance");
    assert_eq!(job["tags"]["job"], "Rebalance");
    assert!(job["contexts"].get("trace").is_none(), "no trace is made up: {job}");
    assert!(app.stop().0.success());

    let lines: Vec<Value> = home.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let traced: Vec<_> = lines.iter().filter(|line| line.get("trace.id").is_some()).collect();
    assert!(traced.iter().all(|line| line["trace.id"] == TRACE), "{traced:?}");
    let id = page.header("x-request-id");
    assert!(traced.iter().all(|line| line["http.request.id"] == id), "only this request has one: {traced:?}");
    assert!(traced.iter().any(|line| line["message"] == "request"), "{traced:?}");
    assert!(traced.iter().any(|line| line["log.level"] == "error"), "{traced:?}");
}

#[test]
fn a_receiver_of_reports_that_never_answers_changes_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap(); // takes connections, and nothing reads from them
    let dsn = format!("http://key@{}/7", listener.local_addr().unwrap());
    let home = ProcessFixture::new(&[("SENTRY_DSN", &dsn)]);
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    home.conn().batch_execute("alter table categories rename to elsewhere").unwrap();
    for _ in 0..60 {
        assert_eq!(ana.get("/").status, 500);
    }
    home.conn().batch_execute("alter table elsewhere rename to categories").unwrap();
    assert_eq!(ana.get("/").status, 200);
    drop(listener);
    assert!(app.stop().0.success(), "it ends although reports wait");
}

#[test]
fn programs_find_the_trace_in_a_problem_and_none_that_they_did_not_send() {
    let app = TestApp::start();
    let browser = app.browser();
    let problem = |headers: &[(&str, &str)]| -> Value {
        let page = browser.send("GET", "/api/v1/nothing", headers, None).unwrap();
        assert_eq!((page.status, page.header("content-type")), (404, "application/problem+json"));
        serde_json::from_str(&page.body()).unwrap()
    };
    assert_eq!(problem(&[TRACEPARENT])["trace_id"], TRACE);
    assert!(problem(&[]).get("trace_id").is_none());
    for wrong in ["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-<script>", "", "é"] {
        assert!(problem(&[("traceparent", wrong)]).get("trace_id").is_none(), "{wrong}");
    }
}

#[test]
fn an_address_for_reports_that_is_none_is_refused_at_the_start() {
    let mut home = ProcessFixture::new(&[("SENTRY_DSN", "errors.example.org")]);
    let refused = home.run(&["check"]);
    assert_eq!(refused.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("SENTRY_DSN must look like https://key@"));
    home.set("SENTRY_DSN", "");
    let file = home.data_dir().with_extension("dsn");
    std::fs::write(&file, "https://hunter2@").unwrap();
    home.set("SENTRY_DSN_FILE", file.to_str().unwrap());
    let refused = home.run(&["check"]);
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(text.contains("SENTRY_DSN must look like") && !text.contains("hunter2"), "{text}");
    eventually("nothing was started", || home.has_no_processes());
}

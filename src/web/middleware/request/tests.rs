//! What a panic in a handler becomes.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    time::Duration,
};

use actix_web::{App, middleware::from_fn, test};

use super::*;
use crate::{
    database::pool::Db,
    error::reports,
    web::{health::wait_until_ready, route},
};

/// Typed by people, so it may be in no report.
const PERSONAL: &str = "zzpersonalzz";

const BOOM_ELSEWHERE: &str = "/boom-elsewhere";
const BOOM: &str = "/boom/{secret}";

async fn boom(body: String) -> HttpResponse {
    panic!("can't read {body}")
}

/// Panics where the database is asked.
async fn boom_elsewhere() -> crate::error::Result<HttpResponse> {
    Db::block(|| {
        if true {
            panic!("on another thread")
        }
    })
    .await?;
    Ok(HttpResponse::Ok().finish())
}

/// A server that takes reports, and passes on all of their bytes.
fn receiver() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || {
        let is_whole = |all: &[u8]| {
            let text = String::from_utf8_lossy(all).to_lowercase();
            let (head, body) = text.split_once("\r\n\r\n")?;
            let length = head.split("content-length: ").nth(1)?.lines().next()?.parse::<usize>().ok()?;
            Some(body.len() >= length)
        };
        for mut stream in listener.incoming().flatten() {
            let (mut all, mut piece) = (Vec::new(), [0; 65_536]);
            while is_whole(&all) != Some(true) {
                let read = stream.read(&mut piece).expect("a piece");
                assert!(read > 0, "cut off: {}", String::from_utf8_lossy(&all));
                all.extend_from_slice(&piece[..read]);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
            let _ = say.send(String::from_utf8(all).expect("text"));
        }
    });
    (port, hear)
}

// L08
#[actix_web::test]
async fn a_panic_becomes_a_page_and_a_report_without_anything_that_people_typed() {
    let (port, reported) = receiver();
    reports::start(&format!("http://key@127.0.0.1:{port}/7"), "staging", crate::web::current_request::facts)
        .expect("reports");
    // As in the whole app, a layer inside finds the route while the request is current.
    let app = App::new().wrap(from_fn(wait_until_ready)).wrap(from_fn(handle));
    let app = app.service(route(BOOM).post(boom)).service(route(BOOM_ELSEWHERE).get(boom_elsewhere));
    let app = test::init_service(app).await;
    let request = test::TestRequest::post()
        .uri(&format!("/boom/{PERSONAL}?name={PERSONAL}"))
        .insert_header((header::COOKIE, PERSONAL))
        .insert_header((header::USER_AGENT, PERSONAL))
        .insert_header((header::REFERER, PERSONAL))
        .insert_header((header::HOST, PERSONAL))
        .insert_header(("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        .set_payload(PERSONAL);
    let answer = test::try_call_service(&app, request.to_request()).await;
    let response = answer.map(|_| ()).expect_err("no page of the handler").error_response();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = response.headers().get("x-request-id").expect("an id").to_str().expect("text").to_owned();

    let report = reported.recv_timeout(Duration::from_secs(30)).expect("a report");
    assert!(!report.contains(PERSONAL), "{report}");
    assert!(!report.contains("can't read"), "the message of the panic\n{report}");
    let event = report.lines().find(|line| line.contains("\"exception\"")).expect("an event");
    let event: serde_json::Value = serde_json::from_str(event).expect("JSON");
    assert_eq!(event["transaction"], BOOM, "{event}");
    assert_eq!(event["tags"]["request_id"], id);
    assert_eq!(event["contexts"]["trace"]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!((&event["environment"], &event["level"]), (&"staging".into(), &"fatal".into()));
    assert_eq!(event["release"], concat!("podium@", env!("CARGO_PKG_VERSION")));
    let frames = event["exception"]["values"][0]["stacktrace"]["frames"].as_array().expect("a stack");
    let last = frames.last().expect("a function");
    assert!(last["function"].as_str().is_some_and(|it| it.contains("boom")), "{last}");
    assert_eq!(
        (&last["filename"], &last["in_app"]),
        (&"src/web/middleware/request/tests.rs".into(), &true.into())
    );
    for absent in ["user", "request", "server_name", "breadcrumbs", "message", "logentry", "extra"] {
        assert!(event.get(absent).is_none(), "{absent}: {event}");
    }
    for _ in 0..2 {
        let request = test::TestRequest::get().uri(BOOM_ELSEWHERE).to_request();
        let status = match test::try_call_service(&app, request).await {
            Ok(response) => response.status(),
            Err(error) => error.error_response().status(),
        };
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let report = reported.recv_timeout(Duration::from_secs(30)).expect("a report");
        let line = report.lines().find(|line| line.contains("\"exception\"")).expect("an event");
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
        // Were it reported as an error as well, that would be the second report.
        assert_eq!(event["exception"]["values"][0]["type"], "panic", "{event}");
    }
    reports::finish();
    assert!(reported.try_recv().is_err(), "each panic is reported once");
}

//! What metrics, traces and the log for administrators cost a request: what the app does for them, done again and again by
//! two threads that count the same route.

use std::{hint::black_box, net::IpAddr, time::Duration};

use actix_web::http::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use cpu_time::ProcessTime;
use podium::{
    database::{
        event_log::queue::{Answer, LogEntry, LogQueue},
        ids::UserId,
    },
    web::{metrics::requests::RequestMetrics, trace_context::TraceContext},
};

const THREADS: u32 = 2;
const TIMES: u32 = 500_000;

/// What it costs a request in microseconds, on average.
pub(crate) fn microseconds() -> f64 {
    let metrics = RequestMetrics::default();
    let mut headers = HeaderMap::new();
    let trace = HeaderValue::from_static("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    headers.append(HeaderName::from_static("traceparent"), trace);
    let begun = ProcessTime::now();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for number in 0..TIMES {
                    let _active = metrics.begin();
                    let trace = TraceContext::of(black_box(&headers));
                    assert!(black_box(trace).is_some());
                    let took = Duration::from_micros(u64::from(number % 1000));
                    metrics.record(&Method::GET, "/@{space}/{category}", StatusCode::OK, took);
                }
            });
        }
    });
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(THREADS * TIMES)
}

/// What an entry of the log costs a request in microseconds, on average, with what it costs to throw it away. All are kept,
/// as on a site where all requests fail.
pub(crate) fn log_microseconds() -> f64 {
    let queue = LogQueue::default();
    let begun = ProcessTime::now();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| add_entries(&queue));
        }
    });
    let spent = begun.elapsed().as_secs_f64();
    assert_eq!(queue.counts().dropped, 0, "what is dropped costs less");
    spent * 1e6 / f64::from(THREADS * TIMES)
}

fn add_entries(queue: &LogQueue) {
    let (request_id, trace_id) = ("8f3b2c1d9e0a4f57", "4bf92f3577b34da6a3ce929d0e0e4736");
    let client: IpAddr = "2001:db8:1::".parse().unwrap();
    for number in 0..TIMES {
        if number.is_multiple_of(1000) {
            drop(black_box(queue.take()));
        }
        let took = Duration::from_micros(u64::from(number % 1000));
        let answer = Answer { method: "GET", path: "/@{space}/{category}", status: 404, took };
        queue.add_request(answer, |answer| LogEntry {
            at: chrono::Utc::now(),
            level: "info",
            message: String::new(),
            logger: String::new(),
            answer: Some(answer),
            request_id: Some(black_box(request_id).to_owned()),
            trace_id: Some(black_box(trace_id).to_owned()),
            user_id: Some(UserId(12)),
            client: Some(client),
        });
    }
}

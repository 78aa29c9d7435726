//! Counts requests and how long they take, under the names of OpenTelemetry's conventions for HTTP servers.

use std::{sync::atomic::AtomicI64, time::Duration};

use actix_web::http::{Method, StatusCode};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// The upper bounds of the buckets in seconds: OpenTelemetry's from 5 ms on, and smaller ones, because most pages take
/// less than a millisecond and those from memory a few microseconds.
const BUCKETS: [f64; 22] = [
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1,
    0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The route of a request that no route matched.
pub(crate) const UNMATCHED: &str = "unmatched";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    http_request_method: &'static str,
    http_route: &'static str,
    http_response_status_code: u16,
}

/// Counts requests. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RequestMetrics {
    durations: Family<RequestLabels, Histogram>,
    active: ActiveRequests,
}

type ActiveRequests = Gauge<i64, AtomicI64>;

impl Default for RequestMetrics {
    fn default() -> RequestMetrics {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        RequestMetrics { durations: Family::new_with_constructor(histogram), active: Gauge::default() }
    }
}

impl RequestMetrics {
    /// Counts a request that has been answered. `pattern` is the pattern of its route.
    pub fn record(&self, method: &Method, pattern: &'static str, status: StatusCode, took: Duration) {
        let labels = RequestLabels {
            http_request_method: method_label(method),
            http_route: pattern,
            http_response_status_code: status.as_u16(),
        };
        self.durations.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a request as being answered until the value is dropped.
    pub fn begin(&self) -> ActiveRequest {
        self.active.inc();
        ActiveRequest(self.active.clone())
    }

    /// Adds what was counted to what is written.
    pub(super) fn register(&self, registry: &mut Registry) {
        let took = "How long requests took to answer, by method, route pattern and status";
        registry.register("http_server_request_duration_seconds", took, self.durations.clone());
        registry.register("http_server_active_requests", "Requests being answered", self.active.clone());
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct ActiveRequest(ActiveRequests);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The methods that some route has; OpenTelemetry's value for all others.
pub(crate) fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "_OTHER",
    }
}

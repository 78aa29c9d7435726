//! The outermost middleware: request id, deadline, panic handling, security headers, request log.
//!
//! **Invariants:** no response comes later than `DEADLINE`, or `LONG_DEADLINE` for the routes that are registered as
//! long; a panic becomes a page with status 500, and the worker goes on; every response, errors included, carries the
//! security headers; the request log contains no address, only the route's pattern, and waits for nothing.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    pin::pin,
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use chrono::Utc;
use futures_util::FutureExt;

use super::headers::HeaderPolicy;
use crate::{
    database::{
        event_log::queue::{Answer, LogEntry, LogQueue},
        ids::UserId,
    },
    preferences,
    web::{
        client::ClientIp,
        current_request::{self, CurrentRequest, new_request_id},
        errors,
        health::{self, Phase},
        metrics::requests::{RequestMetrics, UNMATCHED, method_label},
        theme,
        trace_context::TraceContext,
    },
};

/// The longest that a request may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// The longest for a route that is registered as long: 10 MB take their time on a line of 1 Mbit/s.
const LONG_DEADLINE: Duration = Duration::from_secs(120);

/// Numbers, limits, catches and logs a request.
pub(crate) async fn handle(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let start = Instant::now();
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET; // the server itself leaves out the body
    }
    let current = CurrentRequest::new(&request, &method);
    let is_get = current.is_get;
    let policy = HeaderPolicy::of(request.request());
    let phase = Phase::of(&request);
    let records = Records::of(&request);
    let _active = records.metrics.as_ref().map(RequestMetrics::begin);
    let shown = preferences::RequestPreferences::new(theme::wanted(request.headers()));
    let answering = AssertUnwindSafe(next.call(request)).catch_unwind();
    let answered = current.during(with_deadline(&current, shown.scope(answering))).await;
    let answer = || match answered {
        Some(Ok(Ok(response))) => Ok(with_page(response.map_into_boxed_body())),
        Some(Ok(Err(error))) => Err(Box::new(error.error_response())),
        Some(Err(_panic)) => {
            log::error!("a handler panicked");
            Err(Box::new(errors::page(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        None if is_get => Err(Box::new(errors::page(StatusCode::SERVICE_UNAVAILABLE))),
        None => Err(Box::new(errors::page(StatusCode::GATEWAY_TIMEOUT))),
    };
    let mut outcome = current.at_once(|| shown.sync_scope(answer));
    let response = outcome.as_mut().map_or_else(|error| &mut **error, ServiceResponse::response_mut);
    let route = current.route();
    let pattern = route.map_or(UNMATCHED, |it| it.pattern);
    let (status, took) = (response.status(), start.elapsed());
    let user_id = current.user_id();
    let CurrentRequest { request_id, trace, client, .. } = current;
    let sent = SentRequest { id: &request_id, trace, client, user_id };
    records.add(&sent, &method, pattern, (status, took));
    policy.add_headers(route, response.headers_mut());
    add_request_id(response.headers_mut(), request_id);
    phase.close_if_stopping(pattern, response.head_mut());
    outcome
        .map_err(|response| InternalError::from_response("an error that has its response", *response).into())
}

/// Waits for a response until the deadline, which the route decides; `None` when it has passed.
async fn with_deadline<T>(current: &CurrentRequest, answering: impl Future<Output = T>) -> Option<T> {
    let mut answering = pin!(answering);
    let answered = tokio::time::timeout(DEADLINE, &mut answering).await.ok();
    match answered {
        None if current.route().is_some_and(|it| it.is_long) => {
            tokio::time::timeout(LONG_DEADLINE.saturating_sub(DEADLINE), answering).await.ok()
        }
        answered => answered,
    }
}

/// Numbers and logs a response from memory, which has its headers already and needs no deadline.
pub(crate) fn number_and_log(
    request: &ServiceRequest,
    pattern: &'static str,
    response: &mut HttpResponse,
    begun: Instant,
) {
    let request_id = new_request_id();
    let (trace, client) = (TraceContext::of(request.headers()), ClientIp::of(request.request()).truncated());
    let sent = SentRequest { id: &request_id, trace, client, user_id: None };
    let answered = (response.status(), begun.elapsed());
    Records::of(request).add(&sent, request.method(), pattern, answered);
    add_request_id(response.headers_mut(), request_id);
    if let Some(phase) = request.app_data::<Phase>() {
        phase.close_if_stopping(pattern, response.head_mut());
    }
}

fn add_request_id(headers: &mut HeaderMap, request_id: String) {
    if let Ok(id) = HeaderValue::try_from(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// What the log tells of a request besides what came of it.
struct SentRequest<'a> {
    id: &'a str,
    trace: Option<TraceContext>,
    /// Without the part of the address that tells neighbours apart.
    client: IpAddr,
    user_id: Option<UserId>,
}

/// Where a request is recorded besides the log.
struct Records {
    metrics: Option<RequestMetrics>,
    queue: Option<LogQueue>,
}

impl Records {
    fn of(request: &ServiceRequest) -> Records {
        let (metrics, queue) = (request.app_data::<RequestMetrics>(), request.app_data::<LogQueue>());
        Records { metrics: metrics.cloned(), queue: queue.cloned() }
    }

    /// Logs and counts a request that has been answered.
    fn add(
        &self,
        sent: &SentRequest,
        method: &Method,
        pattern: &'static str,
        (status, took): (StatusCode, Duration),
    ) {
        if let Some(metrics) = &self.metrics {
            metrics.record(method, pattern, status, took);
        }
        let trace_id = sent.trace.as_ref().map(TraceContext::trace_id);
        // A load balancer asks every second, and what it gets is worth a line only if it is bad.
        let is_check = [health::url::ALIVE, health::url::READY].contains(&pattern) && status.is_success();
        let level = if is_check { log::Level::Debug } else { log::Level::Info };
        log::log!(level, request_id = sent.id, trace_id = trace_id, method = method.as_str(), path = pattern,
            status = status.as_u16(), ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX),
            user_id = sent.user_id.map(|id| id.0), client_ip:% = sent.client; "request");
        if let Some(queue) = self.queue.as_ref().filter(|_| !is_check) {
            let answer =
                Answer { method: method_label(method), path: pattern, status: status.as_u16(), took };
            queue.add_request(answer, |answer| sent.entry(answer));
        }
    }
}

impl SentRequest<'_> {
    fn entry(&self, answer: Answer) -> LogEntry {
        LogEntry {
            at: Utc::now(),
            level: "info",
            message: String::new(),
            logger: String::new(),
            answer: Some(answer),
            request_id: Some(self.id.to_owned()),
            trace_id: self.trace.map(|it| it.trace_id().to_owned()),
            user_id: self.user_id,
            client: Some(self.client),
        }
    }
}

/// Gives a response without a page, for a method that the route does not have, its page.
fn with_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let is_for_a_program = current_request::route().is_some_and(|route| route.is_for_programs);
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || is_for_a_program {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut page = errors::page(StatusCode::METHOD_NOT_ALLOWED);
    if let Some(allow) = allow {
        page.headers_mut().insert(header::ALLOW, allow);
    }
    response.into_response(page)
}

#[cfg(test)]
mod tests;

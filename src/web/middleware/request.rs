//! The outermost middleware: request id, deadline, panic handling, security headers, request log.
//!
//! **Invariants:** no response comes later than `DEADLINE`, or `LONG_DEADLINE` for the routes that are registered as
//! long; a panic becomes a page with status 500, and the worker goes on; every response, errors included, carries the
//! security headers; the request log contains no address, only the route's pattern.

use std::{
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
use futures_util::FutureExt;

use super::headers::HeaderPolicy;
use crate::{
    preferences,
    web::{
        current_request::{CurrentRequest, new_request_id},
        errors,
        health::Phase,
        metrics::requests::{RequestMetrics, UNMATCHED},
        theme,
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
    let (request_id, is_get) = (current.request_id.clone(), current.is_get);
    let policy = HeaderPolicy::of(request.request());
    let phase = request.app_data::<Phase>().cloned().unwrap_or_default();
    let metrics = request.app_data::<RequestMetrics>().cloned();
    let _active = metrics.as_ref().map(RequestMetrics::begin);
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
    log_and_count(&request_id, &method, pattern, (response.status(), start.elapsed()), metrics.as_ref());
    policy.add_headers(route, response.headers_mut());
    add_request_id(response.headers_mut(), request_id);
    phase.close_if_stopping(response.head_mut());
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
    let metrics = request.app_data::<RequestMetrics>();
    log_and_count(&request_id, request.method(), pattern, (response.status(), begun.elapsed()), metrics);
    add_request_id(response.headers_mut(), request_id);
    if let Some(phase) = request.app_data::<Phase>() {
        phase.close_if_stopping(response.head_mut());
    }
}

fn add_request_id(headers: &mut HeaderMap, request_id: String) {
    if let Ok(id) = HeaderValue::try_from(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

fn log_and_count(
    request_id: &str,
    method: &Method,
    pattern: &'static str,
    (status, took): (StatusCode, Duration),
    metrics: Option<&RequestMetrics>,
) {
    if let Some(metrics) = metrics {
        metrics.record(method, pattern, status, took);
    }
    log::info!(request_id = request_id, method = method.as_str(), path = pattern,
        status = status.as_u16(), ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX); "request");
}

/// Gives a response without a page, for a method that the route does not have, its page.
fn with_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut page = errors::page(StatusCode::METHOD_NOT_ALLOWED);
    if let Some(allow) = allow {
        page.headers_mut().insert(header::ALLOW, allow);
    }
    response.into_response(page)
}

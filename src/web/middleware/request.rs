//! Around every layer that asks or works: every request gets a number, a deadline, an answer and a line in the log.
//!
//! Must stay true: no reply comes later than `DEADLINE` (`UPLOAD_DEADLINE` where a file is sent or a list is
//! copied); a panic is a page with status 500, and the worker goes on; every reply, an error too, carries the
//! security headers; the log holds no secret: of an address that ends in a secret only how it begins, of a
//! query nothing, and of a person's pages not whose they are.

use std::{panic::AssertUnwindSafe, time::Duration, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;

use super::session_cookie;
use crate::{
    config::Config,
    preferences::{self, Theme},
    web::{errors, theme::THEME},
};

/// The longest that any request may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// The longest for one that brings a file along: 10 MB come slowly over a line of 1 Mbit/s.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(120);

tokio::task_local! {
    static NOW: CurrentRequest;
}

/// What is known about the request that is being answered, for the log and the error pages.
#[derive(Debug, Clone)]
pub struct CurrentRequest {
    pub request_id: String,
    pub path: String,
    pub is_get: bool,
    /// The page of this site that a form was sent from.
    pub from: Option<String>,
}

/// The request that is being answered, if one is.
pub fn now() -> Option<CurrentRequest> {
    NOW.try_with(CurrentRequest::clone).ok()
}

/// Numbers, limits, catches, logs.
pub async fn handle(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let start = Instant::now();
    let method = req.method().clone();
    if method == Method::HEAD {
        req.head_mut().method = Method::GET; // what is asked for stays the same; the server itself sends no body
    }
    let place = HeaderPolicy::of(req.request());
    let now = CurrentRequest {
        request_id: number(),
        path: req.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned(),
        is_get: req.method() == Method::GET,
        from: came_from(&req),
    };
    let (request_id, is_get) = (now.request_id.clone(), now.is_get);
    let shown = preferences::RequestPreferences::new(theme(req.headers()));
    let deadline = if brings_a_file(&req) || copies(&req) { UPLOAD_DEADLINE } else { DEADLINE };
    let answering = AssertUnwindSafe(next.call(req)).catch_unwind();
    let answered = NOW.scope(now.clone(), tokio::time::timeout(deadline, shown.during(answering))).await;
    let answer = || match answered {
        Ok(Ok(Ok(response))) => Ok(whole(response.map_into_boxed_body())),
        Ok(Ok(Err(error))) => Err(Box::new(error.error_response())),
        Ok(Err(_panic)) => {
            log::error!("a handler panicked");
            Err(Box::new(errors::page(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        Err(_late) if is_get => Err(Box::new(errors::page(StatusCode::SERVICE_UNAVAILABLE))),
        Err(_late) => Err(Box::new(errors::page(StatusCode::GATEWAY_TIMEOUT))),
    };
    let outcome = NOW.sync_scope(now, || shown.at_once(answer));
    let status = outcome.as_ref().map_or_else(|error| error.status(), ServiceResponse::status);
    log(&request_id, &method, &place.path, status, start.elapsed());
    match outcome {
        Ok(mut response) => {
            place.add_headers(response.headers_mut());
            add_number(response.headers_mut(), request_id);
            Ok(response)
        }
        Err(mut response) => {
            place.add_headers(response.headers_mut());
            add_number(response.headers_mut(), request_id);
            Err(InternalError::from_response("answered by the guard", *response).into())
        }
    }
}

/// For an answer that was ready before anything was asked: its headers are kept with it, it needs no deadline and took
/// no time.
pub fn number_and_log(req: &ServiceRequest, response: &mut HttpResponse) {
    let request_id = number();
    if log::log_enabled!(log::Level::Info) {
        let path = loggable(req.match_info().as_str());
        log(&request_id, req.method(), &path, response.status(), Duration::ZERO);
    }
    add_number(response.headers_mut(), request_id);
}

fn number() -> String {
    format!("{:016x}", rand::random::<u64>())
}

fn add_number(headers: &mut HeaderMap, request_id: String) {
    if let Ok(id) = HeaderValue::try_from(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

fn log(request_id: &str, method: &Method, path: &str, status: StatusCode, took: Duration) {
    log::info!(request_id = request_id, method = method.as_str(), path = path, status = status.as_u16(),
        ms = took.as_millis() as u64; "request");
}

/// The theme that the browser wants. The header is read here, because a request keeps the cookies that it
/// was first asked for, and `session::reseal` is still to change one.
pub fn theme(headers: &HeaderMap) -> Theme {
    let header = headers.get(header::COOKIE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|pair| pair.0 == THEME).and_then(|pair| Theme::named(pair.1)).unwrap_or_default()
}

/// The page of this site that a form was sent from, as the browser says.
fn came_from(req: &ServiceRequest) -> Option<String> {
    let config = req.app_data::<Data<Config>>()?;
    let referer = url::Url::parse(req.headers().get(header::REFERER)?.to_str().ok()?).ok()?;
    (referer.origin() == config.url.origin()).then(|| referer[url::Position::BeforePath..].to_owned())
}

fn brings_a_file(req: &ServiceRequest) -> bool {
    let kind = req.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// Does it copy a list? The longest has ten thousand favourites, each of which is made findable.
fn copies(req: &ServiceRequest) -> bool {
    req.method() == Method::POST && req.path().ends_with("/copy")
}

/// An answer that has no page yet (no such method) gets one.
fn whole(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
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

/// How the addresses begin that end in a secret.
const SECRETS: [&str; 5] = ["/s/", "/resets/", "/addresses/", "/invitations/", "/erasure/"];

/// A path as the log may keep it.
fn loggable(path: &str) -> String {
    let secret = SECRETS.into_iter().find_map(|start| Some((start, path.strip_prefix(start)?)));
    match secret {
        Some((start, rest)) => {
            let end = ["/print", "/undo", "/password", "/card.png", "/feed.atom", "/copy", "/compare"]
                .into_iter()
                .find(|end| rest.ends_with(end))
                .unwrap_or_default();
            format!("{start}…{end}")
        }
        // Handles and the names of lists say whose page it was.
        None if path.starts_with("/@") => names_left_out(path),
        None if path.starts_with("/embed/@") => format!("/embed{}", names_left_out(&path["/embed".len()..])),
        None => path.chars().take(200).collect(),
    }
}

/// `/@ana/films/print` as `/@…/…/…`.
fn names_left_out(path: &str) -> String {
    format!("/@…{}", "/…".repeat(path.matches('/').count().saturating_sub(1)))
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; \
    require-trusted-types-for 'script'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// What other sites may do with an answer, as its header says.
pub const SHARED_WITH: &str = "cross-origin-resource-policy";

/// The headers that a handler may set otherwise: a frame's own rules, and that other sites may show a picture.
const OWN: [&str; 2] = ["content-security-policy", SHARED_WITH];

/// What an address decides about the headers of its answers.
pub struct HeaderPolicy {
    /// As the log may keep it.
    path: String,
    is_https: bool,
}

impl HeaderPolicy {
    pub fn of(req: &HttpRequest) -> HeaderPolicy {
        let is_https = req.app_data::<Data<Config>>().is_some_and(|config| config.url.scheme() == "https");
        // As the router reads it: an escaped letter does not take a share link past the log.
        HeaderPolicy { path: loggable(req.match_info().as_str()), is_https }
    }

    /// The headers of every reply but its number. Pages are never kept by caches unless they say so themselves.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        let framed = headers.contains_key(header::CONTENT_SECURITY_POLICY);
        for (name, value) in HEADERS {
            let is_own = OWN.contains(&name) && headers.contains_key(name);
            let is_waived = framed && name == "x-frame-options";
            if !is_own && !is_waived {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.path.starts_with("/s/") {
            // What a share link opens is for whoever was given it: no search engine keeps it, nothing marks them.
            headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        }
        // But whoever copies it is signed in, and their session says what came of it.
        if self.path.starts_with("/s/") && !self.path.ends_with("/copy") {
            let proof = headers.get_all(header::SET_COOKIE).find(|it| is_link_proof(it)).cloned();
            headers.remove(header::SET_COOKIE);
            if let Some(proof) = proof {
                headers.insert(header::SET_COOKIE, proof);
            }
        }
        if self.is_https {
            let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
        }
    }
}

/// Is it the one cookie that a share link may set, the proof of its password?
fn is_link_proof(cookie: &HeaderValue) -> bool {
    cookie.as_bytes().strip_prefix(session_cookie::LINK.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn a_secret_in_an_address_never_reaches_the_log() {
        assert_eq!(loggable("/s/abcdef/print"), "/s/…/print");
        assert_eq!(loggable("/s/abcdef"), "/s/…");
        assert_eq!(loggable("/s//abcdef"), "/s/…");
        assert_eq!(loggable("/@ana/films"), "/@…/…");
        assert_eq!(loggable("/@ana"), "/@…");
        assert_eq!(loggable("/embed/@ana/films"), "/embed/@…/…");
        assert_eq!(loggable("/erasure/abcdef"), "/erasure/…");
        assert_eq!(loggable("/resets/abcdef"), "/resets/…");
        assert_eq!(loggable("/resets"), "/resets");
        assert_eq!(loggable("/addresses/abcdef/undo"), "/addresses/…/undo");
        assert_eq!(loggable("/invitations/abcdef"), "/invitations/…");
    }
}

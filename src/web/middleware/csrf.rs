//! Protection against cross-site request forgery and foreign host names.
//!
//! **Invariants:** a write from another site never reaches a handler. Browsers say where a request comes from in
//! `Sec-Fetch-Site`, older ones in `Origin`; a write with neither is refused. Together with SameSite=Lax on the cookie
//! that is the whole rule, and templates need no tokens (OWASP CSRF Prevention Cheat Sheet, "Fetch Metadata"). Three
//! kinds of requests are exempt, because what they change does not depend on a cookie: those below `/api/`, those with a
//! bearer token and no cookie at all, and those to an address whose secret is the proof
//! ([`RouteInfo::is_open_to_all_sites`]). A request for another host is refused, so that no one can make links to a host of
//! theirs. A compressed body is refused before anything unpacks it, because a small one can become a huge one.
//!
//! [`RouteInfo::is_open_to_all_sites`]: crate::web::route_info::RouteInfo::is_open_to_all_sites

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName},
    },
    middleware::Next,
    web::Data,
};

use crate::{
    config::Config,
    error::Error,
    web::{faults, health, route_info::is_api, routes},
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The middleware: passes a request on or refuses it.
pub(crate) async fn refuse_cross_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match refusal(&request) {
        Some(error) => Ok(request.error_response(error).map_into_right_body()),
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
    }
}

/// The reason to refuse a request, if there is one.
pub(crate) fn refusal(request: &ServiceRequest) -> Option<Error> {
    if health::is_path(request.path()) {
        return None; // monitoring and load balancers ask by address
    }
    let mut encodings = request.headers().get_all(header::CONTENT_ENCODING);
    if encodings.any(|it| !it.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Some(Error::EncodedBody);
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if request.headers().contains_key(header::UPGRADE) && !safe {
        return Some(Error::BadRequest(faults::UPGRADE));
    }
    let config = request.app_data::<Data<Config>>()?;
    if !is_our_host(config, header(request, &header::HOST).unwrap_or_default()) {
        return Some(Error::BadRequest(faults::OTHER_HOST));
    }
    if safe
        || is_api(request.path())
        || is_from_a_program(request)
        || is_same_origin(config, header(request, &SEC_FETCH_SITE), header(request, &header::ORIGIN))
        || routes::is_open_to_all_sites(request.path())
    {
        None
    } else {
        Some(Error::CrossSite)
    }
}

/// Returns `true` if the request carries a bearer token and no cookie. No other site can make a browser send that header,
/// and without a cookie the request can do no more than the token.
fn is_from_a_program(request: &ServiceRequest) -> bool {
    let scheme = header(request, &header::AUTHORIZATION).and_then(|it| it.split_once(' ')).map(|it| it.0);
    scheme.is_some_and(|it| it.eq_ignore_ascii_case("bearer"))
        && !request.headers().contains_key(header::COOKIE)
}

fn header<'a>(request: &'a ServiceRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

fn is_our_host(config: &Config, host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_our_port = match (config.url.port(), port) {
        (Some(own_port), Some(port)) => port.parse() == Ok(own_port),
        (ours, port) => ours.is_none() && port.is_none(),
    };
    let is_named = |own: &str| name.eq_ignore_ascii_case(own);
    let local = || config.is_local() && ["localhost", "127.0.0.1", "[::1]"].into_iter().any(is_named);
    is_our_port && (is_named(config.url.host_str().unwrap_or_default()) || local())
}

fn is_same_origin(config: &Config, fetch_site: Option<&str>, origin: Option<&str>) -> bool {
    match (fetch_site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == config.url.origin().ascii_serialization(),
        (None, None) => false,
    }
}

//! Which requests are let in.
//!
//! Must stay true: a write from another site never reaches a handler. Browsers say where a request comes
//! from in `Sec-Fetch-Site`, older ones in `Origin`; a write with neither is refused. That, with
//! SameSite=Lax on the cookie, is the whole rule: no token that a template could forget (OWASP CSRF
//! Prevention Cheat Sheet, "Fetch Metadata"). Under `/api/` no cookie counts, so there is nothing that another
//! site could misuse. A host that is not ours is refused, so no link can be poisoned.

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
    web::{health, routes::is_api},
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request through or refuses it.
pub async fn admit(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match refusal(&req) {
        Some(error) => Ok(req.error_response(error).map_into_right_body()),
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
    }
}

/// Why a request is not let in, unless it is.
pub fn refusal(req: &ServiceRequest) -> Option<Error> {
    if health::is_path(req.path()) {
        return None; // whoever watches over the program asks by any name
    }
    let config = req.app_data::<Data<Config>>()?;
    if !is_our_host(config, header(req, &header::HOST).unwrap_or_default()) {
        return Some(Error::BadRequest("This address does not belong to this site."));
    }
    let safe = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if safe
        || is_api(req.path())
        || is_same_origin(config, header(req, &SEC_FETCH_SITE), header(req, &header::ORIGIN))
    {
        None
    } else {
        Some(Error::CrossSite)
    }
}

fn header<'a>(req: &'a ServiceRequest, name: &HeaderName) -> Option<&'a str> {
    req.headers().get(name)?.to_str().ok()
}

fn is_our_host(config: &Config, host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_our_port = match (config.url.port(), port) {
        (Some(ours), Some(port)) => port.parse() == Ok(ours),
        (ours, port) => ours.is_none() && port.is_none(),
    };
    let is_called = |own: &str| name.eq_ignore_ascii_case(own);
    let local = || config.is_local() && ["localhost", "127.0.0.1", "[::1]"].into_iter().any(is_called);
    is_our_port && (is_called(config.url.host_str().unwrap_or_default()) || local())
}

fn is_same_origin(config: &Config, fetch_site: Option<&str>, origin: Option<&str>) -> bool {
    match (fetch_site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == config.url.origin().ascii_serialization(),
        (None, None) => false,
    }
}

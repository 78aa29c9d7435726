//! The headers of every response, besides its number.
//!
//! **Invariants:** every response carries the security headers, whatever its status; caches keep no page that does not
//! say so itself; a route that may set one cookie only sets no other.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    web::Data,
};

use crate::{config::Config, web::route_info::RouteInfo};

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

/// The header that says what other sites may do with a response.
pub(crate) const CROSS_ORIGIN_RESOURCE_POLICY: &str = "cross-origin-resource-policy";

/// The headers that a handler may set itself: the policy of a framed page, and that other sites may show a picture.
const HANDLER_HEADERS: [&str; 2] = ["content-security-policy", CROSS_ORIGIN_RESOURCE_POLICY];

/// What the configuration decides about the headers of every response.
pub(crate) struct HeaderPolicy {
    is_https: bool,
}

impl HeaderPolicy {
    pub(crate) fn of(request: &HttpRequest) -> HeaderPolicy {
        let config = request.app_data::<Data<Config>>();
        HeaderPolicy { is_https: config.is_some_and(|config| config.url.scheme() == "https") }
    }

    /// Adds the headers that the response to a request for that route must have.
    pub(crate) fn add_headers(&self, route: Option<RouteInfo>, headers: &mut HeaderMap) {
        let framed = headers.contains_key(header::CONTENT_SECURITY_POLICY);
        for (name, value) in HEADERS {
            let is_own = HANDLER_HEADERS.contains(&name) && headers.contains_key(name);
            let is_waived = framed && name == "x-frame-options";
            if !is_own && !is_waived {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if route.is_some_and(|it| !it.is_indexed) {
            headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        }
        if let Some(name) = route.and_then(|it| it.only_cookie) {
            let cookie = headers.get_all(header::SET_COOKIE).find(|it| is_named(it, name)).cloned();
            headers.remove(header::SET_COOKIE);
            if let Some(cookie) = cookie {
                headers.insert(header::SET_COOKIE, cookie);
            }
        }
        if self.is_https {
            let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
        }
    }
}

fn is_named(cookie: &HeaderValue, name: &str) -> bool {
    cookie.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
}

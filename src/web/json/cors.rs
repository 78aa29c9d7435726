//! Which pages of other sites may use the API in a browser (CORS): those whose sites the settings name.
//!
//! **Invariants:** no cookie counts here, so such a page can do no more than the token that it has.

use actix_cors::Cors;
use actix_web::http::{
    Method,
    header::{self, HeaderName},
};

use super::{body, idempotency};

/// How long a browser remembers what it may send, in seconds.
const MAX_AGE: usize = 3600;

/// The layer that lets pages of these sites in.
pub(crate) fn allow(origins: &[String]) -> Cors {
    let limits = ["ratelimit", "ratelimit-policy"].map(HeaderName::from_static);
    let told = [
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::RETRY_AFTER,
        idempotency::REPLAYED,
        body::CHANGE,
    ];
    let sent = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        idempotency::KEY,
    ];
    let open = Cors::default()
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allowed_headers(sent)
        .expose_headers(told.into_iter().chain(limits))
        .max_age(MAX_AGE);
    origins.iter().fold(open, |open, origin| open.allowed_origin(origin))
}

//! Two middlewares: one serves responses that are known to be valid before everything else, one revalidates and stores
//! responses behind the others.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::{
    Cacheable,
    cache::{CachedResponse, MAX_RESPONSE_BYTES, PageCache},
};
use crate::{
    database::pool::Db,
    error::{Error, Result},
    web::{
        conditional::CachedBody,
        current_request,
        metrics::caches::CacheOutcome,
        middleware::{csrf, headers::HeaderPolicy, network_limits, request},
        packed::{PackedBody, SMALL},
        route_info::RouteInfo,
        sign_up_offer::SignUpOffer,
        theme::{self, THEME_COOKIE},
        visits,
    },
};

/// In front of every layer: what is known to hold is sent from memory.
pub(crate) async fn serve_fresh(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match cached_response(&request) {
        Some(response) => Ok(request.into_response(response).map_into_right_body()),
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
    }
}

/// The cached response, if it is known to be valid and the CSRF check lets the request in.
fn cached_response(request: &ServiceRequest) -> Option<HttpResponse> {
    let begun = Instant::now();
    let cache = request.app_data::<Data<PageCache>>()?;
    let cached = cache.find(&cache_key(request)?)?;
    let known = cached.is_known_valid(request.app_data::<Db>()?.changes());
    let is_small = cached.representation.bytes_in_memory().is_some_and(|size| size as u64 <= SMALL);
    // What is large, or asked for by a crowd, passes the layer that bounds both.
    if !known || !is_small || network_limits::is_crowded(request) || csrf::refusal(request).is_some() {
        return None;
    }
    if visits::is_visit(request.method(), request.headers()) {
        cached.validator.on_visit();
    }
    let mut response = cached.representation.respond(request.request());
    cache.count(CacheOutcome::Hit);
    request::number_and_log(request, cached.route.pattern, &mut response, begun);
    Some(response)
}

/// Behind the layers: asks the list whether the cached response is still valid, and caches new ones.
pub(crate) async fn revalidate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (Some(key), Some(cache), Some(db)) = (
        cache_key(&request),
        request.app_data::<Data<PageCache>>().cloned(),
        request.app_data::<Db>().cloned(),
    ) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let now = db.changes().current();
    let mut outcome = CacheOutcome::Miss;
    if let Some(cached) = cache.find(&key) {
        if cached.is_known_valid(db.changes()) || revalidate_entry(&db, &cached, now).await {
            current_request::set_route(cached.route);
            if current_request::is_visit() {
                cached.validator.on_visit();
            }
            cache.count(CacheOutcome::Revalidated);
            let response = cached.representation.respond(request.request());
            return Ok(request.into_response(response));
        }
        cache.remove(&key);
        outcome = CacheOutcome::Stale;
    }
    let response = next.call(request).await?.map_into_boxed_body();
    store(response, (&cache, key), (now, outcome)).await
}

/// Address, theme and whether sign-up is offered, if the request has no cookie that could open more than everyone sees.
fn cache_key(request: &ServiceRequest) -> Option<String> {
    let address = request.uri().path_and_query()?.as_str();
    if request.method() != Method::GET || request.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    let mut cookies = request.headers().get_all(header::COOKIE);
    let is_other_cookie =
        |it: &HeaderValue| !it.to_str().is_ok_and(|it| it.starts_with(THEME_COOKIE) && !it.contains(';'));
    if cookies.any(is_other_cookie) {
        return None;
    }
    let offer = request.app_data::<SignUpOffer>().is_none_or(SignUpOffer::is_open);
    let offer = if offer { " " } else { " without sign-up " };
    Some([theme::wanted(request.headers()).word(), offer, address].concat())
}

/// How long the list may take to say whether an answer still holds.
const ASKING: Duration = Duration::from_millis(300);

/// Asks the list itself, one small query. While it can't be asked, because the database is busy or away, an answer that
/// held a moment ago counts as holding.
async fn revalidate_entry(db: &Db, cached: &Arc<CachedResponse>, now: Option<u64>) -> bool {
    if !cached.validator.is_current() {
        return false;
    }
    let validator = cached.validator.clone();
    match tokio::time::timeout(ASKING, db.identify(move |conn| validator.is_valid(conn))).await {
        Ok(Ok(holds)) => {
            if holds {
                cached.mark_valid_at(now);
            }
            holds
        }
        Ok(Err(_)) | Err(_) => cached.held_lately() && !cached.is_known_changed(db.changes()),
    }
}

/// How many bytes are compressed on a thread of their own.
const LARGE: usize = 128 * 1024;

/// Caches a response whose handler allowed it, and sends it in its cached form.
async fn store(
    response: ServiceResponse<BoxBody>,
    (cache, key): (&PageCache, String),
    (now, outcome): (Option<u64>, CacheOutcome),
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let allowed = response.response().extensions().get::<Cacheable>().cloned();
    let open = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
    // An address that spells its beginning with escapes would only fill the cache a second time.
    let is_plain = |it: &RouteInfo| response.request().uri().path().starts_with(it.literal_prefix());
    let route = current_request::route().filter(is_plain);
    let (Some(Cacheable(validator)), Some(route)) = (allowed.filter(|_| open), route) else {
        return Ok(response);
    };
    let (request, response) = response.into_parts();
    let packed = response.extensions().get::<PackedBody>().cloned();
    let (head, body) = response.into_parts();
    let mut headers = head.headers().clone();
    HeaderPolicy::of(&request).add_headers(Some(route), &mut headers);
    let body = match packed {
        Some(packed) => CachedBody::Packed(Db::block(|| packed.into_memory(MAX_RESPONSE_BYTES)).await??),
        None => cached_body(&headers, body).await?,
    };
    let answer = CachedResponse::new(validator, route, headers, body)?;
    let cached = Arc::new(answer);
    cached.mark_valid_at(now);
    cache.count(outcome);
    cache.put(key, cached.clone());
    let response = cached.representation.respond(&request);
    Ok(ServiceResponse::new(request, response))
}

/// The body of a handler's response, in its cached form.
async fn cached_body(headers: &HeaderMap, body: BoxBody) -> Result<CachedBody> {
    let plain = to_bytes(body).await.map_err(|_| Error::bug("a page whose body does not come"))?;
    if plain.len() < LARGE {
        return CachedBody::of(headers, plain);
    }
    // Compressing a large page takes too long on a thread that answers others.
    let headers = headers.clone();
    Db::run_blocking(move || CachedBody::of(&headers, plain)).await?
}

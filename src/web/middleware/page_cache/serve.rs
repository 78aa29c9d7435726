//! Sends what is kept and keeps what may be, at two places: in front of every other layer, where nothing can be asked
//! and what is known to hold needs nothing else; and behind them, where the list itself can be asked.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::{
    Cacheable,
    cache::{CachedResponse, PageCache},
};
use crate::{
    database::pool::Db,
    error::{Error, Result},
    web::{
        current_request,
        middleware::{csrf, headers::HeaderPolicy, request},
        route_info::RouteInfo,
        theme::{self, THEME},
    },
};

/// In front of every layer: what is known to hold is sent from memory.
pub async fn serve_fresh(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match ready(&req) {
        Some(response) => Ok(req.into_response(response).map_into_right_body()),
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
    }
}

/// The answer to a request that the rules let in, as the guard would send it.
fn ready(req: &ServiceRequest) -> Option<HttpResponse> {
    let answer = req.app_data::<Data<PageCache>>()?.find(&key(req)?)?;
    let known = answer.is_known_at(req.app_data::<Db>()?.watch().now());
    if !known || csrf::refusal(req).is_some() {
        return None;
    }
    answer.validator.note_sent();
    let mut response = answer.page.respond(req.request());
    request::number_and_log(req, answer.route.pattern, &mut response);
    Some(response)
}

/// Behind the layers: asks the list whether what is kept still holds, and keeps new answers.
pub async fn revalidate(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (Some(key), Some(cache), Some(db)) =
        (key(&req), req.app_data::<Data<PageCache>>().cloned(), req.app_data::<Db>().cloned())
    else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let now = db.watch().now();
    if let Some(answer) = cache.find(&key) {
        if still_holds(&db, &answer, now).await {
            current_request::note_route(answer.route);
            answer.validator.note_sent();
            let response = answer.page.respond(req.request());
            return Ok(req.into_response(response));
        }
        cache.forget(&key);
    }
    let response = next.call(req).await?.map_into_boxed_body();
    kept(response, &cache, key, now).await
}

/// Address and theme, when whoever asks has no cookie that could open more than anybody sees.
fn key(req: &ServiceRequest) -> Option<String> {
    let address = req.uri().path_and_query()?.as_str();
    if req.method() != Method::GET || req.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    let mut cookies = req.headers().get_all(header::COOKIE);
    let strange = |it: &HeaderValue| !it.to_str().is_ok_and(|it| it.starts_with(THEME) && !it.contains(';'));
    if cookies.any(strange) {
        return None;
    }
    Some([theme::wanted(req.headers()).word(), " ", address].concat())
}

/// How long the list may take to say whether an answer still holds.
const ASKING: Duration = Duration::from_millis(300);

/// Asks the list itself, one small query. While it can't be asked, because the database is busy or away, an answer that
/// held a moment ago counts as holding.
async fn still_holds(db: &Db, answer: &Arc<CachedResponse>, now: Option<u64>) -> bool {
    if !answer.validator.is_current() {
        return false;
    }
    let validator = answer.validator.clone();
    match tokio::time::timeout(ASKING, db.identify(move |conn| validator.holds(conn))).await {
        Ok(Ok(holds)) => {
            if holds {
                answer.known_at(now);
            }
            holds
        }
        Ok(Err(_)) | Err(_) => answer.held_lately(),
    }
}

/// How many bytes are compressed on a thread of their own.
const LARGE: usize = 128 * 1024;

/// Keeps an answer whose handler allowed it, and sends it as it is kept.
async fn kept(
    response: ServiceResponse<BoxBody>,
    cache: &PageCache,
    key: String,
    now: Option<u64>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let kept = response.response().extensions().get::<Cacheable>().cloned();
    let open = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
    // An address that spells its beginning with escapes would only fill the cache a second time.
    let is_plain = |it: &RouteInfo| response.request().uri().path().starts_with(it.literal_prefix());
    let route = current_request::route().filter(is_plain);
    let (Some(Cacheable(validator)), Some(route)) = (kept.filter(|_| open), route) else {
        return Ok(response);
    };
    let (req, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Error::bug("a page whose body does not come"))?;
    let mut headers = head.headers().clone();
    HeaderPolicy::of(&req).add_headers(Some(route), &mut headers);
    let answer = match body.len() {
        // Compressing a large page takes too long on a thread that answers others.
        LARGE.. => Db::compute(move || CachedResponse::new(validator, route, headers, body)).await??,
        _ => CachedResponse::new(validator, route, headers, body)?,
    };
    let answer = Arc::new(answer);
    answer.known_at(now);
    cache.put(key, answer.clone());
    let response = answer.page.respond(&req);
    Ok(ServiceResponse::new(req, response))
}

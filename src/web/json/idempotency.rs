//! `Idempotency-Key` on every POST (IETF draft httpapi-idempotency-key-header): a request that is sent again is answered
//! as it was the first time.
//!
//! **Invariants:** the key is claimed in the transaction of the change, so of fifty requests at once one changes something
//! and all get its answer; the same key with another request is refused; a request that was refused claims nothing, so it
//! can be corrected; answers are kept for a day. See [`crate::database::form_keys`].

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    rt,
    web::Bytes,
};
use serde::{Deserialize, Serialize};

use super::{body, faults};
use crate::{
    database::{
        form_keys::{EarlierClick, FormKey},
        pool::Db,
    },
    error::{Error, Result},
    web::{current_request, extract::read_body},
};

/// The header with the key.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is the one to an earlier request.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The headers that are answered again.
const ANSWERED: [HeaderName; 5] =
    [header::CONTENT_TYPE, header::LOCATION, header::ETAG, header::CACHE_CONTROL, body::CHANGE];
/// A larger body is not kept.
const MAX_BODY: usize = 1024 * 1024;
/// How long a second request waits at first before it asks for the answer to the first, each time twice as long, and how often
/// it asks: six seconds.
const PATIENCE: (Duration, u32) = (Duration::from_millis(50), 7);

/// What the first request was answered.
#[derive(Serialize, Deserialize)]
struct KeptAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// The middleware.
pub(crate) async fn answer_once(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if *request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let key = match key_of(&mut request).await {
        Ok(key) => key,
        Err(error) => return Ok(request.error_response(error)),
    };
    let Some(db) = request.app_data::<Db>().cloned() else {
        return Ok(request.error_response(Error::bug("Db was not given to the App")));
    };
    request.extensions_mut().insert(key.clone());
    // In a task of its own, so that the answer is kept also if no one waits for it any more.
    let answering = answer(db, key, request, next);
    let task = match current_request::current() {
        Some(now) => rt::spawn(async move { now.during(answering).await }),
        None => rt::spawn(answering),
    };
    task.await.map_err(|error| actix_web::Error::from(Error::Internal(error.into())))?
}

/// Answers the request, and keeps the answer; or finds that of an earlier one.
async fn answer(
    db: Db,
    key: FormKey,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let is_accepted = response.status().as_u16() < 400;
    if key.is_claimed() {
        if is_accepted {
            return Ok(record(&db, key, response).await);
        }
        // What failed after its change was made is not to be made again.
        if response.status().is_client_error() {
            let releasing = db.write_some(move |conn| key.release(conn).map(|()| None::<()>));
            if let Err(error) = releasing.await {
                log::warn!("could not give an idempotency key back: {error}");
            }
        }
        return Ok(response);
    }
    // Where it is unknown whether the change was made, the key may be this request's own.
    if is_accepted || response.status() == StatusCode::GATEWAY_TIMEOUT {
        return Ok(response);
    }
    Ok(match first_answer(&db, key).await {
        None => response,
        Some(Ok(first)) => response.into_response(repeat(first)),
        Some(Err(error)) => response.into_response(actix_web::ResponseError::error_response(&error)),
    })
}

/// The key of the request, of which the body is a part.
async fn key_of(request: &mut ServiceRequest) -> Result<FormKey> {
    let mut sent = request.headers().get_all(KEY);
    let key = sent.next().and_then(|it| it.to_str().ok()).map(str::to_owned);
    let is_alone = sent.next().is_none();
    let is_visible = |key: &String| {
        !key.is_empty() && key.len() <= 255 && key.bytes().all(|it| it.is_ascii_graphic() || it == b' ')
    };
    let key = key.filter(|key| is_alone && is_visible(key)).ok_or(Error::BadRequest(faults::BAD_KEY))?;
    let body: Bytes = read_body(request.extract::<Bytes>()).await.map_err(|error| match error {
        Error::TooLarge => Error::BadRequest(faults::TOO_LARGE_WITH_KEY),
        other => other,
    })?;
    let action = request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned();
    request.set_payload(Payload::from(body.clone()));
    let token = request.headers().get(header::AUTHORIZATION).map_or(&b""[..], HeaderValue::as_bytes);
    Ok(FormKey::of_program(&key, token, &action, &body))
}

/// Keeps the answer. If that fails, the change remains, and a second request waits for it in vain.
async fn record(db: &Db, key: FormKey, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let (body, kept) = match body.try_into_bytes() {
        Ok(bytes) => (BoxBody::new(bytes.clone()), String::from_utf8(bytes.to_vec()).ok()),
        Err(body) => (body, None),
    };
    if let Some(body) = kept.filter(|body| body.len() <= MAX_BODY) {
        let header = |name: &HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some((name.to_string(), value.to_owned()))
        };
        let headers = ANSWERED.iter().filter_map(header).collect();
        let answer = KeptAnswer { status: response.status().as_u16(), headers, body };
        let writing = db.write_some(move |conn| {
            key.record_answer(conn, &serde_json::to_vec(&answer)?)?;
            Ok(None::<()>)
        });
        if let Err(error) = writing.await {
            log::warn!("could not keep the answer to an idempotency key: {error}");
        }
    }
    ServiceResponse::new(request, response.set_body(body))
}

/// What an earlier request with the key was answered, if there was one.
async fn first_answer(db: &Db, key: FormKey) -> Option<Result<KeptAnswer>> {
    for round in 0..PATIENCE.1 {
        let looked_up = key.clone();
        match db.identify(move |conn| looked_up.earlier_click(conn, false)).await.ok()? {
            EarlierClick::None => return None,
            EarlierClick::Other => return Some(Err(Error::KeyReused)),
            EarlierClick::Answered(answer) => return serde_json::from_slice(&answer).ok().map(Ok),
            EarlierClick::Unanswered => tokio::time::sleep(PATIENCE.0 * 2_u32.pow(round)).await,
        }
    }
    Some(Err(Error::Conflict(faults::KEY_IN_USE)))
}

fn repeat(first: KeptAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(first.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    for (name, value) in first.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.insert_header((name, value));
        }
    }
    response.insert_header((REPLAYED, "true"));
    response.body(first.body)
}

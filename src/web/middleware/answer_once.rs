//! A form that is sent again is answered as it was the first time.
//!
//! **Invariants:** a form with a key changes something once, however often it is sent; only a form that was refused, or
//! that failed, may be sent again; nothing of how one is signed in is answered again.

use std::time::Duration;

use actix_session::SessionExt;
use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
};
use serde::{Deserialize, Serialize};

use super::{
    form_body::{FORM_KEY, FormBody},
    session_cookie::{self, Left},
};
use crate::{
    database::{
        form_keys::{EarlierClick, FormKey},
        pool::Db,
    },
    error::{Error, Result},
    web::{Flash, current_request},
};

/// The response to the first click.
#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    location: Option<String>,
    body: Option<String>,
    /// What it left for the next page, such as its message.
    left: Left,
}

/// A larger page is not kept.
const MAX_BODY: usize = 256 * 1024;
/// How often, and how many times, a second click asks for the answer of the first.
const PATIENCE: (Duration, usize) = (Duration::from_millis(50), 60);

/// The middleware.
pub(crate) async fn answer_once(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (Some(key), Some(db)) = (form_key(&request), request.app_data::<Db>().cloned()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    request.extensions_mut().insert(key.clone());
    let session = request.get_session();
    let before = session_cookie::left(&session);
    let response = next.call(request).await?.map_into_boxed_body();
    let is_accepted = response.response().error().is_none() && response.status().as_u16() < 400;
    if is_accepted && key.is_claimed() {
        let left = session_cookie::left(&session).into_iter().filter(|it| before.get(&it.0) != Some(&it.1));
        return Ok(record(&db, key, response, left.collect()).await);
    }
    if !is_accepted && key.is_claimed() {
        forget(&db, key).await;
    } else if !is_accepted && let Some(first) = first_answer(&db, key).await {
        session_cookie::leave_again(&session, first.left)?;
        let repeated = repeat(first.status, first.location, first.body)?;
        return Ok(response.into_response(repeated));
    }
    Ok(response)
}

/// The key of the form that the request brings.
fn form_key(request: &ServiceRequest) -> Option<FormKey> {
    let body = request.extensions().get::<FormBody>().cloned()?;
    let action = request.uri().path_and_query()?.as_str().to_owned();
    FormKey::new(&body.field(FORM_KEY), &action, &body.0)
}

/// Keeps the answer of a form. If that fails, the change remains, and a second click gets only a message.
async fn record(
    db: &Db,
    key: FormKey,
    response: ServiceResponse<BoxBody>,
    left: Left,
) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let location =
        response.headers().get(header::LOCATION).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let (body, kept) = match body.try_into_bytes() {
        Ok(bytes) => (BoxBody::new(bytes.clone()), String::from_utf8(bytes.to_vec()).ok()),
        Err(body) => (body, None),
    };
    let kept = kept.filter(|body| !body.is_empty() && body.len() <= MAX_BODY);
    let answer = Answer { status: response.status().as_u16(), location, body: kept, left };
    let writing = db.write_some(move |conn| {
        key.record_answer(conn, &serde_json::to_vec(&answer)?)?;
        Ok(None::<()>)
    });
    if let Err(error) = writing.await {
        log::warn!("could not keep the answer of a form: {error}");
    }
    ServiceResponse::new(request, response.set_body(body))
}

/// Gives the key back after a change that was refused in the end.
async fn forget(db: &Db, key: FormKey) {
    let deleting = db.write_some(move |conn| {
        key.release(conn)?;
        Ok(None::<()>)
    });
    if let Err(error) = deleting.await {
        log::warn!("could not give the key of a form back: {error}");
    }
}

/// What an earlier click was answered, if there was one. Its answer may take a moment to be there, and is lost if the
/// process ended in between.
async fn first_answer(db: &Db, key: FormKey) -> Option<Answer> {
    let is_secret = current_request::route().is_some_and(|route| route.is_secret);
    for _ in 0..PATIENCE.1 {
        let looked_up = key.clone();
        match db.identify(move |conn| looked_up.earlier_click(conn, is_secret)).await.ok()? {
            EarlierClick::None | EarlierClick::Other => return None,
            EarlierClick::Answered(answer) => return serde_json::from_slice(&answer).ok(),
            EarlierClick::Unanswered => tokio::time::sleep(PATIENCE.0).await,
        }
    }
    let from = current_request::current().and_then(|now| now.from);
    let left = session_cookie::left_flash(Flash::success("That has already been done.")).ok()?;
    Some(Answer { status: 303, location: Some(from.unwrap_or_else(|| "/".into())), body: None, left })
}

fn repeat(status: u16, location: Option<String>, body: Option<String>) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(status).map_err(|error| Error::Internal(error.into()))?;
    let mut response = HttpResponse::build(status);
    if let Some(location) = location {
        let location = HeaderValue::from_str(&location).map_err(|error| Error::Internal(error.into()))?;
        response.insert_header((header::LOCATION, location));
    }
    Ok(match body {
        Some(body) => response.content_type("text/html; charset=utf-8").body(body),
        None => response.finish(),
    })
}

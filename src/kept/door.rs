//! In front of everything that knows sessions: sends what is kept, keeps what may be.

use std::sync::Arc;

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, AcceptEncoding, Encoding, HeaderValue, IfModifiedSince, IfNoneMatch},
    },
    middleware::Next,
    web::Data,
};

use super::{
    Kept,
    shelf::{Answer, Shelf},
};
use crate::{
    categories::Category,
    db::Db,
    error::{Error, Result},
    shares::Openings,
    taste,
    web::pages::THEME,
};

/// Answers from memory where that is as good as asking.
pub async fn stand(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(key) = key(&req) else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let (Some(shelf), Some(db)) = (req.app_data::<Data<Shelf>>().cloned(), req.app_data::<Db>().cloned())
    else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let now = db.watch().now();
    if let Some(answer) = shelf.find(&key) {
        if answer.is_known_at(now) || still_holds(&db, &answer, now).await {
            let sent = send(&Asked::of(&req), &answer);
            note_opening(&req, &answer.kept);
            return Ok(req.into_response(sent));
        }
        shelf.forget(&key);
    }
    let asked = Asked::of(&req);
    let response = next.call(req).await?.map_into_boxed_body();
    keep(response, &asked, &shelf, key, now).await
}

/// Address and theme, when whoever asks has no cookie that could open more than anybody sees.
fn key(req: &ServiceRequest) -> Option<String> {
    let address = req.uri().path_and_query()?.as_str();
    let kept = ["/@", "/s/", "/embed/"].iter().any(|start| address.starts_with(start));
    if req.method() != Method::GET || !kept || req.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    let mut cookies = req.headers().get_all(header::COOKIE);
    let strange = |it: &HeaderValue| !it.to_str().is_ok_and(|it| it.starts_with(THEME) && !it.contains(';'));
    if cookies.any(strange) {
        return None;
    }
    Some(format!("{} {address}", taste::theme().word()))
}

/// What the request says about how it wants to be answered.
struct Asked {
    gzip: bool,
    tags: Option<IfNoneMatch>,
    since: Option<IfModifiedSince>,
}

impl Asked {
    fn of(req: &ServiceRequest) -> Asked {
        let named = |name| req.headers().contains_key(name);
        let encodings = || req.get_header::<AcceptEncoding>();
        let gzip = named(header::ACCEPT_ENCODING)
            && encodings()
                .is_some_and(|it| it.negotiate([Encoding::gzip()].iter()) == Some(Encoding::gzip()));
        // Without the question a missing header would count as an empty list.
        let tags = named(header::IF_NONE_MATCH).then(|| req.get_header()).flatten();
        Asked { gzip, tags, since: req.get_header() }
    }

    /// Has whoever asks this very answer already? (RFC 9110, 13.2.2: the tag decides where there is one.)
    fn knows(&self, answer: &Answer) -> bool {
        match (&self.tags, &self.since, answer.modified) {
            (Some(IfNoneMatch::Any), ..) => true,
            (Some(IfNoneMatch::Items(tags)), ..) => tags.iter().any(|tag| tag.weak_eq(&answer.tag)),
            (None, Some(IfModifiedSince(since)), Some(at)) => *since >= at,
            _ => false,
        }
    }
}

/// Asks the list itself, one small query.
async fn still_holds(db: &Db, answer: &Arc<Answer>, now: Option<u64>) -> bool {
    let id = answer.kept.category_id;
    let list = db.read(move |conn| Category::live(conn, id)).await;
    let holds = list.is_ok_and(|list| list.is_some_and(|list| answer.kept.holds(&list)));
    if holds {
        answer.known_at(now);
    }
    holds
}

fn note_opening(req: &ServiceRequest, kept: &Kept) {
    if let (true, Some(share_id), Some(openings)) =
        (kept.is_opening, kept.by_link, req.app_data::<Data<Openings>>())
    {
        openings.note(share_id);
    }
}

/// The answer, whole or as "not modified".
fn send(asked: &Asked, answer: &Answer) -> HttpResponse {
    let fresh = asked.knows(answer);
    let status = if fresh { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::new(status);
    *response.headers_mut() = answer.headers.clone();
    if fresh {
        response.headers_mut().remove(header::CONTENT_TYPE);
        return response;
    }
    let zipped = answer.gzip.as_ref().filter(|_| asked.gzip);
    if zipped.is_some() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response.set_body(BoxBody::new(zipped.unwrap_or(&answer.plain).clone()))
}

/// Keeps an answer whose handler allowed it, and sends it as it is kept.
async fn keep(
    response: ServiceResponse<BoxBody>,
    asked: &Asked,
    shelf: &Shelf,
    key: String,
    now: Option<u64>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let kept = response.response().extensions().get::<Kept>().cloned();
    let open = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
    let Some(kept) = kept.filter(|_| open) else { return Ok(response) };
    let (req, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Error::bug("a page whose body does not come"))?;
    let answer = Arc::new(Answer::new(kept, head.headers().clone(), body)?);
    answer.known_at(now);
    shelf.put(key, answer.clone());
    Ok(ServiceResponse::new(req, send(asked, &answer)))
}

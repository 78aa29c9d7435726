//! The page for a form about something that went to the bin while it was being filled in.

use std::str::FromStr;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Path, ServiceRequest, ServiceResponse, Url},
    http::{StatusCode, header},
    middleware::Next,
};
use askama::Template;

use crate::{
    access::Actor,
    auth::{
        drafts::{
            model::{Draft, DraftField},
            pages::{seal, shown_fields},
        },
        extract::{MaybePastGates, current_page},
    },
    database::pool::Db,
    error::{Error, Result},
    history::trash::gone::{self, FormSubject, GoneKind, GoneThing},
    web::{Page, current_request, html_with, middleware::form_body::FormBody},
};

#[derive(Template)]
#[template(path = "history/trash/gone.html")]
struct GonePage {
    page: Page,
    gone: GoneThing,
    draft: Draft,
    fields: Vec<DraftField>,
}

/// Answers a form about something that is not there with a page that says where it is, shows what was typed and offers to
/// restore it, if the sender may know of it.
pub(crate) async fn offer_restoration(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let error = response.response().error().and_then(|error| error.as_error::<Error>());
    if !matches!(error, Some(Error::NotFound)) {
        return Ok(response);
    }
    match page(response.request()).await? {
        Some(page) => Ok(response.into_response(page)),
        None => Ok(response),
    }
}

async fn page(request: &HttpRequest) -> Result<Option<HttpResponse>> {
    let sent = request.extensions().get::<FormBody>().cloned();
    let is_program = request.headers().contains_key(header::AUTHORIZATION);
    let (Some(sent), Some(subject)) = (sent.filter(|_| !is_program), subject(request)) else {
        return Ok(None);
    };
    let now = current_request::current();
    let action = now.as_ref().map_or("/", |now| &now.path);
    let Some(draft) = Draft::of(action, now.as_ref().and_then(|now| now.from.clone()), &sent.0) else {
        return Ok(None);
    };
    let MaybePastGates(Some(user)) = MaybePastGates::extract(request).await? else { return Ok(None) };
    let db = Db::extract(request).await?;
    let found = db.read(move |conn| gone::find(conn, &Actor::from(&user), subject)).await?;
    let Some(gone) = found else { return Ok(None) };
    let page = Page { draft: seal(request, draft.clone()).await?, ..current_page(request).await? };
    let fields = shown_fields(request, &draft).await?;
    html_with(StatusCode::CONFLICT, GonePage { page, gone, draft, fields }).map(Some)
}

/// What the address of the form is about.
fn subject(request: &HttpRequest) -> Option<FormSubject> {
    let path = request.match_info();
    fn id<I: FromStr>(path: &Path<Url>, name: &str) -> Option<I> {
        path.get(name)?.parse().ok()
    }
    let favourite = id(path, "favourite_id").map(FormSubject::Favourite);
    let attribute = || id(path, "attribute_id").map(FormSubject::Attribute);
    let share = || id(path, "share_id").map(FormSubject::ShareLink);
    let category = || id(path, "category_id").map(FormSubject::Category);
    favourite.or_else(attribute).or_else(share).or_else(category)
}

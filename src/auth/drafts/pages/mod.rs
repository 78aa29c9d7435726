//! The pages that carry a draft: signing in, proving who one is, and the draft itself.

pub(crate) mod keep;

use actix_session::SessionExt;
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentEncoding},
    },
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    model::{Draft, DraftField, NameFields},
    url,
};
use crate::{
    auth::{
        self,
        extract::{MaybeSignedIn, SignedIn, current_page},
        mfa::{self, pages::pending_login},
        pages as sign_in, reauthentication,
    },
    crypto::Keys,
    database::pool::Db,
    error::{AccountGate, Error, Result},
    web::{
        Page, advice, error_redirects::ErrorRedirects, html_with, middleware::session_cookie, route,
        see_other,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SHOW).open_while(AccountGate::ALL).post(arrive));
}

/// Where the script goes that signs in with a passkey. [`keep::carry_draft`] shows the draft that it carries.
async fn arrive(_: SignedIn) -> Result<HttpResponse> {
    see_other("/")
}

/// The draft, with the button that sends it.
#[derive(Template)]
#[template(path = "auth/drafts/show.html")]
struct DraftPage {
    page: Page,
    draft: Draft,
    fields: Vec<DraftField>,
    /// What must be settled before.
    gate: Option<(&'static str, &'static str)>,
}

/// What was typed into a form that can no longer be accepted.
#[derive(Template)]
#[template(path = "auth/drafts/lost.html")]
struct LostPage {
    page: Page,
    draft: Draft,
    fields: Vec<DraftField>,
    title: &'static str,
    sentence: &'static str,
}

/// The error, with what was typed, to copy it; `None` for visitors, who type nothing here.
async fn show_lost(request: &HttpRequest, draft: Draft, status: StatusCode) -> Result<Option<HttpResponse>> {
    let page = Page::extract(request).await?;
    if page.user.is_none() {
        return Ok(None);
    }
    let path = draft.from.clone().unwrap_or_else(|| "/".to_owned());
    let (title, sentence) = advice::title_and_advice(status);
    let fields = shown_fields(request, &draft).await?;
    html_with(status, LostPage { page: Page { path, ..page }, draft, fields, title, sentence }).map(Some)
}

/// A larger draft is sealed on a thread of its own, and not compressed, because nothing encrypted gets smaller.
const LARGE: usize = 64 * 1024;

/// Seals a draft for a form.
pub(crate) async fn seal(request: &HttpRequest, draft: Draft) -> Result<String> {
    let keys = request.app_data::<Data<Keys>>().cloned().ok_or_else(|| Error::bug("no keys"))?;
    if draft.body.len() < LARGE {
        return draft.seal(&keys);
    }
    Db::run_blocking(move || draft.seal(&keys)).await?
}

/// The next page on the way of a draft: signing in, its second step, or the draft itself.
pub(crate) async fn next_page(request: &HttpRequest, draft: Draft) -> Result<HttpResponse> {
    let page = current_page(request).await?;
    if page.user.is_some() {
        return show(request, page, draft, None).await;
    }
    let next = draft.from.clone().unwrap_or_default();
    let path = auth::url::SIGN_IN.to_owned();
    let page = Page { draft: seal(request, draft).await?, path, ..page };
    if session_cookie::pending_login(&request.get_session()).is_some() {
        return Ok(uncompressed(pending_login::ask_with_draft(request, page, &next).await?));
    }
    Ok(uncompressed(sign_in::ask_with_draft(page, next)?))
}

/// The page that asks for the password again.
async fn prove(request: &HttpRequest, draft: Draft) -> Result<HttpResponse> {
    let next = draft.from.clone().unwrap_or_default();
    let page = current_page(request).await?;
    let page = Page { draft: seal(request, draft).await?, path: mfa::url::PROOF.to_owned(), ..page };
    Ok(uncompressed(reauthentication::pages::ask_with_draft(request, page, &next).await?))
}

/// The draft itself, once what holds the person back is settled.
async fn show_behind_gate(request: &HttpRequest, draft: Draft, gate: AccountGate) -> Result<HttpResponse> {
    let page = current_page(request).await?;
    show(request, page, draft, Some(gate)).await
}

async fn show(
    request: &HttpRequest,
    page: Page,
    draft: Draft,
    gate: Option<AccountGate>,
) -> Result<HttpResponse> {
    let session_id = session_cookie::id(&request.get_session()).ok_or(Error::Unauthenticated)?;
    let draft = draft.shown_to(&session_id);
    let path = draft.from.clone().unwrap_or_else(|| "/".to_owned());
    let page = Page { draft: seal(request, draft.clone()).await?, path, ..page };
    let gate = gate.map(|gate| (gate_page(request, gate), gate_text(gate)));
    let status = if gate.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let fields = shown_fields(request, &draft).await?;
    Ok(uncompressed(html_with(status, DraftPage { page, draft, fields, gate })?))
}

/// The fields of a draft, labelled as on the page that they are from.
pub(crate) async fn shown_fields(request: &HttpRequest, draft: &Draft) -> Result<Vec<DraftField>> {
    let fields = draft.fields();
    let MaybeSignedIn(user) = MaybeSignedIn::extract(request).await?;
    let (Some(names), Some(user)) = (request.app_data::<NameFields>().copied(), user) else {
        return Ok(fields);
    };
    let (db, mut named) = (Db::extract(request).await?, fields.clone());
    let naming = db.read(move |conn| (names.0)(conn, &user, &mut named).map(|()| named)).await;
    Ok(naming.unwrap_or(fields)) // what was typed is shown even while the database is busy
}

/// The page where a person settles what holds them back.
fn gate_page(request: &HttpRequest, gate: AccountGate) -> &'static str {
    request.app_data::<ErrorRedirects>().map_or("/", |to| (to.gate)(gate))
}

/// What must be done before the draft can be sent.
fn gate_text(gate: AccountGate) -> &'static str {
    match gate {
        AccountGate::Erasure => "Your account is about to be deleted. Cancel the deletion",
        AccountGate::Consent => "The privacy page has changed. Read it and agree",
        AccountGate::SecondFactor => "You need a second factor. Set one up",
    }
}

fn uncompressed(mut response: HttpResponse) -> HttpResponse {
    let is_large = matches!(actix_web::body::MessageBody::size(response.body()),
        actix_web::body::BodySize::Sized(size) if size > LARGE as u64);
    if is_large {
        let identity = ContentEncoding::Identity.as_str();
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(identity));
    }
    response
}

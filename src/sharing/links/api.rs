//! Who can see a list, and its share links, for programs.

mod bodies;
mod visibility;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self as routing, Data},
};
use utoipa::OpenApi;

use self::bodies::{LinkBody, LinkPatch, NewLinkBody, pointer};
use super::{ShareLink, forms::LinkForm, model::AddedLink, pages::add, url};
use crate::{
    access::{Allowed, Locator, Manage},
    config::Config,
    database::pool::{Conn, Db},
    error::Result,
    lists::{attributes::Attribute, categories::Category},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage,
            body::{InJson, answer_or_current, done},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_VISIBILITY).for_programs().get(visibility::show).put(visibility::update));
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API_RENEW).for_programs().post(renew));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(revoke));
}

#[derive(OpenApi)]
#[openapi(paths(visibility::show, visibility::update, list, create, show, update, renew, revoke))]
pub(crate) struct Docs;

/// The share links of a category that have not been revoked, newest first: at most 50.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listShareLinks", tag = "sharing",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<LinkBody>))
)]
async fn list(request: HttpRequest, db: Db, category: Allowed<Category, Manage>) -> Result<HttpResponse> {
    let looking = db.snapshot(move |conn| {
        let attributes = Attribute::listed(conn, &category)?;
        let links = ShareLink::listed(conn, &category)?;
        Ok(links.iter().map(|it| LinkBody::of(it, &attributes)).collect())
    });
    Answer::of(JsonPage { items: looking.await?, next: None }).send(&request)
}

/// Creates a share link. A private list becomes visible through links. Its address is in this answer only.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addShareLink", tag = "sharing",
    params(("category_id" = i64, Path, minimum = 1)), request_body = NewLinkBody,
    responses((status = 201, description = "The new link, with its address.", body = LinkBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    config: Data<Config>,
    category: Allowed<Category, Manage>,
    Json(body): Json<NewLinkBody>,
) -> Result<HttpResponse> {
    let form = LinkForm::from(&body);
    let of = category.clone();
    db.read(move |conn| body.check(&Attribute::listed(conn, &of)?)).await?;
    let adding = add(&db, category.clone(), form).await;
    let AddedLink { share, secret, entries } = adding.in_json(&LinkForm::default(), pointer)?;
    let (id, address) = (share.id, config.public(&url::show(&secret)));
    let answering = db.snapshot(move |conn| {
        let share = category.check_other(conn, &Locator::Id(id))?;
        LinkBody::answer(conn, &share, Some(address))
    });
    let answer = answering.await?.made(url::api(id)).with_change(entries.ids().iter().copied());
    send_secret(&request, answer)
}

/// The answer with a secret, which nothing on its way may keep.
fn send_secret(request: &HttpRequest, answer: Answer<LinkBody>) -> Result<HttpResponse> {
    let mut response = answer.send(request)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One share link.
#[utoipa::path(
    get, path = url::API, operation_id = "showShareLink", tag = "sharing",
    params(("share_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The link.", body = LinkBody))
)]
async fn show(request: HttpRequest, db: Db, share: Allowed<ShareLink, Manage>) -> Result<HttpResponse> {
    db.snapshot(move |conn| LinkBody::answer(conn, &share, None)).await?.send(&request)
}

/// Changes the settings of a share link. Its address stays.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeShareLink", tag = "sharing",
    params(("share_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = LinkPatch,
    responses((status = 200, description = "The link as it is now.", body = LinkBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    share: Allowed<ShareLink, Manage>,
    condition: IfMatch,
    Json(patch): Json<LinkPatch>,
) -> Result<HttpResponse> {
    let password = patch.password_form()?.hashed_password().await.in_json(&LinkForm::default(), pointer)?;
    let proof = share.clone();
    let changing = db.write(move |conn| {
        let category = proof.category(conn)?;
        patch.must_hide_known(&Attribute::listed(conn, &category)?)?;
        let make = |now| LinkForm { version: condition.version(), ..patch.onto(now) };
        let changed = ShareLink::change_by(conn, &proof, password, make)?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&LinkForm::default(), pointer);
    answer_or_current(&request, changed, db.snapshot(move |conn| again(conn, &share))).await
}

/// The link as it is now.
fn again(conn: &mut Conn, proof: &Allowed<ShareLink, Manage>) -> Result<Answer<LinkBody>> {
    let now = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    LinkBody::answer(conn, &now, None)
}

/// Gives a share link another address; the old one stops working. The new one is in this answer only.
#[utoipa::path(
    post, path = url::API_RENEW, operation_id = "renewShareLink", tag = "sharing",
    params(("share_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The link, with its new address.", body = LinkBody))
)]
async fn renew(
    request: HttpRequest,
    db: Db,
    config: Data<Config>,
    share: Allowed<ShareLink, Manage>,
) -> Result<HttpResponse> {
    let renewing = db.write(move |conn| {
        let renewed = ShareLink::renew(conn, &share)?;
        let now = share.check_other(conn, &Locator::Id(share.item().id))?;
        let address = config.public(&url::show(&renewed.value));
        Ok(LinkBody::answer(conn, &now, Some(address))?.with_change(renewed.entry))
    });
    send_secret(&request, renewing.await?)
}

/// Revokes a share link immediately.
#[utoipa::path(
    delete, path = url::API, operation_id = "revokeShareLink", tag = "sharing",
    params(("share_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It no longer works."))
)]
async fn revoke(db: Db, share: Allowed<ShareLink, Manage>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| ShareLink::revoke(conn, &share)).await?.entry))
}

//! Editions for programs.

mod bodies;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use utoipa::OpenApi;

use self::bodies::{EditionBody, EditionPatch, EditionRowBody, NewEditionBody};
use super::{BinnedEdition, Edition, forms::EditionForm, pages::making::keep, shown::ShownEdition, url};
use crate::{
    access::{Actor, Allowed, Edit, Locator, View},
    database::{
        ids::EditionId,
        pool::{Conn, Db},
    },
    error::{EditForm, Result},
    lists::{categories::Category, own_orders::pages::look::OurSources},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, JsonQuery, Paging,
            body::{InJson, answer_or_current, done, same_name},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().allow_long().get(list).post(create));
    app.service(route(url::API_ROWS).for_programs().get(list_rows));
    app.service(route(url::API_RESTORATION).for_programs().post(restore));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(bin));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, show, list_rows, update, bin, restore))]
pub(crate) struct Docs;

/// Where a field of the form is in the body.
fn pointer(field: &str) -> String {
    format!("/{}", if field == "size" { "first" } else { field })
}

/// Where a setting is in the body.
fn setting(field: &str) -> String {
    if field == "shown" { "/is_shown".to_owned() } else { same_name(field) }
}

/// The answer with an edition as the reader of that proof sees it.
fn answer(conn: &mut Conn, actor: &Actor, id: EditionId) -> Result<Answer<EditionBody>> {
    let now: Allowed<Edition, View> = Allowed::check(conn, actor, &Locator::Id(id))?;
    let (list, shown) = ShownEdition::of_proof(conn, &now)?;
    Ok(EditionBody::answer(list.item(), &shown))
}

/// The editions of a category, the latest day first.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listEditions", tag = "editions",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<EditionBody>))
)]
async fn list(request: HttpRequest, db: Db, category: Allowed<Category, View>) -> Result<HttpResponse> {
    let listing = db.read(move |conn| {
        let editions = Edition::listed(conn, &category)?;
        let shown = editions.into_iter().map(|it| ShownEdition::of(conn, &category, it));
        let shown = shown.collect::<Result<Vec<_>>>()?;
        Ok(shown.iter().map(|it| EditionBody::of(category.item(), it)).collect())
    });
    Answer::of(JsonPage::<EditionBody> { items: listing.await?, next: None }).send(&request)
}

/// Keeps a category as an edition: its first favourites as they are today, as they were at the end of a day, or in our order.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "keepEdition", tag = "editions",
    params(("category_id" = i64, Path, minimum = 1)), request_body = NewEditionBody,
    responses((status = 201, description = "The edition.", body = EditionBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    request: HttpRequest,
    sources: OurSources,
    category: Allowed<Category, Edit>,
    Json(body): Json<NewEditionBody>,
) -> Result<HttpResponse> {
    let form = EditionForm::from(body);
    let kept = keep(&sources, category.clone(), form.clone()).await.in_json(&form, pointer)?;
    let id = kept.value.id;
    let made = sources.0.read(move |conn| answer(conn, category.actor(), id)).await?;
    made.made(url::api(id)).with_change(kept.entry).send(&request)
}

/// One edition, without its rows.
#[utoipa::path(
    get, path = url::API, operation_id = "showEdition", tag = "editions",
    params(("edition_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The edition.", body = EditionBody))
)]
async fn show(request: HttpRequest, db: Db, edition: Allowed<Edition, View>) -> Result<HttpResponse> {
    db.read(move |conn| answer(conn, edition.actor(), edition.item().id)).await?.send(&request)
}

/// The rows of an edition, best first.
#[utoipa::path(
    get, path = url::API_ROWS, operation_id = "listEditionRows", tag = "editions",
    params(("edition_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<EditionRowBody>,
        headers(("Link" = String, description = "The next page, if there is one."))))
)]
async fn list_rows(
    request: HttpRequest,
    db: Db,
    edition: Allowed<Edition, View>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let (limit, after) = (paging.limit()?, paging.after::<i64>()?.unwrap_or(0).clamp(0, 10_000));
    let rows = db.read(move |conn| {
        let (_, shown) = ShownEdition::of_proof(conn, &edition)?;
        shown.rows(conn, after + 1, after + limit + 1)
    });
    let page = JsonPage::of(rows.await?, limit, |it| i64::from(it.rank), EditionRowBody::from)?;
    Answer::of(page).send_page(&request)
}

/// Changes the name of an edition, and who sees it. Its address and its rows stay.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeEdition", tag = "editions",
    params(("edition_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = EditionPatch,
    responses((status = 200, description = "The edition as it is now.", body = EditionBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    edition: Allowed<Edition, Edit>,
    condition: IfMatch,
    Json(body): Json<EditionPatch>,
) -> Result<HttpResponse> {
    let (proof, patch, version) = (edition.clone(), body.clone(), condition.version());
    let form = body.onto(edition.item().form());
    let changing = db.write(move |conn| {
        let changed = Edition::change_by(conn, &proof, |stored| patch.onto(stored).with_version(version))?;
        Ok(answer(conn, proof.actor(), proof.item().id)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&form, setting);
    let current = db.read(move |conn| answer(conn, edition.actor(), edition.item().id));
    answer_or_current(&request, changed, current).await
}

/// Moves an edition to the bin.
#[utoipa::path(
    delete, path = url::API, operation_id = "binEdition", tag = "editions",
    params(("edition_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is in the bin."))
)]
async fn bin(db: Db, edition: Allowed<Edition, Edit>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| Edition::bin(conn, &edition)).await?.entry))
}

/// Restores an edition from the bin.
#[utoipa::path(
    post, path = url::API_RESTORATION, operation_id = "restoreEdition", tag = "editions",
    params(("edition_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The edition.", body = EditionBody))
)]
async fn restore(
    request: HttpRequest,
    db: Db,
    edition: Allowed<BinnedEdition, Edit>,
) -> Result<HttpResponse> {
    let restoring = db.write(move |conn| {
        let restored = Edition::restore(conn, &edition)?;
        Ok(answer(conn, edition.actor(), restored.value.id)?.with_change(restored.entry))
    });
    restoring.await?.send(&request)
}

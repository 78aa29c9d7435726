//! Attributes for programs.

mod bodies;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use utoipa::OpenApi;

use self::bodies::{AttributeBody, AttributePatch, NewAttributeBody, StarterSetBody, must_be_lines};
use super::{Attribute, forms::AttributeForm, pages::rows_of_list, starter_sets::StarterSet, url};
use crate::{
    access::{Allowed, Edit, Locator, View},
    audit::Changed,
    database::pool::{Conn, Db},
    error::Result,
    lists::{
        categories::Category,
        ordering::{api::MoveBody, forms::MoveForm},
    },
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage,
            body::{InJson, answer_or_current, done, same_name},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_STARTER_SET).for_programs().post(start_with_set));
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API_PUBLIC_LIST).for_programs().get(list_public));
    app.service(route(url::API).for_programs().allow_long().get(show).patch(update).delete(remove));
    app.service(route(url::API_RANK).for_programs().post(rank));
}

#[derive(OpenApi)]
#[openapi(paths(list, list_public, create, start_with_set, show, update, remove, rank))]
pub(crate) struct Docs;

/// The attributes of a category, in order: at most 30.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listAttributes", tag = "attributes",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<AttributeBody>))
)]
async fn list(request: HttpRequest, db: Db, category: Allowed<Category, View>) -> Result<HttpResponse> {
    let all = db.look_on_standby(move |conn| Attribute::listed(conn, &category)).await?;
    Answer::of(AttributeBody::page(&all)).send(&request)
}

/// The attributes of a category, by its address. A public one needs no token.
#[utoipa::path(
    get, path = url::API_PUBLIC_LIST, operation_id = "listPublicAttributes", tag = "attributes",
    security((), ("token" = [])),
    params(
        ("space" = String, Path, description = "The handle of its space."),
        ("category" = String, Path, description = "The last part of its address.")
    ),
    responses((status = 200, description = "All of them.", body = JsonPage<AttributeBody>))
)]
async fn list_public(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    list(request, db, category).await
}

/// Adds an attribute after the others.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addAttribute", tag = "attributes",
    params(("category_id" = i64, Path, minimum = 1)), request_body = NewAttributeBody,
    responses((status = 201, description = "The new attribute.", body = AttributeBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<NewAttributeBody>,
) -> Result<HttpResponse> {
    must_be_lines(body.options.as_deref())?;
    let form = AttributeForm::from(body);
    let typed = form.clone();
    let adding = db.write(move |conn| {
        let Changed { value: Attribute { id, .. }, entry } =
            Attribute::add(conn, &category, &typed.check()?)?;
        let added = category.check_other(conn, &Locator::Id(id))?;
        Ok(AttributeBody::answer(conn, &added)?.made(url::api(id)).with_change(entry))
    });
    adding.await.in_json(&form, same_name)?.send(&request)
}

/// Adds the attributes of a starter set, except those whose names the category has already.
#[utoipa::path(
    post, path = url::API_STARTER_SET, operation_id = "addStarterSet", tag = "attributes",
    params(("category_id" = i64, Path, minimum = 1)), request_body = StarterSetBody,
    responses((status = 200, description = "All attributes of the category.", body = JsonPage<AttributeBody>))
)]
async fn start_with_set(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<StarterSetBody>,
) -> Result<HttpResponse> {
    let set = StarterSet::find(&body.set).map_err(|fault| fault.at("/set"))?;
    let adding = db.write(move |conn| {
        let entries = Attribute::add_set(conn, &category, set)?;
        Ok((Attribute::listed(conn, &category)?, entries))
    });
    let (all, entries) = adding.await.in_json(&AttributeForm::default(), |_| String::new())?;
    Answer::of(AttributeBody::page(&all)).with_change(entries.ids().iter().copied()).send(&request)
}

/// One attribute.
#[utoipa::path(
    get, path = url::API, operation_id = "showAttribute", tag = "attributes",
    params(("attribute_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The attribute.", body = AttributeBody))
)]
async fn show(request: HttpRequest, db: Db, attribute: Allowed<Attribute, View>) -> Result<HttpResponse> {
    db.snapshot(move |conn| AttributeBody::answer(conn, &attribute)).await?.send(&request)
}

/// Changes an attribute. If a value of a favourite doesn’t fit any more, nothing is changed and the values are named.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeAttribute", tag = "attributes",
    params(("attribute_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = AttributePatch,
    responses((status = 200, description = "The attribute as it is now.", body = AttributeBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    attribute: Allowed<Attribute, Edit>,
    condition: IfMatch,
    Json(patch): Json<AttributePatch>,
) -> Result<HttpResponse> {
    must_be_lines(patch.options.as_deref())?;
    let proof = attribute.clone();
    let changing = db.write_rows(rows_of_list(&db, &attribute).await?, move |conn| {
        let version = condition.version();
        let changed = Attribute::change_by(conn, &proof, |now| AttributeForm { version, ..patch.onto(now) })?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&AttributeForm::default(), same_name);
    answer_or_current(&request, changed, db.snapshot(move |conn| again(conn, &attribute))).await
}

/// The attribute as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Attribute, Edit>) -> Result<Answer<AttributeBody>> {
    let now = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    AttributeBody::answer(conn, &now)
}

/// Removes an attribute. Its values are kept, and are back when the removal is undone.
#[utoipa::path(
    delete, path = url::API, operation_id = "removeAttribute", tag = "attributes",
    params(("attribute_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is removed."))
)]
async fn remove(db: Db, attribute: Allowed<Attribute, Edit>) -> Result<HttpResponse> {
    let rows = rows_of_list(&db, &attribute).await?;
    Ok(done(db.write_rows(rows, move |conn| Attribute::remove(conn, &attribute)).await?.entry))
}

/// Moves an attribute among those of its category.
#[utoipa::path(
    post, path = url::API_RANK, operation_id = "moveAttribute", tag = "attributes",
    params(("attribute_id" = i64, Path, minimum = 1)), request_body = MoveBody,
    responses((status = 200, description = "The attribute.", body = AttributeBody))
)]
async fn rank(
    request: HttpRequest,
    db: Db,
    attribute: Allowed<Attribute, Edit>,
    Json(body): Json<MoveBody>,
) -> Result<HttpResponse> {
    let form = MoveForm::from(body);
    let typed = form.clone();
    let moving = db.write(move |conn| {
        let changed = Attribute::move_to(conn, &attribute, typed.check()?)?;
        Ok(again(conn, &attribute)?.with_change(changed.entry))
    });
    moving.await.in_json(&form, MoveBody::pointer)?.send(&request)
}

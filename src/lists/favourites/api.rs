//! Favourites for programs.

mod batch;
mod bodies;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};

pub(crate) use self::bodies::{FavouriteBody, ValueBody, ids, shown_values};
use self::bodies::{FavouritePatch, NewFavouriteBody, pointer};
use super::{
    Favourite,
    forms::FavouriteForm,
    slices::{Slice, SliceEnd},
    url,
};
use crate::{
    access::{Allowed, Edit, Locator, View},
    audit::Changed,
    database::pool::{Conn, Db},
    error::{EditForm, Result},
    lists::{attributes::AttributeCache, categories::Category},
    web::{
        extract::Json,
        json::{
            Answer, Cursor, IfMatch, JsonPage, JsonQuery, Paging,
            body::{InJson, answer_or_current, done},
            moment,
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_BATCH).for_programs().allow_long().post(batch::create));
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API_PUBLIC_LIST).for_programs().get(list_public));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(bin));
}

#[derive(OpenApi)]
#[openapi(paths(list, list_public, create, batch::create, show, update, bin))]
pub(crate) struct Docs;

/// Which part of a list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
    /// Only favourites that were added or edited at or after this time (RFC 3339). A move is no edit.
    #[serde(default, deserialize_with = "moment")]
    #[param(required = false)]
    changed_since: Option<DateTime<Utc>>,
}

/// The favourites of a category, best first.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listFavourites", tag = "favourites",
    params(("category_id" = i64, Path, minimum = 1), ListQuery),
    responses((status = 200, description = "A page of them.", body = JsonPage<FavouriteBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    (db, cache): (Db, Data<AttributeCache>),
    category: Allowed<Category, View>,
    JsonQuery(query): JsonQuery<ListQuery>,
) -> Result<HttpResponse> {
    let ListQuery { limit, cursor, changed_since } = query;
    let paging = Paging { limit, cursor };
    let (limit, after) = (paging.limit()?, paging.after::<SliceEnd>()?);
    // As the list's page is read: by one statement, which needs no snapshot.
    let is_plain = category.is_inside() && after.is_none() && changed_since.is_none();
    let proof = category.clone();
    let load = move |conn: &mut Conn| {
        let slice = Slice::load(conn, &proof, (after, changed_since), limit)?;
        Ok((slice, ids(&cache.listed(conn, &proof)?)))
    };
    let (slice, attributes) = if is_plain { db.read(load).await } else { db.look_on_standby(load).await }?;
    let shown = |it| FavouriteBody::of(it, category.item(), &attributes);
    let items = slice.favourites.into_iter().map(shown).collect();
    let next = slice.end.map(|end| Cursor(end).text()).transpose()?;
    Answer::of(JsonPage { items, next }).send_page(&request)
}

/// The favourites of a category, by its address. A public one needs no token.
#[utoipa::path(
    get, path = url::API_PUBLIC_LIST, operation_id = "listPublicFavourites", tag = "favourites",
    security((), ("token" = [])),
    params(
        ("space" = String, Path, description = "The handle of its space."),
        ("category" = String, Path, description = "The last part of its address."),
        ListQuery
    ),
    responses((status = 200, description = "A page of them.", body = JsonPage<FavouriteBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list_public(
    request: HttpRequest,
    sources: (Db, Data<AttributeCache>),
    category: Allowed<Category, View>,
    query: JsonQuery<ListQuery>,
) -> Result<HttpResponse> {
    list(request, sources, category, query).await
}

/// Adds a favourite: at the end, or where `rank` says; those below it move down.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addFavourite", tag = "favourites",
    params(("category_id" = i64, Path, minimum = 1)), request_body = NewFavouriteBody,
    responses((status = 201, description = "The new favourite.", body = FavouriteBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<NewFavouriteBody>,
) -> Result<HttpResponse> {
    let form = FavouriteForm::from(body);
    let adding = db.write(move |conn| {
        let Changed { value: added, entry } = Favourite::add_from_form(conn, &category, &form)?;
        let id = added.ranked.favourite.id;
        let favourite = category.check_other(conn, &Locator::Id(id))?;
        Ok(FavouriteBody::answer(conn, &favourite)?.made(url::api(id)).with_change(entry))
    });
    adding.await.in_json(&FavouriteForm::default(), pointer)?.send(&request)
}

/// One favourite.
#[utoipa::path(
    get, path = url::API, operation_id = "showFavourite", tag = "favourites",
    params(("favourite_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The favourite.", body = FavouriteBody))
)]
async fn show(request: HttpRequest, db: Db, favourite: Allowed<Favourite, View>) -> Result<HttpResponse> {
    db.snapshot(move |conn| FavouriteBody::answer(conn, &favourite)).await?.send(&request)
}

/// Changes a favourite. Its rank is changed by `moveFavourite`.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeFavourite", tag = "favourites",
    params(("favourite_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = FavouritePatch,
    responses((status = 200, description = "The favourite as it is now.", body = FavouriteBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
    condition: IfMatch,
    Json(patch): Json<FavouritePatch>,
) -> Result<HttpResponse> {
    let proof = favourite.clone();
    let changing = db.write(move |conn| {
        let make = |now| patch.onto(now).with_version(condition.version());
        let changed = Favourite::change_by(conn, &proof, make)?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&FavouriteForm::default(), pointer);
    answer_or_current(&request, changed, db.snapshot(move |conn| again(conn, &favourite))).await
}

/// The answer with a favourite that was just changed.
pub(crate) fn again(conn: &mut Conn, proof: &Allowed<Favourite, Edit>) -> Result<Answer<FavouriteBody>> {
    let favourite = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    FavouriteBody::answer(conn, &favourite)
}

/// Moves a favourite to the bin; those below it move up.
#[utoipa::path(
    delete, path = url::API, operation_id = "binFavourite", tag = "favourites",
    params(("favourite_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is in the bin."))
)]
async fn bin(db: Db, favourite: Allowed<Favourite, Edit>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| Favourite::bin(conn, &favourite)).await?.entry))
}

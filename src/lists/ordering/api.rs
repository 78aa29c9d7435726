//! Moving one favourite, and the whole order of a list, for programs.

mod bodies;

use std::collections::{BTreeMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

use super::{
    faults,
    forms::{MoveForm, OrderForm},
    reorder::ReorderOutcome,
    url,
};
use crate::{
    access::{Allowed, Edit, Locator, View},
    database::{
        ids::{EntryId, FavouriteId},
        pool::{Conn, Db},
    },
    error::{Error, FieldErrors, Result},
    lists::{
        categories::Category,
        favourites::{
            Favourite,
            api::{FavouriteBody, again},
        },
    },
    web::{
        extract::Json,
        json::{
            Answer, IfMatch,
            body::{InJson, answer_or_current},
        },
        route,
    },
};

pub(crate) use self::bodies::MoveBody;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_RANK).for_programs().post(rank));
    app.service(route(url::API_ORDER).for_programs().allow_long().get(show).put(replace).patch(update));
}

#[derive(OpenApi)]
#[openapi(paths(rank, show, replace, update))]
pub(crate) struct Docs;

/// Moves a favourite: on its list, or to another list of its space.
#[utoipa::path(
    post, path = url::API_RANK, operation_id = "moveFavourite", tag = "order",
    params(("favourite_id" = i64, Path, minimum = 1)), request_body = MoveBody,
    responses((status = 200, description = "The favourite with its new rank.", body = FavouriteBody))
)]
async fn rank(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
    Json(body): Json<MoveBody>,
) -> Result<HttpResponse> {
    let form = MoveForm::from(body);
    let typed = form.clone();
    let moving = db.write(move |conn| {
        let moved = Favourite::move_from_form(conn, &favourite, &typed)?;
        Ok(again(conn, &favourite)?.with_change(moved.entry))
    });
    moving.await.in_json(&form, MoveBody::pointer)?.send(&request)
}

/// The order of a list.
#[derive(Debug, Serialize, ToSchema)]
struct OrderBody {
    /// The ids of its favourites, best first.
    #[schema(value_type = Vec<i64>)]
    favourites: Vec<FavouriteId>,
}

/// The version of the order of that list.
pub(crate) fn version_of(category: &Category) -> String {
    format!("{}-{}", category.id, category.order_version)
}

impl OrderBody {
    /// The order now, whose ETag a change must name.
    fn load(conn: &mut Conn, category: &Allowed<Category, View>) -> Result<Answer<OrderBody>> {
        let titles = Favourite::titles(conn, category.item())?;
        let favourites = titles.into_iter().map(|(id, _)| id).collect();
        Ok(Answer::of(OrderBody { favourites }).with_version(version_of(category.item())))
    }

    /// The order after a change.
    fn again(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<Answer<OrderBody>> {
        let now = on.check_other(conn, &Locator::Id(on.item().id))?;
        OrderBody::load(conn, &now)
    }
}

/// The whole order of a list.
#[utoipa::path(
    get, path = url::API_ORDER, operation_id = "showOrder", tag = "order",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The ids of all favourites.", body = OrderBody))
)]
async fn show(request: HttpRequest, db: Db, category: Allowed<Category, View>) -> Result<HttpResponse> {
    let looking = db.snapshot(move |conn| {
        let now: Allowed<Category, View> = category.check_other(conn, &category.item().locator())?;
        OrderBody::load(conn, &now)
    });
    looking.await?.send(&request)
}

/// A new order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrderBody {
    /// The ids of all favourites of the list, each once, best first.
    #[schema(value_type = Vec<i64>, max_items = 10000)]
    favourites: Vec<FavouriteId>,
}

/// Puts the whole list in this order.
#[utoipa::path(
    put, path = url::API_ORDER, operation_id = "replaceOrder", tag = "order",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewOrderBody,
    responses((status = 200, description = "The order as it is now.", body = OrderBody))
)]
async fn replace(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
    Json(body): Json<NewOrderBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write_rows(category.item().rows(), move |conn| {
        let now = proof.item().lock(conn)?;
        condition.check(version_of(&now))?;
        must_be_all(&Favourite::titles(conn, &now)?, &body.favourites)?;
        let outcome = Category::put_in_order(conn, &proof, &body.favourites, json!({}))?;
        answer_to(conn, &proof, outcome)
    });
    answer_or_current(&request, changing.await, db.snapshot(move |conn| OrderBody::again(conn, &category)))
        .await
}

/// Refused unless the order has each favourite of the list once.
fn must_be_all(titles: &[(FavouriteId, String)], order: &[FavouriteId]) -> Result<()> {
    let listed: HashSet<FavouriteId> = titles.iter().map(|(id, _)| *id).collect();
    let sent: HashSet<FavouriteId> = order.iter().copied().collect();
    if listed == sent && sent.len() == order.len() {
        return Ok(());
    }
    let missing = listed.difference(&sent).count();
    let strange = sent.difference(&listed).count();
    Err(faults::not_all((missing, strange, order.len() - sent.len())).at("/favourites"))
}

/// New ranks for some favourites.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RanksBody {
    /// The new rank of each, by its id. The others keep their order around them.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({"12": 1, "9": 2}))]
    ranks: BTreeMap<FavouriteId, i64>,
}

/// Moves several favourites in one change.
#[utoipa::path(
    patch, path = url::API_ORDER, operation_id = "changeOrder", tag = "order",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = RanksBody,
    responses((status = 200, description = "The order as it is now.", body = OrderBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
    Json(body): Json<RanksBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let ranks: BTreeMap<_, _> = body.ranks.into_iter().map(|(id, rank)| (id, rank.to_string())).collect();
    let changing = db.write_rows(category.item().rows(), move |conn| {
        let now = proof.item().lock(conn)?;
        condition.check(version_of(&now))?;
        must_be_listed(&Favourite::titles(conn, &now)?, &ranks)?;
        let form = OrderForm { version: now.order_version, ranks, confirmed: true, ..OrderForm::default() };
        let outcome = Category::reorder(conn, &proof, &form)?;
        answer_to(conn, &proof, outcome)
    });
    let changed = changing.await.in_json(&OrderForm::default(), rank_pointer);
    answer_or_current(&request, changed, db.snapshot(move |conn| OrderBody::again(conn, &category))).await
}

/// Where a field of the order form is in the body.
fn rank_pointer(field: &str) -> String {
    field.strip_prefix("number-").map_or_else(|| format!("/{field}"), |id| format!("/ranks/{id}"))
}

/// Refused if a rank is for something that is not on the list.
fn must_be_listed(titles: &[(FavouriteId, String)], ranks: &BTreeMap<FavouriteId, String>) -> Result<()> {
    let listed: HashSet<FavouriteId> = titles.iter().map(|(id, _)| *id).collect();
    let mut errors = FieldErrors::default();
    for id in ranks.keys().filter(|id| !listed.contains(id)) {
        errors.add(format!("number-{id}"), faults::NOT_LISTED);
    }
    errors.into_result(())
}

/// The order after it was saved.
fn answer_to(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    outcome: ReorderOutcome,
) -> Result<Answer<OrderBody>> {
    let entry: Option<EntryId> = match outcome {
        ReorderOutcome::Saved { entry, .. } => entry,
        ReorderOutcome::Outdated => return Err(Error::Outdated),
        ReorderOutcome::NeedsPreview(_) => return Err(Error::bug("a confirmed order needs no preview")),
    };
    Ok(OrderBody::again(conn, on)?.with_change(entry))
}

//! One's own order for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    change::change,
    forms::{OwnChange, OwnForm},
    mine::MyOrder,
    url,
};
use crate::{
    access::{Allowed, Locator, ViewHistory},
    database::{
        ids::FavouriteId,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    lists::categories::{Category, OwnOrders},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch,
            body::{InJson, answer_or_current},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_MINE).for_programs().allow_long().get(show_own_order).put(replace_own_order));
}

/// One’s own order of a list.
#[derive(Debug, Serialize, ToSchema)]
struct OwnOrderBody {
    /// The ids of the favourites that are placed, best first.
    #[schema(value_type = Vec<i64>)]
    favourites: Vec<FavouriteId>,
    /// How many favourites are on the list.
    #[schema(minimum = 0)]
    size: i32,
}

/// What a change must name: the own order, and what was said of who sees it.
fn version_of(setting: OwnOrders, version: i64) -> String {
    format!("{}-{version}", setting.as_str())
}

impl OwnOrderBody {
    fn load(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<Answer<OwnOrderBody>> {
        let now: Allowed<Category, ViewHistory> = on.check_other(conn, &Locator::Id(on.item().id))?;
        let setting = now.item().own_orders();
        if !setting.are_on() {
            return Err(Error::NotFound);
        }
        let mine = MyOrder::load(conn, &now)?;
        let favourites = mine.placed.iter().map(|(id, _)| *id).collect();
        let body = OwnOrderBody { favourites, size: now.item().size };
        Ok(Answer::of(body).with_version(version_of(setting, mine.version)))
    }
}

/// Your own order of a list. Not found if the list has no own orders.
#[utoipa::path(
    get, path = url::API_MINE, operation_id = "showOwnOrder", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "What is placed.", body = OwnOrderBody))
)]
async fn show_own_order(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, ViewHistory>,
) -> Result<HttpResponse> {
    db.snapshot(move |conn| OwnOrderBody::load(conn, &category)).await?.send(&request)
}

/// A new own order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOwnOrderBody {
    /// The ids of favourites on the list, each at most once, best first. The others are not placed.
    #[schema(value_type = Vec<i64>, max_items = 500)]
    favourites: Vec<FavouriteId>,
}

/// Replaces your own order of a list. The list stays as it is.
#[utoipa::path(
    put, path = url::API_MINE, operation_id = "replaceOwnOrder", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewOwnOrderBody,
    responses((status = 200, description = "What is placed now.", body = OwnOrderBody))
)]
async fn replace_own_order(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, ViewHistory>,
    condition: IfMatch,
    Json(body): Json<NewOwnOrderBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write_rows(body.favourites.len(), move |conn| {
        let is_seen = |setting, version: i64| condition.check(version_of(setting, version)).is_ok();
        change(conn, &proof, is_seen, &OwnChange::Replace(body.favourites))?;
        OwnOrderBody::load(conn, &proof)
    });
    let changed = changing.await.in_json(&OwnForm::default(), |_| "/favourites".to_owned());
    let current = db.snapshot(move |conn| OwnOrderBody::load(conn, &category));
    answer_or_current(&request, changed, current).await
}

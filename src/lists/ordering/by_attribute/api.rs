//! The order by an attribute for programs: what it would be, and saving it.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::model::{Direction, SortedOrder, SortedRow};
use crate::{
    access::{Allowed, Edit},
    auth::extract::CostlyDb,
    database::{
        ids::FavouriteId,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::Category,
        ordering::{reorder::ReorderOutcome, url},
    },
    web::{
        extract::Json,
        json::{Answer, IfMatch, JsonQuery, body::answer_or_current},
        route,
    },
};

/// The most favourites that are shown.
const MAX_SHOWN: usize = 200;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_BY_ATTRIBUTE).for_programs().allow_long().get(show).post(save));
}

#[derive(OpenApi)]
#[openapi(paths(show, save))]
pub(crate) struct Docs;

/// Which end of the values comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DirectionName {
    Up,
    Down,
}

impl DirectionName {
    /// The direction of an order by that attribute.
    fn for_values_of(name: Option<DirectionName>, by: &Attribute) -> Direction {
        match name {
            Some(DirectionName::Up) => Direction::Ascending,
            Some(DirectionName::Down) => Direction::Descending,
            None => Direction::parse("", by.kind()),
        }
    }
}

impl From<Direction> for DirectionName {
    fn from(direction: Direction) -> DirectionName {
        match direction {
            Direction::Ascending => DirectionName::Up,
            Direction::Descending => DirectionName::Down,
        }
    }
}

/// Which order.
#[derive(Debug, Clone, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DirectionBody {
    /// Lowest or highest values first; unless it is sent, the highest numbers, “yes”, and else the lowest.
    #[serde(default)]
    #[param(inline, required = false)]
    direction: Option<DirectionName>,
}

/// A list in the order of an attribute.
#[derive(Debug, Serialize, ToSchema)]
struct SortedBody {
    direction: DirectionName,
    /// The number of favourites.
    #[schema(minimum = 0)]
    size: usize,
    /// How many of them have another rank now.
    #[schema(minimum = 0)]
    moved: usize,
    /// How many have no value; they come last.
    #[schema(minimum = 0)]
    without_value: i64,
    /// The first 200, best first.
    favourites: Vec<SortedFavourite>,
}

/// A favourite where the order has it.
#[derive(Debug, Serialize, ToSchema)]
struct SortedFavourite {
    #[schema(value_type = i64, minimum = 1)]
    id: FavouriteId,
    title: String,
    /// The value that it is ordered by.
    value: Option<String>,
    /// Its rank now.
    #[schema(minimum = 1)]
    rank_now: i64,
}

impl SortedBody {
    /// The order now, whose ETag saving it must name.
    fn load(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        by: &Attribute,
        direction: Direction,
    ) -> Result<Answer<SortedBody>> {
        let order = SortedOrder::preview(conn, of, by, direction, MAX_SHOWN)?;
        let favourite = |it: SortedRow| {
            let value = Some(it.values.get(&by.id).to_owned()).filter(|value| !value.is_empty());
            SortedFavourite { id: it.id, title: it.title, value, rank_now: it.from }
        };
        let SortedOrder { version, rows, size, moved, without } = order;
        let favourites = rows.into_iter().map(favourite).collect();
        let body =
            SortedBody { direction: direction.into(), size, moved, without_value: without, favourites };
        Ok(Answer::of(body).with_version(version_of(by, direction, version)))
    }
}

/// The version of that order of a list with that version.
fn version_of(by: &Attribute, direction: Direction, list: i64) -> String {
    format!("{}-{}-{list}", by.id, direction.word())
}

/// The attribute, if it is one of this category.
fn attribute_of(
    category: &Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
) -> Result<Attribute> {
    let attribute = attribute.into_item();
    if attribute.category_id == category.item().id { Ok(attribute) } else { Err(Error::NotFound) }
}

/// The list as it would be in the order of an attribute. Nothing is changed.
#[utoipa::path(
    get, path = url::API_BY_ATTRIBUTE, operation_id = "showOrderByAttribute", tag = "order",
    params(("category_id" = i64, Path, minimum = 1), ("attribute_id" = i64, Path, minimum = 1), DirectionBody),
    responses((status = 200, description = "The order that it would have.", body = SortedBody))
)]
async fn show(
    request: HttpRequest,
    costly: CostlyDb,
    category: Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
    JsonQuery(query): JsonQuery<DirectionBody>,
) -> Result<HttpResponse> {
    let by = attribute_of(&category, attribute)?;
    let direction = DirectionName::for_values_of(query.direction, &by);
    costly.look(move |conn| SortedBody::load(conn, &category, &by, direction)).await?.send(&request)
}

/// Puts the list in the order of an attribute, once, if it is still as `showOrderByAttribute` had it.
#[utoipa::path(
    post, path = url::API_BY_ATTRIBUTE, operation_id = "orderByAttribute", tag = "order",
    params(
        ("category_id" = i64, Path, minimum = 1), ("attribute_id" = i64, Path, minimum = 1),
        ("If-Match" = String, Header, description = "The ETag.")
    ),
    request_body = DirectionBody,
    responses((status = 200, description = "The order that it has now.", body = SortedBody))
)]
async fn save(
    (request, db): (HttpRequest, Db),
    category: Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
    condition: IfMatch,
    Json(body): Json<DirectionBody>,
) -> Result<HttpResponse> {
    let by = attribute_of(&category, attribute)?;
    let direction = DirectionName::for_values_of(body.direction, &by);
    let (on, with) = (category.clone(), by.clone());
    let saving = db.write_rows(category.item().rows(), move |conn| {
        let is_seen = |version: i64| condition.check(version_of(&with, direction, version)).is_ok();
        match Category::order_by(conn, &on, &with, direction, is_seen)? {
            ReorderOutcome::Saved { entry, .. } => {
                Ok(SortedBody::load(conn, &on, &with, direction)?.with_change(entry))
            }
            ReorderOutcome::NeedsPreview(_) | ReorderOutcome::Outdated => Err(Error::Outdated),
        }
    });
    let current = db.snapshot(move |conn| SortedBody::load(conn, &category, &by, direction));
    answer_or_current(&request, saving.await, current).await
}

//! The tiers of a list, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{Colour, Plan, PlannedTier, TierRange, change, faults, forms::parse_name, model, url};
use crate::{
    access::{Allowed, Edit, View},
    database::{
        ids::TierId,
        pool::{Conn, Db},
    },
    error::{FieldErrors, FormFields, Result},
    lists::{categories::Category, ordering},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch,
            body::{InJson, answer_or_current},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(show).put(replace));
}

#[derive(OpenApi)]
#[openapi(paths(show, replace))]
pub(crate) struct Docs;

/// The colour of a tier.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ColourName {
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Violet,
    Grey,
}

impl From<Colour> for ColourName {
    fn from(colour: Colour) -> ColourName {
        match colour {
            Colour::Red => ColourName::Red,
            Colour::Orange => ColourName::Orange,
            Colour::Yellow => ColourName::Yellow,
            Colour::Green => ColourName::Green,
            Colour::Teal => ColourName::Teal,
            Colour::Blue => ColourName::Blue,
            Colour::Violet => ColourName::Violet,
            Colour::Grey => ColourName::Grey,
        }
    }
}

impl From<ColourName> for Colour {
    fn from(name: ColourName) -> Colour {
        match name {
            ColourName::Red => Colour::Red,
            ColourName::Orange => Colour::Orange,
            ColourName::Yellow => Colour::Yellow,
            ColourName::Green => Colour::Green,
            ColourName::Teal => Colour::Teal,
            ColourName::Blue => Colour::Blue,
            ColourName::Violet => Colour::Violet,
            ColourName::Grey => Colour::Grey,
        }
    }
}

/// A tier: a section of the order.
#[derive(Debug, Serialize, ToSchema)]
struct TierBody {
    #[schema(value_type = i64, minimum = 1, example = 4)]
    id: TierId,
    #[schema(example = "S")]
    name: String,
    colour: ColourName,
    /// How many favourites are above it: it begins at the next rank.
    #[schema(minimum = 0, maximum = 10000, example = 0)]
    above: usize,
    /// How many favourites are in it.
    #[schema(minimum = 0, maximum = 10000, example = 3)]
    count: usize,
}

/// The tiers of a list, the best first; none if it has none.
#[derive(Debug, Serialize, ToSchema)]
struct TiersBody {
    #[schema(max_items = 12)]
    tiers: Vec<TierBody>,
}

impl TiersBody {
    /// The tiers now, whose ETag a change must name.
    fn load(conn: &mut Conn, on: &Allowed<Category, View>) -> Result<Answer<TiersBody>> {
        let now: Allowed<Category, View> = on.check_other(conn, &on.item().locator())?;
        let body = |it: TierRange| TierBody {
            id: it.tier.id,
            colour: it.tier.colour().into(),
            name: it.tier.name,
            above: it.above,
            count: it.count,
        };
        let tiers = model::counted(conn, &now)?.into_iter().map(body).collect();
        Ok(Answer::of(TiersBody { tiers }).with_version(ordering::api::version_of(now.item())))
    }

    fn again(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<Answer<TiersBody>> {
        let now: Allowed<Category, View> = on.check_other(conn, &on.item().locator())?;
        TiersBody::load(conn, &now)
    }
}

/// The tiers of a list.
#[utoipa::path(
    get, path = url::API, operation_id = "listTiers", tag = "order",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The tiers.", body = TiersBody))
)]
async fn show(request: HttpRequest, db: Db, category: Allowed<Category, View>) -> Result<HttpResponse> {
    db.snapshot(move |conn| TiersBody::load(conn, &category)).await?.send(&request)
}

/// A tier as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTierBody {
    /// The id of a tier that the list has; a tier without one is new.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, required = false)]
    id: Option<TierId>,
    #[schema(min_length = 1, max_length = 40, example = "S")]
    name: String,
    colour: ColourName,
    /// How many favourites are above it; 0 for the first.
    #[schema(minimum = 0, maximum = 10000, example = 0)]
    above: usize,
}

/// All tiers that a list is to have.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTiersBody {
    /// The best first. Tiers that are not here are removed; the favourites stay where they are.
    #[schema(max_items = 12)]
    tiers: Vec<NewTierBody>,
}

impl NewTiersBody {
    /// The plan, for a list that has these tiers now.
    fn plan(self, now: &Plan) -> Result<Plan> {
        let mut errors = FieldErrors::default();
        let mut tiers = Vec::with_capacity(self.tiers.len());
        for (index, tier) in self.tiers.into_iter().enumerate() {
            let name = errors.value_or_default(&format!("/tiers/{index}/name"), parse_name(&tier.name));
            let is_known = |id| now.tiers.iter().any(|it| it.id == Some(id));
            let is_again = |id| tiers.iter().any(|it: &PlannedTier| it.id == Some(id));
            if tier.id.is_some_and(|id| !is_known(id) || is_again(id)) {
                errors.add(format!("/tiers/{index}/id"), faults::TIER_GONE);
            }
            tiers.push(PlannedTier { id: tier.id, name, colour: tier.colour.into(), above: tier.above });
        }
        errors.into_result(Plan { tiers, size: now.size })
    }
}

/// Replaces the tiers of a list. No favourite changes its rank.
#[utoipa::path(
    put, path = url::API, operation_id = "replaceTiers", tag = "order",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewTiersBody,
    responses((status = 200, description = "The tiers as they are now.", body = TiersBody))
)]
async fn replace(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
    Json(body): Json<NewTiersBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write(move |conn| {
        let now = proof.item().lock(conn)?;
        condition.check(ordering::api::version_of(&now))?;
        let changed = change(conn, &proof, None, |plan| {
            *plan = body.plan(plan)?;
            Ok(())
        })?;
        Ok(TiersBody::again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&BodyFields, str::to_owned);
    answer_or_current(&request, changed, db.snapshot(move |conn| TiersBody::again(conn, &category))).await
}

/// What is wrong with no one tier is wrong with all of them.
struct BodyFields;

impl FormFields for BodyFields {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        Some("/tiers")
    }
}

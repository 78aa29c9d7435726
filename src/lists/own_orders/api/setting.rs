//! Whether a list has own orders, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{forms::SettingForm, setting, url};
use crate::{
    access::{Allowed, Locator, Manage, ViewHistory},
    database::pool::{Conn, Db},
    error::Result,
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
    app.service(route(url::API_SETTING).for_programs().get(show_own_orders).put(change_own_orders));
}

/// Whether members have own orders: not at all, with names, or with the result only.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum OwnOrdersName {
    Off,
    Names,
    Result,
}

impl From<OwnOrdersName> for OwnOrders {
    fn from(name: OwnOrdersName) -> OwnOrders {
        match name {
            OwnOrdersName::Off => OwnOrders::Off,
            OwnOrdersName::Names => OwnOrders::Names,
            OwnOrdersName::Result => OwnOrders::Result,
        }
    }
}

impl From<OwnOrders> for OwnOrdersName {
    fn from(setting: OwnOrders) -> OwnOrdersName {
        match setting {
            OwnOrders::Off => OwnOrdersName::Off,
            OwnOrders::Names => OwnOrdersName::Names,
            OwnOrders::Result => OwnOrdersName::Result,
        }
    }
}

/// Whether the members of a team space have own orders of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct OwnOrdersBody {
    own_orders: OwnOrdersName,
}

impl OwnOrdersBody {
    fn answer(category: &Category) -> Answer<OwnOrdersBody> {
        let now = category.own_orders();
        Answer::of(OwnOrdersBody { own_orders: now.into() }).with_version(now.as_str())
    }
}

/// The setting of a list.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOwnOrdersBody {
    own_orders: OwnOrdersName,
    /// Deletes everyone’s own order first, for good. Names are shown only if nothing was placed while only the result was.
    #[serde(default)]
    delete_all: bool,
}

/// Whether the members of a team space have own orders of a list.
#[utoipa::path(
    get, path = url::API_SETTING, operation_id = "showOwnOrders", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The setting.", body = OwnOrdersBody))
)]
async fn show_own_orders(
    request: HttpRequest,
    category: Allowed<Category, ViewHistory>,
) -> Result<HttpResponse> {
    OwnOrdersBody::answer(category.item()).send(&request)
}

/// Changes whether members have own orders of a list.
#[utoipa::path(
    put, path = url::API_SETTING, operation_id = "changeOwnOrders", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewOwnOrdersBody,
    responses((status = 200, description = "The setting now.", body = OwnOrdersBody))
)]
async fn change_own_orders(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Manage>,
    condition: IfMatch,
    Json(body): Json<NewOwnOrdersBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write(move |conn| {
        proof.item().lock(conn)?;
        condition.check(again(conn, &proof)?.own_orders().as_str())?;
        let entry = setting::set(conn, &proof, body.own_orders.into(), body.delete_all)?.entry;
        Ok(OwnOrdersBody::answer(&again(conn, &proof)?).with_change(entry))
    });
    let current = db.read(move |conn| Ok(OwnOrdersBody::answer(&again(conn, &category)?)));
    let changed = changing.await.in_json(&SettingForm::default(), pointer);
    answer_or_current(&request, changed, current).await
}

/// Where a field of the form is in the body.
fn pointer(field: &str) -> String {
    if field == "clear" { "/delete_all".to_owned() } else { format!("/{field}") }
}

/// The category as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Category, Manage>) -> Result<Category> {
    let now: Allowed<Category, Manage> = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    Ok(now.into_item())
}

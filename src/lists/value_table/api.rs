//! Many values in one change, for programs.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    faults,
    forms::{Cells, ValueTableForm, cell_of},
    url,
};
use crate::{
    access::{Allowed, Edit},
    database::{
        ids::{AttributeId, EntryId, FavouriteId},
        pool::Db,
    },
    error::Result,
    lists::{categories::Category, favourites::api::ValueBody},
    web::{
        extract::Json,
        json::{Answer, body::InJson},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().patch(update));
}

#[derive(OpenApi)]
#[openapi(paths(update))]
pub(crate) struct Docs;

/// Values, by the favourite’s id and the attribute’s id.
type ValuesById = BTreeMap<FavouriteId, BTreeMap<AttributeId, ValueBody>>;

/// Values to change (RFC 7396): what is not sent stays, null removes a value.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ValuesPatch {
    /// The new values of at most 50 favourites.
    #[schema(value_type = BTreeMap<String, BTreeMap<String, ValueBody>>, example = json!({"12": {"4": "1995"}}))]
    values: ValuesById,
    /// The values of the same cells as the program has seen them. Of a favourite that is here, nothing is changed unless its
    /// values are still those.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, BTreeMap<String, ValueBody>>, example = json!({"12": {"4": "1994"}}))]
    before: ValuesById,
}

/// What was changed.
#[derive(Debug, Serialize, ToSchema)]
struct ValuesChangedBody {
    /// The entries of the history, one for each favourite that was changed, oldest first. `undoChange` takes the last one, and
    /// the others in `with`.
    #[schema(value_type = Vec<i64>)]
    entries: Vec<EntryId>,
}

impl ValuesPatch {
    fn form(self) -> Result<ValueTableForm> {
        for (id, seen) in &self.before {
            let has_same = self.values.get(id).is_some_and(|new| new.keys().eq(seen.keys()));
            if !has_same {
                return Err(faults::OTHER_CELLS.at(format!("/before/{id}")));
            }
        }
        Ok(ValueTableForm::of_cells(as_text(self.values), as_text(self.before)))
    }
}

fn as_text(values: ValuesById) -> Cells {
    let row = |row: BTreeMap<AttributeId, ValueBody>| {
        row.into_iter().map(|(id, value)| (id, value.into())).collect()
    };
    values.into_iter().map(|(id, values)| (id, row(values))).collect()
}

/// Where a field of the form is in the body.
fn pointer(field: &str) -> String {
    cell_of(field).map_or_else(
        || "/values".to_owned(),
        |(favourite, attribute)| format!("/values/{favourite}/{attribute}"),
    )
}

/// Changes the values of many favourites, all or none.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeValues", tag = "favourites",
    params(("category_id" = i64, Path, minimum = 1)), request_body = ValuesPatch,
    responses((status = 200, description = "What was changed.", body = ValuesChangedBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(patch): Json<ValuesPatch>,
) -> Result<HttpResponse> {
    let form = patch.form()?;
    let typed = form.clone();
    let changed =
        db.write(move |conn| Category::fill_in(conn, &category, &typed)).await.in_json(&form, pointer)?;
    let entries = changed.ids().to_vec();
    Answer::of(ValuesChangedBody { entries: entries.clone() }).with_change(entries).send(&request)
}

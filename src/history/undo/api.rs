//! Undoing a change, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{UndoForm, UndoOutcome, faults, forms::MAX_TOGETHER, outcome::ConflictChoice, undo_all};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Entry},
    database::{ids::EntryId, pool::Db},
    error::Result,
    web::{
        extract::Json,
        json::{
            Answer,
            body::{InJson, same_name},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(audit::url::API_UNDO).for_programs().allow_long().post(create));
}

#[derive(OpenApi)]
#[openapi(paths(create))]
pub(crate) struct Docs;

/// How to undo a change. An empty object undoes the whole of it, if no later change is in the way.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoBody {
    /// What to do if a later change is in the way; refused with 409 unless it is sent.
    #[serde(default)]
    instead: Option<InsteadName>,
    /// The title or name to restore, if the old one is taken by now.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// The last part of the address to restore, if the old one is taken by now.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    address: Option<String>,
    /// Other entries to undo with it, all or none.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, max_items = 100)]
    with: Vec<EntryId>,
}

/// What to undo if later changes are in the way.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum InsteadName {
    /// What has not changed since.
    Rest,
    /// Everything, also what has changed since.
    All,
}

impl UndoBody {
    fn form(self) -> UndoForm {
        let choice = self.instead.map(|it| match it {
            InsteadName::Rest => ConflictChoice::Partial,
            InsteadName::All => ConflictChoice::Overwrite,
        });
        UndoForm { choice, name: self.name, address: self.address }
    }
}

/// What an undo did.
#[derive(Debug, Serialize, ToSchema)]
struct UndoneBody {
    /// The entries of the undo itself, oldest first, by which it can be undone.
    #[schema(value_type = Vec<i64>)]
    entries: Vec<EntryId>,
    /// What was done, in words.
    #[schema(example = "Heat is number 3 of 24 again.")]
    message: String,
    /// The path of the page that shows it.
    #[schema(example = "/@ana/films")]
    page: String,
}

/// Undoes a change. Later changes in the way are a conflict (409): undo those first, or send `instead`.
#[utoipa::path(
    post, path = audit::url::API_UNDO, operation_id = "undoChange", tag = "history",
    params(("entry_id" = i64, Path, minimum = 1)), request_body = UndoBody,
    responses((status = 200, description = "It is undone.", body = UndoneBody))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    entry: Allowed<Entry, Edit>,
    Json(body): Json<UndoBody>,
) -> Result<HttpResponse> {
    if body.with.len() > MAX_TOGETHER {
        return Err(faults::TOO_MANY.at("/with"));
    }
    let (others, form) = (body.with.clone(), body.form());
    let typed = form.clone();
    let rows = if entry.item().concerns_many() || !others.is_empty() { usize::MAX } else { 1 };
    let undoing = db.write_rows(rows, move |conn| undo_all(conn, &entry, &others, &typed));
    let UndoOutcome { message, url: page, entries } = undoing.await.in_json(&form, same_name)?;
    let entries = entries.ids().to_vec();
    Answer::of(UndoneBody { entries: entries.clone(), message, page }).with_change(entries).send(&request)
}

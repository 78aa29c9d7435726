//! Adding many favourites at once.

use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bodies::{NewFavouriteBody, pointer};
use crate::{
    access::{Allowed, Edit},
    database::{ids::FavouriteId, pool::Db},
    error::{FieldErrors, Result},
    lists::{
        categories::Category,
        favourites::{
            Favourite,
            batch::{BatchOutcome, Refusals},
            faults,
            forms::FavouriteForm,
        },
    },
    web::{extract::Json, json::Answer, problems::FieldProblem},
};

/// The most favourites of a batch.
const MAX_BATCH: usize = 1000;

/// Favourites to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchBody {
    /// 1 to 1,000 favourites, in order. They are added at the end of the list.
    #[schema(min_items = 1, max_items = 1000)]
    favourites: Vec<NewFavouriteBody>,
    /// Whether one that is refused keeps the others out; true unless it is sent.
    #[serde(default = "yes")]
    all_or_nothing: bool,
}

fn yes() -> bool {
    true
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BatchResult {
    /// Those that were added.
    added: Vec<AddedBody>,
    /// Those that were not.
    refused: Vec<RefusedBody>,
}

/// A favourite that was added.
#[derive(Debug, Serialize, ToSchema)]
struct AddedBody {
    /// Its place in the batch, from 0.
    #[schema(minimum = 0)]
    index: usize,
    #[schema(value_type = i64, minimum = 1)]
    id: FavouriteId,
    /// Its rank.
    #[schema(minimum = 1)]
    rank: i64,
}

/// A favourite that was refused.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedBody {
    /// Its place in the batch, from 0.
    #[schema(minimum = 0)]
    index: usize,
    /// What is wrong with each of its fields; the pointers lead from the favourite.
    errors: Vec<FieldProblem>,
}

impl BatchResult {
    fn of(outcome: &BatchOutcome) -> BatchResult {
        let refused = |(index, errors): &(usize, FieldErrors)| {
            let errors = errors.clone().renamed(pointer);
            RefusedBody { index: *index, errors: FieldProblem::all(&errors) }
        };
        let added =
            outcome.added.iter().map(|(index, id, rank)| AddedBody { index: *index, id: *id, rank: *rank });
        BatchResult { added: added.collect(), refused: outcome.refused.iter().map(refused).collect() }
    }
}

/// Adds up to 1,000 favourites in one change. Each is judged by itself: the answer says for each what became of it. If any
/// is refused, none is added, unless `all_or_nothing` is false.
#[utoipa::path(
    post, path = super::url::API_BATCH, operation_id = "addFavourites", tag = "favourites",
    params(("category_id" = i64, Path, minimum = 1)), request_body = BatchBody,
    responses(
        (status = 200, description = "What became of each.", body = BatchResult)
    )
)]
pub(super) async fn create(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<BatchBody>,
) -> Result<HttpResponse> {
    if !(1..=MAX_BATCH).contains(&body.favourites.len()) {
        return Err(faults::BATCH_SIZE.at("/favourites"));
    }
    let refusals = if body.all_or_nothing { Refusals::KeepAllOut } else { Refusals::LeaveOut };
    let forms: Vec<FavouriteForm> = body.favourites.into_iter().map(FavouriteForm::from).collect();
    let adding = db.write_rows(forms.len(), move |conn| {
        let outcome = Favourite::add_batch(conn, &category, &forms, refusals)?;
        let is_refused = refusals == Refusals::KeepAllOut && !outcome.refused.is_empty();
        if is_refused { Err(all_errors(&outcome).into_error()) } else { Ok(outcome) }
    });
    let outcome = adding.await?;
    Answer::of(BatchResult::of(&outcome)).with_change(outcome.entry).send(&request)
}

/// What is wrong with a batch of which nothing was added: each pointer leads from the body.
fn all_errors(outcome: &BatchOutcome) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (index, refused) in &outcome.refused {
        for (field, fault) in refused.fields() {
            errors.add(format!("/favourites/{index}{}", pointer(field)), fault.clone());
        }
    }
    errors
}

//! Our order for programs, and making it the list's.

use actix_web::{HttpRequest, HttpResponse, web as routing};

use super::{
    super::{
        adoption::make_it_the_lists,
        pages::look::{OurLook, OurSources},
        url,
    },
    ours_body::{OurOrderBody, version_of},
};
use crate::{
    access::{Allowed, Edit, ViewHistory},
    error::{Error, Result},
    lists::{categories::Category, ordering::reorder::ReorderOutcome},
    web::{
        json::{
            IfMatch,
            body::{answer_or_current, done},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_OURS).for_programs().allow_long().get(show_our_order));
    app.service(route(url::API_ADOPTION).for_programs().allow_long().post(adopt_our_order));
}

/// Our order of a list, worked out of everyone’s own. You have to place three favourites first.
#[utoipa::path(
    get, path = url::API_OURS, operation_id = "showOurOrder", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "Our order.", body = OurOrderBody))
)]
async fn show_our_order(
    request: HttpRequest,
    sources: OurSources,
    category: Allowed<Category, ViewHistory>,
) -> Result<HttpResponse> {
    let look = OurLook::at(&sources, category).await?;
    OurOrderBody::answer(&look)?.send(&request)
}

/// Makes our order the list’s as one change, if both are still as `showOurOrder` had them.
#[utoipa::path(
    post, path = url::API_ADOPTION, operation_id = "adoptOurOrder", tag = "own orders",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 204, description = "The list has our order."))
)]
async fn adopt_our_order(
    request: HttpRequest,
    sources: OurSources,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let look = OurLook::at(&sources, category.clone()).await?;
    let ours = look.needed()?.clone();
    let (proof, rows) = (category.clone(), category.item().rows());
    let saved = match condition.check(version_of(&ours)) {
        Ok(()) => sources.0.write_rows(rows, move |conn| make_it_the_lists(conn, &proof, &ours)).await,
        Err(outdated) => Err(outdated),
    };
    match saved {
        Ok(ReorderOutcome::Saved { entry, .. }) => Ok(done(entry)),
        Ok(ReorderOutcome::NeedsPreview(_) | ReorderOutcome::Outdated) | Err(Error::Outdated) => {
            let now = async { OurOrderBody::answer(&OurLook::at(&sources, category).await?) };
            answer_or_current(&request, Err(Error::Outdated), now).await
        }
        Err(other) => Err(other),
    }
}

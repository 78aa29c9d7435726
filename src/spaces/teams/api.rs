//! Closed team spaces, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{
    closing::{self, ClosedSpace},
    url,
};
use crate::{
    access::{Allowed, AuthenticatedToken, Locator, Manage},
    database::{ids::SpaceId, pool::Db},
    error::Result,
    spaces::{Space, api::SpaceBody},
    web::{
        json::{Answer, JsonPage},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_CLOSED).for_programs().get(list));
    app.service(route(url::API_RESTORATION).for_programs().post(restore));
}

#[derive(OpenApi)]
#[openapi(paths(list, restore), components(schemas(ClosedSpaceBody)))]
pub(crate) struct Docs;

/// A closed space in its owners’ bin.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ClosedSpaceBody {
    #[schema(value_type = i64, minimum = 1, example = 3)]
    id: SpaceId,
    #[schema(example = "film-club")]
    handle: String,
    #[schema(example = "Film club")]
    name: String,
    closed_at: DateTime<Utc>,
}

impl From<ClosedSpace> for ClosedSpaceBody {
    fn from(closed: ClosedSpace) -> ClosedSpaceBody {
        let ClosedSpace { space: Space { id, handle, name, .. }, closed_at } = closed;
        ClosedSpaceBody { id, handle, name, closed_at }
    }
}

/// The closed spaces that the person owned, latest first. Needs a token for all spaces.
#[utoipa::path(
    get, path = url::API_CLOSED, operation_id = "listClosedSpaces", tag = "spaces",
    responses((status = 200, description = "All of them.", body = JsonPage<ClosedSpaceBody>))
)]
async fn list(request: HttpRequest, db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    let found = db.read(move |conn| closing::listed(conn, &by.actor())).await?;
    let items = found.into_iter().map(ClosedSpaceBody::from).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// Restores a closed space with its members, lists and links. Lists that were public become private, or
/// visible by link if they have a link that is not revoked.
#[utoipa::path(
    post, path = url::API_RESTORATION, operation_id = "restoreSpace", tag = "spaces",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The space.", body = SpaceBody))
)]
async fn restore(request: HttpRequest, db: Db, space: Allowed<ClosedSpace, Manage>) -> Result<HttpResponse> {
    let restoring = db.write(move |conn| {
        let changed = closing::restore(conn, &space)?;
        let space: Allowed<Space, Manage> =
            Allowed::check(conn, space.actor(), &Locator::Id(space.item().space.id))?;
        Ok(SpaceBody::answer(space.item(), space.role()).with_change(changed.entry))
    });
    restoring.await?.send(&request)
}

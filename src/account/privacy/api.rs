//! Archives of a person's data, for programs: requesting one, and whether it is ready. It is downloaded on the site.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{
    archive::{self, Archive},
    url,
};
use crate::{
    access::AuthenticatedToken,
    auth::security_events::ClientInfo,
    database::{
        ids::ArchiveId,
        pool::{Conn, Db},
    },
    error::Result,
    web::{
        json::{Answer, JsonPage},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_ARCHIVES).for_programs().get(list).post(create));
}

#[derive(OpenApi)]
#[openapi(paths(list, create))]
pub(crate) struct Docs;

/// A copy of all data about a person.
#[derive(Debug, Serialize, ToSchema)]
struct ArchiveBody {
    #[schema(value_type = i64, minimum = 1, example = 2)]
    id: ArchiveId,
    state: ArchiveState,
    requested_at: DateTime<Utc>,
    /// Until when it can be downloaded on the site; null unless it is ready.
    available_until: Option<DateTime<Utc>>,
}

/// What became of a request for an archive.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ArchiveState {
    /// It is being made; an e-mail tells when it is ready.
    Pending,
    Ready,
    /// It could not be made, or can no longer be downloaded.
    Gone,
}

impl ArchiveBody {
    fn of(archive: &Archive) -> ArchiveBody {
        let available_until = archive.available_until();
        let state = match available_until {
            _ if archive.is_pending() => ArchiveState::Pending,
            Some(_) => ArchiveState::Ready,
            None => ArchiveState::Gone,
        };
        ArchiveBody { id: archive.id, state, requested_at: archive.asked_at, available_until }
    }

    fn page(conn: &mut Conn, by: &AuthenticatedToken) -> Result<JsonPage<ArchiveBody>> {
        let items = archive::listed(conn, by.user())?.iter().map(ArchiveBody::of).collect();
        Ok(JsonPage { items, next: None })
    }
}

/// The archives of the token’s person that were requested in the last days, newest first.
#[utoipa::path(
    get, path = url::API_ARCHIVES, operation_id = "listArchives", tag = "account",
    responses((status = 200, description = "All of them.", body = JsonPage<ArchiveBody>))
)]
async fn list(request: HttpRequest, db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    Answer::of(db.read(move |conn| ArchiveBody::page(conn, &by)).await?).send(&request)
}

/// Requests an archive of all data about the token’s person: at most three a day. Nothing happens if one is being made.
#[utoipa::path(
    post, path = url::API_ARCHIVES, operation_id = "requestArchive", tag = "account",
    responses((status = 200, description = "The archives, the requested one first.", body = JsonPage<ArchiveBody>))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let requesting = db.write(move |conn| {
        archive::request_with_token(conn, &by, &client)?;
        ArchiveBody::page(conn, &by)
    });
    Answer::of(requesting.await?).send(&request)
}

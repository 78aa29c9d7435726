//! The browsers that a person is signed in with.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::AuthenticatedToken,
    account::settings::{model, url},
    auth::{
        security_events::ClientInfo,
        session_list::{self, SessionSummary},
    },
    database::pool::Db,
    error::Result,
    web::json::{Answer, JsonPage, JsonQuery, Paging, body::done},
};

/// A browser that the person is signed in with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionBody {
    /// Names it in addresses. It opens nothing.
    id: String,
    /// The browser and the system.
    #[schema(example = "Firefox on Linux")]
    device: String,
    /// The network that it came from, without the last part of the address.
    #[schema(example = "203.0.113.0/24")]
    network: Option<String>,
    signed_in_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
}

impl SessionBody {
    fn of(session: &SessionSummary) -> SessionBody {
        SessionBody {
            id: session.url_id(),
            device: session.device.clone(),
            network: session.network.clone(),
            signed_in_at: session.created_at,
            last_seen_at: session.last_seen_at,
        }
    }
}

/// The browsers that the token’s person is signed in with, latest first.
#[utoipa::path(
    get, path = url::API_SESSIONS, operation_id = "listSessions", tag = "account", params(Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<SessionBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
pub(super) async fn list(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    let (limit, after) = (paging.limit()?, paging.after::<(DateTime<Utc>, String)>()?);
    let place = |it: &SessionSummary| (it.last_seen_at, it.url_id());
    let mut all = db.read(move |conn| session_list::listed(conn, by.user().id)).await?;
    all.sort_by_key(|it| std::cmp::Reverse(place(it)));
    all.retain(|it| after.as_ref().is_none_or(|after| place(it) < *after));
    Answer::of(JsonPage::of(all, limit, place, |it| SessionBody::of(&it))?).send_page(&request)
}

/// Signs a browser out.
#[utoipa::path(
    delete, path = url::API_SESSION, operation_id = "endSession", tag = "account",
    params(("session" = String, Path, description = "Its id.")),
    responses((status = 204, description = "It is signed out."))
)]
pub(super) async fn end(
    db: Db,
    by: AuthenticatedToken,
    client: ClientInfo,
    session: Path<String>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    by.must_write()?;
    db.write(move |conn| model::end_session(conn, by.user().id, &session, &client)).await?;
    Ok(done(None))
}

//! The account of a token's person, for programs: its settings, and the browsers that are signed in.

mod bodies;
mod sessions;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use utoipa::OpenApi;

use self::bodies::{AccountBody, AccountPatch, pointer};
use super::{forms::AccountForm, model, url};
use crate::{
    access::AuthenticatedToken,
    auth::security_events::ClientInfo,
    database::pool::Db,
    error::Result,
    web::{
        extract::Json,
        json::{
            IfMatch,
            body::{InJson, answer_or_current},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_SESSION).for_programs().delete(sessions::end));
    app.service(route(url::API_SESSIONS).for_programs().get(sessions::list));
    app.service(route(url::API).for_programs().get(show).patch(update));
}

#[derive(OpenApi)]
#[openapi(paths(show, update, sessions::list, sessions::end))]
pub(crate) struct Docs;

/// The account of the token’s person. A token that is good for one space only doesn’t see it.
#[utoipa::path(
    get, path = url::API, operation_id = "showAccount", tag = "account",
    responses((status = 200, description = "The account.", body = AccountBody))
)]
async fn show(request: HttpRequest, db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    db.snapshot(move |conn| AccountBody::answer(conn, by.user().id)).await?.send(&request)
}

/// Changes the settings of the account. What it is signed in to with is changed on the site only.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeAccount", tag = "account",
    params(("If-Match" = String, Header, description = "The ETag.")), request_body = AccountPatch,
    responses((status = 200, description = "The account as it is now.", body = AccountBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    client: ClientInfo,
    condition: IfMatch,
    Json(patch): Json<AccountPatch>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    by.must_write()?;
    let id = by.user().id;
    let changing = db.write(move |conn| {
        let make = |now| AccountForm { version: condition.version(), ..patch.onto(now) };
        model::change_by(conn, &by.actor(), &client, make)?;
        AccountBody::answer(conn, id)
    });
    let changed = changing.await.in_json(&AccountForm::default(), pointer);
    answer_or_current(&request, changed, db.snapshot(move |conn| AccountBody::answer(conn, id))).await
}

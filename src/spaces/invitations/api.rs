//! Invitations into a space for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{SpaceInvitation, extract::InvitationInPath, forms::InvitationForm, url};
use crate::{
    access::{Allowed, Manage},
    database::{
        ids::{SpaceInvitationId, UserId},
        pool::{Conn, Db},
    },
    error::Result,
    spaces::{Space, api::RoleName},
    web::{
        extract::Json,
        json::{
            Answer, JsonPage,
            body::{InJson, done},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API).for_programs().delete(withdraw));
    app.service(route(url::API_RENEWAL).for_programs().post(renew));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, withdraw, renew), components(schemas(InvitationBody)))]
pub(crate) struct Docs;

/// An invitation that was neither accepted nor withdrawn.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct InvitationBody {
    #[schema(value_type = i64, minimum = 1, example = 5)]
    id: SpaceInvitationId,
    /// The first letter of the address, and its host.
    #[schema(example = "b…@example.org")]
    email: String,
    role: RoleName,
    message: String,
    created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    expires_at: DateTime<Utc>,
    /// Whether the site isn’t accepting new accounts, and the address has none.
    is_refused: bool,
}

impl From<SpaceInvitation> for InvitationBody {
    fn from(it: SpaceInvitation) -> InvitationBody {
        InvitationBody {
            id: it.id,
            email: it.masked_email(),
            role: it.role().into(),
            is_refused: it.is_refused(),
            message: it.message,
            created_at: it.created_at,
            expires_at: it.expires_at,
        }
    }
}

/// Whom to invite, as what. Exactly one of `email` and `user_id` is needed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitationBody {
    #[serde(default)]
    #[schema(max_length = 254, example = "ben@example.org")]
    email: Option<String>,
    /// A person with whom the owner shares another space.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1)]
    user_id: Option<UserId>,
    #[schema(example = "editor", pattern = "^(viewer|editor|owner)$")]
    role: String,
    /// A line to them, in the e-mail; at most 500 characters.
    #[serde(default)]
    #[schema(max_length = 500)]
    message: Option<String>,
}

impl From<NewInvitationBody> for InvitationForm {
    fn from(body: NewInvitationBody) -> InvitationForm {
        InvitationForm {
            email: body.email.unwrap_or_default(),
            person: body.user_id.map(|id| id.to_string()).unwrap_or_default(),
            role: body.role,
            message: body.message.unwrap_or_default(),
        }
    }
}

/// Where a field of the form is in the body.
fn pointer(field: &str) -> String {
    format!("/{}", if field == "person" { "user_id" } else { field })
}

fn answer(
    conn: &mut Conn,
    of: &Allowed<Space, Manage>,
    id: SpaceInvitationId,
) -> Result<Answer<InvitationBody>> {
    Ok(Answer::of(SpaceInvitation::by_id(conn, of, id)?.into()))
}

/// The invitations that were neither accepted nor withdrawn, newest first.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listInvitations", tag = "members",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<InvitationBody>))
)]
async fn list(request: HttpRequest, db: Db, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let found = db.read(move |conn| SpaceInvitation::listed(conn, &space)).await?;
    let items = found.into_iter().map(InvitationBody::from).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// Invites a person by e-mail. One who was invited before gets a new e-mail, and the old link stops working.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addInvitation", tag = "members",
    params(("space_id" = i64, Path, minimum = 1)), request_body = NewInvitationBody,
    responses((status = 201, description = "The invitation. The answer is the same whether or not the address has an account.",
        body = InvitationBody, headers(("Location" = String, description = "The address for programs."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    space: Allowed<Space, Manage>,
    Json(body): Json<NewInvitationBody>,
) -> Result<HttpResponse> {
    let (space_id, form) = (space.item().id, InvitationForm::from(body));
    let typed = form.clone();
    let sending = db.write(move |conn| {
        let sent = SpaceInvitation::send(conn, &space, &typed.check()?)?;
        Ok(answer(conn, &space, sent.value)?.made(url::api(space_id, sent.value)).with_change(sent.entry))
    });
    sending.await.in_json(&form, pointer)?.send(&request)
}

/// Sends an invitation again, for another 14 days. The link of the earlier e-mail stops working.
#[utoipa::path(
    post, path = url::API_RENEWAL, operation_id = "renewInvitation", tag = "members",
    params(("space_id" = i64, Path, minimum = 1), ("invitation_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The invitation as it is now.", body = InvitationBody))
)]
async fn renew(
    request: HttpRequest,
    db: Db,
    (space, InvitationInPath(id)): (Allowed<Space, Manage>, InvitationInPath),
) -> Result<HttpResponse> {
    let renewing = db.write(move |conn| {
        SpaceInvitation::renew(conn, &space, id)?;
        answer(conn, &space, id)
    });
    renewing.await?.send(&request)
}

/// Withdraws an invitation. Its link stops working at once.
#[utoipa::path(
    delete, path = url::API, operation_id = "withdrawInvitation", tag = "members",
    params(("space_id" = i64, Path, minimum = 1), ("invitation_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It no longer works."))
)]
async fn withdraw(
    db: Db,
    (space, InvitationInPath(id)): (Allowed<Space, Manage>, InvitationInPath),
) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| SpaceInvitation::withdraw(conn, &space, id)).await?.entry))
}

//! The members of a space for programs. Handing over asks for a password, so it is a page only.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    Member,
    extract::MemberInPath,
    forms::RoleForm,
    model::{change_role, leave, remove},
    url,
};
use crate::{
    access::{Allowed, Locator, Manage, ViewHistory},
    database::{ids::UserId, pool::Db},
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
    app.service(route(url::API_LIST).for_programs().get(list));
    app.service(route(url::API).for_programs().put(update).delete(delete));
    app.service(route(url::API_LEAVING).for_programs().delete(end));
}

#[derive(OpenApi)]
#[openapi(paths(list, update, delete, end), components(schemas(MemberBody)))]
pub(crate) struct Docs;

/// A member of a space.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct MemberBody {
    #[schema(value_type = i64, minimum = 1, example = 7)]
    user_id: UserId,
    #[schema(example = "Ana")]
    name: String,
    role: RoleName,
    since: DateTime<Utc>,
    /// For tokens that own the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> MemberBody {
        let Member { user_id, name, role, since, email } = member;
        MemberBody { user_id, name, role: role.into(), since, email }
    }
}

/// The role for a member: `viewer`, `editor` or `owner`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRoleBody {
    #[schema(example = "editor", pattern = "^(viewer|editor|owner)$")]
    role: String,
}

fn pointer(field: &str) -> String {
    format!("/{field}")
}

/// Everyone in a space: owners, editors, viewers, each the longest-standing first.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listMembers", tag = "members",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<MemberBody>))
)]
async fn list(request: HttpRequest, db: Db, space: Allowed<Space, ViewHistory>) -> Result<HttpResponse> {
    let found = db.read(move |conn| Member::listed(conn, &space)).await?;
    let items = found.into_iter().map(MemberBody::from).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// Gives a member another role. A space keeps an owner.
#[utoipa::path(
    put, path = url::API, operation_id = "changeMemberRole", tag = "members",
    params(("space_id" = i64, Path, minimum = 1), ("user_id" = i64, Path, minimum = 1)),
    request_body = NewRoleBody,
    responses((status = 200, description = "The member as they are now.", body = MemberBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    (space, MemberInPath(user_id)): (Allowed<Space, Manage>, MemberInPath),
    Json(body): Json<NewRoleBody>,
) -> Result<HttpResponse> {
    let changing = db.write(move |conn| {
        let role = RoleForm { role: body.role }.check()?;
        let changed = change_role(conn, &space, user_id, role)?;
        let looking = space.check_other(conn, &Locator::Id(space.item().id))?;
        let member = Member::by_id(conn, &looking, user_id)?;
        Ok(Answer::of(MemberBody::from(member)).with_change(changed.entry))
    });
    changing.await.in_json(&RoleForm::default(), pointer)?.send(&request)
}

/// Removes another member. What they added stays.
#[utoipa::path(
    delete, path = url::API, operation_id = "removeMember", tag = "members",
    params(("space_id" = i64, Path, minimum = 1), ("user_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They are no longer a member."))
)]
async fn delete(
    db: Db,
    (space, MemberInPath(user_id)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| remove(conn, &space, user_id)).await?.entry))
}

/// Leaves the space: the person whose token it is. Its only owner cannot leave.
#[utoipa::path(
    delete, path = url::API_LEAVING, operation_id = "leaveSpace", tag = "members",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "The person is no longer a member."))
)]
async fn end(db: Db, space: Allowed<Space, ViewHistory>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| leave(conn, &space)).await?.entry))
}

//! Spaces for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    Space,
    forms::ProfileForm,
    teams::{
        closing,
        forms::{SpaceForm, TeamForm},
    },
    url,
};
use crate::{
    access::{Allowed, AuthenticatedToken, Locator, Manage, Role, View},
    database::{ids::SpaceId, pool::Db},
    error::Result,
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, Patch,
            body::{InJson, answer_or_current, done, version_of},
            patch::present,
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(list).post(create));
    app.service(route(url::API_ONE).for_programs().get(show).patch(update).delete(close));
    app.service(route(url::API_PUBLIC).for_programs().get(show_public));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, show, update, close, show_public), components(schemas(SpaceBody)))]
pub(crate) struct Docs;

/// A space: where lists live.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SpaceBody {
    #[schema(value_type = i64, minimum = 1, example = 3)]
    id: SpaceId,
    /// The last part of its address: `ana` of `/@ana`.
    #[schema(example = "ana")]
    handle: String,
    #[schema(example = "Ana")]
    name: String,
    /// What it says of itself on its profile.
    about: String,
    /// Whether anyone can see its profile and its public lists there.
    is_shown: bool,
    /// Whether it is the own space of a person, and not a team’s.
    is_personal: bool,
    /// What the token may do in it.
    role: RoleName,
}

/// What a token may do: see, also change, or also decide who else sees it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoleName {
    Visitor,
    Viewer,
    Editor,
    Owner,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> RoleName {
        match role {
            Role::Visitor => RoleName::Visitor,
            Role::Viewer => RoleName::Viewer,
            Role::Editor => RoleName::Editor,
            Role::Owner => RoleName::Owner,
        }
    }
}

impl SpaceBody {
    pub(super) fn of(space: &Space, role: Role) -> SpaceBody {
        SpaceBody {
            id: space.id,
            handle: space.handle.clone(),
            name: space.name.clone(),
            about: space.about.clone(),
            is_shown: space.is_shown,
            is_personal: space.person_id.is_some(),
            role: role.into(),
        }
    }

    pub(super) fn answer(space: &Space, role: Role) -> Answer<SpaceBody> {
        Answer::of(SpaceBody::of(space, role)).with_version(version_of(&SpaceForm::of(space)))
    }
}

/// The spaces that the token may see into: the person’s own first, then the oldest.
#[utoipa::path(
    get, path = url::API, operation_id = "listSpaces", tag = "spaces",
    responses((status = 200, description = "All of them.", body = JsonPage<SpaceBody>))
)]
async fn list(request: HttpRequest, db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    let actor = by.actor();
    let found = db.read(move |conn| Allowed::<Space, View>::memberships(conn, &actor)).await?;
    let items = found.iter().map(|it| SpaceBody::of(it.item(), it.role())).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// A team's space to be created.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSpaceBody {
    #[schema(min_length = 1, max_length = 60, example = "Film club")]
    name: String,
    /// The last part of its address; derived from the name unless sent.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 40, example = "film-club")]
    handle: Option<String>,
}

/// Creates a team's space, which the person owns. Needs a token for all spaces that may also share.
#[utoipa::path(
    post, path = url::API, operation_id = "addSpace", tag = "spaces", request_body = NewSpaceBody,
    responses((status = 201, description = "The new space.", body = SpaceBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    Json(body): Json<NewSpaceBody>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    by.actor().must_share()?;
    let form = TeamForm { name: body.name, handle: body.handle.unwrap_or_default(), ..TeamForm::default() };
    let (actor, typed) = (by.actor(), form.clone());
    let creating = db.write(move |conn| Space::create_team(conn, &actor, &typed.check()?));
    let created = creating.await.in_json(&form, |field| format!("/{field}"))?;
    let answer = SpaceBody::answer(&created.value, Role::Owner).made(url::api(created.value.id));
    answer.with_change(created.entry).send(&request)
}

/// One space.
#[utoipa::path(
    get, path = url::API_ONE, operation_id = "showSpace", tag = "spaces",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The space.", body = SpaceBody))
)]
async fn show(request: HttpRequest, space: Allowed<Space, View>) -> Result<HttpResponse> {
    SpaceBody::answer(space.item(), space.role()).send(&request)
}

/// A space with a public profile, by its handle. Needs no token.
#[utoipa::path(
    get, path = url::API_PUBLIC, operation_id = "showPublicSpace", tag = "spaces", security((), ("token" = [])),
    params(("space" = String, Path, description = "The handle.")),
    responses((status = 200, description = "The space.", body = SpaceBody))
)]
async fn show_public(request: HttpRequest, space: Allowed<Space, View>) -> Result<HttpResponse> {
    SpaceBody::answer(space.item(), space.role()).send(&request)
}

/// What to change of a space (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SpacePatch {
    /// Of a team’s space: a person’s own has the name and handle of the profile.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    name: Option<String>,
    /// Of a team’s space; the earlier one redirects.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 2, max_length = 40)]
    handle: Option<String>,
    /// At most 300 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, required = false)]
    about: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    is_shown: Option<bool>,
}

impl SpacePatch {
    fn onto(self, now: SpaceForm) -> SpaceForm {
        let SpaceForm { team, profile, version } = now;
        let shown = self.is_shown.map(|it| if it { "yes" } else { "no" }.to_owned());
        let profile = ProfileForm {
            shown: shown.unwrap_or(profile.shown),
            about: self.about.apply_to(profile.about),
            ..ProfileForm::default()
        };
        let (name, handle) = (self.name.unwrap_or(team.name), self.handle.unwrap_or(team.handle));
        SpaceForm { team: TeamForm { name, handle, ..TeamForm::default() }, profile, version }
    }
}

/// Where a field of the form is in the body.
fn pointer(field: &str) -> String {
    format!("/{}", if field == "shown" { "is_shown" } else { field })
}

/// Changes the profile of a space, and the name and handle of a team’s. An empty handle is derived from the name.
#[utoipa::path(
    patch, path = url::API_ONE, operation_id = "changeSpace", tag = "spaces",
    params(("space_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = SpacePatch,
    responses((status = 200, description = "The space as it is now.", body = SpaceBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    space: Allowed<Space, Manage>,
    condition: IfMatch,
    Json(patch): Json<SpacePatch>,
) -> Result<HttpResponse> {
    let proof = space.clone();
    let again = |conn: &mut _, proof: &Allowed<Space, Manage>| -> Result<Answer<SpaceBody>> {
        let space: Allowed<Space, View> = proof.check_other(conn, &Locator::Id(proof.item().id))?;
        Ok(SpaceBody::answer(space.item(), space.role()))
    };
    let changing = db.write(move |conn| {
        let version = condition.version();
        let fill = |now| SpaceForm { version, ..patch.onto(now) };
        let changed = Space::change_by(conn, &proof, fill)?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&SpaceForm::default(), pointer);
    answer_or_current(&request, changed, db.read(move |conn| again(conn, &space))).await
}

/// Closes a team’s space: it is in its owners’ bin, and there for no one. A person’s own space can’t be closed.
#[utoipa::path(
    delete, path = url::API_ONE, operation_id = "closeSpace", tag = "spaces",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is closed. It can be restored as long as the bin keeps it."))
)]
async fn close(db: Db, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    db.write(move |conn| closing::close(conn, &space)).await?;
    Ok(done(None))
}

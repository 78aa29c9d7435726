//! Who may comment, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    silences::{self, Silenced},
    url,
};
use crate::{
    access::{Allowed, Locator, Manage, ViewHistory},
    database::{
        ids::UserId,
        pool::{Conn, Db},
    },
    error::Result,
    lists::categories::{Category, Commenting},
    spaces::{Space, members::extract::MemberInPath},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage,
            body::{answer_or_current, done},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_COMMENTING).for_programs().get(show_commenting).put(change_commenting));
    app.service(route(url::API_SILENCES).for_programs().get(list_silences));
    app.service(route(url::API_SILENCE).for_programs().put(silence).delete(end_silence));
}

/// Who may comment.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CommentingName {
    Nobody,
    Members,
    SignedIn,
}

impl From<CommentingName> for Commenting {
    fn from(name: CommentingName) -> Commenting {
        match name {
            CommentingName::Nobody => Commenting::Nobody,
            CommentingName::Members => Commenting::Members,
            CommentingName::SignedIn => Commenting::SignedIn,
        }
    }
}

impl From<Commenting> for CommentingName {
    fn from(setting: Commenting) -> CommentingName {
        match setting {
            Commenting::Nobody => CommentingName::Nobody,
            Commenting::Members => CommentingName::Members,
            Commenting::SignedIn => CommentingName::SignedIn,
        }
    }
}

/// Who may comment on a category and its favourites.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentingBody {
    commenting: CommentingName,
}

impl CommentingBody {
    fn answer(category: &Category) -> Answer<CommentingBody> {
        let now = category.commenting();
        Answer::of(CommentingBody { commenting: now.into() }).with_version(now.as_str())
    }
}

/// Who may comment on a category and its favourites, for members.
#[utoipa::path(
    get, path = url::API_COMMENTING, operation_id = "showCommenting", tag = "comments",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "Who may comment.", body = CommentingBody))
)]
pub(super) async fn show_commenting(
    request: HttpRequest,
    category: Allowed<Category, ViewHistory>,
) -> Result<HttpResponse> {
    CommentingBody::answer(category.item()).send(&request)
}

/// Changes who may comment. Comments that are there stay.
#[utoipa::path(
    put, path = url::API_COMMENTING, operation_id = "changeCommenting", tag = "comments",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = CommentingBody,
    responses((status = 200, description = "Who may comment now.", body = CommentingBody))
)]
pub(super) async fn change_commenting(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Manage>,
    condition: IfMatch,
    Json(body): Json<CommentingBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write(move |conn| {
        proof.item().lock(conn)?;
        let now = again(conn, &proof)?;
        condition.check(now.item().commenting().as_str())?;
        let entry = Category::set_commenting(conn, &now, body.commenting.into())?.entry;
        Ok(CommentingBody::answer(again(conn, &now)?.item()).with_change(entry))
    });
    let current = db.read(move |conn| Ok(CommentingBody::answer(again(conn, &category)?.item())));
    answer_or_current(&request, changing.await, current).await
}

/// The category as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Category, Manage>) -> Result<Allowed<Category, Manage>> {
    proof.check_other(conn, &Locator::Id(proof.item().id))
}

/// A person who may not comment in a space.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SilenceBody {
    #[schema(value_type = i64, minimum = 1, example = 7)]
    user_id: UserId,
    #[schema(example = "Ana")]
    name: String,
    since: DateTime<Utc>,
}

/// The people who may not comment in a space any more, latest first.
#[utoipa::path(
    get, path = url::API_SILENCES, operation_id = "listSilences", tag = "comments",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<SilenceBody>))
)]
pub(super) async fn list_silences(
    request: HttpRequest,
    db: Db,
    space: Allowed<Space, Manage>,
) -> Result<HttpResponse> {
    let found = db.read(move |conn| Silenced::listed(conn, &space)).await?;
    let body = |it: Silenced| SilenceBody { user_id: it.user_id, name: it.name, since: it.since };
    Answer::of(JsonPage { items: found.into_iter().map(body).collect(), next: None }).send(&request)
}

/// Silences a person who wrote in the space: they may not comment there any more. What they wrote stays.
#[utoipa::path(
    put, path = url::API_SILENCE, operation_id = "silencePerson", tag = "comments",
    params(("space_id" = i64, Path, minimum = 1), ("user_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They may not comment."))
)]
pub(super) async fn silence(
    db: Db,
    (space, MemberInPath(person)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| silences::silence(conn, &space, person)).await?.entry))
}

/// Lets a silenced person comment again.
#[utoipa::path(
    delete, path = url::API_SILENCE, operation_id = "endSilence", tag = "comments",
    params(("space_id" = i64, Path, minimum = 1), ("user_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They may comment."))
)]
pub(super) async fn end_silence(
    db: Db,
    (space, MemberInPath(person)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| silences::end(conn, &space, person)).await?.entry))
}

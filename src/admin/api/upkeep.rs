//! Invitations to sign up, failed jobs, and what administrators did, for their programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::{
    admin::{
        Administrator,
        actions::{self, AdminAction},
        extract::AdminProgram,
        site::troubles,
        url,
    },
    auth::{forms::EmailForm, signup_invitations::Invitation},
    database::{
        ids::{InvitationId, JobId},
        pool::Db,
    },
    error::{Error, Result},
    jobs::queue::FailedJob,
    web::{
        extract::Json,
        json::{
            Answer, JsonPage,
            body::{InJson, done, same_name},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_INVITATIONS).for_programs().get(list_invitations).post(invite));
    app.service(route(url::API_INVITATION).for_programs().delete(revoke));
    app.service(route(url::API_JOBS).for_programs().get(list_jobs));
    app.service(route(url::API_RETRY_ALL).for_programs().post(retry_all));
    app.service(route(url::API_RETRY).for_programs().post(retry));
    app.service(route(url::API_ACTS).for_programs().get(list_acts));
}

#[derive(OpenApi)]
#[openapi(paths(list_invitations, invite, revoke, list_jobs, retry_all, retry, list_acts))]
pub(crate) struct Docs;

/// An invitation to sign up that was not accepted yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SignUpInvitationBody {
    #[schema(value_type = i64, minimum = 1, example = 4)]
    id: InvitationId,
    #[schema(example = "ben@example.org")]
    email: String,
    expires_at: DateTime<Utc>,
}

/// The open invitations to sign up, newest first.
#[utoipa::path(
    get, path = url::API_INVITATIONS, operation_id = "listSignUpInvitations", tag = "administration",
    responses((status = 200, description = "All of them.", body = JsonPage<SignUpInvitationBody>))
)]
async fn list_invitations(request: HttpRequest, db: Db, _: AdminProgram) -> Result<HttpResponse> {
    let body =
        |it: Invitation| SignUpInvitationBody { id: it.id, email: it.email, expires_at: it.expires_at };
    let items = db.read(Invitation::listed).await?.into_iter().map(body).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// The address to invite.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSignUpInvitationBody {
    #[schema(example = "ben@example.org")]
    email: String,
}

/// Invites an address to sign up. The answer is the same whether or not it has an account.
#[utoipa::path(
    post, path = url::API_INVITATIONS, operation_id = "inviteToSignUp", tag = "administration",
    request_body = NewSignUpInvitationBody,
    responses((status = 204, description = "The e-mail is on its way."))
)]
async fn invite(
    db: Db,
    AdminProgram(by): AdminProgram,
    Json(body): Json<NewSignUpInvitationBody>,
) -> Result<HttpResponse> {
    let form = EmailForm { email: body.email };
    let typed = form.clone();
    let inviting = db.write(move |conn| actions::invite(conn, &by, &typed.check()?));
    inviting.await.in_json(&form, same_name)?;
    Ok(done(None))
}

/// Revokes an invitation to sign up.
#[utoipa::path(
    delete, path = url::API_INVITATION, operation_id = "revokeSignUpInvitation", tag = "administration",
    params(("invitation_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "Its link opens nothing now."))
)]
async fn revoke(db: Db, AdminProgram(by): AdminProgram, id: routing::Path<String>) -> Result<HttpResponse> {
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    db.write(move |conn| actions::revoke_invitation(conn, &by, id)).await?;
    Ok(done(None))
}

/// A job that was given up.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct FailedJobBody {
    #[schema(value_type = i64, minimum = 1, example = 12)]
    id: JobId,
    #[schema(example = "E-mail")]
    kind: &'static str,
    attempts: i32,
    /// Why the last attempt failed.
    trouble: String,
    failed_at: Option<DateTime<Utc>>,
}

impl From<FailedJob> for FailedJobBody {
    fn from(job: FailedJob) -> FailedJobBody {
        let kind = job.kind();
        let FailedJob { id, attempts, trouble, failed_at, .. } = job;
        FailedJobBody { id, kind, attempts, trouble, failed_at }
    }
}

/// The jobs that were given up, newest first, at most 200.
#[utoipa::path(
    get, path = url::API_JOBS, operation_id = "listFailedJobs", tag = "administration",
    responses((status = 200, description = "The jobs.", body = JsonPage<FailedJobBody>))
)]
async fn list_jobs(request: HttpRequest, db: Db, AdminProgram(by): AdminProgram) -> Result<HttpResponse> {
    let (failed, _) = db.read(move |conn| troubles(conn, &Administrator::from(&by))).await?;
    let items = failed.into_iter().map(FailedJobBody::from).collect();
    Answer::of(JsonPage { items, next: None }).send(&request)
}

/// How many jobs are tried again.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct RetriedBody {
    count: usize,
}

/// Tries all failed jobs and all delayed e-mails again.
#[utoipa::path(
    post, path = url::API_RETRY_ALL, operation_id = "retryAllJobs", tag = "administration",
    responses((status = 200, description = "How many.", body = RetriedBody))
)]
async fn retry_all(request: HttpRequest, db: Db, AdminProgram(by): AdminProgram) -> Result<HttpResponse> {
    let count = db.write(move |conn| actions::retry_all_jobs(conn, &by)).await?;
    Answer::of(RetriedBody { count }).send(&request)
}

/// Tries a failed job again.
#[utoipa::path(
    post, path = url::API_RETRY, operation_id = "retryJob", tag = "administration",
    params(("job_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is tried again soon."))
)]
async fn retry(db: Db, AdminProgram(by): AdminProgram, id: routing::Path<String>) -> Result<HttpResponse> {
    let id: JobId = id.parse().map_err(|_| Error::NotFound)?;
    db.write(move |conn| actions::retry_job(conn, &by, id)).await?;
    Ok(done(None))
}

/// What an administrator did.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ActBody {
    at: DateTime<Utc>,
    #[schema(example = "Ana")]
    administrator: String,
    #[schema(example = "suspended")]
    kind: String,
    /// The person it concerns, if it is one.
    person: Option<String>,
    detail: String,
}

impl From<AdminAction> for ActBody {
    fn from(act: AdminAction) -> ActBody {
        let AdminAction { at, admin: administrator, kind, person, detail } = act;
        ActBody { at, administrator, kind, person, detail }
    }
}

/// What administrators did, newest first, at most 200.
#[utoipa::path(
    get, path = url::API_ACTS, operation_id = "listActs", tag = "administration",
    responses((status = 200, description = "What they did.", body = JsonPage<ActBody>))
)]
async fn list_acts(request: HttpRequest, db: Db, AdminProgram(by): AdminProgram) -> Result<HttpResponse> {
    let acts = db.read(move |conn| actions::listed(conn, &Administrator::from(&by), None)).await?;
    Answer::of(JsonPage { items: acts.into_iter().map(ActBody::from).collect(), next: None }).send(&request)
}

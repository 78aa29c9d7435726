//! The site for administrators' programs: its state, and what administrators choose for it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::{
    admin::{
        ActingAdmin, Administrator, actions, extract::AdminProgram, faults, forms::FrontListForm,
        site::SiteStatus, url,
    },
    auth::signup_invitations::{self, OffersSignUp},
    config::{Config, SignUpMode},
    database::pool::{Conn, Db},
    error::{Error, Result},
    lists::overview::front_list::FrontList,
    spaces::invitations::newcomers,
    web::{
        SignUpOffer,
        extract::Json,
        json::{
            Answer,
            body::{InJson, same_name},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(show));
    app.service(route(url::API_SIGN_UPS).for_programs().put(change_mode));
    app.service(route(url::API_NEWCOMERS).for_programs().put(choose_newcomers));
    app.service(route(url::API_FRONT_LIST).for_programs().put(choose_front_list));
}

#[derive(OpenApi)]
#[openapi(paths(show, change_mode, choose_newcomers, choose_front_list))]
pub(crate) struct Docs;

/// The state of the site, and what administrators choose for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SiteBody {
    #[schema(example = "0.1.0")]
    version: &'static str,
    #[schema(example = "PostgreSQL 15.14")]
    database: String,
    person_count: i64,
    list_count: i64,
    favourite_count: i64,
    waiting_job_count: i64,
    /// Jobs that have been due for five minutes or more.
    late_job_count: i64,
    failed_job_count: i64,
    waiting_email_count: i64,
    /// Who can sign up: `open`, `invite` or `closed`.
    #[schema(example = "invite")]
    sign_up: &'static str,
    /// Whether owners of team spaces may invite people without an account, where sign-up is by invitation.
    owners_invite_newcomers: bool,
    /// The address of the list on the landing page; empty if there is none.
    #[schema(example = "/@ana/films")]
    front_list: String,
}

impl SiteBody {
    fn load(conn: &mut Conn, by: &Administrator, config: &Config) -> Result<SiteBody> {
        let status = SiteStatus::load(conn, by)?;
        Ok(SiteBody {
            version: env!("CARGO_PKG_VERSION"),
            database: status.database,
            person_count: status.people,
            list_count: status.lists,
            favourite_count: status.favourites,
            waiting_job_count: status.waiting,
            late_job_count: status.late,
            failed_job_count: status.failed,
            waiting_email_count: status.emails,
            sign_up: signup_invitations::mode(conn, config)?.word(),
            owners_invite_newcomers: newcomers::are_welcome(conn)?,
            front_list: FrontList::address(conn)?,
        })
    }
}

/// The state of the site.
#[utoipa::path(
    get, path = url::API, operation_id = "showSite", tag = "administration",
    responses((status = 200, description = "The site.", body = SiteBody))
)]
async fn show(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    config: Data<Config>,
) -> Result<HttpResponse> {
    let loading = db.read(move |conn| SiteBody::load(conn, &Administrator::from(&by), &config));
    Answer::of(loading.await?).send(&request)
}

/// Changes a setting, and answers with the site.
async fn change(
    request: &HttpRequest,
    db: &Db,
    by: ActingAdmin,
    config: Data<Config>,
    act: impl FnOnce(&mut Conn, &ActingAdmin) -> Result<()> + Send + 'static,
) -> Result<HttpResponse> {
    let changing = db.write(move |conn| {
        act(conn, &by)?;
        SiteBody::load(conn, &Administrator::from(&by), &config)
    });
    Answer::of(changing.await.in_json(&FrontListForm::default(), same_name)?).send(request)
}

/// Who can sign up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignUpBody {
    /// `open`: everyone; `invite`: people who are invited; `closed`: no one.
    #[schema(example = "invite", pattern = "^(open|invite|closed)$")]
    mode: String,
}

/// Chooses who can sign up. Refused if the server's settings decide it.
#[utoipa::path(
    put, path = url::API_SIGN_UPS, operation_id = "changeSignUp", tag = "administration",
    request_body = SignUpBody,
    responses((status = 200, description = "The site as it is now.", body = SiteBody))
)]
async fn change_mode(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    (config, offer): (Data<Config>, SignUpOffer),
    Json(body): Json<SignUpBody>,
) -> Result<HttpResponse> {
    let mode = SignUpMode::named(&body.mode).ok_or_else(|| faults::NO_MODE.at("/mode"))?;
    if config.sign_up.is_some() {
        return Err(Error::Conflict(faults::SET_BY_THE_SERVER));
    }
    let act = move |conn: &mut Conn, by: &ActingAdmin| actions::change_sign_up(conn, by, mode);
    let answer = change(&request, &db, by, config.clone(), act).await?;
    OffersSignUp::ask(&db, config, &offer).await;
    Ok(answer)
}

/// Whether owners of team spaces may invite people without an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewcomersBody {
    owners_invite_newcomers: bool,
}

/// Chooses whether owners of team spaces may invite people without an account, where sign-up is by invitation.
#[utoipa::path(
    put, path = url::API_NEWCOMERS, operation_id = "chooseNewcomers", tag = "administration",
    request_body = NewcomersBody,
    responses((status = 200, description = "The site as it is now.", body = SiteBody))
)]
async fn choose_newcomers(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    config: Data<Config>,
    Json(body): Json<NewcomersBody>,
) -> Result<HttpResponse> {
    let are_welcome = body.owners_invite_newcomers;
    let act = move |conn: &mut Conn, by: &ActingAdmin| actions::choose_newcomers(conn, by, are_welcome);
    change(&request, &db, by, config, act).await
}

/// The list on the landing page.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FrontListBody {
    /// The address of a public list; empty for none.
    #[schema(example = "/@ana/films")]
    list: String,
}

/// Chooses the public list that the landing page shows.
#[utoipa::path(
    put, path = url::API_FRONT_LIST, operation_id = "chooseFrontList", tag = "administration",
    request_body = FrontListBody,
    responses((status = 200, description = "The site as it is now.", body = SiteBody))
)]
async fn choose_front_list(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    config: Data<Config>,
    Json(body): Json<FrontListBody>,
) -> Result<HttpResponse> {
    let form = FrontListForm { list: body.list };
    let act = move |conn: &mut Conn, by: &ActingAdmin| actions::choose_front_list(conn, by, &form);
    change(&request, &db, by, config, act).await
}

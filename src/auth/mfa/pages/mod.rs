//! The pages for managing second factors.

pub(crate) mod pending_login;

use actix_session::Session;
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use self::pending_login::host;
use super::{
    factors::SecondFactors,
    faults,
    forms::CodeForm,
    model::{self, AppConfirmation},
    passkeys::{self, registration, site},
    totp::{self, PendingTotp},
    url,
};
use crate::{
    auth::{reauthentication, security_events::ClientInfo, sessions::Reauthenticated},
    config::Config,
    crypto::Keys,
    database::pool::Db,
    error::{AccountGate, Error, FieldErrors, Result},
    web::{
        Flash, Form, Page, filters, html, html_with, middleware::session_cookie, qr::Qr, route, see_other,
        unprocessable,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::FACTORS).open_while(&[AccountGate::SecondFactor]).get(list));
    app.service(route(url::APP).open_while(&[AccountGate::SecondFactor]).get(show_app).post(begin_app));
    app.service(route(url::APP_CONFIRMATION).open_while(&[AccountGate::SecondFactor]).post(confirm_app));
    app.service(route(url::APP_REMOVAL).open_while(&[AccountGate::SecondFactor]).post(remove_app));
    app.service(route(url::CODES).open_while(&[AccountGate::SecondFactor]).post(make_codes));
    app.service(route(url::PASSKEY_REMOVAL).open_while(&[AccountGate::SecondFactor]).post(remove_passkey));
    pending_login::routes(app);
    reauthentication::pages::routes(app);
    passkeys::api::routes(app);
}

#[derive(Template)]
#[template(path = "auth/mfa/list.html")]
struct FactorsPage {
    page: Page,
    factors: SecondFactors,
    /// Whether this user must have a second factor.
    is_required: bool,
    is_admin: bool,
    /// The same page on a host where passkeys work, if they do not work here.
    passkey_host_url: Option<String>,
    can_have_passkeys: bool,
}

async fn list(
    db: Db,
    request: HttpRequest,
    config: Data<Config>,
    by: Reauthenticated,
    page: Page,
) -> Result<HttpResponse> {
    let is_admin = by.user().is_admin;
    let factors = db.read(move |conn| SecondFactors::of(conn, by.user().id)).await?;
    html(FactorsPage {
        page,
        factors,
        is_required: config.second_factor.applies_to(is_admin),
        is_admin,
        passkey_host_url: site::elsewhere(&config, host(&request), url::FACTORS),
        can_have_passkeys: site::host(&config).is_some(),
    })
}

#[derive(Template)]
#[template(path = "auth/mfa/app.html")]
struct AppPage {
    page: Page,
    pending: PendingTotp,
    qr: Qr,
    errors: FieldErrors,
}

async fn begin_app(db: Db, keys: Data<Keys>, by: Reauthenticated) -> Result<HttpResponse> {
    db.write(move |conn| totp::start_setup(conn, &keys, &by)).await?;
    see_other(url::APP)
}

async fn show_app(db: Db, keys: Data<Keys>, by: Reauthenticated, page: Page) -> Result<HttpResponse> {
    let Some(pending) = db.read(move |conn| totp::pending(conn, &keys, &by)).await? else {
        return see_other(url::FACTORS);
    };
    html(AppPage { page, qr: Qr::of(&pending.address)?, pending, errors: FieldErrors::default() })
}

#[derive(Template)]
#[template(path = "auth/mfa/codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
    app_added: bool,
    site: String,
}

async fn confirm_app(
    db: Db,
    (config, keys): (Data<Config>, Data<Keys>),
    by: Reauthenticated,
    page: Page,
    session: Session,
    client: ClientInfo,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse> {
    let code = form.code();
    let confirmed = db.write(move |conn| model::confirm_app(conn, &keys, &by, &code, &client));
    match confirmed.await? {
        AppConfirmation::Confirmed { codes, session: id } if codes.is_empty() => {
            session_cookie::set_session(&session, &id)?;
            flash_and_return(&session, "Authenticator app set up.")
        }
        AppConfirmation::Confirmed { codes, session: id } => {
            session_cookie::set_session(&session, &id)?;
            html(CodesPage { page, codes, app_added: true, site: config.public("/") })
        }
        AppConfirmation::NotStarted => see_other(url::FACTORS),
        AppConfirmation::Wrong(pending) => {
            let errors = FieldErrors::of("code", faults::WRONG_APP_CODE);
            unprocessable(AppPage { page, qr: Qr::of(&pending.address)?, pending, errors })
        }
    }
}

async fn remove_app(
    db: Db,
    by: Reauthenticated,
    session: Session,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let id = db.write(move |conn| model::remove_app(conn, &by, &client)).await?;
    session_cookie::set_session(&session, &id)?;
    flash_and_return(&session, "Authenticator app removed.")
}

async fn make_codes(
    db: Db,
    config: Data<Config>,
    by: Reauthenticated,
    page: Page,
    session: Session,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let (codes, id) = db.write(move |conn| model::create_recovery_codes(conn, &by, &client)).await?;
    session_cookie::set_session(&session, &id)?;
    html_with(
        actix_web::http::StatusCode::OK,
        CodesPage { page, codes, app_added: false, site: config.public("/") },
    )
}

async fn remove_passkey(
    db: Db,
    by: Reauthenticated,
    session: Session,
    client: ClientInfo,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let id = request.match_info().get("passkey_id").and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
    let id = db.write(move |conn| registration::remove(conn, &by, id, &client)).await?;
    session_cookie::set_session(&session, &id)?;
    flash_and_return(&session, "Passkey removed.")
}

fn flash_and_return(session: &Session, sentence: &str) -> Result<HttpResponse> {
    Flash::success(sentence).store(session)?;
    see_other(url::FACTORS)
}

//! The reauthentication page.

use actix_session::Session;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};
use askama::Template;

use super::{address, count};
use crate::{
    auth::extract::Client,
    auth::{
        attempts, faults,
        mfa::{self, SecondFactors, forms::ProofForm, pages::pending_login::host, passkeys::site, url},
        passwords::{self, HashPriority},
        sessions::{self, CurrentSession},
    },
    config::Config,
    database::ids::UserId,
    database::pool::Db,
    error::{AccountGate, Error, FieldErrors, Result},
    web::{
        Form, Page, extract::Query, faults::too_many_tries, html_with, middleware::session_cookie, route,
        see_other,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(mfa::url::PROOF).open_while(AccountGate::ALL).get(ask).post(prove));
}

#[derive(Template)]
#[template(path = "auth/reauthentication/confirm.html")]
struct ProofPage {
    page: Page,
    form: ProofForm,
    errors: FieldErrors,
    email: String,
    has_passkey: bool,
    elsewhere: Option<String>,
}

/// What the page needs besides the form.
async fn drawn(
    db: &Db,
    req: &HttpRequest,
    config: &Config,
    visitor: &CurrentSession,
    page: Page,
    (form, errors): (ProofForm, FieldErrors),
) -> Result<ProofPage> {
    let user_id = visitor.user.id;
    let look = db.read(move |conn| Ok((address(conn, user_id)?, SecondFactors::of(conn, user_id)?)));
    let (email, factors) = look.await?;
    let elsewhere = site::elsewhere(config, host(req), form.destination());
    Ok(ProofPage { page, form, errors, email, has_passkey: !factors.passkeys.is_empty(), elsewhere })
}

async fn ask(
    db: Db,
    req: HttpRequest,
    config: Data<Config>,
    visitor: CurrentSession,
    page: Page,
    Query(query): Query,
) -> Result<HttpResponse> {
    let blank = (ProofForm::from(query), FieldErrors::default());
    html_with(StatusCode::OK, drawn(&db, &req, &config, &visitor, page, blank).await?)
}

async fn prove(
    db: Db,
    (req, config): (HttpRequest, Data<Config>),
    (visitor, page): (CurrentSession, Page),
    session: Session,
    caller: Client,
    Form(form): Form<ProofForm>,
) -> Result<HttpResponse> {
    let (status, fault) = match check(&db, visitor.user.id, &form, caller.clone()).await {
        Ok(true) => {
            let old = visitor;
            let renewed = db.write(move |conn| sessions::renew(conn, &old.session, &old.user, &caller.visit));
            session_cookie::keep(&session, &renewed.await?)?;
            return see_other(form.destination());
        }
        Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, faults::WRONG_PASSWORD),
        Err(Error::TooMany(wait)) => (StatusCode::TOO_MANY_REQUESTS, too_many_tries(wait.as_secs())),
        Err(other) => return Err(other),
    };
    let errors = FieldErrors::of("password", fault);
    html_with(status, drawn(&db, &req, &config, &visitor, page, (form, errors)).await?).map(|mut response| {
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, 60.into());
        }
        response
    })
}

/// Checks the password. Counted before the work is done, like a sign-in.
async fn check(db: &Db, user_id: UserId, form: &ProofForm, caller: Client) -> Result<bool> {
    let counting = db.write(move |conn| count(conn, user_id, caller.from, caller.device));
    let (hash, tried) = counting.await??;
    let turn = if tried.known.is_some() { HashPriority::Known } else { HashPriority::Stranger };
    let right = passwords::verify(form.password(), Some(hash), turn).await?;
    if right {
        db.write(move |conn| attempts::forgive(conn, &tried)).await?;
    }
    Ok(right)
}

//! The reauthentication page.

use actix_session::Session;
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;

use super::{count_attempt, email, renew};
use crate::{
    auth::extract::FormSender,
    auth::{
        attempts::LoginAttempt,
        faults,
        mfa::{
            self, SecondFactors, forms::ReauthenticationForm, pages::pending_login::host, passkeys::site, url,
        },
        passwords,
        sessions::CurrentSession,
    },
    config::Config,
    database::ids::UserId,
    database::pool::Db,
    error::{AccountGate, Error, FieldErrors, Result},
    web::{
        Form, Page, extract::Query, faults::too_many_tries, html_with, middleware::session_cookie, route,
        see_other, with_wait,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(mfa::url::PROOF).open_while(AccountGate::ALL).get(ask).post(submit));
}

#[derive(Template)]
#[template(path = "auth/reauthentication/confirm.html")]
struct ReauthenticationPage {
    page: Page,
    form: ReauthenticationForm,
    errors: FieldErrors,
    email: String,
    has_passkey: bool,
    elsewhere: Option<String>,
}

/// What the page needs besides the form.
async fn load_page(
    db: &Db,
    request: &HttpRequest,
    config: &Config,
    visitor: &CurrentSession,
    page: Page,
    (form, errors): (ReauthenticationForm, FieldErrors),
) -> Result<ReauthenticationPage> {
    let user_id = visitor.user().id;
    let look = db.read(move |conn| Ok((email(conn, user_id)?, SecondFactors::of(conn, user_id)?)));
    let (email, factors) = look.await?;
    let elsewhere = site::elsewhere(config, host(request), form.destination());
    Ok(ReauthenticationPage {
        page,
        form,
        errors,
        email,
        has_passkey: !factors.passkeys.is_empty(),
        elsewhere,
    })
}

async fn ask(
    db: Db,
    request: HttpRequest,
    config: Data<Config>,
    visitor: CurrentSession,
    page: Page,
    Query(query): Query,
) -> Result<HttpResponse> {
    let blank = (ReauthenticationForm::from(query), FieldErrors::default());
    html_with(StatusCode::OK, load_page(&db, &request, &config, &visitor, page, blank).await?)
}

/// The same page in answer to a form, which carries on what was typed.
pub(crate) async fn ask_with_draft(request: &HttpRequest, page: Page, next: &str) -> Result<HttpResponse> {
    let (db, visitor) = (Db::extract(request).await?, CurrentSession::extract(request).await?);
    let config = request.app_data::<Data<Config>>().ok_or_else(|| Error::bug("no settings"))?;
    let form = (ReauthenticationForm::leading_to(next), FieldErrors::default());
    let asking = load_page(&db, request, config, &visitor, page, form).await?;
    html_with(StatusCode::FORBIDDEN, asking)
}

async fn submit(
    db: Db,
    (request, config): (HttpRequest, Data<Config>),
    (visitor, page): (CurrentSession, Page),
    session: Session,
    sender: FormSender,
    Form(form): Form<ReauthenticationForm>,
) -> Result<HttpResponse> {
    let mut wait = None;
    let (status, fault) = match check(&db, visitor.user().id, &form, sender.clone()).await {
        Ok(Some(attempt)) => {
            let renewed = db.write(move |conn| renew(conn, &visitor, &attempt, &sender.client));
            session_cookie::set_session(&session, &renewed.await?)?;
            return see_other(form.destination());
        }
        Ok(None) => (StatusCode::UNPROCESSABLE_ENTITY, faults::WRONG_PASSWORD),
        Err(Error::RateLimited(time)) => {
            wait = Some(time);
            (StatusCode::TOO_MANY_REQUESTS, too_many_tries(time))
        }
        Err(other) => return Err(other),
    };
    let errors = FieldErrors::of("password", fault);
    let shown = load_page(&db, &request, &config, &visitor, page, (form, errors)).await?;
    let response = html_with(status, shown)?;
    Ok(match wait {
        Some(wait) => with_wait(response, wait),
        None => response,
    })
}

/// Checks the password. Counted before the work is done, like a sign-in. Returns the attempt if it is right.
async fn check(
    db: &Db,
    user_id: UserId,
    form: &ReauthenticationForm,
    sender: FormSender,
) -> Result<Option<LoginAttempt>> {
    let counting = db.write(move |conn| count_attempt(conn, user_id, sender.ip, sender.device_secret));
    let (hash, tried) = counting.await??;
    let is_right = passwords::verify(form.password(), Some(hash), tried.priority()).await?;
    Ok(is_right.then_some(tried))
}

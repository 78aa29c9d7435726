//! The page for the second step of signing in.

use actix_session::{Session, SessionExt};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};
use askama::Template;

use crate::{
    auth::extract::{FormSender, with_device_cookie},
    auth::{
        self,
        mfa::{
            self, SecondFactors, faults,
            forms::CodeForm,
            passkeys::site,
            pending_login::{CodeOutcome, CompletedLogin, LoginCompletion, try_code, user_of},
            url,
        },
    },
    config::Config,
    crypto::Keys,
    database::pool::Db,
    error::{Error, FieldErrors, Result},
    web::{
        Flash, Form, Page, extract::Query, faults::too_many_tries, html_with, middleware::session_cookie,
        route, see_other, with_wait,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(mfa::url::SECOND_STEP).get(show).post(check_code));
}

#[derive(Template)]
#[template(path = "auth/mfa/pending_login.html")]
struct SecondFactorPage {
    page: Page,
    form: CodeForm,
    errors: FieldErrors,
    factors: SecondFactors,
    /// The same page on a host where passkeys work, if they do not work here.
    passkey_host_url: Option<String>,
}

impl SecondFactorPage {
    fn hint(&self) -> &'static str {
        if self.factors.has_app {
            "Six digits from your authenticator app, or a recovery code."
        } else {
            "A recovery code."
        }
    }
}

async fn show(
    db: Db,
    request: HttpRequest,
    config: Data<Config>,
    page: Page,
    session: Session,
    Query(query): Query,
) -> Result<HttpResponse> {
    let form = CodeForm::from(query);
    if page.user.is_some() {
        return see_other(form.destination());
    }
    let found = factors(&db, &session).await?;
    let Some(factors) = found else { return start_over(&session, &form.next) };
    let passkey_host_url = site::elsewhere(&config, host(&request), auth::url::SIGN_IN);
    html_with(
        StatusCode::OK,
        SecondFactorPage { page, form, errors: FieldErrors::default(), factors, passkey_host_url },
    )
}

/// The same page in answer to a form, which carries on what was typed.
pub(crate) async fn ask_with_draft(request: &HttpRequest, page: Page, next: &str) -> Result<HttpResponse> {
    let (db, session) = (Db::extract(request).await?, request.get_session());
    let config = request.app_data::<Data<Config>>().ok_or_else(|| Error::bug("no settings"))?;
    let Some(factors) = factors(&db, &session).await? else { return start_over(&session, next) };
    let form = CodeForm::leading_to(next);
    let passkey_host_url = site::elsewhere(config, host(request), auth::url::SIGN_IN);
    let asking = SecondFactorPage { page, form, errors: FieldErrors::default(), factors, passkey_host_url };
    html_with(StatusCode::OK, asking)
}

async fn check_code(
    db: Db,
    request: HttpRequest,
    (config, keys): (Data<Config>, Data<Keys>),
    page: Page,
    session: Session,
    sender: FormSender,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse> {
    let Some(pending_id) = session_cookie::pending_login(&session) else {
        return see_other(form.destination());
    };
    let code = form.code();
    let completion =
        LoginCompletion { client: sender.client, device: sender.device_secret, remember: form.remember };
    let tried = db.write(move |conn| try_code(conn, &keys, &pending_id, &code, &completion));
    let outcome = tried.await?;
    let wait = if let CodeOutcome::Wait(wait) = &outcome { Some(*wait) } else { None };
    let (status, fault) = match outcome {
        CodeOutcome::Completed(entered) => return signed_in(&session, &entered, &config, form.destination()),
        CodeOutcome::Expired => return start_over(&session, &form.next),
        CodeOutcome::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, faults::WRONG_CODE),
        CodeOutcome::Wait(wait) => (StatusCode::TOO_MANY_REQUESTS, too_many_tries(wait)),
    };
    let Some(factors) = factors(&db, &session).await? else { return start_over(&session, &form.next) };
    let errors = FieldErrors::of("code", fault);
    let passkey_host_url = site::elsewhere(&config, host(&request), auth::url::SIGN_IN);
    let response = html_with(status, SecondFactorPage { page, form, errors, factors, passkey_host_url })?;
    Ok(match wait {
        Some(wait) => with_wait(response, wait),
        None => response,
    })
}

/// The factors that this person can use.
async fn factors(db: &Db, session: &Session) -> Result<Option<SecondFactors>> {
    let Some(pending_id) = session_cookie::pending_login(session) else { return Ok(None) };
    let look = db.read(move |conn| {
        let whose = user_of(conn, &pending_id)?;
        whose.map(|user_id| SecondFactors::of(conn, user_id)).transpose()
    });
    look.await
}

/// Back to the sign-in page.
fn start_over(session: &Session, next: &str) -> Result<HttpResponse> {
    session_cookie::clear(session);
    Flash::error("Please start again with your e-mail and password.").store(session)?;
    see_other(auth::url::sign_in_for(next))
}

fn signed_in(session: &Session, entered: &CompletedLogin, config: &Config, to: &str) -> Result<HttpResponse> {
    session_cookie::set_session(session, &entered.session)?;
    with_device_cookie(see_other(to)?, &entered.device, config.is_secure())
}

/// The host of the request, which the middleware has already checked.
pub(crate) fn host(request: &HttpRequest) -> &str {
    request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

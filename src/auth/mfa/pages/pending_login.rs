//! The page for the second step of signing in.

use actix_session::Session;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};
use askama::Template;

use crate::{
    auth::extract::{Client, remembered},
    auth::{
        self,
        mfa::{
            self, SecondFactors, faults,
            forms::CodeForm,
            passkeys::site,
            pending_login::{CompletedLogin, Outcome, PendingLogin, try_code, whose},
            url,
        },
    },
    config::Config,
    crypto::Keys,
    database::pool::Db,
    error::{FieldErrors, Result},
    web::{
        Flash, Form, Page, extract::Query, faults::too_many_tries, html_with, middleware::session_cookie,
        route, see_other,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(mfa::url::SECOND_STEP).get(show).post(try_it));
}

#[derive(Template)]
#[template(path = "auth/mfa/pending_login.html")]
struct SecondStepPage {
    page: Page,
    form: CodeForm,
    errors: FieldErrors,
    factors: SecondFactors,
    /// The same page on a host where passkeys work, if they do not work here.
    elsewhere: Option<String>,
}

impl SecondStepPage {
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
    req: HttpRequest,
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
    let Some(factors) = found else { return again(&session, &form.next) };
    let elsewhere = site::elsewhere(&config, host(&req), auth::url::SIGN_IN);
    html_with(
        StatusCode::OK,
        SecondStepPage { page, form, errors: FieldErrors::default(), factors, elsewhere },
    )
}

async fn try_it(
    db: Db,
    req: HttpRequest,
    (config, keys): (Data<Config>, Data<Keys>),
    page: Page,
    session: Session,
    caller: Client,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse> {
    let Some(half) = session_cookie::half(&session) else { return see_other(form.destination()) };
    let code = form.code();
    let entering = PendingLogin { visit: caller.visit, device: caller.device, remember: form.remember };
    let tried = db.write(move |conn| try_code(conn, &keys, &half, &code, &entering));
    let outcome = tried.await?;
    let wait = if let Outcome::Wait(wait) = &outcome { Some(wait.as_secs()) } else { None };
    let (status, fault) = match outcome {
        Outcome::In(entered) => return came_in(&session, &entered, &config, form.destination()),
        Outcome::Over => return again(&session, &form.next),
        Outcome::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, faults::WRONG_CODE),
        Outcome::Wait(wait) => (StatusCode::TOO_MANY_REQUESTS, too_many_tries(wait.as_secs())),
    };
    let Some(factors) = factors(&db, &session).await? else { return again(&session, &form.next) };
    let errors = FieldErrors::of("code", fault);
    let elsewhere = site::elsewhere(&config, host(&req), auth::url::SIGN_IN);
    let mut response = html_with(status, SecondStepPage { page, form, errors, factors, elsewhere })?;
    wait.map(|wait| response.headers_mut().insert(header::RETRY_AFTER, wait.into()));
    Ok(response)
}

/// The factors that this person can use.
async fn factors(db: &Db, session: &Session) -> Result<Option<SecondFactors>> {
    let Some(half) = session_cookie::half(session) else { return Ok(None) };
    let look = db.read(move |conn| {
        let whose = whose(conn, &half)?;
        whose.map(|user_id| SecondFactors::of(conn, user_id)).transpose()
    });
    look.await
}

/// Back to the sign-in page.
fn again(session: &Session, next: &str) -> Result<HttpResponse> {
    session_cookie::forget(session);
    Flash::alert("Please start again with your e-mail and password.").leave(session)?;
    see_other(auth::url::sign_in_for(next))
}

fn came_in(session: &Session, entered: &CompletedLogin, config: &Config, to: &str) -> Result<HttpResponse> {
    session_cookie::keep(session, &entered.session)?;
    remembered(see_other(to)?, &entered.device, config.is_secure())
}

/// The host of the request, which the middleware has already checked.
pub fn host(req: &HttpRequest) -> &str {
    req.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

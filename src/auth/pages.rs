//! Signing up, in and out.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    User,
    attempts::{self, LoginAttempt},
    forms::{SignInForm, SignUpForm, local_path},
    passwords, sessions, url,
};
use crate::{
    auth::extract::{Client, MaybeSignedIn, remembered},
    auth::{
        credentials::check,
        mfa::{self, MfaStep},
        sessions::Arrival,
        signup_invitations,
    },
    config::{Config, SignUp},
    database::pool::Db,
    email::mailer::delivery_note,
    error::{Error, FieldErrors, Result},
    lists::categories::signup::{self, Started},
    web::{
        Flash, Form, Page, errors::too_many, extract::Query, html, html_with, middleware::session_cookie,
        route, see_other, unprocessable,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SIGN_UP).get(new).post(create));
    app.service(route(url::SIGN_IN).get(sign_in).post(enter));
    app.service(route(url::SIGN_OUT).post(leave));
}

#[derive(Template)]
#[template(path = "auth/sign_up.html")]
struct SignUpPage {
    page: Page,
    form: SignUpForm,
    errors: FieldErrors,
}

/// The page shown when not everyone can sign up.
#[derive(Template)]
#[template(path = "auth/sign_up_closed.html")]
struct NotOpenPage {
    page: Page,
    by_invitation: bool,
    contact: Option<String>,
}

impl NotOpenPage {
    fn new(page: Page, mode: SignUp, config: &Config) -> NotOpenPage {
        NotOpenPage { page, by_invitation: mode == SignUp::Invite, contact: config.contact.clone() }
    }
}

async fn new(db: Db, config: Data<Config>, page: Page) -> Result<HttpResponse> {
    if page.user.is_some() {
        return see_other("/");
    }
    match mode(&db, &config).await? {
        SignUp::Open => {
            html(SignUpPage { page, form: SignUpForm::default(), errors: FieldErrors::default() })
        }
        other => html(NotOpenPage::new(page, other, &config)),
    }
}

async fn mode(db: &Db, config: &Data<Config>) -> Result<SignUp> {
    let config = config.clone();
    db.read(move |conn| signup_invitations::mode(conn, &config)).await
}

async fn create(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    caller: Client,
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse> {
    let mode = mode(&db, &config).await?;
    if mode != SignUp::Open {
        return html_with(StatusCode::FORBIDDEN, NotOpenPage::new(page, mode, &config));
    }
    match open_account(&db, &form, caller, session_cookie::id(&session)).await {
        Ok(started) => {
            session_cookie::keep(&session, &started.session)?;
            Flash::done(written_to(&form.email, &config)).leave(&session)?;
            remembered(see_other("/")?, &started.device, config.is_secure())
        }
        Err(Error::Invalid(errors)) => unprocessable(SignUpPage { page, form, errors }),
        Err(other) => Err(other),
    }
}

/// The same for every address, whether or not it has an account.
fn written_to(email: &str, config: &Config) -> String {
    let email = email.trim();
    let file = delivery_note(config);
    format!(
        "Welcome! We’ve sent an e-mail to {email}. Open the link in it to confirm your address. You can start \
         your lists right away.{file}"
    )
}

/// Checks the form, hashes the password without holding a connection, then creates account, space, lists and
/// session in one transaction. The response is the same if the address has an account; only the e-mail says so.
async fn open_account(db: &Db, form: &SignUpForm, caller: Client, old: Option<String>) -> Result<Started> {
    let new = form.check()?;
    let from = caller.from;
    if let Some(wait) = db.write(move |conn| attempts::sign_up(conn, from)).await? {
        return Err(Error::TooMany(wait));
    }
    let hash = passwords::hash(new.password()).await?;
    let chosen = !form.handle.trim().is_empty();
    let arrival = Arrival { client: caller.visit, device: caller.device, old_session: old };
    db.write(move |conn| signup::sign_up(conn, (&new, &hash, chosen), arrival)).await
}

#[derive(Template)]
#[template(path = "auth/sign_in.html")]
struct SignInPage {
    page: Page,
    form: SignInForm,
    errors: FieldErrors,
}

async fn sign_in(page: Page, Query(query): Query) -> Result<HttpResponse> {
    let form =
        SignInForm { next: local_path(query.get("next")).unwrap_or_default().into(), ..Default::default() };
    if page.user.is_some() {
        return see_other(form.destination());
    }
    html(SignInPage { page, form, errors: FieldErrors::default() })
}

async fn enter(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    caller: Client,
    Form(form): Form<SignInForm>,
) -> Result<HttpResponse> {
    match check(&db, form.email_key(), form.password(), &caller, &config).await {
        Ok((user, tried)) => match start(&db, user, tried, session_cookie::id(&session), caller).await? {
            (MfaStep::In(id), device) => {
                session_cookie::keep(&session, &id)?;
                remembered(see_other(form.destination())?, &device, config.is_secure())
            }
            (MfaStep::Half(id), _) => {
                session_cookie::keep_half(&session, &id)?;
                see_other(mfa::url::second_step_for(form.destination()))
            }
        },
        Err(Error::Invalid(errors)) => unprocessable(SignInPage { page, form, errors }),
        Err(Error::TooMany(wait)) => {
            let mut errors = FieldErrors::default();
            errors.add("email", too_many(wait.as_secs()));
            let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, SignInPage { page, form, errors })?;
            response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// Signs in after a correct password, or leads to the second step; the previous session of this browser ends. A
/// browser is remembered only after a completed sign-in.
async fn start(
    db: &Db,
    user: User,
    tried: LoginAttempt,
    old: Option<String>,
    caller: Client,
) -> Result<(MfaStep, String)> {
    let arrival = Arrival { client: caller.visit, device: caller.device, old_session: old };
    db.write(move |conn| mfa::model::sign_in(conn, &user, &tried, arrival)).await
}

async fn leave(db: Db, session: Session, _who: MaybeSignedIn) -> Result<HttpResponse> {
    if let Some(id) = session_cookie::id(&session) {
        db.write(move |conn| sessions::end(conn, &id)).await?;
    }
    session_cookie::forget(&session);
    Ok(session_cookie::cleared(see_other("/")?))
}

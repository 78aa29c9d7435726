//! The sign-up page.

pub(crate) mod invitation;
pub(crate) mod member;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;

use crate::{
    auth::{
        self, attempts,
        extract::{FormSender, with_device_cookie},
        forms::{SignUpForm, local_path},
        passwords,
        sessions::LoginContext,
        signup_invitations, url,
    },
    config::{Config, SignUpMode},
    database::pool::Db,
    email::mailer::delivery_note,
    error::{Error, FieldErrors, OnForm, Result},
    lists::categories::signup::{self, NewSession},
    web::{
        Flash, Form, Page, extract::Query, html, html_with, middleware::session_cookie, route,
        routes::sign_in_reason, see_other, unprocessable,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SIGN_UP).get(new).post(create));
    invitation::routes(app);
    member::routes(app);
}

#[derive(Template)]
#[template(path = "account/signup/new.html")]
struct SignUpPage {
    page: Page,
    form: SignUpForm,
    errors: FieldErrors,
}

impl SignUpPage {
    /// Why a visitor signs up.
    fn reason(&self) -> Option<&'static str> {
        sign_in_reason(&self.form.next)
    }
}

/// The sign-in page, which leads to the same page.
fn sign_in_url(next: &str) -> String {
    if next.is_empty() { url::SIGN_IN.to_owned() } else { url::sign_in_for(next) }
}

/// The page shown when not everyone can sign up.
#[derive(Template)]
#[template(path = "account/signup/closed.html")]
struct NotOpenPage {
    page: Page,
    why: NotOpen,
    contact: Option<String>,
    next: String,
}

impl NotOpenPage {
    fn new(page: Page, why: NotOpen, config: &Config, next: String) -> NotOpenPage {
        let page = Page { offers_sign_up: false, ..page };
        NotOpenPage { page, why, contact: config.contact.clone(), next }
    }
}

/// Why no one can sign up without an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotOpen {
    ByInvitation,
    Closed,
    BeingSetUp,
}

async fn new(
    db: Db,
    config: Data<Config>,
    page: Page,
    session: Session,
    Query(query): Query,
) -> Result<HttpResponse> {
    if page.user.is_some() {
        return see_other(local_path(query.get("next")).unwrap_or("/"));
    }
    let next = auth::pages::wanted_page(&session, &query)?;
    match not_open(&db, &config).await? {
        None => {
            let form = SignUpForm { next, ..SignUpForm::default() };
            html(SignUpPage { page, form, errors: FieldErrors::default() })
        }
        Some(why) => html(NotOpenPage::new(page, why, &config, next)),
    }
}

/// Why no one can sign up; `None` if everyone can.
async fn not_open(db: &Db, config: &Data<Config>) -> Result<Option<NotOpen>> {
    let config = config.clone();
    db.read(move |conn| {
        if signup_invitations::is_being_set_up(conn, &config)? {
            return Ok(Some(NotOpen::BeingSetUp));
        }
        Ok(match signup_invitations::mode(conn, &config)? {
            SignUpMode::Open => None,
            SignUpMode::Invite => Some(NotOpen::ByInvitation),
            SignUpMode::Closed => Some(NotOpen::Closed),
        })
    })
    .await
}

async fn create(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    sender: FormSender,
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse> {
    if let Some(why) = not_open(&db, &config).await? {
        return html_with(StatusCode::FORBIDDEN, NotOpenPage::new(page, why, &config, form.next));
    }
    match open_account(&db, &form, sender, session_cookie::id(&session)).await.on_form(&form)? {
        Ok(started) => {
            session_cookie::set_session(&session, &started.session)?;
            if sign_in_reason(&form.next).is_some() {
                session_cookie::set_intent(&session, &form.next)?; // for when the address is confirmed
            }
            Flash::success(sent_message(&form.email, &config)).store(&session)?;
            with_device_cookie(see_other(form.destination())?, &started.device, config.is_secure())
        }
        Err(errors) => unprocessable(SignUpPage { page, form, errors }),
    }
}

/// The same for every address, whether or not it has an account.
fn sent_message(email: &str, config: &Config) -> String {
    let email = email.trim();
    let file = delivery_note(config);
    format!(
        "Welcome! We’ve sent an e-mail to {email}. Open the link in it to confirm your address. You can start \
         your lists right away.{file}"
    )
}

/// Checks the form, hashes the password without holding a connection, then creates account, space, lists and
/// session in one transaction. The response is the same if the address has an account; only the e-mail says so.
async fn open_account(
    db: &Db,
    form: &SignUpForm,
    sender: FormSender,
    old: Option<String>,
) -> Result<NewSession> {
    let new = form.check()?;
    let from = sender.ip;
    Error::refuse_for(db.write(move |conn| attempts::sign_up(conn, from)).await?)?;
    let hash = passwords::hash(new.password()).await?;
    let chosen = !form.handle.trim().is_empty();
    let arrival = LoginContext { client: sender.client, device: sender.device_secret, old_session: old };
    db.write(move |conn| signup::sign_up(conn, (&new, &hash, chosen), arrival)).await
}

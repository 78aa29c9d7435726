//! The pages for password resets.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data, Path},
};
use askama::Template;

use super::{
    model::{self, ResetTarget},
    url,
};
use crate::{
    auth::extract::FormSender,
    auth::{
        self, attempts,
        forms::{EmailForm, NewPasswordForm},
        passwords,
    },
    config::Config,
    database::pool::Db,
    email::mailer::delivery_note,
    error::{Error, FieldErrors, OnForm, Result},
    web::{Flash, Form, Page, html, html_with, middleware::session_cookie, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ASK).get(new).post(create));
    app.service(route(url::CHOOSE).secret().get(edit).post(update));
}

#[derive(Template)]
#[template(path = "auth/password_resets/ask.html")]
struct RequestResetPage {
    page: Page,
    form: EmailForm,
    errors: FieldErrors,
}

async fn new(page: Page) -> Result<HttpResponse> {
    html(RequestResetPage { page, form: EmailForm::default(), errors: FieldErrors::default() })
}

/// The same response for every address.
async fn create(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    sender: FormSender,
    Form(form): Form<EmailForm>,
) -> Result<HttpResponse> {
    let email = match form.check().on_form(&form)? {
        Ok(email) => email,
        Err(errors) => return unprocessable(RequestResetPage { page, form, errors }),
    };
    let message = format!(
        "If there’s an account for {email}, we’ve sent an e-mail with a link that works for 30 minutes.{}",
        delivery_note(&config)
    );
    ask(&db, email, sender).await?;
    Flash::success(message).store(&session)?;
    see_other(auth::url::SIGN_IN)
}

async fn ask(db: &Db, email: String, sender: FormSender) -> Result<()> {
    let limited = db.write(move |conn| match attempts::email_request(conn, sender.ip)? {
        Some(wait) => Ok(Some(wait)),
        None => model::request(conn, &email).map(|()| None),
    });
    Error::refuse_for(limited.await?)
}

#[derive(Template)]
#[template(path = "auth/password_resets/choose.html")]
struct ResetPasswordPage {
    page: Page,
    action: String,
    owner: ResetTarget,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "auth/password_resets/ended.html")]
struct ResetLinkExpiredPage {
    page: Page,
}

fn ended(page: Page) -> Result<HttpResponse> {
    html_with(StatusCode::GONE, ResetLinkExpiredPage { page })
}

async fn edit(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::choose(&secret);
    match db.read(move |conn| model::find_target(conn, &secret)).await? {
        Some(owner) => html(ResetPasswordPage { page, action, owner, errors: FieldErrors::default() }),
        None => ended(page),
    }
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    (sender, secret): (FormSender, Path<String>),
    Form(form): Form<NewPasswordForm>,
) -> Result<HttpResponse> {
    let (action, looked_at) = (url::choose(&secret), secret.clone());
    let Some(owner) = db.read(move |conn| model::find_target(conn, &looked_at)).await? else {
        return ended(page);
    };
    let about = owner.clone();
    let new = match form.check(&[&about.user.name, &about.email]).on_form(&form)? {
        Ok(password) => password,
        Err(errors) => return unprocessable(ResetPasswordPage { page, action, owner, errors }),
    };
    let hash = passwords::hash(new).await?;
    db.note_sender(about.user.id);
    match db.write(move |conn| model::reset(conn, &secret, &hash, &sender.client)).await {
        Ok(true) => done(&session, page.user.is_some_and(|user| user.id == about.user.id)),
        Ok(false) | Err(Error::Fault(_)) => ended(page), // used or taken a moment before
        Err(other) => Err(other),
    }
}

fn done(session: &Session, is_mine: bool) -> Result<HttpResponse> {
    if is_mine {
        session_cookie::clear(session);
    }
    Flash::success("Password changed. All browsers are signed out; sign in with your new password.")
        .store(session)?;
    see_other(auth::url::SIGN_IN)
}

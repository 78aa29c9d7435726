//! The pages for e-mail addresses.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data, Path},
};
use askama::Template;

use super::{
    model::{self, Claim},
    url,
};
use crate::{
    auth::extract::{Client, SignedIn},
    auth::{
        self, User, attempts,
        forms::{EmailForm, local_path},
        password_resets,
        sessions::Reauthenticated,
    },
    config::Config,
    database::pool::Db,
    email::{mailer::delivery_note, outbox::Purpose},
    error::{Error, FieldErrors, OnForm, Result},
    text::Fields,
    web::{Flash, Form, Page, html, html_with, middleware::session_cookie, route, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CONFIRM).secret().get(show).post(confirm));
    app.service(route(url::UNDO).secret().get(former).post(restore));
    app.service(route(url::CHANGE).get(edit).post(update));
    app.service(route(url::LETTER).post(remind));
}

#[derive(Template)]
#[template(path = "auth/email_addresses/confirm.html")]
struct ConfirmPage {
    page: Page,
    action: String,
    claim: Claim,
}

#[derive(Template)]
#[template(path = "auth/email_addresses/undo.html")]
struct UndoPage {
    page: Page,
    action: String,
    claim: Claim,
}

#[derive(Template)]
#[template(path = "auth/email_addresses/ended.html")]
struct EndedPage {
    page: Page,
}

fn ended(page: Page) -> Result<HttpResponse> {
    html_with(StatusCode::GONE, EndedPage { page })
}

/// Shows what the link does; programs that merely prefetch links change nothing.
async fn show(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::confirm(&secret);
    match db.read(move |conn| Claim::look(conn, Purpose::Confirm, &secret)).await? {
        Some(claim) => html(ConfirmPage { page, action, claim }),
        None => ended(page),
    }
}

async fn confirm(
    db: Db,
    page: Page,
    session: Session,
    (caller, secret): (Client, Path<String>),
) -> Result<HttpResponse> {
    let id = session_cookie::id(&session);
    let done = db.write(move |conn| model::confirm(conn, &secret, id.as_deref(), &caller.visit));
    let confirmed = match done.await {
        Ok(Some(confirmed)) => confirmed,
        Ok(None) | Err(Error::Fault(_)) => return ended(page),
        Err(other) => return Err(other),
    };
    if let Some(id) = &confirmed.session {
        session_cookie::keep(&session, id)?;
    }
    let email = &confirmed.claim.email;
    if let Some(secret) = &confirmed.choose {
        Flash::done(format!(
            "You’ve confirmed {email} as your e-mail address. Now choose a password: all browsers are signed out, because \
             this one wasn’t signed in to the account."
        ))
        .leave(&session)?;
        return see_other(password_resets::url::choose(secret));
    }
    Flash::done(format!("You’ve confirmed {email} as your e-mail address.")).leave(&session)?;
    let to_sign_in = page.user.is_none() || (confirmed.claim.is_change() && confirmed.session.is_none());
    see_other(if to_sign_in { auth::url::SIGN_IN } else { "/" })
}

async fn former(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::undo(&secret);
    match db.read(move |conn| Claim::look(conn, Purpose::UndoAddress, &secret)).await? {
        Some(claim) => html(UndoPage { page, action, claim }),
        None => ended(page),
    }
}

async fn restore(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    (caller, secret): (Client, Path<String>),
) -> Result<HttpResponse> {
    let claim = match db.write(move |conn| model::undo(conn, &secret, &caller.visit)).await {
        Ok(Some(claim)) => claim,
        Ok(None) | Err(Error::Fault(_)) => return ended(page),
        Err(other) => return Err(other),
    };
    if page.user.is_some_and(|user| user.id == claim.user.id) {
        session_cookie::forget(&session);
    }
    let (email, file) = (claim.email, delivery_note(&config));
    Flash::done(format!(
        "Your e-mail address is {email} again, and all browsers are signed out. The person who changed it may \
         know your password, so we’ve e-mailed you a link to choose a new one.{file}"
    ))
    .leave(&session)?;
    see_other(auth::url::SIGN_IN)
}

#[derive(Template)]
#[template(path = "auth/email_addresses/edit.html")]
struct EditPage {
    page: Page,
    user: User,
    now: String,
    form: EmailForm,
    errors: FieldErrors,
}

impl EditPage {
    async fn load(db: Db, page: Page, user: User) -> Result<EditPage> {
        let of = user.clone();
        let now = db.read(move |conn| of.email(conn)).await?;
        Ok(EditPage { page, user, now, form: EmailForm::default(), errors: FieldErrors::default() })
    }
}

async fn edit(db: Db, page: Page, who: Reauthenticated) -> Result<HttpResponse> {
    html(EditPage::load(db, page, who.user).await?)
}

async fn update(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    (who, caller): (Reauthenticated, Client),
    Form(form): Form<EmailForm>,
) -> Result<HttpResponse> {
    match ask(&db, &form, who.clone(), caller).await.on_form(&form)? {
        Ok(email) => {
            written(&email, &config).leave(&session)?;
            see_other(url::CHANGE)
        }
        Err(errors) => {
            let again = EditPage::load(db, page, who.user).await?;
            unprocessable(EditPage { form, errors, ..again })
        }
    }
}

async fn ask(db: &Db, form: &EmailForm, who: Reauthenticated, caller: Client) -> Result<String> {
    let email = form.check()?;
    let to = email.clone();
    let asked = db.write(move |conn| match attempts::letter_from(conn, caller.from)? {
        Some(wait) => Ok(Some(wait)),
        None => model::ask(conn, &who, &to).map(|()| None),
    });
    asked.await?.map_or(Ok(email), |wait| Err(Error::TooMany(wait)))
}

fn written(email: &str, config: &Config) -> Flash {
    let file = delivery_note(config);
    Flash::done(format!(
        "We’ve sent an e-mail to {email}. Open the link in it to confirm your address.{file}"
    ))
}

async fn remind(
    db: Db,
    config: Data<Config>,
    session: Session,
    SignedIn(user): SignedIn,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let email = db.write(move |conn| model::remind(conn, &user)).await?;
    written(&email, &config).leave(&session)?;
    see_other(local_path(typed.get("back")).unwrap_or("/"))
}

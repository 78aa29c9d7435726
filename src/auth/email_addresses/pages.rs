//! The pages for e-mail addresses.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data, Path},
};
use askama::Template;

use super::{
    model::{self, PendingAddress},
    url,
};
use crate::{
    auth::extract::{FormSender, SignedIn},
    auth::{
        self, User, attempts,
        forms::{EmailForm, local_path},
        password_resets,
        sessions::Reauthenticated,
    },
    config::Config,
    database::pool::Db,
    email::{mailer::delivery_note, outbox::LinkPurpose},
    error::{Error, FieldErrors, OnForm, Result},
    text::Fields,
    web::{Flash, Form, Page, html, html_with, middleware::session_cookie, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CONFIRM).secret().get(show).post(confirm));
    app.service(route(url::UNDO).secret().get(show_undo).post(restore));
    app.service(route(url::CHANGE).get(edit).post(update));
    app.service(route(url::RESEND).post(resend));
}

#[derive(Template)]
#[template(path = "auth/email_addresses/confirm.html")]
struct ConfirmAddressPage {
    page: Page,
    action: String,
    claim: PendingAddress,
}

#[derive(Template)]
#[template(path = "auth/email_addresses/undo.html")]
struct UndoAddressPage {
    page: Page,
    action: String,
    claim: PendingAddress,
}

#[derive(Template)]
#[template(path = "auth/email_addresses/ended.html")]
struct AddressLinkExpiredPage {
    page: Page,
}

fn ended(page: Page) -> Result<HttpResponse> {
    html_with(StatusCode::GONE, AddressLinkExpiredPage { page })
}

/// Shows what the link does; programs that merely prefetch links change nothing.
async fn show(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::confirm(&secret);
    match db.read(move |conn| PendingAddress::find(conn, LinkPurpose::Confirm, &secret)).await? {
        Some(claim) => html(ConfirmAddressPage { page, action, claim }),
        None => ended(page),
    }
}

async fn confirm(
    db: Db,
    page: Page,
    session: Session,
    (sender, secret): (FormSender, Path<String>),
) -> Result<HttpResponse> {
    let id = session_cookie::id(&session);
    let form_db = db.clone();
    let done = db.write(move |conn| {
        let confirmed = model::confirm(conn, &secret, id.as_deref(), &sender.client)?;
        confirmed.iter().for_each(|it| form_db.note_sender(it.claim.user.id));
        Ok(confirmed)
    });
    let confirmed = match done.await {
        Ok(Some(confirmed)) => confirmed,
        Ok(None) | Err(Error::Fault(_)) => return ended(page),
        Err(other) => return Err(other),
    };
    let intent = session_cookie::intent(&session);
    if let Some(id) = &confirmed.session {
        session_cookie::set_session(&session, id)?;
    }
    let email = &confirmed.claim.email;
    if let Some(secret) = &confirmed.choose {
        Flash::success(format!(
            "You’ve confirmed {email} as your e-mail address. Now choose a password: all browsers are signed out, because \
             this one wasn’t signed in to the account."
        ))
        .store(&session)?;
        return see_other(password_resets::url::choose(secret));
    }
    Flash::success(format!("You’ve confirmed {email} as your e-mail address.")).store(&session)?;
    let to_sign_in = page.user.is_none() || (confirmed.claim.is_change() && confirmed.session.is_none());
    if to_sign_in {
        return see_other(auth::url::SIGN_IN); // which leads on to what was wanted
    }
    session_cookie::drop_intent(&session);
    see_other(intent.as_deref().unwrap_or("/"))
}

async fn show_undo(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::undo(&secret);
    match db.read(move |conn| PendingAddress::find(conn, LinkPurpose::UndoAddress, &secret)).await? {
        Some(claim) => html(UndoAddressPage { page, action, claim }),
        None => ended(page),
    }
}

async fn restore(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    (sender, secret): (FormSender, Path<String>),
) -> Result<HttpResponse> {
    let form_db = db.clone();
    let undone = db.write(move |conn| {
        let claim = model::undo(conn, &secret, &sender.client)?;
        claim.iter().for_each(|it| form_db.note_sender(it.user.id));
        Ok(claim)
    });
    let claim = match undone.await {
        Ok(Some(claim)) => claim,
        Ok(None) | Err(Error::Fault(_)) => return ended(page),
        Err(other) => return Err(other),
    };
    if page.user.is_some_and(|user| user.id == claim.user.id) {
        session_cookie::clear(&session);
    }
    let (email, file) = (claim.email, delivery_note(&config));
    Flash::success(format!(
        "Your e-mail address is {email} again, and all browsers are signed out. The person who changed it may \
         know your password, so we’ve e-mailed you a link to choose a new one.{file}"
    ))
    .store(&session)?;
    see_other(auth::url::SIGN_IN)
}

#[derive(Template)]
#[template(path = "auth/email_addresses/edit.html")]
struct EditAddressPage {
    page: Page,
    user: User,
    current_email: String,
    form: EmailForm,
    errors: FieldErrors,
}

impl EditAddressPage {
    async fn load(db: Db, page: Page, user: User) -> Result<EditAddressPage> {
        let of = user.clone();
        let current_email = db.read(move |conn| of.email(conn)).await?;
        Ok(EditAddressPage {
            page,
            user,
            current_email,
            form: EmailForm::default(),
            errors: FieldErrors::default(),
        })
    }
}

async fn edit(db: Db, page: Page, who: Reauthenticated) -> Result<HttpResponse> {
    html(EditAddressPage::load(db, page, who.user().clone()).await?)
}

async fn update(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    (who, sender): (Reauthenticated, FormSender),
    Form(form): Form<EmailForm>,
) -> Result<HttpResponse> {
    match ask(&db, &form, who.clone(), sender).await.on_form(&form)? {
        Ok(email) => {
            sent_flash(&email, &config).store(&session)?;
            see_other(url::CHANGE)
        }
        Err(errors) => {
            let again = EditAddressPage::load(db, page, who.user().clone()).await?;
            unprocessable(EditAddressPage { form, errors, ..again })
        }
    }
}

async fn ask(db: &Db, form: &EmailForm, who: Reauthenticated, sender: FormSender) -> Result<String> {
    let email = form.check()?;
    let to = email.clone();
    let limited = db.write(move |conn| match attempts::email_request(conn, sender.ip)? {
        Some(wait) => Ok(Some(wait)),
        None => model::request_change(conn, &who, &to).map(|()| None),
    });
    Error::refuse_for(limited.await?).map(|()| email)
}

fn sent_flash(email: &str, config: &Config) -> Flash {
    let file = delivery_note(config);
    Flash::success(format!(
        "We’ve sent an e-mail to {email}. Open the link in it to confirm your address.{file}"
    ))
}

async fn resend(
    db: Db,
    config: Data<Config>,
    session: Session,
    SignedIn(user): SignedIn,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let email = db.write(move |conn| model::resend_confirmation(conn, &user)).await?;
    sent_flash(&email, &config).store(&session)?;
    see_other(local_path(typed.get("back")).unwrap_or("/"))
}

//! Accepting an invitation: signing up with the invited address.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data, Path},
};
use askama::Template;

use crate::{
    auth::{
        extract::{FormSender, with_device_cookie},
        forms::SignUpForm,
        passwords,
        sessions::LoginContext,
        signup_invitations::{Invitation, url},
    },
    config::Config,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::categories::signup,
    web::{Flash, Form, Page, html, html_with, middleware::session_cookie, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ACCEPT).secret().get(show).post(accept));
}

#[derive(Template)]
#[template(path = "account/signup/accept.html")]
pub(super) struct AcceptInvitationPage {
    pub(super) page: Page,
    pub(super) action: String,
    pub(super) form: SignUpForm,
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "account/signup/ended.html")]
struct InvitationEndedPage {
    page: Page,
}

fn ended(page: Page) -> Result<HttpResponse> {
    html_with(StatusCode::GONE, InvitationEndedPage { page })
}

/// A second click finds the first one’s account, whose owner is signed in.
fn already_used(page: Page, session: &Session) -> Result<HttpResponse> {
    if page.user.is_none() {
        return ended(page);
    }
    Flash::success("You’re already signed in.").store(session)?;
    see_other("/")
}

async fn show(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::accept(&secret);
    match db.read(move |conn| Invitation::find(conn, &secret)).await? {
        Some(link) => {
            let form = SignUpForm { email: link.email, ..SignUpForm::default() };
            html(AcceptInvitationPage { page, action, form, errors: FieldErrors::default() })
        }
        None => ended(page),
    }
}

async fn accept(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    (sender, secret): (FormSender, Path<String>),
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse> {
    let (action, looked_at) = (url::accept(&secret), secret.clone());
    let Some(link) = db.read(move |conn| Invitation::find(conn, &looked_at)).await? else {
        return already_used(page, &session);
    };
    let form = SignUpForm { email: link.email, ..form }; // whatever was sent: the invited address counts
    let opened = open(&db, &form, sender, (secret.into_inner(), session_cookie::id(&session)));
    match opened.await.on_form(&form)? {
        Ok(Some((id, device))) => {
            session_cookie::set_session(&session, &id)?;
            with_device_cookie(see_other("/")?, &device, config.is_secure())
        }
        Ok(None) => already_used(page, &session),
        Err(errors) => unprocessable(AcceptInvitationPage { page, action, form, errors }),
    }
}

/// Uses the invitation up and creates the account. The address is confirmed, because the link was sent to it.
async fn open(
    db: &Db,
    form: &SignUpForm,
    sender: FormSender,
    (secret, old): (String, Option<String>),
) -> Result<Option<(String, String)>> {
    let new = form.check()?;
    let hash = passwords::hash(new.password()).await?;
    let chosen = !form.handle.trim().is_empty();
    let arrival = LoginContext { client: sender.client, device: sender.device_secret, old_session: old };
    let started =
        db.write(move |conn| signup::accept_invitation(conn, &secret, (&new, &hash, chosen), arrival));
    Ok(started.await?.map(|started| (started.session, started.device)))
}

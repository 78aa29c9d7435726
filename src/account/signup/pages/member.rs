//! Signing up by an invitation into a space.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Data, Path},
};

use super::invitation::AcceptInvitationPage;
use crate::{
    auth::{
        extract::{FormSender, with_device_cookie},
        forms::SignUpForm,
        passwords,
        sessions::LoginContext,
    },
    config::Config,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::categories::signup,
    spaces::invitations::{joining, url},
    web::{Form, Page, html, middleware::session_cookie, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ACCOUNT).secret().get(show).post(create));
}

/// The invited address, if a newcomer can sign up with it.
async fn invited_email(db: &Db, config: &Data<Config>, secret: &str) -> Result<Option<String>> {
    let (config, secret) = (config.clone(), secret.to_owned());
    db.read(move |conn| joining::newcomer_email(conn, &config, &secret)).await
}

/// The page of the invitation says what else can be done with it.
async fn show(db: Db, page: Page, config: Data<Config>, secret: Path<String>) -> Result<HttpResponse> {
    match invited_email(&db, &config, &secret).await? {
        Some(email) if page.user.is_none() => {
            let form = SignUpForm { email, ..SignUpForm::default() };
            html(AcceptInvitationPage {
                page,
                action: url::account(&secret),
                form,
                errors: FieldErrors::default(),
            })
        }
        _ => see_other(url::joining(&secret)),
    }
}

async fn create(
    db: Db,
    (page, session): (Page, Session),
    config: Data<Config>,
    (sender, secret): (FormSender, Path<String>),
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse> {
    let email = invited_email(&db, &config, &secret).await?.filter(|_| page.user.is_none());
    let Some(email) = email else { return see_other(url::joining(&secret)) };
    let form = SignUpForm { email, ..form }; // whatever was sent: the invited address counts
    match open(&db, &config, &form, sender, (secret.clone(), session_cookie::id(&session)))
        .await
        .on_form(&form)?
    {
        Ok(Some((id, device))) => {
            session_cookie::set_session(&session, &id)?;
            with_device_cookie(see_other(url::joining(&secret))?, &device, config.is_secure())
        }
        Ok(None) => see_other(url::joining(&secret)),
        Err(errors) => {
            unprocessable(AcceptInvitationPage { page, action: url::account(&secret), form, errors })
        }
    }
}

/// Creates the account with the invited address, which is confirmed, because the link was sent to it. The invitation is
/// still open: joining is the next page. `None` if it ended meanwhile.
async fn open(
    db: &Db,
    config: &Data<Config>,
    form: &SignUpForm,
    sender: FormSender,
    (secret, old): (String, Option<String>),
) -> Result<Option<(String, String)>> {
    let (new, config) = (form.check()?, config.clone());
    let hash = passwords::hash(new.password()).await?;
    let chosen = !form.handle.trim().is_empty();
    let arrival = LoginContext { client: sender.client, device: sender.device_secret, old_session: old };
    let started = db.write(move |conn| {
        if joining::newcomer_email(conn, &config, &secret)?.as_deref() != Some(new.email()) {
            return Ok(None);
        }
        signup::sign_up_invited(conn, (&new, &hash, chosen), arrival).map(Some)
    });
    Ok(started.await?.map(|started| (started.session, started.device)))
}

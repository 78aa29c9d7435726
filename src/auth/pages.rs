//! Signing in and out.

use std::time::Duration;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    User,
    attempts::LoginAttempt,
    credentials::check,
    extract::{Client, MaybeSignedIn, remembered},
    forms::{SignInForm, local_path},
    mfa::{self, MfaStep},
    sessions::{self, Arrival},
    url,
};
use crate::{
    config::Config,
    database::pool::Db,
    error::{Error, FieldErrors, OnForm, Result},
    web::{
        Form, Page, extract::Query, faults, html, html_with, middleware::session_cookie, route, see_other,
        unprocessable,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SIGN_IN).get(sign_in).post(enter));
    app.service(route(url::SIGN_OUT).post(leave));
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
    let checked = match check(&db, form.email_key(), form.password(), &caller, &config).await {
        Err(Error::TooMany(wait)) => return too_many_tries(page, form, wait),
        other => other.on_form(&form)?,
    };
    match checked {
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
        Err(errors) => unprocessable(SignInPage { page, form, errors }),
    }
}

fn too_many_tries(page: Page, form: SignInForm, wait: Duration) -> Result<HttpResponse> {
    let errors = FieldErrors::of("email", faults::too_many_tries(wait.as_secs()));
    let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, SignInPage { page, form, errors })?;
    response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
    Ok(response)
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

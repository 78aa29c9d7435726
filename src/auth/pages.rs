//! Signing in and out.

use std::time::Duration;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    credentials::{CheckedPassword, check},
    extract::{FormSender, MaybeSignedIn, with_device_cookie},
    forms::{SignInForm, local_path},
    mfa::{self, LoginStep},
    sessions::{self, LoginContext},
    signup_invitations::OffersSignUp,
    url,
};
use crate::{
    config::Config,
    database::pool::Db,
    error::{Error, FieldErrors, OnForm, Result},
    text::Fields,
    web::{
        Form, Page, extract::Query, faults, html, html_with, middleware::session_cookie, route,
        routes::sign_in_reason, see_other, unprocessable, with_wait,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SIGN_IN).get(sign_in).post(submit_sign_in));
    app.service(route(url::SIGN_OUT).post(sign_out));
}

#[derive(Template)]
#[template(path = "auth/sign_in.html")]
struct SignInPage {
    page: Page,
    form: SignInForm,
    errors: FieldErrors,
}

impl SignInPage {
    /// Why a visitor signs in.
    fn reason(&self) -> Option<&'static str> {
        sign_in_reason(&self.form.next)
    }
}

/// The page that a visitor wants, according to the address or, failing that, an earlier visit. It is remembered if
/// signing up may lie in between.
pub(crate) fn wanted_page(session: &Session, query: &Fields) -> Result<String> {
    let requested = local_path(query.get("next")).map(str::to_owned);
    let next = requested.or_else(|| session_cookie::intent(session)).unwrap_or_default();
    if sign_in_reason(&next).is_some() {
        session_cookie::set_intent(session, &next)?;
    }
    Ok(next)
}

async fn sign_in(
    page: Page,
    session: Session,
    offer: OffersSignUp,
    Query(query): Query,
) -> Result<HttpResponse> {
    if page.user.is_some() {
        return see_other(local_path(query.get("next")).unwrap_or("/"));
    }
    let form = SignInForm { next: wanted_page(&session, &query)?, ..Default::default() };
    let page = Page { offers_sign_up: offer.0, ..page };
    html(SignInPage { page, form, errors: FieldErrors::default() })
}

/// The sign-in page in answer to a form, which carries on what was typed.
pub(crate) fn ask_with_draft(page: Page, next: String) -> Result<HttpResponse> {
    let form = SignInForm { next, ..SignInForm::default() };
    let asking = SignInPage { page, form, errors: FieldErrors::default() };
    let mut response = html_with(StatusCode::UNAUTHORIZED, asking)?;
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    Ok(response)
}

async fn submit_sign_in(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    sender: FormSender,
    Form(form): Form<SignInForm>,
) -> Result<HttpResponse> {
    let signed_in = match check(&db, form.email_key(), form.password(), &sender, &config).await {
        Err(Error::RateLimited(wait)) => return too_many_tries(page, form, wait),
        Ok(password) => start(&db, password, session_cookie::id(&session), sender).await.on_form(&form)?,
        Err(other) => Err(other).on_form(&form)?,
    };
    match signed_in {
        Ok((LoginStep::SignedIn(id), device)) => {
            session_cookie::set_session(&session, &id)?;
            with_device_cookie(see_other(form.destination())?, &device, config.is_secure())
        }
        Ok((LoginStep::SecondFactorRequired(id), _)) => {
            session_cookie::set_pending_login(&session, &id)?;
            see_other(mfa::url::second_step_for(form.destination()))
        }
        Err(errors) => unprocessable(SignInPage { page, form, errors }),
    }
}

fn too_many_tries(page: Page, form: SignInForm, wait: Duration) -> Result<HttpResponse> {
    let errors = FieldErrors::of("email", faults::too_many_tries(wait));
    Ok(with_wait(html_with(StatusCode::TOO_MANY_REQUESTS, SignInPage { page, form, errors })?, wait))
}

/// Signs in after a correct password, or leads to the second step; the previous session of this browser ends. A
/// browser is remembered only after a completed sign-in.
async fn start(
    db: &Db,
    password: CheckedPassword,
    old: Option<String>,
    sender: FormSender,
) -> Result<(LoginStep, String)> {
    let arrival = LoginContext { client: sender.client, device: sender.device_secret, old_session: old };
    db.write(move |conn| mfa::model::sign_in(conn, &password, arrival)).await
}

/// Leads to the page that the form asks for, where one can sign in as another person.
async fn sign_out(
    db: Db,
    session: Session,
    _who: MaybeSignedIn,
    Form(form): Form<SignInForm>,
) -> Result<HttpResponse> {
    if let Some(id) = session_cookie::id(&session) {
        db.write(move |conn| sessions::end(conn, &id)).await?;
    }
    session_cookie::clear(&session);
    Ok(session_cookie::with_clear_site_data(see_other(form.destination())?))
}

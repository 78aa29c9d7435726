//! Signing up, in and out, and the privacy page.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    PRIVACY_VERSION, User, attempts,
    forms::{NewAccount, SignInForm, SignUpForm, local_path},
    password, sessions, url,
};
use crate::{
    access::{Allowed, Edit, Key, MaybeSignedIn},
    categories::Category,
    db::{Conn, Db},
    error::{Error, Errors, Result},
    factors::{self, Step},
    letters::{self, Letter},
    security::{self, Deed, Visit},
    spaces::Space,
    web::{
        Page, Typed,
        client::Client,
        errors::too_many,
        extract::Asked,
        html, html_with, see_other,
        session::{self, Device},
        unprocessable,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::SIGN_UP).get(new).post(create));
    app.service(routing::resource(url::SIGN_IN).get(sign_in).post(enter));
    app.service(routing::resource(url::SIGN_OUT).post(leave));
    app.service(routing::resource(url::PRIVACY).get(privacy));
}

#[derive(Template)]
#[template(path = "accounts/sign_up.html")]
struct SignUpPage {
    page: Page,
    form: SignUpForm,
    errors: Errors,
}

async fn new(page: Page) -> Result<HttpResponse> {
    if page.user.is_some() {
        return see_other("/");
    }
    html(SignUpPage { page, form: SignUpForm::default(), errors: Errors::default() })
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    from: Client,
    visit: Visit,
    Typed(form): Typed<SignUpForm>,
) -> Result<HttpResponse> {
    match open_account(&db, &form, from, visit).await {
        Ok(id) => {
            session::keep(&session, &id)?;
            see_other("/")
        }
        Err(Error::Invalid(errors)) => unprocessable(SignUpPage { page, form, errors }),
        Err(other) => Err(other),
    }
}

/// Checks the form, hashes outside the door, then opens account, space, lists and session in one piece.
async fn open_account(db: &Db, form: &SignUpForm, from: Client, visit: Visit) -> Result<String> {
    let new = form.check()?;
    if let Some(wait) = db.write(move |conn| attempts::sign_up(conn, from.0)).await? {
        return Err(Error::TooMany(wait));
    }
    let hash = password::hash(new.password()).await?;
    let chosen = !form.handle.trim().is_empty();
    db.write(move |conn| {
        let user = open(conn, &new, &hash, chosen)?;
        security::record(conn, user.id, Deed::SignedUp, "", &visit)?;
        letters::post(conn, Some(user.id), new.email(), &Letter::Welcome)?;
        sessions::start(conn, &user, &visit)
    })
    .await
}

/// Account, personal space and the first lists. A handle that was only proposed gives way to one that is free.
pub fn open(conn: &mut Conn, new: &NewAccount, hash: &str, handle_chosen: bool) -> Result<User> {
    let user = User::sign_up(conn, new, hash)?;
    let handle = if handle_chosen { new.handle().clone() } else { Space::free_handle(conn, new.handle())? };
    let space = Space::open(conn, &user, &handle)?;
    let space: Allowed<Space, Edit> = Allowed::check(conn, Some(&user), &Key::Id(space.id))?;
    Category::start(conn, &space)?;
    Ok(user)
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    form: SignInForm,
    errors: Errors,
}

async fn sign_in(page: Page, Asked(query): Asked) -> Result<HttpResponse> {
    let form =
        SignInForm { next: local_path(query.get("next")).unwrap_or_default().into(), ..Default::default() };
    if page.user.is_some() {
        return see_other(form.destination());
    }
    html(SignInPage { page, form, errors: Errors::default() })
}

async fn enter(
    db: Db,
    page: Page,
    session: Session,
    from: Client,
    (visit, Device(device)): (Visit, Device),
    Typed(form): Typed<SignInForm>,
) -> Result<HttpResponse> {
    let old = session::id(&session);
    match prove(&db, &form, from).await {
        Ok(user) => {
            let email_key = form.email_key();
            let step = db.write(move |conn| {
                attempts::forgive(conn, &email_key, from.0)?;
                old.map_or(Ok(()), |old| sessions::end(conn, &old))?;
                factors::model::step(conn, &user, device.as_deref(), &visit)
            });
            match step.await? {
                Step::In(id) => session::keep(&session, &id)?,
                Step::Half(id) => {
                    session::keep_half(&session, &id)?;
                    return see_other(factors::url::second_step_for(form.destination()));
                }
            }
            see_other(form.destination())
        }
        Err(Error::Invalid(errors)) => unprocessable(SignInPage { page, form, errors }),
        Err(Error::TooMany(wait)) => {
            let mut errors = Errors::default();
            errors.add("email", too_many(wait.as_secs()));
            let mut response =
                html_with(actix_web::http::StatusCode::TOO_MANY_REQUESTS, SignInPage { page, form, errors })?;
            response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, wait.as_secs().into());
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// Who it is, if the password is right. Counted before the work is done; a wrong password and an unknown
/// e-mail cost the same and get the same answer.
async fn prove(db: &Db, form: &SignInForm, from: Client) -> Result<User> {
    let (counted, asked) = (form.email_key(), form.email_key());
    if let Some(wait) = db.write(move |conn| attempts::sign_in(conn, &counted, from.0)).await? {
        return Err(Error::TooMany(wait));
    }
    let known = db.read(move |conn| User::credentials(conn, &asked)).await?;
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let right = password::verify(form.password(), hash.clone()).await?;
    let Some((user, _)) = known.filter(|_| right) else {
        return Err(Errors::one(
            "email",
            "That e-mail and password don't belong together. Check both and try again.",
        ));
    };
    if hash.is_some_and(|hash| password::is_outdated(&hash)) {
        let (id, fresh) = (user.id, password::hash(form.password()).await?);
        db.write(move |conn| User::rehash(conn, id, &fresh)).await?;
    }
    Ok(user)
}

async fn leave(db: Db, session: Session, _who: MaybeSignedIn) -> Result<HttpResponse> {
    if let Some(id) = session::id(&session) {
        db.write(move |conn| sessions::end(conn, &id)).await?;
    }
    session::forget(&session);
    let mut response = see_other("/")?;
    let clear = actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(actix_web::http::header::HeaderName::from_static("clear-site-data"), clear);
    Ok(response)
}

#[derive(Template)]
#[template(path = "accounts/privacy.html")]
struct PrivacyPage {
    page: Page,
    version: &'static str,
}

async fn privacy(page: Page) -> Result<HttpResponse> {
    html(PrivacyPage { page, version: PRIVACY_VERSION })
}

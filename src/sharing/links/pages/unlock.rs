//! The page that asks for the password of a share link.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;

use crate::{
    access::{LINK_COOKIE, Locator, link_proof},
    auth::extract::Client,
    auth::{
        attempts,
        passwords::{self, HashPriority},
    },
    config::Config,
    crypto,
    database::pool::Db,
    error::{Error, Fault, FieldErrors, Result},
    preferences,
    sharing::links::{self, Share, faults, url},
    text::Fields,
    web::{Form, assets, faults::too_many_tries, html, html_with, see_other},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(super::link_route(links::url::PASSWORD).get(ask).post(enter));
}

/// It depends on nothing about the visitor and shows nothing of the list.
#[derive(Template)]
#[template(path = "sharing/links/unlock.html")]
struct PasswordPage {
    css_url: &'static str,
    theme: &'static str,
    path: String,
    errors: FieldErrors,
}

impl PasswordPage {
    fn at(secret: &str, fault: Fault) -> PasswordPage {
        PasswordPage { errors: FieldErrors::of("password", fault), ..PasswordPage::empty(secret) }
    }

    fn empty(secret: &str) -> PasswordPage {
        PasswordPage {
            css_url: assets::css_url(),
            theme: preferences::theme().shown(),
            path: format!("{}/password", url::show(secret)),
            errors: FieldErrors::default(),
        }
    }
}

/// The link, if its password is required; [`Error::Forbidden`] if this browser may open it already.
async fn waiting(db: &Db, req: &HttpRequest, secret: &str) -> Result<Share> {
    let key = Locator::Secret { hash: crypto::hash(secret), proof: link_proof(req) };
    db.read(move |conn| Share::locked(conn, &key)).await
}

async fn ask(db: Db, req: HttpRequest, secret: routing::Path<String>) -> Result<HttpResponse> {
    match waiting(&db, &req, &secret).await {
        Ok(_) => html(PasswordPage::empty(&secret)),
        Err(Error::Forbidden) => see_other(url::show(&secret)),
        Err(other) => Err(other),
    }
}

async fn enter(
    db: Db,
    req: HttpRequest,
    caller: Client,
    config: Data<Config>,
    secret: routing::Path<String>,
    Form(form): Form<Fields>,
) -> Result<HttpResponse> {
    let share = match waiting(&db, &req, &secret).await {
        Err(Error::Forbidden) => return see_other(url::show(&secret)),
        other => other?,
    };
    let id = share.id;
    if let Some(wait) = db.write(move |conn| attempts::link(conn, id, caller.from)).await? {
        let page = PasswordPage::at(&secret, too_many_tries(wait.as_secs()));
        return html_with(StatusCode::TOO_MANY_REQUESTS, page);
    }
    let typed = form.get("password").to_owned();
    match share.proof() {
        Some(proof) if passwords::verify(typed, share.password_hash(), HashPriority::Stranger).await? => {
            db.write(move |conn| attempts::forgive_link(conn, id, caller.from)).await?;
            let mut opened = see_other(url::show(&secret))?;
            let cookie = link_cookie(&secret, &proof, config.is_secure());
            opened.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
            Ok(opened)
        }
        _ => html_with(StatusCode::UNPROCESSABLE_ENTITY, PasswordPage::at(&secret, faults::WRONG_PASSWORD)),
    }
}

/// The cookie with the proof of a link's password, until the browser is closed.
fn link_cookie(secret: &str, proof: &str, secure: bool) -> Cookie<'static> {
    Cookie::build(LINK_COOKIE, proof.to_owned())
        .path(links::url::show(secret))
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .finish()
}

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
    auth::extract::FormSender,
    auth::{
        attempts,
        forms::local_path,
        passwords::{self, HashPriority},
    },
    config::Config,
    crypto,
    database::pool::Db,
    error::{Error, Fault, FieldErrors, Result},
    preferences,
    sharing::links::{self, ShareLink, faults, url},
    text::Fields,
    web::{Form, assets, extract::Query, faults::too_many_tries, html, html_with, see_other, with_wait},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(super::link_route(links::url::PASSWORD).get(ask).post(submit_password));
}

/// It depends on nothing about the visitor and shows nothing of the list.
#[derive(Template)]
#[template(path = "sharing/links/unlock.html")]
struct LinkPasswordPage {
    css_url: &'static str,
    theme: &'static str,
    path: String,
    errors: FieldErrors,
}

impl LinkPasswordPage {
    fn at(next: &str, fault: Fault) -> LinkPasswordPage {
        LinkPasswordPage { errors: FieldErrors::of("password", fault), ..LinkPasswordPage::empty(next) }
    }

    fn empty(next: &str) -> LinkPasswordPage {
        LinkPasswordPage {
            css_url: assets::css_url(),
            theme: preferences::theme().shown(),
            path: url::password_of(next),
            errors: FieldErrors::default(),
        }
    }
}

/// The page of the link that was asked for before its password; the list, if it was none.
fn wanted_page(secret: &str, query: &Fields) -> String {
    let list = url::show(secret);
    let next = local_path(query.get("next")).filter(|it| it.starts_with(&format!("{list}/")));
    next.map_or(list, str::to_owned)
}

/// The link, if its password is required; [`Error::Forbidden`] if this browser may open it already.
async fn locked_link(db: &Db, request: &HttpRequest, secret: &str) -> Result<ShareLink> {
    let key = Locator::Secret { hash: crypto::hash(secret), proof: link_proof(request) };
    db.read(move |conn| ShareLink::find_locked(conn, &key)).await
}

async fn ask(
    db: Db,
    request: HttpRequest,
    secret: routing::Path<String>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let next = wanted_page(&secret, &query);
    match locked_link(&db, &request, &secret).await {
        Ok(_) => html(LinkPasswordPage::empty(&next)),
        Err(Error::Forbidden) => see_other(next),
        Err(other) => Err(other),
    }
}

async fn submit_password(
    db: Db,
    request: HttpRequest,
    sender: FormSender,
    config: Data<Config>,
    (secret, Query(query)): (routing::Path<String>, Query),
    Form(form): Form<Fields>,
) -> Result<HttpResponse> {
    let next = wanted_page(&secret, &query);
    let share = match locked_link(&db, &request, &secret).await {
        Err(Error::Forbidden) => return see_other(next),
        other => other?,
    };
    let id = share.id;
    if let Some(wait) = db.write(move |conn| attempts::link(conn, id, sender.ip)).await? {
        let page = LinkPasswordPage::at(&next, too_many_tries(wait));
        return Ok(with_wait(html_with(StatusCode::TOO_MANY_REQUESTS, page)?, wait));
    }
    let typed = form.get("password").to_owned();
    match share.password_token() {
        Some(proof) if passwords::verify(typed, share.password_hash(), HashPriority::Unknown).await? => {
            db.write(move |conn| attempts::reset_link(conn, id, sender.ip)).await?;
            let mut opened = see_other(next)?;
            let cookie = link_cookie(&secret, &proof, config.is_secure());
            opened.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
            Ok(opened)
        }
        _ => html_with(StatusCode::UNPROCESSABLE_ENTITY, LinkPasswordPage::at(&next, faults::WRONG_PASSWORD)),
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

//! The pages for deleting an account and for keeping it after all.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{ContributionChoice, ErasureSummary};
use crate::{
    account::privacy::{
        erasure,
        pages::{day, redirect_to_reauthentication},
        url,
    },
    auth::{
        User,
        extract::SignedIn,
        security_events::ClientInfo,
        sessions::{CurrentSession, Reauthenticated},
    },
    database::pool::Db,
    error::{AccountGate, Error, Result},
    text::Fields,
    web::{Flash, Form, Page, filters, html, middleware::session_cookie, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(
        route(url::ERASURE)
            .open_while(&[AccountGate::Erasure, AccountGate::Consent])
            .get(confirm)
            .post(erase),
    );
    app.service(
        route(url::KEEP).open_while(&[AccountGate::Erasure, AccountGate::Consent]).post(cancel_erasure),
    );
    app.service(route(url::KEEP_LINK).secret().get(show_cancel_by_link).post(keep_by_link));
}

#[derive(Template)]
#[template(path = "account/privacy/erasure.html")]
struct ErasurePage {
    page: Page,
    losses: ErasureSummary,
    erase_on: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "account/privacy/cancel_erasure.html")]
struct CancelErasurePage {
    page: Page,
    erase_on: DateTime<Utc>,
    /// The form's action.
    action: String,
}

/// Shows what will be deleted; if already requested, how to keep the account.
async fn confirm(db: Db, page: Page, visitor: CurrentSession) -> Result<HttpResponse> {
    if visitor.gate() == Some(AccountGate::Erasure) {
        let erase_on = db
            .read(move |conn| erasure::scheduled_for(conn, visitor.user()))
            .await?
            .ok_or(Error::NotFound)?;
        return html(CancelErasurePage { page, erase_on, action: url::KEEP.to_owned() });
    }
    let user: User = Reauthenticated::check(&visitor)?.user().clone();
    let losses = db.read(move |conn| erasure::summary(conn, &user)).await?;
    html(ErasurePage { page, losses, erase_on: Utc::now() + erasure::GRACE_PERIOD })
}

async fn erase(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let Ok(by) = Reauthenticated::check(&visitor) else {
        return redirect_to_reauthentication(url::ERASURE);
    };
    let words = ContributionChoice::parse(typed.get("words")).unwrap_or(ContributionChoice::Keep);
    let on = db.write(move |conn| erasure::request(conn, &by, words, &client)).await?;
    session_cookie::clear(&session);
    let on = day(&on.date_naive().to_string());
    let message = format!(
        "Your account will be deleted on {on}. To keep it, sign in before then or use the link in the e-mail \
         we sent you."
    );
    Flash::success(message).store(&session)?;
    see_other("/")
}

const ERASURE_CANCELLED: &str = "Your account won’t be deleted. Nothing was lost.";

async fn cancel_erasure(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    client: ClientInfo,
) -> Result<HttpResponse> {
    db.write(move |conn| erasure::cancel(conn, user.id, &client)).await?;
    Flash::success(format!(
        "{ERASURE_CANCELLED} Your access tokens have been revoked; create new ones if you need them."
    ))
    .store(&session)?;
    see_other("/")
}

async fn show_cancel_by_link(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::keep_link(&secret);
    let erase_on = db.read(move |conn| erasure::find_by_link(conn, &secret)).await?;
    html(CancelErasurePage { page, erase_on, action })
}

async fn keep_by_link(
    db: Db,
    session: Session,
    secret: Path<String>,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let form_db = db.clone();
    let cancelled = db.write(move |conn| {
        form_db.note_sender(erasure::cancel_by_link(conn, &secret, &client)?);
        Ok(())
    });
    cancelled.await?;
    Flash::success(format!("{ERASURE_CANCELLED} You can sign in again.")).store(&session)?;
    see_other("/")
}

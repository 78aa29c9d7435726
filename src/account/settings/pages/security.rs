//! The "Security" page: password, sessions, account activity.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    account::settings::{
        self,
        forms::PasswordForm,
        locations,
        model::{self, Account},
    },
    auth::{
        passwords,
        security_events::{self, ClientInfo, LoggedEvent, SecurityEvent},
        sessions::{self, CurrentSession, Reauthenticated, SessionSummary},
    },
    database::pool::{Conn, Db},
    error::{FieldErrors, OnForm, Result},
    web::{
        Flash, Form, Page, extract::Query, filters, html, middleware::session_cookie, route, see_other,
        unprocessable,
    },
};

/// The number of events per page.
const PER_PAGE: i64 = 30;

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(settings::url::SECURITY).get(show));
    app.service(route(settings::url::PASSWORD).get(new_password).post(change_password));
    app.service(route(settings::url::OTHERS).post(end_others));
    app.service(route(settings::url::EVERYWHERE).post(end_everywhere));
    app.service(route(settings::url::SESSION).post(end_one));
    app.service(route(settings::url::LOG).get(log));
}

#[derive(Template)]
#[template(path = "account/settings/security.html")]
struct SecurityPage {
    page: Page,
    visitor: CurrentSession,
    visit: ClientInfo,
    browsers: Vec<SessionSummary>,
    has_factor: bool,
}

async fn show(db: Db, page: Page, visitor: CurrentSession, visit: ClientInfo) -> Result<HttpResponse> {
    let id = visitor.user.id;
    let look = move |conn: &mut Conn| Ok((sessions::listed(conn, id)?, model::has_factor(conn, id)?));
    let (browsers, has_factor) = db.read(look).await?;
    html(SecurityPage { page, visitor, visit, browsers, has_factor })
}

#[derive(Template)]
#[template(path = "account/settings/password.html")]
struct PasswordPage {
    page: Page,
    email: String,
    errors: FieldErrors,
}

async fn account(db: &Db, who: &Reauthenticated) -> Result<Account> {
    let user = who.user.clone();
    db.read(move |conn| Account::of(conn, &user)).await
}

async fn new_password(db: Db, page: Page, who: Reauthenticated) -> Result<HttpResponse> {
    let Account { email, .. } = account(&db, &who).await?;
    html(PasswordPage { page, email, errors: FieldErrors::default() })
}

async fn change_password(
    (db, page, session): (Db, Page, Session),
    who: Reauthenticated,
    visit: ClientInfo,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse> {
    let account = account(&db, &who).await?;
    let checked = form.check(&who.user.name, &account.email, account.handle());
    let password = match checked.on_form(&form)? {
        Ok(password) => password,
        Err(errors) => return unprocessable(PasswordPage { page, email: account.email, errors }),
    };
    let hash = passwords::hash(password).await?;
    let id = db.write(move |conn| model::change_password(conn, &who, &hash, &visit)).await?;
    session_cookie::keep(&session, &id)?;
    Flash::done("Password changed. All other browsers are signed out.").leave(&session)?;
    see_other(settings::url::SECURITY)
}

/// Ends a session of the user.
async fn end_one(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
    word: routing::Path<String>,
) -> Result<HttpResponse> {
    let id = visitor.user.id;
    let end = move |conn: &mut Conn| {
        let device = sessions::end_of(conn, id, &word)?;
        security_events::record(conn, id, SecurityEvent::SessionEnded, &device, &visit)
    };
    db.write(end).await?;
    Flash::done("Browser signed out.").leave(&session)?;
    see_other(settings::url::SECURITY)
}

async fn end_others(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
) -> Result<HttpResponse> {
    let end = move |conn: &mut Conn| {
        sessions::end_others(conn, visitor.user.id, Some(&visitor.session))?;
        security_events::record(conn, visitor.user.id, SecurityEvent::SignedOutEverywhere, "", &visit)
    };
    db.write(end).await?;
    Flash::done("All other browsers are signed out.").leave(&session)?;
    see_other(settings::url::SECURITY)
}

async fn end_everywhere(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
) -> Result<HttpResponse> {
    let end = move |conn: &mut Conn| {
        sessions::end_others(conn, visitor.user.id, None)?;
        security_events::record(
            conn,
            visitor.user.id,
            SecurityEvent::SignedOutEverywhere,
            "and this one too",
            &visit,
        )
    };
    db.write(end).await?;
    session_cookie::forget(&session);
    Flash::done("You’re signed out everywhere.").leave(&session)?;
    Ok(session_cookie::cleared(see_other("/")?))
}

#[derive(Template)]
#[template(path = "account/settings/activity.html")]
struct LogPage {
    page: Page,
    visit: ClientInfo,
    entries: Vec<LoggedEvent>,
    count: i64,
    number: i64,
}

impl LogPage {
    fn last(&self) -> i64 {
        ((self.count + PER_PAGE - 1) / PER_PAGE).max(1)
    }
}

async fn log(
    db: Db,
    page: Page,
    visitor: CurrentSession,
    visit: ClientInfo,
    Query(query): Query,
) -> Result<HttpResponse> {
    let number = query.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
    let look = move |conn: &mut Conn| {
        let entries = security_events::listed(conn, visitor.user.id, (number - 1) * PER_PAGE, PER_PAGE)?;
        Ok((entries, security_events::count(conn, visitor.user.id)?))
    };
    let (entries, count) = db.read(look).await?;
    html(LogPage { page, visit, entries, count, number })
}

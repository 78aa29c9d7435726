//! The "Security" page: password, sessions, account activity.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    account::settings::{
        self,
        forms::ChangePasswordForm,
        locations,
        model::{self, Account, SignOut, SignedOut},
    },
    auth::{
        access_tokens, passwords,
        security_events::{self, ClientInfo, LoggedEvent},
        session_list::{self, SessionSummary},
        sessions::{CurrentSession, Reauthenticated},
    },
    database::pool::{Conn, Db},
    error::{FieldErrors, OnForm, Result},
    notifications::{About, pages::opened},
    text::Pager,
    web::{
        Flash, Form, Page, extract::Query, filters, html, middleware::session_cookie, route, see_other,
        unprocessable,
    },
};

/// The number of events per page.
const PER_PAGE: i64 = 30;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
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
    client: ClientInfo,
    browsers: Vec<SessionSummary>,
    has_factor: bool,
    /// The number of valid access tokens.
    tokens: i64,
}

async fn show(db: Db, page: Page, visitor: CurrentSession, client: ClientInfo) -> Result<HttpResponse> {
    let id = visitor.user().id;
    let look = move |conn: &mut Conn| {
        Ok((session_list::listed(conn, id)?, model::has_factor(conn, id)?, access_tokens::count(conn, id)?))
    };
    let (browsers, has_factor, tokens) = db.read(look).await?;
    html(SecurityPage { page, visitor, client, browsers, has_factor, tokens })
}

#[derive(Template)]
#[template(path = "account/settings/password.html")]
struct ChangePasswordPage {
    page: Page,
    email: String,
    errors: FieldErrors,
}

async fn account(db: &Db, who: &Reauthenticated) -> Result<Account> {
    let user = who.user().clone();
    db.read(move |conn| Account::of(conn, &user)).await
}

async fn new_password(db: Db, page: Page, who: Reauthenticated) -> Result<HttpResponse> {
    let Account { email, .. } = account(&db, &who).await?;
    html(ChangePasswordPage { page, email, errors: FieldErrors::default() })
}

async fn change_password(
    (db, page, session): (Db, Page, Session),
    who: Reauthenticated,
    client: ClientInfo,
    Form(form): Form<ChangePasswordForm>,
) -> Result<HttpResponse> {
    let account = account(&db, &who).await?;
    let checked = form.check(&who.user().name, &account.email, account.handle());
    let password = match checked.on_form(&form)? {
        Ok(password) => password,
        Err(errors) => return unprocessable(ChangePasswordPage { page, email: account.email, errors }),
    };
    let hash = passwords::hash(password).await?;
    let id = db.write(move |conn| model::change_password(conn, &who, &hash, &client)).await?;
    session_cookie::set_session(&session, &id)?;
    Flash::success("Password changed. All other browsers are signed out.").store(&session)?;
    see_other(settings::url::SECURITY)
}

/// Ends a session of the user.
async fn end_one(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
    word: routing::Path<String>,
) -> Result<HttpResponse> {
    let id = visitor.user().id;
    db.write(move |conn| model::end_session(conn, id, &word, &client)).await?;
    Flash::success("Browser signed out.").store(&session)?;
    see_other(settings::url::SECURITY)
}

/// The message that says who is signed out, and what became of access tokens and remembered browsers, if there were some.
fn signed_out(who: &str, ended: SignedOut) -> Flash {
    let tokens = match ended.tokens {
        0 => "",
        1 => ", and your access token is revoked",
        _ => ", and your access tokens are revoked",
    };
    let remembered = match ended.remembered {
        0 => "",
        _ => " Every browser asks for the second step again.",
    };
    Flash::success(format!("{who}{tokens}.{remembered}"))
}

async fn end_others(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let ended = db.write(move |conn| model::sign_out(conn, &visitor, SignOut::Elsewhere, &client)).await?;
    signed_out("All other browsers are signed out", ended).store(&session)?;
    see_other(settings::url::SECURITY)
}

async fn end_everywhere(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let ended = db.write(move |conn| model::sign_out(conn, &visitor, SignOut::Everywhere, &client)).await?;
    session_cookie::clear(&session);
    signed_out("You’re signed out everywhere", ended).store(&session)?;
    Ok(session_cookie::with_clear_site_data(see_other("/")?))
}

#[derive(Template)]
#[template(path = "account/settings/activity.html")]
struct AccountActivityPage {
    page: Page,
    client: ClientInfo,
    entries: Vec<LoggedEvent>,
    count: i64,
    pager: Pager,
}

impl AccountActivityPage {
    fn last(&self) -> i64 {
        self.pager.last(self.count)
    }
}

async fn log(
    db: Db,
    page: Page,
    visitor: CurrentSession,
    client: ClientInfo,
    Query(query): Query,
) -> Result<HttpResponse> {
    let pager = Pager::parse(&query, PER_PAGE);
    let look = move |conn: &mut Conn| {
        let entries = security_events::listed(conn, visitor.user().id, pager)?;
        Ok((entries, security_events::count(conn, visitor.user().id)?))
    };
    let (entries, count) = db.read(look).await?;
    let page = opened(&db, page, About::default()).await;
    html(AccountActivityPage { page, client, entries, count, pager })
}

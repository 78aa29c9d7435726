//! What the cookie holds: a random session id and the next page's message, sealed by actix-session.
//! No other module uses its keys.

use std::collections::BTreeMap;

use actix_session::{
    Session, SessionExt, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
    storage::CookieSessionStore,
};
use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    cookie::{Cookie, CookieJar, Key, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub(crate) use super::undo_address::{UndoAddress, Undoable};
use crate::{
    config::Config,
    crypto::Keys,
    error::{Error, Result},
    web::current_request,
};

const ID: &str = "id";
const FLASH: &str = "flash";
const PENDING_LOGIN: &str = "half";
const CEREMONY: &str = "ceremony";
const INTENT: &str = "intent";

/// What the next page says first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flash {
    pub(crate) text: String,
    /// `true` if something went wrong, `false` if something was done.
    #[serde(default)]
    pub alert: bool,
    /// The address of the form that takes it back.
    #[serde(default)]
    pub undo: Option<String>,
    /// Where to look at it.
    #[serde(default)]
    pub view: Option<String>,
    /// What can be done next: the words of a link, and where it leads.
    #[serde(default)]
    pub next: Option<(String, String)>,
    /// The view of the list in which it was done, to which Undo comes back.
    #[serde(default)]
    pub kept: String,
}

impl Flash {
    /// Says what was done.
    pub(crate) fn success(text: impl Into<String>) -> Flash {
        Flash { text: text.into(), ..Flash::default() }
    }

    /// Says what went wrong.
    pub(crate) fn error(text: impl Into<String>) -> Flash {
        Flash { text: text.into(), alert: true, ..Flash::default() }
    }

    /// Offers to undo it.
    pub(crate) fn with_undo(mut self, change: Option<impl Undoable>) -> Flash {
        self.undo = change.map(|it| it.undo_address()).filter(|address| !address.is_empty());
        self
    }

    /// Offers to look at it.
    pub(crate) fn with_view(mut self, address: String) -> Flash {
        self.view = Some(address);
        self
    }

    /// Offers what can be done next.
    pub(crate) fn with_next(mut self, words: &str, address: String) -> Flash {
        self.next = Some((words.to_owned(), address));
        self
    }

    /// Comes back to that view of the list when it is undone.
    pub(crate) fn with_kept(mut self, view: &str) -> Flash {
        self.kept = view.to_owned();
        self
    }

    /// Leaves the message for the next page.
    pub(crate) fn store(self, session: &Session) -> Result<()> {
        session.insert(FLASH, self).map_err(|error| Error::bug(error.to_string()))
    }
}

/// The message left for this page, if any; said once.
pub(crate) fn take_flash(request: &HttpRequest) -> Option<Flash> {
    let session = request.get_session();
    session.get::<Flash>(FLASH).ok().flatten().inspect(|_| drop_once_shown(&session, FLASH))
}

/// Forgets what a page has shown, but not what it was only fetched with before anyone looks at it.
fn drop_once_shown(session: &Session, name: &str) {
    if current_request::is_visit() {
        session.remove(name);
    }
}

/// Returns `true` if a message is left for this page.
pub(crate) fn has_flash(session: &Session) -> bool {
    session.entries().contains_key(FLASH)
}

/// The session's id in the cookie.
pub(crate) fn id(session: &Session) -> Option<String> {
    session.get(ID).ok().flatten()
}

/// Puts a fresh session's id into a fresh cookie.
pub(crate) fn set_session(session: &Session, id: &str) -> Result<()> {
    session.clear();
    session.insert(ID, id).map_err(|error| Error::bug(error.to_string()))
}

/// The id of a sign-in that lacks its second step.
pub(crate) fn pending_login(session: &Session) -> Option<String> {
    session.get(PENDING_LOGIN).ok().flatten()
}

/// Keeps the page that a visitor wanted when they had to sign in or sign up.
pub(crate) fn set_intent(session: &Session, path: &str) -> Result<()> {
    leave(session, INTENT, path)
}

/// The page that a visitor wanted when they had to sign in or sign up.
pub(crate) fn intent(session: &Session) -> Option<String> {
    session.get(INTENT).ok().flatten()
}

/// Forgets it, once it is reached.
pub(crate) fn drop_intent(session: &Session) {
    session.remove(INTENT);
}

/// Puts a pending login's id into a fresh cookie, which signs no one in.
pub(crate) fn set_pending_login(session: &Session, id: &str) -> Result<()> {
    session.clear();
    session.insert(PENDING_LOGIN, id).map_err(|error| Error::bug(error.to_string()))
}

/// Keeps the id of what a passkey was asked, beside everything else.
pub(crate) fn set_ceremony(session: &Session, id: &str) -> Result<()> {
    session.insert(CEREMONY, id).map_err(|error| Error::bug(error.to_string()))
}

/// The id of what a passkey was asked; read once.
pub(crate) fn take_ceremony(session: &Session) -> Option<String> {
    let id = session.get(CEREMONY).ok().flatten();
    session.remove(CEREMONY);
    id
}

/// Keeps a value in the sealed cookie for the next page that takes it.
pub(crate) fn leave(session: &Session, name: &str, value: impl Serialize) -> Result<()> {
    session.insert(name, value).map_err(|error| Error::bug(error.to_string()))
}

/// The value that was kept under that name; read once.
pub(crate) fn take<T: DeserializeOwned>(session: &Session, name: &str) -> Option<T> {
    let value = session.get(name).ok().flatten();
    drop_once_shown(session, name);
    value
}

/// What is kept for the next page, as JSON by its name: messages and the like, nothing of how one is signed in.
pub(crate) type Left = BTreeMap<String, String>;

/// What is kept for the next page.
pub(crate) fn left(session: &Session) -> Left {
    let is_left = |name: &str| ![ID, PENDING_LOGIN, CEREMONY].contains(&name);
    let entries = session.entries();
    let left = entries.iter().filter(|(name, _)| is_left(name));
    left.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A message, as it is kept for the next page.
pub(crate) fn left_flash(flash: Flash) -> Result<Left> {
    Ok(Left::from([(FLASH.to_owned(), serde_json::to_string(&flash)?)]))
}

/// Keeps it for the next page once more.
pub(crate) fn leave_again(session: &Session, left: Left) -> Result<()> {
    for (name, value) in left {
        leave(session, &name, serde_json::from_str::<serde_json::Value>(&value)?)?;
    }
    Ok(())
}

/// Empties the cookie.
pub(crate) fn clear(session: &Session) {
    session.clear();
}

/// The answer to signing out: the browser forgets what it kept of the pages.
pub(crate) fn with_clear_site_data(mut response: HttpResponse) -> HttpResponse {
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), clear);
    response
}

/// How long a browser keeps the cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionLifetime(pub TimeDelta);

/// The cookie's name: bound to this host by the browser where it is secure.
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-podium" } else { "podium" }
}

/// Accepts a cookie that an older key of the server sealed, and seals it with the current one: changing the key signs
/// no one out. Runs before [`middleware`].
pub(crate) async fn reseal(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let keys = request.app_data::<Data<Keys>>().cloned();
    let secure = request.app_data::<Data<Config>>().is_some_and(|config| config.is_secure());
    let lifetime = request.app_data::<SessionLifetime>().map_or(TimeDelta::zero(), |it| it.0);
    let fresh = keys.and_then(|keys| sealed_again(&request, &keys, cookie_name(secure)));
    if let Some((header, _)) = &fresh
        && let Ok(value) = HeaderValue::from_str(header)
    {
        request.headers_mut().insert(header::COOKIE, value);
    }
    let mut response = next.call(request).await?;
    if let Some((_, value)) = fresh
        && !response.response().cookies().any(|cookie| cookie.name() == cookie_name(secure))
    {
        let cookie = Cookie::build(cookie_name(secure), value)
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(lifetime.num_days()))
            .finish();
        response.response_mut().add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    }
    Ok(response)
}

/// The request's cookies with ours sealed by today's key, and ours alone; nothing when an older key did not
/// seal it.
fn sealed_again(request: &ServiceRequest, keys: &Keys, name: &str) -> Option<(String, String)> {
    keys.all().nth(1)?; // without an older key there is nothing to read here
    let header = request.headers().get(header::COOKIE)?.to_str().ok()?;
    let cookies: Vec<Cookie> =
        header.split(';').filter_map(|it| Cookie::parse_encoded(it.trim().to_owned()).ok()).collect();
    let session_cookie = cookies.iter().find(|cookie| cookie.name() == name)?;
    let mut jar = CookieJar::new();
    jar.add_original(session_cookie.clone().into_owned());
    let key = |secret: &SecretString| Key::derive_from(secret.expose_secret().as_bytes());
    if jar.private(&key(keys.current())).get(name).is_some() {
        return None;
    }
    let plain = keys.all().skip(1).find_map(|secret| jar.private(&key(secret)).get(name))?;
    jar.private_mut(&key(keys.current())).add(plain);
    let sealed = jar.get(name)?.value().to_owned();
    let others = cookies.iter().filter(|cookie| cookie.name() != name).map(|it| it.encoded().to_string());
    let all: Vec<String> = others.chain([format!("{name}={sealed}")]).collect();
    Some((all.join("; "), sealed))
}

/// Reads and writes the cookie, sealed with a key made from the server's secret.
pub(crate) fn middleware(
    keys: &Keys,
    secure: bool,
    SessionLifetime(lifetime): SessionLifetime,
) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(
        CookieSessionStore::default(),
        Key::derive_from(keys.current().expose_secret().as_bytes()),
    )
    .cookie_name(cookie_name(secure).to_owned())
    .cookie_content_security(CookieContentSecurity::Private)
    .cookie_secure(secure)
    .cookie_http_only(true)
    .cookie_same_site(SameSite::Lax)
    .cookie_path("/".to_owned())
    .session_lifecycle(PersistentSession::default().session_ttl(Duration::days(lifetime.num_days())))
    .build()
}

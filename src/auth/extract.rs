//! What handlers ask for about the sender of a request: who is signed in.

use std::{future::Future, rc::Rc};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use tokio::sync::OnceCell;

pub(crate) use super::client::{CostlyDb, FormSender, with_device_cookie};
use super::{
    User,
    security_events::ClientInfo,
    sessions::{self, CurrentSession, Reauthenticated, SessionKey},
};
use crate::{
    config::{Config, SecondFactorPolicy},
    crypto,
    database::{
        form_keys::FormKey,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    preferences,
    web::{
        Page, current_request,
        extract::{BoxFuture, PageUser},
        middleware::session_cookie,
        route_info::RouteInfo,
    },
};

/// The current user, if signed in. Looked up once per request.
#[derive(Debug, Clone)]
pub(crate) struct MaybeSignedIn(pub Option<User>);

/// The current user, if signed in. Users who must settle something else first are redirected.
#[derive(Debug, Clone)]
pub(crate) struct MaybePastGates(pub Option<User>);

/// The signed-in user; others are redirected to the sign-in page.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn(pub User);

/// Whose session the request names, read from its cookie once, and the result of looking it up; in the request's
/// extensions.
#[derive(Clone)]
struct CachedSession {
    /// The id in the cookie.
    id: Option<Rc<str>>,
    found: Rc<OnceCell<Option<CurrentSession>>>,
    /// `true` if the request brings a message of what was just done.
    has_message: bool,
}

impl CachedSession {
    fn of(request: &HttpRequest) -> CachedSession {
        if let Some(cached) = request.extensions().get::<CachedSession>() {
            return cached.clone();
        }
        let cookie = request.get_session();
        let id = session_cookie::id(&cookie).map(Rc::from);
        let has_message = session_cookie::has_flash(&cookie);
        let cached = CachedSession { id, found: Rc::default(), has_message };
        request.extensions_mut().insert(cached.clone());
        cached
    }
}

/// Looks up the current user, once per request.
pub(crate) struct SessionLookup {
    pub db: Db,
    policy: SecondFactorPolicy,
    pub route: Option<RouteInfo>,
    cached: CachedSession,
    /// The browser and network, to record the use of the session.
    request: HttpRequest,
}

impl SessionLookup {
    pub(crate) fn of(
        request: &HttpRequest,
        payload: &mut Payload,
    ) -> impl Future<Output = Result<SessionLookup>> + use<> {
        let db = Db::from_request(request, payload);
        let config = request.app_data::<Data<Config>>();
        let policy = config.map_or(SecondFactorPolicy::All, |config| config.second_factor);
        let (route, cached, request) =
            (current_request::route(), CachedSession::of(request), request.clone());
        async move { Ok(SessionLookup { db: db.await?.with_form_key(None), policy, route, cached, request }) }
    }

    async fn visitor(&self) -> Result<Option<CurrentSession>> {
        if self.cached.id.is_none() {
            return Ok(None); // There is no one to look up: visitors cost no query, and wait for none.
        }
        let look =
            || async { Ok::<_, Error>(self.look_up(|conn, key| Ok((found(conn, key)?, ()))).await?.0) };
        let visitor = self.cached.found.get_or_try_init(look).await?.clone();
        self.note_sender(visitor.as_ref());
        Ok(visitor)
    }

    /// The hash of the id of the session that the request names.
    pub(crate) fn id_hash(&self) -> Option<Vec<u8>> {
        self.cached.id.as_deref().map(crypto::hash)
    }

    /// Returns `true` if the page will say what was just done.
    pub(crate) fn follows_a_change(&self) -> bool {
        self.cached.has_message
    }

    /// The session, if it was looked up and has not ended.
    pub(crate) fn found(&self) -> Option<CurrentSession> {
        self.cached.found.get().cloned().flatten()
    }

    /// Takes the session as looked up.
    pub(crate) fn adopt(&self, session: CurrentSession) {
        session.user().apply_preferences();
        self.note_sender(Some(&session));
        let _ = self.cached.found.set(Some(session)); // if it was looked up already, it is the same
    }

    /// Notes who sends the request, for the log, and whose form it brings.
    fn note_sender(&self, visitor: Option<&CurrentSession>) {
        let Some(visitor) = visitor else { return };
        current_request::set_user(visitor.user().id);
        if let Some(key) = self.request.extensions().get::<FormKey>() {
            key.set_sender(visitor.user().id);
        }
    }

    /// The answer to a question about the current user: from the read that looks them up, if that is still to come.
    /// `find` looks up the user and whatever the same statement can find, which `question` gets.
    pub(crate) async fn ask<T, X, F, Q>(&self, find: F, question: Q) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &SessionKey) -> Result<(Option<CurrentSession>, Option<X>)> + Send + 'static,
        Q: FnOnce(&mut Conn, Option<&CurrentSession>, Option<X>) -> Result<T> + Clone + Send + 'static,
    {
        let (mut answered, first) = (None, question.clone());
        let look = || async {
            let looking = self.look_up(move |conn, key| {
                let (visitor, found) = key.map_or(Ok((None, None)), |key| find(conn, key))?;
                let answer = first(conn, visitor.as_ref(), found)?;
                Ok((visitor, answer))
            });
            let (visitor, answer) = looking.await?;
            answered = Some(answer);
            Ok::<_, Error>(visitor)
        };
        let visitor = self.cached.found.get_or_try_init(look).await?.clone();
        self.note_sender(visitor.as_ref());
        match answered {
            Some(answer) => Ok(answer),
            None => self.db.identify(move |conn| question(conn, visitor.as_ref(), None)).await,
        }
    }

    /// Loads the user of the session and whatever else is asked about them, in one read.
    async fn look_up<T, W>(&self, look: W) -> Result<(Option<CurrentSession>, T)>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn, Option<&SessionKey>) -> Result<(Option<CurrentSession>, T)> + Send + 'static,
    {
        let second_factor = self.policy;
        let key = self.cached.id.as_ref().map(|id| SessionKey { id_hash: crypto::hash(id), second_factor });
        let (visitor, answer) = self.db.identify(move |conn| look(conn, key.as_ref())).await?;
        if let Some(visitor) = &visitor {
            visitor.user().apply_preferences();
        }
        if let Some(visitor) = &visitor
            && visitor.should_record_use()
        {
            let (id_hash, client) = (visitor.id_hash().to_owned(), ClientInfo::extract(&self.request).await?);
            self.db.write(move |conn| sessions::record_use(conn, &id_hash, &client)).await?;
        }
        Ok((visitor, answer))
    }
}

/// The session that a request names, if it names one that has not ended.
fn found(conn: &mut Conn, key: Option<&SessionKey>) -> Result<Option<CurrentSession>> {
    key.map_or(Ok(None), |key| sessions::current(conn, key))
}

/// The person of the session. Fails if they must settle something first and the route is not open meanwhile.
pub(crate) fn check_gate(visitor: Option<&CurrentSession>, route: Option<RouteInfo>) -> Result<Option<User>> {
    let is_open = |gate| route.is_some_and(|it| it.is_open_while(gate));
    match visitor.and_then(CurrentSession::gate) {
        Some(gate) if !is_open(gate) => Err(Error::AccountGated(gate)),
        _ => Ok(visitor.map(|it| it.user().clone())),
    }
}

impl FromRequest for MaybeSignedIn {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(request, payload);
        Box::pin(
            async move { Ok(MaybeSignedIn(asking.await?.visitor().await?.map(CurrentSession::into_user))) },
        )
    }
}

impl FromRequest for Page {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (asking, page) = (SessionLookup::of(request, payload), Page::for_visitor(request));
        Box::pin(async move {
            let visitor = asking.await?.visitor().await?;
            let user = visitor.map(|visitor| {
                let unread = visitor.unread();
                let User { id, name, is_admin, email_confirmed_at, zone, .. } = visitor.into_user();
                PageUser { id, name, is_admin, email_confirmed_at, has_time_zone: zone.is_known(), unread }
            });
            Ok(Page { user, theme: preferences::theme().shown(), ..page }) // the theme that the account prefers
        })
    }
}

/// The frame of a page for the person who is signed in now, even if the request itself signed them in.
pub(crate) async fn current_page(request: &HttpRequest) -> Result<Page> {
    request.extensions_mut().remove::<CachedSession>();
    Page::from_request(request, &mut Payload::None).await
}

impl FromRequest for MaybePastGates {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(request, payload);
        Box::pin(async move {
            let asking = asking.await?;
            Ok(MaybePastGates(check_gate(asking.visitor().await?.as_ref(), asking.route)?))
        })
    }
}

impl FromRequest for CurrentSession {
    type Error = Error;
    type Future = BoxFuture<Self>;

    /// The signed-in user, if they need not settle anything else first.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(request, payload);
        Box::pin(async move {
            let asking = asking.await?;
            let visitor = asking.visitor().await?.ok_or(Error::Unauthenticated)?;
            check_gate(Some(&visitor), asking.route)?;
            asking.db.writes_as(visitor.user().id);
            Ok(visitor)
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(request, payload);
        Box::pin(async move { Ok(SignedIn(visitor.await?.into_user())) })
    }
}

impl FromRequest for Reauthenticated {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(request, payload);
        Box::pin(async move { Reauthenticated::check(&visitor.await?) })
    }
}

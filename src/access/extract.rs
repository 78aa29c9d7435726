//! Extracts proofs from the session and the path.

use std::{future::Future, pin::Pin, rc::Rc};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use tokio::sync::OnceCell;

use super::{Actor, Allowed, Locator, Permission, Resource, redirects};
use crate::{
    account::api_tokens::{Bearer, extract as bearer},
    auth::{
        User,
        security_events::ClientInfo,
        sessions::{self, CurrentSession, Reauthenticated},
    },
    config::{Config, SecondFactor},
    crypto,
    database::pool::{Conn, Db},
    error::{Error, Result},
    preferences,
    web::{Page, current_request, extract::PageUser, middleware::session_cookie, route_info::RouteInfo},
};

type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// The current user, if signed in. Looked up once per request.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<User>);

/// The current user, if signed in. Users who must settle something else first are redirected.
#[derive(Debug, Clone)]
pub struct MaybeCleared(pub Option<User>);

/// The signed-in user; others are redirected to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn(pub User);

/// The result for this request, cached in its extensions.
#[derive(Clone, Default)]
struct CachedSession(Rc<OnceCell<Option<CurrentSession>>>);

impl CachedSession {
    fn of(req: &HttpRequest) -> CachedSession {
        let mut extensions = req.extensions_mut();
        if let Some(asked) = extensions.get::<CachedSession>() {
            return asked.clone();
        }
        let asked = CachedSession::default();
        extensions.insert(asked.clone());
        asked
    }
}

/// What is needed to look up the current user.
struct SessionLookup {
    db: Db,
    id: Option<String>,
    needed: SecondFactor,
    route: Option<RouteInfo>,
    asked: CachedSession,
    /// The browser and network, to record the use of the session.
    req: HttpRequest,
}

impl SessionLookup {
    fn of(req: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<SessionLookup>> + use<> {
        let db = Db::from_request(req, payload);
        let id = session_cookie::id(&req.get_session());
        let config = req.app_data::<Data<Config>>();
        let needed = config.map_or(SecondFactor::All, |config| config.second_factor);
        let (route, asked, req) = (current_request::route(), CachedSession::of(req), req.clone());
        async move { Ok(SessionLookup { db: db.await?, id, needed, route, asked, req }) }
    }

    async fn visitor(&self) -> Result<Option<CurrentSession>> {
        let look = || async {
            match &self.id {
                None => Ok::<_, Error>(None), // Nobody to look up: visitors cost no query.
                Some(_) => Ok(self.look_up(|_, _| Ok(())).await?.0),
            }
        };
        Ok(self.asked.0.get_or_try_init(look).await?.clone())
    }

    /// Loads the user of the session and whatever else is asked about them, in one read.
    async fn look_up<T, W>(&self, beside: W) -> Result<(Option<CurrentSession>, T)>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn, Option<&CurrentSession>) -> Result<T> + Send + 'static,
    {
        let (id, needed) = (self.id.clone(), self.needed);
        let looking = self.db.read(move |conn| {
            let visitor = id.map_or(Ok(None), |id| sessions::current(conn, &id, needed))?;
            let answer = beside(conn, visitor.as_ref())?;
            Ok((visitor, answer))
        });
        let (visitor, answer) = looking.await?;
        if let Some(visitor) = &visitor {
            preferences::choose(visitor.user.dates, visitor.user.theme);
        }
        if let (Some(visitor), Some(id)) = (&visitor, self.id.clone())
            && visitor.note
        {
            let visit = ClientInfo::extract(&self.req).await?;
            self.db.write(move |conn| sessions::note(conn, &id, &visit)).await?;
        }
        Ok((visitor, answer))
    }
}

/// The person of the session. Fails if they must settle something first and the route is not open meanwhile.
fn check_gate(visitor: Option<&CurrentSession>, route: Option<RouteInfo>) -> Result<Option<User>> {
    let is_open = |gate| route.is_some_and(|it| it.is_open_while(gate));
    match visitor {
        Some(CurrentSession { held: Some(gate), .. }) if !is_open(*gate) => Err(Error::Gated(*gate)),
        other => Ok(other.map(|it| it.user.clone())),
    }
}

impl FromRequest for MaybeSignedIn {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(req, payload);
        Box::pin(async move { Ok(MaybeSignedIn(asking.await?.visitor().await?.map(|it| it.user))) })
    }
}

impl FromRequest for Page {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (who, page) = (MaybeSignedIn::from_request(req, payload), Page::for_visitor(req));
        Box::pin(async move {
            let user = who.await?.0.map(|User { id, name, is_admin, email_confirmed_at, .. }| PageUser {
                id,
                name,
                is_admin,
                email_confirmed_at,
            });
            Ok(Page { user, theme: preferences::theme().shown(), ..page }) // the theme that the account prefers
        })
    }
}

impl FromRequest for MaybeCleared {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(req, payload);
        Box::pin(async move {
            let asking = asking.await?;
            Ok(MaybeCleared(check_gate(asking.visitor().await?.as_ref(), asking.route)?))
        })
    }
}

impl FromRequest for CurrentSession {
    type Error = Error;
    type Future = BoxFuture<Self>;

    /// The signed-in user, if they need not settle anything else first.
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asking = SessionLookup::of(req, payload);
        Box::pin(async move {
            let asking = asking.await?;
            let visitor = asking.visitor().await?.ok_or(Error::SignInFirst)?;
            check_gate(Some(&visitor), asking.route)?;
            Ok(visitor)
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(req, payload);
        Box::pin(async move { Ok(SignedIn(visitor.await?.user)) })
    }
}

impl FromRequest for Reauthenticated {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(req, payload);
        Box::pin(async move { Reauthenticated::check(&visitor.await?) })
    }
}

impl<R: Resource, P: Permission> FromRequest for Allowed<R, P> {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bearer = bearer::is_shown(req).then(|| Bearer::from_request(req, payload));
        let asking = SessionLookup::of(req, payload);
        let key = key::<R>(req);
        Box::pin(async move {
            let asking = asking.await?;
            if let Some(bearer) = bearer {
                let actor = bearer.await?.actor();
                return asking.db.read(move |conn| Self::prove(conn, &actor, key.as_ref())).await;
            }
            let route = asking.route;
            // A refusal is a result; failures go back through the pool, which handles them.
            let prove = move |conn: &mut Conn, visitor: Option<&CurrentSession>| {
                let asks = check_gate(visitor, route);
                match asks.and_then(|user| Self::prove(conn, &Actor::from(user), key.as_ref())) {
                    Err(broken @ Error::Internal(_)) => Err(broken),
                    answer => Ok(answer),
                }
            };
            let (mut found, beside) = (None, prove.clone());
            let look = || async {
                let (visitor, proof) = asking.look_up(beside).await?;
                found = Some(proof);
                Ok::<_, Error>(visitor)
            };
            let visitor = asking.asked.0.get_or_try_init(look).await?.clone();
            match found {
                Some(proof) => proof,
                None => asking.db.read(move |conn| prove(conn, visitor.as_ref())).await?,
            }
        })
    }
}

impl<R: Resource, P: Permission> Allowed<R, P> {
    /// Visitors learn nothing about ids, not even whether they are valid.
    fn prove(conn: &mut Conn, actor: &Actor, key: Option<&Locator<R::Id>>) -> Result<Self> {
        match key {
            Some(Locator::Id(_)) | None if actor.user().is_none() => Err(Error::SignInFirst),
            Some(key) => match Self::check(conn, actor, key) {
                Err(Error::NotFound) => Err(Self::moved(conn, actor, key)?),
                other => other,
            },
            None => Err(Error::NotFound),
        }
    }

    /// Redirects from earlier names of the item or its space, for those who may see it.
    fn moved(conn: &mut Conn, actor: &Actor, key: &Locator<R::Id>) -> Result<Error> {
        let Locator::Names(names) = key else { return Ok(Error::NotFound) };
        let Some(now) = redirects::names(conn, names)? else { return Ok(Error::NotFound) };
        Ok(match Self::check(conn, actor, &Locator::Names(now.clone())) {
            Ok(_) => Error::Moved(now),
            Err(other) => other,
        })
    }
}

/// The cookie that proves that the password of a share link was given. It is sent to that link's addresses alone.
pub const LINK_COOKIE: &str = "podium-link";

/// The proof of a share link's password that the browser sends, if there is one.
pub fn link_proof(req: &HttpRequest) -> Option<String> {
    req.cookie(LINK_COOKIE).map(|cookie| cookie.value().to_owned())
}

/// How the URL identifies the item: by a share link's secret, by slugs, or by id.
fn key<R: Resource>(req: &HttpRequest) -> Option<Locator<R::Id>> {
    let path = req.match_info();
    if let Some(secret) = path.get("secret") {
        return Some(Locator::Secret { hash: crypto::hash(secret), proof: link_proof(req) });
    }
    // Postgres cannot handle a NUL in a name; nothing has such a name, or an empty one.
    let storable = |name: &str| if name.contains('\0') { String::new() } else { name.to_owned() };
    let names: Option<Vec<String>> = R::NAMES.iter().map(|name| path.get(name).map(storable)).collect();
    match names {
        Some(names) if !names.is_empty() => Some(Locator::Names(names)),
        _ => path.get(R::PATH)?.parse().ok().map(Locator::Id),
    }
}

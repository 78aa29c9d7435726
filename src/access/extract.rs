//! Extracts proofs: by the session or the API token of a request, and its path.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};

use super::lookup_cache::Entry;
use super::{
    Actor, Allowed, AuthenticatedToken, Locator, LookupCache, Permission, Resource, Role, redirects,
};
use crate::{
    auth::{
        extract::{SessionLookup, check_gate},
        sessions::{CurrentSession, SessionKey},
    },
    config::{Config, SecondFactorPolicy},
    crypto,
    database::pool::{Conn, Db},
    error::{AccountGate, Error, Result},
    web::{current_request, extract::BoxFuture},
};

/// The page where a user settles what holds them back.
pub(crate) fn gate_url(gate: AccountGate) -> &'static str {
    match gate {
        AccountGate::Erasure => "/account/erasure",
        AccountGate::Consent => "/account/consent",
        AccountGate::SecondFactor => "/account/second-factor",
    }
}

impl<R: Resource + Sync, P: Permission> FromRequest for Allowed<R, P> {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if is_bearer_shown(request) {
            return Self::of_token(request, payload);
        }
        let lookup = SessionLookup::of(request, payload);
        let (key, cache) = (key::<R>(request), lookup_cache::<R, P>(request));
        Box::pin(async move {
            let lookup = lookup.await?;
            let shown = lookup.id_hash().filter(|_| !lookup.follows_a_change());
            let place = |cache: Data<LookupCache<R>>| cache.sessions.entry(&lookup.db, shown?, key.as_ref());
            let entry = cache.and_then(place);
            if let Some((session, item, role)) = entry.as_ref().and_then(Entry::find) {
                let user = check_gate(Some(&session), lookup.route)?;
                if let Some(proof) = Self::of_found(user.into(), item, role)? {
                    lookup.adopt(session);
                    proof.announce(&lookup.db);
                    return Ok(proof);
                }
            }
            let (route, named) = (lookup.route, key.clone());
            let find =
                move |conn: &mut Conn, session: &SessionKey| R::with_session(conn, session, named.as_ref());
            // A refusal is a result; failures go back through the pool, which handles them.
            let prove = move |conn: &mut Conn, visitor: Option<&CurrentSession>, found| {
                let asks = check_gate(visitor, route);
                match asks.and_then(|user| Self::prove_found(conn, &Actor::from(user), key.as_ref(), found)) {
                    Err(broken @ Error::Internal(_)) => Err(broken),
                    answer => Ok(answer),
                }
            };
            let proof = lookup.ask(find, prove).await??;
            if let (Some(entry), Some(session)) = (entry, lookup.found()) {
                entry.insert(session, proof.item().clone(), proof.role());
            }
            proof.announce(&lookup.db);
            Ok(proof)
        })
    }
}

impl<R: Resource + Sync, P: Permission> Allowed<R, P> {
    /// The proof for the owner of the token that the request carries.
    fn of_token(request: &HttpRequest, payload: &mut Payload) -> BoxFuture<Self> {
        let (db, bearer) =
            (Db::from_request(request, payload), AuthenticatedToken::from_request(request, payload));
        let (key, shown) = (key::<R>(request), shown_token(request).map(crypto::hash));
        let cache = lookup_cache::<R, P>(request);
        Box::pin(async move {
            let db = db.await?;
            let place = |cache: Data<LookupCache<R>>| cache.tokens.entry(&db, shown?, key.as_ref());
            let entry = cache.and_then(place);
            if let Some((bearer, item, role)) = entry.as_ref().and_then(Entry::find)
                && let Some(proof) = Self::of_found(bearer.actor(), item, role)?
            {
                bearer.announce(&db);
                proof.announce(&db);
                return Ok(proof);
            }
            let bearer = bearer.await?;
            let actor = bearer.actor();
            let proof = db.identify(move |conn| Self::prove(conn, &actor, key.as_ref())).await?;
            if let Some(entry) = entry {
                entry.insert(bearer, proof.item().clone(), proof.role());
            }
            proof.announce(&db);
            Ok(proof)
        })
    }
}

/// What was found for earlier requests, if this one only looks.
fn lookup_cache<R: Resource + Sync, P: Permission>(request: &HttpRequest) -> Option<Data<LookupCache<R>>> {
    request.app_data::<Data<LookupCache<R>>>().filter(|_| P::MIN_ROLE < Role::Editor).cloned()
}

impl AuthenticatedToken {
    /// Notes who sends the request, for the log, and whose form it brings.
    fn announce(&self, db: &Db) {
        db.note_sender(self.user().id);
        current_request::set_user(self.user().id);
    }
}

impl<R: Resource, P: Permission> Allowed<R, P> {
    /// Says who sends the request and, if it is about a change, what it writes to. What visitors leave behind, such as a
    /// wrong password of a link, takes no turn of the space's editors.
    fn announce(&self, db: &Db) {
        if P::MIN_ROLE >= Role::Editor {
            db.writes_to(self.item().space_id());
        }
        if let Some(user) = self.user() {
            db.writes_as(user.id);
        }
    }

    /// The proof for what an address names. Visitors learn nothing about ids, not even whether they are valid.
    /// `Unauthenticated` for an id without a user, `Moved` for an earlier name, else as [`Allowed::check`].
    pub fn prove(conn: &mut Conn, actor: &Actor, key: Option<&Locator<R::Id>>) -> Result<Self> {
        Self::prove_found(conn, actor, key, None)
    }

    /// The same, where the item may have been found together with the actor's session.
    fn prove_found(
        conn: &mut Conn,
        actor: &Actor,
        key: Option<&Locator<R::Id>>,
        found: Option<(R, Role)>,
    ) -> Result<Self> {
        match key {
            Some(Locator::Id(_)) | None if actor.user().is_none() => Err(Error::Unauthenticated),
            Some(key) => match Self::check_found(conn, actor, key, found) {
                Err(Error::NotFound) => Err(Self::redirect_from(conn, actor, key)?),
                other => other,
            },
            None => Err(Error::NotFound),
        }
    }

    /// Redirects from earlier names of the item or its space, for those who may see it.
    fn redirect_from(conn: &mut Conn, actor: &Actor, key: &Locator<R::Id>) -> Result<Error> {
        let Locator::Slugs(names) = key else { return Ok(Error::NotFound) };
        let now = redirects::current_names(conn, names)?;
        Ok(match Self::check(conn, actor, &Locator::Slugs(now.clone())) {
            Ok(_) if now != *names => Error::Moved(now),
            Ok(_) => Error::NotFound, // it came to be a moment ago
            Err(other) => other,
        })
    }
}

impl FromRequest for AuthenticatedToken {
    type Error = Error;
    type Future = BoxFuture<Self>;

    /// The token of `Authorization: Bearer` (RFC 6750, section 2.1); of nothing else.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let db = Db::from_request(request, payload);
        let shown = shown_token(request).map(str::to_owned);
        let config = request.app_data::<Data<Config>>();
        let needed = config.map_or(SecondFactorPolicy::All, |config| config.second_factor);
        Box::pin(async move {
            let (db, shown) = (db.await?, shown.ok_or(Error::Unauthenticated)?);
            let bearer = db.identify(move |conn| AuthenticatedToken::check(conn, &shown, needed)).await?;
            bearer.announce(&db);
            if bearer.should_record_use() {
                let noted = bearer.clone();
                db.with_form_key(None).write(move |conn| noted.record_use(conn)).await?;
            }
            Ok(bearer)
        })
    }
}

/// Who sends a request for programs that needs no token: the person of the token that it carries, or a visitor.
#[derive(Debug, Clone)]
pub(crate) struct MaybeToken(pub Actor);

impl FromRequest for MaybeToken {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bearer = is_bearer_shown(request).then(|| AuthenticatedToken::from_request(request, payload));
        Box::pin(async move {
            Ok(MaybeToken(match bearer {
                Some(bearer) => bearer.await?.actor(),
                None => Actor::Visitor,
            }))
        })
    }
}

/// Returns `true` if the request carries a bearer token, valid or not. Other schemes are not ours: a proxy in front may
/// ask browsers for a password of its own.
fn is_bearer_shown(request: &HttpRequest) -> bool {
    let mut schemes = request.headers().get_all(header::AUTHORIZATION).filter_map(|it| it.to_str().ok());
    schemes.any(|it| it.split(' ').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")))
}

fn shown_token(request: &HttpRequest) -> Option<&str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let (scheme, token) = headers.next()?.to_str().ok()?.split_once(' ')?;
    let alone = headers.next().is_none();
    (alone && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

/// The cookie that proves that the password of a share link was given. It is sent to that link's addresses alone.
pub(crate) const LINK_COOKIE: &str = "podium-link";

/// The proof of a share link's password that the browser sends, if there is one.
pub(crate) fn link_proof(request: &HttpRequest) -> Option<String> {
    request.cookie(LINK_COOKIE).map(|cookie| cookie.value().to_owned())
}

/// How the URL identifies the item: by a share link's secret, by slugs, or by id.
fn key<R: Resource>(request: &HttpRequest) -> Option<Locator<R::Id>> {
    let path = request.match_info();
    if let Some(secret) = path.get("secret") {
        return Some(Locator::Secret { hash: crypto::hash(secret), proof: link_proof(request) });
    }
    // Postgres cannot handle a NUL in a name; nothing has such a name, or an empty one.
    let storable = |name: &str| if name.contains('\0') { String::new() } else { name.to_owned() };
    let names: Option<Vec<String>> =
        R::SLUG_PARAMETERS.iter().map(|name| path.get(name).map(storable)).collect();
    match names {
        Some(names) if !names.is_empty() => Some(Locator::Slugs(names)),
        _ => path.get(R::ID_PARAMETER)?.parse().ok().map(Locator::Id),
    }
}

//! Reads the session and the path, then asks for proof.

use std::{future::Future, pin::Pin, rc::Rc};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::{Allowed, Guarded, Key, Permission};
use crate::{
    accounts::{User, sessions},
    db::Db,
    error::{Error, Result},
    web::session,
};

type Later<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// Who is asking, if they are signed in. Looked up once a request, however many ask.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<User>);

/// Who is asking; others are sent to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn(pub User);

/// The answer for this request, kept among its extensions.
#[derive(Clone, Default)]
struct Asked(Rc<OnceCell<Option<User>>>);

impl Asked {
    fn of(req: &HttpRequest) -> Asked {
        let mut extensions = req.extensions_mut();
        if let Some(asked) = extensions.get::<Asked>() {
            return asked.clone();
        }
        let asked = Asked::default();
        extensions.insert(asked.clone());
        asked
    }
}

async fn look_up(db: Db, id: Option<String>) -> Result<Option<User>> {
    let Some(id) = id else { return Ok(None) };
    let seen = id.clone();
    let Some(visitor) = db.read(move |conn| sessions::visitor(conn, &id)).await? else { return Ok(None) };
    if visitor.note {
        db.write(move |conn| sessions::note(conn, &seen)).await?;
    }
    Ok(Some(visitor.user))
}

impl FromRequest for MaybeSignedIn {
    type Error = Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let db = Db::from_request(req, payload);
        let id = session::id(&req.get_session());
        let asked = Asked::of(req);
        Box::pin(async move {
            let db = db.await?;
            Ok(MaybeSignedIn(asked.0.get_or_try_init(|| look_up(db, id)).await?.clone()))
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let who = MaybeSignedIn::from_request(req, payload);
        Box::pin(async move { who.await?.0.map(SignedIn).ok_or(Error::SignInFirst) })
    }
}

impl<R: Guarded, P: Permission> FromRequest for Allowed<R, P> {
    type Error = Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let db = Db::from_request(req, payload);
        let who = MaybeSignedIn::from_request(req, payload);
        let key = key::<R>(req);
        let by_number = matches!(key, Some(Key::Id(_)) | None);
        Box::pin(async move {
            let user = who.await?.0;
            if user.is_none() && by_number {
                return Err(Error::SignInFirst);
            }
            let key = key.ok_or(Error::NotFound)?;
            db.await?.read(move |conn| Self::check(conn, user.as_ref(), &key)).await
        })
    }
}

/// How the address names the thing: by a share's secret, by names, or by number.
fn key<R: Guarded>(req: &HttpRequest) -> Option<Key> {
    let path = req.match_info();
    if let Some(secret) = path.get("secret") {
        return Some(Key::Secret(Sha256::digest(secret).to_vec()));
    }
    // Postgres can't even be asked about a name with a NUL in it; nothing is called so, or by no name at all.
    let storable = |name: &str| if name.contains('\0') { String::new() } else { name.to_owned() };
    let names: Option<Vec<String>> = R::NAMES.iter().map(|name| path.get(name).map(storable)).collect();
    match names {
        Some(names) if !names.is_empty() => Some(Key::Names(names)),
        _ => path.get(R::PATH)?.parse().ok().map(Key::Id),
    }
}

//! Reads the session and the path, then asks for proof.

use std::{future::Future, pin::Pin, rc::Rc};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::{Allowed, Guarded, Key, Permission};
use crate::{
    accounts::{User, sessions},
    db::{Conn, Db},
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

/// Whose session it is, and beside it whatever else is asked about them: one opening of the door for both.
async fn look_up<T, W>(db: &Db, id: Option<String>, beside: W) -> Result<(Option<User>, T)>
where
    T: Send + 'static,
    W: FnOnce(&mut Conn, Option<&User>) -> Result<T> + Send + 'static,
{
    let seen = id.clone();
    let looking = db.read(move |conn| {
        let visitor = id.map_or(Ok(None), |id| sessions::visitor(conn, &id))?;
        let answer = beside(conn, visitor.as_ref().map(|it| &it.user))?;
        Ok((visitor, answer))
    });
    let (visitor, answer) = looking.await?;
    if let (Some(visitor), Some(id)) = (&visitor, seen)
        && visitor.note
    {
        db.write(move |conn| sessions::note(conn, &id)).await?;
    }
    Ok((visitor.map(|it| it.user), answer))
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
            let look = || async {
                match id {
                    None => Ok::<_, Error>(None), // Nobody to look up: visitors cost no query.
                    id => Ok(look_up(&db, id, |_, _| Ok(())).await?.0),
                }
            };
            Ok(MaybeSignedIn(asked.0.get_or_try_init(look).await?.clone()))
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
        let id = session::id(&req.get_session());
        let asked = Asked::of(req);
        let key = key::<R>(req);
        Box::pin(async move {
            let db = db.await?;
            // A refusal is an answer; what broke goes back through the door, which knows what to do with it.
            let prove =
                move |conn: &mut Conn, user: Option<&User>| match Self::prove(conn, user, key.as_ref()) {
                    Err(broken @ Error::Internal(_)) => Err(broken),
                    answer => Ok(answer),
                };
            let (mut found, asking) = (None, prove.clone());
            let look = || async {
                let (user, proof) = look_up(&db, id, asking).await?;
                found = Some(proof);
                Ok::<_, Error>(user)
            };
            let user = asked.0.get_or_try_init(look).await?.clone();
            match found {
                Some(proof) => proof,
                None => db.read(move |conn| prove(conn, user.as_ref())).await?,
            }
        })
    }
}

impl<R: Guarded, P: Permission> Allowed<R, P> {
    /// Whoever is not signed in learns nothing about numbers, not even whether they are numbers.
    fn prove(conn: &mut Conn, user: Option<&User>, key: Option<&Key>) -> Result<Self> {
        match key {
            Some(Key::Id(_)) | None if user.is_none() => Err(Error::SignInFirst),
            Some(key) => Self::check(conn, user, key),
            None => Err(Error::NotFound),
        }
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

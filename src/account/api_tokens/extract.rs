//! Reads the token of a request: from `Authorization: Bearer` (RFC 6750, section 2.1) and from nowhere else.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};

use super::Bearer;
use crate::{
    config::{Config, SecondFactor},
    database::pool::Db,
    error::{Error, Result},
};

impl FromRequest for Bearer {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Bearer>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let db = Db::from_request(req, payload);
        let shown = shown(req).map(str::to_owned);
        let config = req.app_data::<Data<Config>>();
        let needed = config.map_or(SecondFactor::All, |config| config.second_factor);
        Box::pin(async move {
            let (db, shown) = (db.await?, shown.ok_or(Error::SignInFirst)?);
            let bearer = db.read(move |conn| Bearer::check(conn, &shown, needed)).await?;
            if bearer.is_to_note() {
                let noted = bearer.clone();
                db.write(move |conn| noted.note(conn)).await?;
            }
            Ok(bearer)
        })
    }
}

/// Returns `true` if the request carries a bearer token, valid or not. Other schemes are not ours: a proxy in front may
/// ask browsers for a password of its own.
pub fn is_shown(req: &HttpRequest) -> bool {
    let mut schemes = req.headers().get_all(header::AUTHORIZATION).filter_map(|it| it.to_str().ok());
    schemes.any(|it| it.split(' ').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")))
}

fn shown(req: &HttpRequest) -> Option<&str> {
    let mut headers = req.headers().get_all(header::AUTHORIZATION);
    let (scheme, token) = headers.next()?.to_str().ok()?.split_once(' ')?;
    let alone = headers.next().is_none();
    (alone && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

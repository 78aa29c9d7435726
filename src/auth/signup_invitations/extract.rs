//! Asks whether everyone can sign up, for the pages that offer it.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use super::is_open;
use crate::{
    config::Config,
    database::pool::Db,
    error::{Error, Result},
    web::SignUpOffer,
};

/// Whether everyone can sign up. Asked of the database, and left for the pages that do not ask; while it can't be asked,
/// the last answer counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OffersSignUp(pub bool);

impl OffersSignUp {
    /// Asks.
    pub(crate) async fn ask(db: &Db, config: Data<Config>, offer: &SignUpOffer) -> OffersSignUp {
        if let Ok(is_open) = db.identify(move |conn| is_open(conn, &config)).await {
            offer.set(is_open);
        }
        OffersSignUp(offer.is_open())
    }
}

impl FromRequest for OffersSignUp {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<OffersSignUp>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (db, offer) = (Db::from_request(request, payload), SignUpOffer::of(request));
        let config = request.app_data::<Data<Config>>().cloned();
        Box::pin(async move {
            let config = config.ok_or_else(|| Error::bug("Config was not given to the App"))?;
            Ok(OffersSignUp::ask(&db.await?, config, &offer).await)
        })
    }
}

//! Extractors for administrators and the person in the path.

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::{ActingAdmin, Administrator};
use crate::{auth::sessions::CurrentSession, error::Error, web::extract::BoxFuture};

impl FromRequest for Administrator {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(request, payload);
        Box::pin(async move { Administrator::check(&visitor.await?) })
    }
}

impl FromRequest for ActingAdmin {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = CurrentSession::from_request(request, payload);
        Box::pin(async move { ActingAdmin::check(&visitor.await?) })
    }
}

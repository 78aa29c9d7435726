//! Extractors for administrators and the person in the path.

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::{ActingAdmin, Administrator};
use crate::{
    access::AuthenticatedToken, auth::sessions::CurrentSession, error::Error, web::extract::BoxFuture,
};

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

/// An administrator's program.
#[derive(Debug, Clone)]
pub(crate) struct AdminProgram(pub ActingAdmin);

impl FromRequest for AdminProgram {
    type Error = Error;
    type Future = BoxFuture<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let shown = AuthenticatedToken::from_request(request, payload);
        Box::pin(async move { ActingAdmin::by_token(&shown.await?).map(AdminProgram) })
    }
}

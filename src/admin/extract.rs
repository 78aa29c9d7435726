//! Who looks after the site, and whom a path names.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::{Acting, Administrator};
use crate::{
    auth::sessions::Visitor,
    error::{Error, Result},
};

type Later<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

impl FromRequest for Administrator {
    type Error = Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        Box::pin(async move { Administrator::check(&visitor.await?) })
    }
}

impl FromRequest for Acting {
    type Error = Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        Box::pin(async move { Acting::check(&visitor.await?) })
    }
}

//! Queries that are read.
//!
//! **Invariants:** a parameter that is not known is refused, so that a mistyped one is never ignored.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;

use super::faults;
use crate::error::{Error, Fault, Result};

/// The query of the address, of that shape.
#[derive(Debug, Clone)]
pub(crate) struct JsonQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequest for JsonQuery<T> {
    type Error = Error;
    type Future = Ready<Result<JsonQuery<T>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = actix_web::web::Query::<T>::from_query(request.query_string());
        ready(
            read.map(|query| JsonQuery(query.into_inner()))
                .map_err(|error| Error::BadRequest(query_fault(&error))),
        )
    }
}

/// What is wrong with a query.
fn query_fault(error: &actix_web::error::QueryPayloadError) -> Fault {
    let message = error.to_string();
    let named = message.split('`').nth(1).unwrap_or_default();
    if message.contains("unknown field") {
        faults::bad_query(&format!("there is no parameter “{named}”"))
    } else if message.contains("missing field") {
        faults::bad_query(&format!("“{named}” is missing"))
    } else if message.contains("duplicate field") {
        faults::bad_query(&format!("“{named}” is there twice"))
    } else {
        faults::bad_query("a parameter has another shape than the documented one")
    }
}

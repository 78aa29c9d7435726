//! What handlers can ask for about the list that someone looks at.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::KeptView;
use crate::{
    error::{Error, Result},
    text::Fields,
    web::middleware::form_body::FormBody,
};

/// The field and the parameter that carry a view along.
const VIEW: &str = "view";

impl FromRequest for KeptView {
    type Error = Error;
    type Future = Ready<Result<KeptView>>;

    /// The view that the form or, without one, the address carries along.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent = request.extensions().get::<FormBody>().map(|form| form.field(VIEW));
        let view =
            sent.unwrap_or_else(|| Fields::parse(request.query_string().as_bytes()).get(VIEW).to_owned());
        ready(Ok(KeptView::parse(&view)))
    }
}

//! Helpers for all pages.
//!
//! **Invariants:** pages are rendered only by [`html`] and [`unprocessable`]; forms are read only by [`Form`],
//! which keeps what was typed and never fails because of its content.

pub mod route_info;
pub mod error_redirects;
pub mod current_request;
pub mod routes;
pub mod conditional;
pub mod assets;
pub mod faults;
pub mod errors;
pub mod theme;
mod sign_up_offer;
pub mod client;
pub mod filters;
pub mod middleware;
pub mod extract;
pub mod health;
pub mod multipart;
pub mod qr;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use askama::Template;

use crate::error::{Error, FieldErrors, Result};
pub use errors::with_wait;
pub use extract::{Form, Page};
pub use middleware::session_cookie::Flash;
pub use routes::route;
pub use sign_up_offer::SignUpOffer;

/// The page, with status 200.
pub fn html(template: impl Template) -> Result<HttpResponse> {
    html_with(StatusCode::OK, template)
}

/// The form with what was typed and what is wrong with it: status 422.
pub fn unprocessable(template: impl Template) -> Result<HttpResponse> {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// The page with a form that was refused: 409 if someone else changed what it edits, else 422.
pub fn form_again(errors: &FieldErrors, template: impl Template) -> Result<HttpResponse> {
    let is_conflict = errors.is_conflict();
    html_with(if is_conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }, template)
}

/// The page, with this status.
pub fn html_with(status: StatusCode, template: impl Template) -> Result<HttpResponse> {
    let body = template.render().map_err(|error| Error::Internal(error.into()))?;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(HttpResponse::build(status).insert_header((header::CONTENT_TYPE, html)).body(body))
}

/// Redirects after a change (303).
pub fn see_other(url: impl AsRef<str>) -> Result<HttpResponse> {
    Ok(HttpResponse::SeeOther().insert_header(("location", url.as_ref())).finish())
}

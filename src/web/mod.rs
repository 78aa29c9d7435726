//! Helpers for all pages.
//!
//! **Invariants:** only [`html`], [`unprocessable`], [`long_html`] (pages of many rows) and [`member_page_cache`] render pages;
//! only [`Form`] reads forms: it keeps what was typed and never fails because of its content.
//!
//! - [`route_info`]: the properties of a route, as they are stated where it is registered.
//! - [`error_redirects`]: where errors lead that a visitor can settle on another page.
//! - [`visits`]: whether a request is a person's visit, or a machine's look.
//! - [`trace_context`]: the trace that a request belongs to.
//! - [`current_request`]: the request that is being answered, for what has no access to it.
//! - [`routes`]: what each route is, stated where it is registered.
//! - [`packed`]: large bodies: written once, compressed as they are written, and sent a piece at a time.
//! - [`shared_cache`]: what is dear to make, kept in a Redis that several Podiums share.
//! - [`conditional`]: responses that are sent again and again.
//! - [`member_page_cache`]: pages of people who are signed in, sent again while nothing that they show has changed.
//! - [`assets`]: static files.
//! - [`advice`]: what errors are called, and what to do about them.
//! - [`errors`]: how errors are shown: a page that says what to do, with a way back and the id of the request.
//! - [`problems`]: errors as programs are told them (RFC 9457).
//! - [`json`]: what the JSON of every address for programs has in common.
//! - [`theme`]: the cookie by which a browser remembers its theme.
//! - `sign_up_offer`: whether the pages of visitors offer to sign up.
//! - [`client`]: where a request comes from.
//! - [`filters`]: template filters: how dates, counts and texts are shown.
//! - [`middleware`]: the layers around every handler.
//! - [`metrics`]: metrics for Prometheus, on a port of their own.
//! - [`health`]: health checks, outside sessions and middleware rules.
//! - [`multipart`]: forms with a file (multipart), read within limits and only after the handler has its proof.
//! - [`qr`]: QR codes as SVG paths, without style or script, so the content security policy allows them.

pub(crate) mod route_info;
pub(crate) mod error_redirects;
pub(crate) mod visits;
pub mod trace_context;
pub(crate) mod current_request;
pub mod routes;
pub(crate) mod packed;
pub mod shared_cache;
pub(crate) mod conditional;
pub(crate) mod member_page_cache;
pub(crate) mod assets;
pub(crate) mod faults;
pub(crate) mod advice;
pub(crate) mod errors;
pub(crate) mod problems;
pub mod json;
pub(crate) mod theme;
mod sign_up_offer;
pub(crate) mod client;
pub(crate) mod filters;
pub mod health;
pub mod metrics;
pub mod middleware;
pub(crate) mod extract;
pub(crate) mod multipart;
pub(crate) mod qr;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web::Data,
};
use askama::Template;

use crate::{
    config::Config,
    database::pool::Db,
    error::{Error, FieldErrors, Result},
    preferences::CarriedPreferences,
};
pub(crate) use errors::with_wait;
pub(crate) use extract::{Form, Page};
pub(crate) use middleware::session_cookie::Flash;
use packed::{PackedBody, PackingWriter};
pub(crate) use routes::route;
pub use sign_up_offer::SignUpOffer;

/// The page, with status 200.
pub(crate) fn html(template: impl Template) -> Result<HttpResponse> {
    html_with(StatusCode::OK, template)
}

/// The form with what was typed and what is wrong with it: status 422.
pub(crate) fn unprocessable(template: impl Template) -> Result<HttpResponse> {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// The page with a form that was refused: 409 if someone else changed what it edits, else 422.
pub(crate) fn form_again(errors: &FieldErrors, template: impl Template) -> Result<HttpResponse> {
    let is_conflict = errors.is_conflict();
    html_with(if is_conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }, template)
}

/// The page, with this status.
pub(crate) fn html_with(status: StatusCode, template: impl Template) -> Result<HttpResponse> {
    let body = template.render().map_err(|error| Error::Internal(error.into()))?;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(HttpResponse::build(status).insert_header((header::CONTENT_TYPE, html)).body(body))
}

/// A page that may have thousands of rows, with this status: rendered off the threads that answer, and sent in pieces.
pub(crate) async fn long_html(
    request: &HttpRequest,
    status: StatusCode,
    template: impl Template + Send + 'static,
) -> Result<HttpResponse> {
    let config = request.app_data::<Data<Config>>().ok_or_else(|| Error::bug("no settings in the App"))?;
    let (waiting, preferences) = (Arc::new(()), CarriedPreferences::of_request());
    let mut out = PackingWriter::new(&config.temporary_dir(), Arc::downgrade(&waiting));
    let body = Db::run_blocking(move || {
        preferences.during(|| Template::write_into(&template, &mut out))?;
        out.finish()
    });
    let body = body.await??;
    drop(waiting);
    Ok(written_html(request, status, body))
}

/// A page that has been written already, with this status.
pub(crate) fn written_html(request: &HttpRequest, status: StatusCode, body: PackedBody) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8");
    conditional::with_packed_body(request, response, body)
}

/// Redirects after a change (303).
pub(crate) fn see_other(url: impl AsRef<str>) -> Result<HttpResponse> {
    Ok(HttpResponse::SeeOther().insert_header(("location", url.as_ref())).finish())
}

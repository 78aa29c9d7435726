//! How errors are shown: a page that says what to do, with a way back and the id of the request.

use std::time::Duration;

use actix_web::{
    HttpResponse, ResponseError,
    http::{ConnectionType, StatusCode, header},
};
use askama::Template;

use super::{
    advice::title_and_advice,
    assets, current_request,
    error_redirects::ErrorRedirects,
    faults,
    problems::{self, Problem},
};
use crate::{
    error::{Error, reports},
    preferences,
};

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage {
    css: &'static str,
    theme: &'static str,
    status: u16,
    title: &'static str,
    sentence: String,
    request_id: String,
    /// The page to sign in on, where that might help.
    sign_in: Option<String>,
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::Unauthenticated
            | Error::ReauthenticationRequired
            | Error::AccountGated(_)
            | Error::LinkPasswordRequired => StatusCode::SEE_OTHER,
            Error::Moved(_) => StatusCode::PERMANENT_REDIRECT,
            Error::Forbidden | Error::CrossSite => StatusCode::FORBIDDEN,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Invalid(_) | Error::Fault(_) | Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Outdated => StatusCode::PRECONDITION_FAILED,
            Error::ConditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Error::Conflict(_) | Error::Repeated => StatusCode::CONFLICT,
            Error::BadRequest(_) => StatusCode::BAD_REQUEST,
            Error::NotJson | Error::EncodedBody => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Busy | Error::StorageFull => StatusCode::SERVICE_UNAVAILABLE,
            Error::CommitUnknown => StatusCode::GATEWAY_TIMEOUT,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let for_a_program = current_request::current().is_some_and(|now| now.is_for_a_program());
        if let (true, Some(answer)) = (for_a_program, for_programs(self)) {
            return answer;
        }
        match self {
            Error::Unauthenticated => redirect_to(|to| (to.sign_in)(&return_address())),
            Error::ReauthenticationRequired => redirect_to(|to| (to.reauthentication)(&return_address())),
            Error::AccountGated(gate) => redirect_to(|to| (to.gate)(*gate).to_owned()),
            Error::LinkPasswordRequired => redirect_to(|to| (to.link_password)(&requested_address())),
            Error::Moved(names) => redirect_to_names(names),
            Error::Internal(_) => {
                log::error!("{self}");
                reports::report_error(self);
                page(self.status_code())
            }
            Error::RateLimited(wait) => {
                let message = faults::too_many_tries(*wait).to_string();
                with_wait(page_with_message(self.status_code(), Some(message)), *wait)
            }
            Error::EncodedBody => page_with_message(
                self.status_code(),
                Some("Send the request uncompressed, without the Content-Encoding header.".into()),
            ),
            Error::StorageFull => page_with_message(
                self.status_code(),
                Some(
                    "This site can’t save anything at the moment. Nothing was changed. Try again later."
                        .into(),
                ),
            ),
            Error::BodyTimeout => {
                let mut response = page(self.status_code());
                response.head_mut().set_connection_type(ConnectionType::Close);
                response
            }
            Error::Invalid(_) | Error::Fault(_) | Error::Conflict(_) | Error::BadRequest(_) => {
                page_with_message(self.status_code(), Some(self.to_string()))
            }
            _ => page(self.status_code()),
        }
    }
}

/// The answer to programs, where it is another than the usual one of its status.
fn for_programs(error: &Error) -> Option<HttpResponse> {
    Some(match error {
        Error::AccountGated(gate) => {
            let page = redirects().map_or("it", |to| (to.gate)(*gate));
            let detail = format!("Sign in on the site and open {page} first.");
            Problem::of_kind("/problems/held", "Action needed on the site", &detail).response()
        }
        Error::Unauthenticated | Error::ReauthenticationRequired => {
            let detail = "Send a valid token in the Authorization: Bearer header.";
            Problem::of_status(StatusCode::UNAUTHORIZED, Some(detail)).response()
        }
        Error::Moved(_) if !current_request::current()?.is_get => {
            let detail = "It has another address now: get it, and follow the redirect.";
            Problem::of_status(StatusCode::NOT_FOUND, Some(detail)).response()
        }
        other => problems::of_error(other, other.status_code())?.response(),
    })
}

/// The address that was requested.
fn requested_address() -> String {
    current_request::current().map_or_else(|| "/".to_owned(), |now| now.path)
}

/// The address to come back to: the one that was requested, or the page that a form was sent from.
fn return_address() -> String {
    let page = current_request::current().and_then(|now| if now.is_get { Some(now.path) } else { now.from });
    page.unwrap_or_else(|| "/".to_owned())
}

/// Redirects to the requested address with these names in it. The extension of a name stays: `films.csv`.
fn redirect_to_names(names: &[String]) -> HttpResponse {
    let target = current_request::current().map(|now| now.path).unwrap_or_default();
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let mut left = names.iter();
    let mut address: Vec<String> = Vec::new();
    for part in path.split('/') {
        let is_handle = part.starts_with('@') || part.starts_with("%40");
        let sign = if is_handle { "@" } else { "" };
        let started = is_handle || left.len() < names.len();
        address.push(match if started { left.next() } else { None } {
            Some(name) => format!("{sign}{name}{}", &part[part.find('.').unwrap_or(part.len())..]),
            None => part.to_owned(),
        });
    }
    let address = format!("{}{query}", address.join("/"));
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, address)).finish()
}

fn redirects() -> Option<ErrorRedirects> {
    current_request::current()?.redirects
}

fn redirect_to(choose: impl FnOnce(ErrorRedirects) -> String) -> HttpResponse {
    let Some(redirects) = redirects() else { return page(StatusCode::INTERNAL_SERVER_ERROR) };
    let address = choose(redirects);
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}

/// The error page for a status.
pub(crate) fn page(status: StatusCode) -> HttpResponse {
    page_with_message(status, None)
}

fn page_with_message(status: StatusCode, sentence: Option<String>) -> HttpResponse {
    let (title, usual) = title_and_advice(status);
    let now = current_request::current();
    if now.as_ref().is_some_and(|now| now.is_for_a_program()) {
        return with_retry_after(Problem::of_status(status, sentence.as_deref()).response());
    }
    let may_sign_in = now.as_ref().filter(|now| now.is_get && status == StatusCode::NOT_FOUND);
    let sign_in = may_sign_in.and_then(|now| Some((now.redirects?.sign_in)(&now.path)));
    let template = ErrorPage {
        css: assets::css_url(),
        theme: preferences::theme().shown(),
        status: status.as_u16(),
        title,
        sentence: sentence.unwrap_or_else(|| usual.to_owned()),
        request_id: now.map(|now| now.request_id).unwrap_or_default(),
        sign_in,
    };
    let body = template.render().unwrap_or_else(|_| format!("{title}\n{usual}"));
    with_retry_after(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body))
}

/// Adds how long to wait, as the page says it.
pub(crate) fn with_wait(mut response: HttpResponse, wait: Duration) -> HttpResponse {
    response.headers_mut().insert(header::RETRY_AFTER, faults::rounded_wait(wait).into());
    response
}

/// Adds when to try again to a response that says that the server is busy.
fn with_retry_after(mut response: HttpResponse) -> HttpResponse {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, 1.into());
    }
    response
}

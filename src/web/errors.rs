//! How errors are shown: a page that says what to do, with a way back and the id of the request.

use std::{collections::BTreeMap, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{ConnectionType, StatusCode, header},
};
use askama::Template;
use serde_json::json;

use super::{assets, current_request, error_redirects::ErrorRedirects, faults};
use crate::{
    error::{Error, Fault, FieldErrors},
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
            Error::Invalid(_) | Error::Fault(_) => StatusCode::UNPROCESSABLE_ENTITY,
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

/// The answer to programs, where it is another than the one to people.
fn for_programs(error: &Error) -> Option<HttpResponse> {
    let status = error.status_code();
    Some(match error {
        Error::AccountGated(gate) => {
            let page = redirects().map_or("it", |to| (to.gate)(*gate));
            let detail = format!("Sign in on the site and open {page} first.");
            problem(StatusCode::FORBIDDEN, "/problems/held", "Action needed on the site", &detail)
        }
        Error::Unauthenticated | Error::ReauthenticationRequired => {
            let detail = "Send a valid token in the Authorization: Bearer header.";
            problem(StatusCode::UNAUTHORIZED, "about:blank", "Not signed in", detail)
        }
        Error::Invalid(errors) => invalid(errors, &error.user_message()),
        Error::Fault(fault) | Error::Conflict(fault) | Error::BadRequest(fault) => {
            problem_of(status, title_and_advice(status).0, fault)
        }
        _ => return None,
    })
}

/// An error for programs (RFC 9457).
pub(crate) fn problem(status: StatusCode, kind: &str, title: &str, detail: &str) -> HttpResponse {
    problem_with_fields(status, kind, title, json!({ "detail": detail }))
}

/// A fault for programs, with its code.
pub(crate) fn problem_of(status: StatusCode, title: &str, fault: &Fault) -> HttpResponse {
    problem_with_fields(status, "about:blank", title, json!({"detail": fault.message, "code": fault.code}))
}

/// What is wrong with a form: each field's message in `errors`, and its code in `codes`.
fn invalid(errors: &FieldErrors, detail: &str) -> HttpResponse {
    let messages: BTreeMap<_, _> = errors.fields().map(|(field, fault)| (field, &fault.message)).collect();
    let codes: BTreeMap<_, _> = errors.fields().map(|(field, fault)| (field, fault.code)).collect();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let body = json!({"detail": detail, "errors": messages, "codes": codes});
    problem_with_fields(status, "about:blank", title_and_advice(status).0, body)
}

/// Completes the body of a problem document.
fn problem_with_fields(
    status: StatusCode,
    kind: &str,
    title: &str,
    mut body: serde_json::Value,
) -> HttpResponse {
    body["type"] = kind.into();
    body["title"] = title.into();
    body["status"] = status.as_u16().into();
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.body(body.to_string())
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
        return with_retry_after(problem(status, "about:blank", title, sentence.as_deref().unwrap_or(usual)));
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

/// What an error is called, and what to do about it.
pub(crate) fn title_and_advice(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("Bad request", "Go back and try again."),
        403 => ("Not allowed", "You can see this, but you can’t change it. Ask its owner."),
        404 => ("Page not found", "It may be private or gone, or the address may be mistyped."),
        405 => {
            ("Not a page", "You can’t open this address directly. Go back and use the buttons on the page.")
        }
        409 => (
            "This has changed",
            "Someone changed it while you were working on it. Go back to see the latest version.",
        ),
        401 => ("Not signed in", "Sign in first."),
        413 => ("Too large", "This is too much for one request. Send less at a time."),
        408 => ("Too slow", "The request didn’t arrive in time. Nothing was changed. Try again."),
        415 => ("Unsupported format", "Send application/json."),
        422 => ("Please check your entries", "Go back, correct them and try again."),
        429 => ("Too many attempts", "Wait a moment, then try again."),
        503 => ("Busy right now", "Nothing was changed. Try again in a moment."),
        504 => {
            ("This took too long", "Your change may or may not have been saved. Check before you try again.")
        }
        _ => ("Something went wrong", "This is our mistake, and it has been logged. Nothing was changed."),
    }
}

//! Errors as programs are told them: problem documents (RFC 9457).
//!
//! **Invariants:** a kind of problem has one address, which never changes; what is wrong with a field has the JSON pointer
//! (RFC 6901) of that field and a code that never changes, while messages may.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{advice::title_and_advice, current_request};
use crate::error::{Error, Fault, FieldErrors};

/// The media type of a problem document.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// The kinds of problem: the status, the address, and what it means.
pub(crate) const KINDS: [(u16, &str, &str); 19] = [
    (400, "/problems/bad-request", "The request can’t be read: its query, its JSON or a header."),
    (401, "/problems/not-signed-in", "There is no token, or it is wrong, has expired or was revoked."),
    (401, "/problems/second-factor", "A token was requested without a code of the second factor."),
    (403, "/problems/not-allowed", "The token, or its person, may see this but not do that."),
    (403, "/problems/held", "The token’s person has to settle something on the site first."),
    (404, "/problems/not-found", "There is nothing at this address, or nothing that the token may see."),
    (
        405,
        "/problems/method-not-allowed",
        "The address doesn’t take this method; “Allow” lists those it does.",
    ),
    (408, "/problems/too-slow", "The body didn’t arrive in time. Nothing was changed."),
    (409, "/problems/conflict", "It can’t be done now; “detail” says what is in the way."),
    (412, "/problems/outdated", "It was changed since; “current” is what it is now."),
    (413, "/problems/too-large", "The body is larger than one request may be."),
    (415, "/problems/unsupported-format", "The body has another format than the address takes."),
    (422, "/problems/invalid", "Something in the body is wrong; “errors” lists each field."),
    (422, "/problems/key-reused", "The Idempotency-Key came with another body before."),
    (428, "/problems/condition-required", "The change needs an If-Match header with the ETag."),
    (429, "/problems/too-many-requests", "Wait for the seconds in “Retry-After”, then send it again."),
    (500, "/problems/internal", "A mistake of the site, which has been logged."),
    (503, "/problems/busy", "The site is busy. Nothing was changed; send it again in a moment."),
    (
        504,
        "/problems/unknown-outcome",
        "The change may or may not have been saved; look before you repeat it.",
    ),
];

/// What is wrong with a request (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem. The documentation lists all of them.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    kind: &'static str,
    /// The kind of problem, in words.
    title: &'static str,
    /// The status of the response.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong, or what to do, for people.
    detail: String,
    /// What is wrong, for programs, if it is about no single field.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// What is wrong with each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// What it is now, if the request was about an earlier version.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Value>,
    /// The id of the trace that the request belongs to, if it named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

/// What is wrong with one field of the body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Where the field is in the body: a JSON pointer (RFC 6901), empty for the body itself.
    #[schema(example = "/title")]
    pointer: String,
    /// What is wrong, for programs.
    #[schema(example = "no_title")]
    code: &'static str,
    /// What is wrong, for people.
    #[schema(example = "Enter a title.")]
    detail: String,
}

impl FieldProblem {
    /// What is wrong with the fields of a body, whose names are pointers or names of its members.
    pub(crate) fn all(errors: &FieldErrors) -> Vec<FieldProblem> {
        let field = |(name, fault): (&str, &Fault)| FieldProblem {
            pointer: if name.is_empty() || name.starts_with('/') {
                name.to_owned()
            } else {
                format!("/{name}")
            },
            code: fault.code,
            detail: fault.message.to_string(),
        };
        errors.fields().map(field).collect()
    }
}

impl Problem {
    /// The usual problem of a status.
    pub(crate) fn of_status(status: StatusCode, detail: Option<&str>) -> Problem {
        let kind = KINDS.iter().find(|it| it.0 == status.as_u16()).map_or("about:blank", |it| it.1);
        let (title, usual) = told(status);
        let trace_id = current_request::current().and_then(|now| now.trace);
        Problem {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.unwrap_or(usual).to_owned(),
            code: None,
            errors: Vec::new(),
            current: None,
            trace_id: trace_id.map(|trace| trace.trace_id().to_owned()),
        }
    }

    /// A problem with that address.
    pub(crate) fn of_kind(kind: &'static str, title: &'static str, detail: &str) -> Problem {
        let status = KINDS.iter().find(|it| it.1 == kind).map_or(500, |it| it.0);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem { kind, title, ..Problem::of_status(status, Some(detail)) }
    }

    /// A fault that is about no single field.
    pub(crate) fn of_fault(status: StatusCode, fault: &Fault) -> Problem {
        Problem { code: Some(fault.code), ..Problem::of_status(status, Some(&fault.message)) }
    }

    /// What is wrong with a body.
    pub(crate) fn of_fields(errors: &FieldErrors) -> Problem {
        let detail = errors.messages().collect::<Vec<_>>().join(" ");
        Problem {
            code: errors.form().map(|fault| fault.code),
            errors: FieldProblem::all(errors),
            ..Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY, Some(&detail))
        }
    }

    /// The same with what the thing is now.
    pub(crate) fn with_current(self, current: Value) -> Problem {
        Problem { current: Some(current), ..self }
    }

    /// The response.
    pub(crate) fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(serde_json::to_string(self).unwrap_or_default())
    }
}

/// What a problem of that status is called, and what it means or what to do.
fn told(status: StatusCode) -> (&'static str, &'static str) {
    let meaning = KINDS.iter().find(|it| it.0 == status.as_u16()).map(|it| it.2);
    match status.as_u16() {
        403 => ("Not allowed", meaning.unwrap_or_default()),
        404 => ("Not found", meaning.unwrap_or_default()),
        405 => ("Method not allowed", meaning.unwrap_or_default()),
        409 => {
            ("Conflict", "It was changed or done at the same moment. Look again before you send it again.")
        }
        429 => ("Too many requests", meaning.unwrap_or_default()),
        _ => title_and_advice(status),
    }
}

/// The problem that an error is to a program; `None` for those with the usual one of their status.
pub(super) fn of_error(error: &Error, status: StatusCode) -> Option<Problem> {
    Some(match error {
        Error::Invalid(errors) => Problem::of_fields(errors),
        Error::Fault(fault) | Error::Conflict(fault) | Error::BadRequest(fault) => {
            Problem::of_fault(status, fault)
        }
        Error::KeyReused => Problem::of_kind(
            "/problems/key-reused",
            "Key used before",
            "Send another Idempotency-Key: this one came with another request.",
        ),
        _ => return None,
    })
}

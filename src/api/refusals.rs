//! What is wrong with a request before or after all that its handler judges: parameters that an address does not know, also
//! where it knows none; `If-Match` where no version is compared; a token that is not valid, which is answered before anything
//! that is wrong with the rest.
//!
//! **Invariants:** what an operation takes is read from the OpenAPI document, so the two agree.

use std::{collections::HashMap, sync::LazyLock};

use actix_web::{
    FromRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use utoipa::openapi::{
    path::{Operation, ParameterIn},
    security::SecurityRequirement,
};

use super::document::{document, operations, parameters};
use crate::{
    access::AuthenticatedToken,
    error::{Error, Fault},
    web::json::faults,
};

/// What an operation takes besides its path and its body.
#[derive(Debug, Clone, Copy)]
struct Takes {
    query: bool,
    condition: bool,
    token: TakesToken,
}

/// Whether an operation looks at the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TakesToken {
    Never,
    IfSent,
    Always,
}

impl TakesToken {
    fn of(operation: &Operation) -> TakesToken {
        let all = operation.security.as_deref().unwrap_or_default();
        let open = all.iter().filter(|it| **it == SecurityRequirement::default()).count();
        match open {
            0 => TakesToken::Always,
            open if open == all.len() => TakesToken::Never,
            _ => TakesToken::IfSent,
        }
    }
}

/// The statuses of answers that say what is wrong with the content of a request.
const ABOUT_CONTENT: [StatusCode; 5] = [
    StatusCode::BAD_REQUEST,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::PRECONDITION_REQUIRED,
];

/// By method and pattern.
static OPERATIONS: LazyLock<HashMap<(&str, &str), Takes>> = LazyLock::new(|| {
    let all = document().paths.paths.iter().flat_map(|(path, item)| {
        operations(item).into_iter().map(move |(method, operation)| {
            let takes = Takes {
                query: parameters(operation).any(|it| it.parameter_in == ParameterIn::Query),
                condition: parameters(operation).any(|it| it.name == "If-Match"),
                token: TakesToken::of(operation),
            };
            ((method, path.as_str()), takes)
        })
    });
    all.collect()
});

/// The middleware.
pub(crate) async fn refuse_wrong(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let takes = operation_of(&request);
    let response = match takes.and_then(|takes| refusal(&request, takes)) {
        Some(fault) => request.error_response(Error::BadRequest(fault)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let is_sent = response.request().headers().contains_key(header::AUTHORIZATION);
    let needs_token = match takes.map_or(TakesToken::Never, |it| it.token) {
        TakesToken::Never => false,
        TakesToken::IfSent => is_sent,
        TakesToken::Always => true,
    };
    if !needs_token || !ABOUT_CONTENT.contains(&response.status()) {
        return Ok(response);
    }
    match AuthenticatedToken::extract(response.request()).await {
        Ok(_) => Ok(response),
        Err(error) => Ok(response.error_response(error)),
    }
}

fn operation_of(request: &ServiceRequest) -> Option<Takes> {
    let pattern = request.match_pattern()?;
    OPERATIONS.get(&(request.method().as_str(), pattern.as_str())).copied()
}

fn refusal(request: &ServiceRequest, takes: Takes) -> Option<Fault> {
    let has_query = !request.query_string().is_empty();
    let has_condition = request.headers().get(header::IF_MATCH).is_some_and(|it| it != "*");
    if has_query && !takes.query {
        return Some(faults::bad_query("this address takes no parameters"));
    }
    (has_condition && !takes.condition).then_some(faults::NO_CONDITION)
}

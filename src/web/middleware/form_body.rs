//! Reads a form before anything else does, so that what was typed is there when its handler refuses it.
//!
//! **Invariants:** a form has no more than [`MAX_FORM_BYTES`], besides a sealed draft that it carries on, and
//! no more than [`MAX_FIELDS`]; one that arrives too slowly, or broken, reaches no handler. Files are not read here,
//! but by the handler that wants them.

use std::time::Duration;

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;

use crate::{
    error::{Error, Result},
    text::Fields,
    web::faults,
};

/// The size limit of a form: a page of order numbers, or a pasted list.
pub(crate) const MAX_FORM_BYTES: usize = 2 * 1024 * 1024;
/// The size limit of the sealed draft of such a form.
const MAX_DRAFT_BYTES: usize = MAX_FORM_BYTES + MAX_FORM_BYTES / 2;
/// The most fields of a form: several for each favourite of a full list. Taken apart, a field takes much more memory and
/// time than its bytes say.
const MAX_FIELDS: usize = 40_000;
/// How long a form or JSON may take to arrive.
pub(crate) const ARRIVAL: Duration = Duration::from_secs(8);

/// The field with a sealed draft, which a form carries on.
pub(crate) const DRAFT: &str = "draft";
/// The field that marks a form which consists of nothing but a draft.
pub(crate) const SENDS_DRAFT: &str = "sends_draft";
/// The field with the key of a form.
pub(crate) const FORM_KEY: &str = "form_key";

/// The body of a form, as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct FormBody(pub Bytes);

impl FormBody {
    /// Its fields.
    pub(crate) fn fields(&self) -> Fields {
        Fields::parse(&self.0)
    }

    /// The first value of that field, without reading the others; empty if there is none.
    pub(crate) fn field(&self, name: &str) -> String {
        url::form_urlencoded::parse(&self.0)
            .find(|(key, _)| key == name)
            .map_or_else(String::new, |(_, value)| value.into_owned())
    }

    fn field_count(&self) -> usize {
        self.0.iter().filter(|byte| **byte == b'&').count() + 1
    }

    /// The number of bytes besides the draft that the form carries on.
    fn len_without_draft(&self) -> usize {
        let is_draft =
            |part: &&[u8]| part.strip_prefix(DRAFT.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
        let draft = self.0.split(|byte| *byte == b'&').find(is_draft);
        self.0.len() - draft.map_or(0, <[u8]>::len)
    }
}

/// The middleware: reads the form of a POST.
pub(crate) async fn read(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if is_form(&request) {
        let length = declared_length(&request);
        match in_time(collect(request.take_payload(), length)).await {
            Ok(body) => drop(request.extensions_mut().insert(body)),
            Err(error) => return Ok(request.error_response(error).map_into_right_body()),
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// Returns `true` for a POST that carries a form, or nothing.
fn is_form(request: &ServiceRequest) -> bool {
    let kind = request.content_type();
    *request.method() == Method::POST
        && (kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

fn declared_length(request: &ServiceRequest) -> usize {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    length.and_then(|it| it.parse().ok()).unwrap_or(0)
}

async fn in_time(arriving: impl Future<Output = Result<FormBody>>) -> Result<FormBody> {
    tokio::time::timeout(ARRIVAL, arriving).await.map_err(|_| Error::BodyTimeout)?
}

/// The whole body; `length` is what the sender says of it.
async fn collect(mut payload: Payload, length: usize) -> Result<FormBody> {
    if length > MAX_FORM_BYTES + MAX_DRAFT_BYTES {
        return Err(Error::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest(faults::INCOMPLETE_FORM))?;
        if body.len() + chunk.len() > MAX_FORM_BYTES + MAX_DRAFT_BYTES {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let body = FormBody(body.freeze());
    if body.len_without_draft() > MAX_FORM_BYTES || body.field_count() > MAX_FIELDS {
        return Err(Error::TooLarge);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draft_that_a_form_carries_on_does_not_count() {
        let length = |body: &'static str| FormBody(Bytes::from_static(body.as_bytes())).len_without_draft();
        assert_eq!(length("title=Heat&draft=abcdef&x=1"), "title=Heat&&x=1".len());
        assert_eq!(length("title=draft%3D&drafts=1"), "title=draft%3D&drafts=1".len());
        assert_eq!(length(""), 0);
    }
}

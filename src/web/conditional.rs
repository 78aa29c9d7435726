//! Responses that are sent again and again: the conditions of a request (RFC 9110, 13) and its content coding (12.5.3).
//!
//! **Invariants:** gzip is never sent to a client that refuses it or prefers the plain body; a client that has this very
//! representation already gets a 304 without a body.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            self, AcceptEncoding, Encoding, EntityTag, HeaderMap, HeaderValue, HttpDate, IfModifiedSince,
            IfNoneMatch, InvalidHeaderValue, TryIntoHeaderValue,
        },
    },
    web::Bytes,
};

use super::packed::{self, PackedBody};
use crate::error::{Error, Result};

/// A body that is sent again and again, with the headers and validators that belong to it.
#[derive(Debug)]
pub(crate) struct Representation {
    /// Those of the body as it is cached.
    pub headers: HeaderMap,
    body: CachedBody,
    entity_tag: EntityTag,
    modified: Option<HttpDate>,
}

/// The one form in which a body is cached.
#[derive(Debug)]
pub(crate) enum CachedBody {
    Plain(Bytes),
    /// Where the media type is worth it.
    Packed(PackedBody),
}

impl CachedBody {
    /// These bytes, packed if the content type among `headers` is worth it.
    pub(crate) fn of(headers: &HeaderMap, plain: Bytes) -> Result<CachedBody> {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let texts = ["text/", "javascript", "json", "xml", "svg"];
        let is_text = media_type.is_some_and(|it| texts.iter().any(|text| it.contains(text)));
        Ok(if is_text { CachedBody::Packed(PackedBody::of(&plain)?) } else { CachedBody::Plain(plain) })
    }

    /// A hash of the bytes as a client sees them.
    pub(crate) fn hash(&self) -> String {
        match self {
            CachedBody::Plain(bytes) => packed::content_hash(bytes),
            CachedBody::Packed(body) => body.hash().to_owned(),
        }
    }
}

impl Representation {
    /// That body with these headers.
    pub(crate) fn new(
        mut headers: HeaderMap,
        entity_tag: EntityTag,
        modified: Option<HttpDate>,
        body: CachedBody,
    ) -> Result<Representation> {
        headers.insert(header::ETAG, value(entity_tag.clone())?);
        if let Some(at) = modified {
            headers.insert(header::LAST_MODIFIED, value(at)?);
        }
        match body {
            CachedBody::Packed(_) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))
            }
            CachedBody::Plain(_) => headers.remove(header::CONTENT_ENCODING),
        };
        Ok(Representation { headers, body, entity_tag, modified })
    }

    /// How many bytes of memory the body takes up; `None` if it is in a file.
    pub(crate) fn bytes_in_memory(&self) -> Option<usize> {
        match &self.body {
            CachedBody::Plain(bytes) => Some(bytes.len()),
            CachedBody::Packed(body) => body.bytes_in_memory(),
        }
    }

    /// The response to this request: the body as the client accepts it, or 304 if the client has it already.
    pub(crate) fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::OK);
        *response.headers_mut() = self.headers.clone();
        if self.is_not_modified(request) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_ENCODING);
            return response;
        }
        match &self.body {
            CachedBody::Packed(body) if prefers_gzip(request) => response.set_body(body.packed()),
            CachedBody::Packed(body) => {
                response.headers_mut().remove(header::CONTENT_ENCODING);
                response.set_body(body.unpacked())
            }
            CachedBody::Plain(bytes) => response.set_body(packed::in_pieces(bytes.clone())),
        }
    }

    /// Returns `true` if the client has this representation already. Where it sends tags, they alone decide (13.2.2).
    fn is_not_modified(&self, request: &HttpRequest) -> bool {
        // A header that is missing would be read as an empty list.
        if request.headers().contains_key(header::IF_NONE_MATCH)
            && let Some(known) = request.get_header()
        {
            return match known {
                IfNoneMatch::Any => true,
                IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&self.entity_tag)),
            };
        }
        let since = || request.get_header::<IfModifiedSince>();
        request.headers().contains_key(header::IF_MODIFIED_SINCE)
            && self.modified.is_some_and(|at| since().is_some_and(|since| since.0 >= at))
    }
}

fn value(it: impl TryIntoHeaderValue<Error = InvalidHeaderValue>) -> Result<HeaderValue> {
    it.try_into_value().map_err(|error| Error::Internal(error.into()))
}

/// Returns `true` if gzip is the coding that the client prefers to the plain body.
pub(crate) fn prefers_gzip(request: &HttpRequest) -> bool {
    let Some(accepted) = request.headers().get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok())
    else {
        return false;
    };
    let (gzip, identity) = (Encoding::gzip(), Encoding::identity());
    let preferred = || {
        let accepted = request.get_header::<AcceptEncoding>()?;
        accepted.negotiate([&gzip, &identity].into_iter())
    };
    // Every browser names gzip without a weight, so the header need not be parsed.
    accepted.split(',').any(|name| name.trim() == "gzip") || preferred().is_some_and(|it| it == gzip)
}

/// The response with this body, as the client accepts it. The page cache finds the body among the extensions.
pub(crate) fn with_packed_body(
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
    body: PackedBody,
) -> HttpResponse {
    response.insert_header((header::VARY, "accept-encoding"));
    let mut response = match prefers_gzip(request) {
        true => response.insert_header((header::CONTENT_ENCODING, "gzip")).body(body.packed()),
        false => response.body(body.unpacked()),
    };
    response.extensions_mut().insert(body);
    response
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn sheet() -> Representation {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css"));
        let at = "Thu, 26 Nov 2026 10:00:00 GMT".parse().expect("a date");
        let tag = EntityTag::new_strong("7-ab".into());
        let body = CachedBody::of(&headers, Bytes::from_static(b"body { margin: 0 }")).expect("memory");
        Representation::new(headers, tag, Some(at), body).expect("valid")
    }

    fn asked(name: &str, value: &str) -> HttpResponse {
        sheet().respond(&TestRequest::default().insert_header((name, value)).to_http_request())
    }

    #[test]
    fn gzip_is_sent_only_where_it_is_accepted_and_not_second_to_the_plain_body() {
        let is_gzip = |accepted: &str| {
            let response = asked("accept-encoding", accepted);
            response.headers().contains_key(header::CONTENT_ENCODING)
        };
        for yes in ["gzip", "br, gzip", "gzip;q=0.5", "gzip;q=0.5, *;q=0", "identity;q=0.2, gzip;q=0.3"] {
            assert!(is_gzip(yes), "{yes}");
        }
        for no in [
            "",
            "br",
            "identity",
            "gzip;q=0",
            "GZIP;q=0",
            "*;q=0",
            "identity;q=1, gzip;q=0",
            "gzip;q=0.1, identity",
        ] {
            assert!(!is_gzip(no), "{no}");
        }
        let unsaid = sheet().respond(&TestRequest::default().to_http_request());
        assert!(!unsaid.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[test]
    fn a_tag_decides_before_a_date_does() {
        let status = |name: &str, value: &str| asked(name, value).status().as_u16();
        for known in ["\"7-ab\"", "W/\"7-ab\"", "\"1\", \"7-ab\"", "*"] {
            assert_eq!(status("if-none-match", known), 304, "{known}");
        }
        assert_eq!(status("if-none-match", "\"x7-ab\""), 200);
        assert_eq!(status("if-modified-since", "Thu, 26 Nov 2026 10:00:00 GMT"), 304);
        assert_eq!(status("if-modified-since", "Thu, 26 Nov 2026 09:59:59 GMT"), 200);
        let both = TestRequest::default()
            .insert_header(("if-none-match", "\"other\""))
            .insert_header(("if-modified-since", "Thu, 26 Nov 2026 10:00:00 GMT"));
        assert_eq!(sheet().respond(&both.to_http_request()).status(), 200);
        let same = asked("if-none-match", "*");
        assert!(
            same.headers().contains_key(header::ETAG) && !same.headers().contains_key(header::CONTENT_TYPE)
        );
    }
}

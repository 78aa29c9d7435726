//! Bodies that are read, and answers that are written.
//!
//! **Invariants:** a member that is not known is refused, so that a mistyped one is never ignored; what is
//! wrong comes with its JSON pointer, in words that repeat nothing of what was sent; every answer with a body has an
//! ETag, and a program that has it already gets 304.

use std::ops::RangeInclusive;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{HasNext, faults, integers, objects::Objects};
use crate::{
    crypto,
    database::ids::EntryId,
    error::{EditForm, Error, FormFields, FormVersion, OnForm, Result},
    web::{conditional::prefers_gzip, packed::page, problems::Problem},
};

/// The header with the entries of the history by which a change can be undone, oldest first, separated by commas.
pub(crate) const CHANGE: HeaderName = HeaderName::from_static("podium-change");

/// How many bytes a body has that is compressed where it is written.
const PACKED: RangeInclusive<usize> = 256..=64 * 1024;

/// Reads a body of JSON.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let read = match deserialize(bytes) {
        Err((_, error)) if error.to_string().contains(": floating point") => {
            deserialize(&integers::rewrite(bytes))
        }
        read => read,
    };
    read.map_err(|(pointer, error)| match serde_json::from_slice::<IgnoredAny>(bytes) {
        Ok(_) => refusal(pointer, &error),
        Err(_) => Error::BadRequest(faults::BAD_JSON),
    })
}

/// Reads the whole; a mistake comes with its pointer.
fn deserialize<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, (String, serde_json::Error)> {
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut from))
        .map_err(|error| (pointer_of(error.path()), error.into_inner()))?;
    from.end().map_err(|error| (String::new(), error))?;
    Ok(value)
}

/// The JSON pointer (RFC 6901) of a place in a body.
fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let part = |segment: &Segment| match segment {
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Seq { index } => format!("/{index}"),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(part).collect()
}

/// What is wrong with a body. serde's sentences are known by how they start; what they quote of the body is left out.
fn refusal(pointer: String, error: &serde_json::Error) -> Error {
    let message = error.to_string();
    // A name that is no number, where ids are names, is no mistake of the JSON itself.
    if message.starts_with("invalid value: expected key to be a number") {
        return faults::wrong_shape("an object with ids as names").at(pointer);
    }
    if !error.is_data() {
        return Error::BadRequest(faults::BAD_JSON);
    }
    if message.starts_with("duplicate field") {
        return faults::DUPLICATE_FIELD.at(pointer);
    }
    let named = || message.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("missing field") {
        let name = named();
        return faults::missing_field(&name).at(format!("{pointer}/{name}"));
    }
    if message.starts_with("unknown field") {
        let known = message.split("expected ").nth(1).unwrap_or_default();
        let known = known.split(" at line").next().unwrap_or_default().replace('`', "“");
        let known = if known.is_empty() { String::new() } else { format!("Known: {}.", quoted(&known)) };
        return faults::unknown_field(&known).at(pointer);
    }
    let expected = message.rsplit_once("expected ").map_or("of another shape", |it| it.1);
    let expected = expected.split(" at line").next().unwrap_or_default();
    faults::wrong_shape(expected).at(pointer)
}

/// serde's list of names, with the quotes of this site.
fn quoted(names: &str) -> String {
    let mut is_open = false;
    names
        .chars()
        .map(|c| match c {
            '“' => {
                is_open = !is_open;
                if is_open { '“' } else { '”' }
            }
            other => other,
        })
        .collect()
}

/// An answer to a program.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    body: T,
    status: StatusCode,
    version: Option<String>,
    location: Option<String>,
    change: Vec<EntryId>,
}

impl<T: Serialize> Answer<T> {
    /// The thing that was asked for, or as it is after a change.
    pub(crate) fn of(body: T) -> Answer<T> {
        Answer { body, status: StatusCode::OK, version: None, location: None, change: Vec::new() }
    }

    /// Says that the thing was made, and its address.
    pub(crate) fn made(self, location: String) -> Answer<T> {
        Answer { status: StatusCode::CREATED, location: Some(location), ..self }
    }

    /// Says that the change is being made, and where to look what becomes of it.
    pub(crate) fn accepted(self, location: String) -> Answer<T> {
        Answer { status: StatusCode::ACCEPTED, location: Some(location), ..self }
    }

    /// Says which version an `If-Match` of a change must name.
    pub(crate) fn with_version(self, version: impl ToString) -> Answer<T> {
        Answer { version: Some(version.to_string()), ..self }
    }

    /// Names the entries of the history, oldest first, by which the change can be undone.
    pub(crate) fn with_change(self, change: impl IntoIterator<Item = EntryId>) -> Answer<T> {
        Answer { change: change.into_iter().collect(), ..self }
    }

    /// The response: 304 if the request says that the program has it already.
    pub(crate) fn send(self, request: &HttpRequest) -> Result<HttpResponse> {
        let Answer { body, status, version, location, change } = self;
        let body = serde_json::to_vec(&body)?;
        let tag = tag(version, &body);
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_known = is_look && is_known(request, &tag);
        let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { status });
        response.insert_header((header::ETAG, tag));
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        name_change(&mut response, &change);
        location.into_iter().for_each(|address| {
            response.insert_header((header::LOCATION, address));
        });
        if is_known {
            return Ok(response.finish());
        }
        response.content_type("application/json");
        // What is larger is compressed on another thread, and answers to changes where they were noted to be sent again.
        let is_packed = is_look && PACKED.contains(&body.len()) && prefers_gzip(request);
        Ok(match is_packed {
            true => {
                response.insert_header((header::VARY, "accept-encoding"));
                response.insert_header((header::CONTENT_ENCODING, "gzip")).body(page::gzip(&body)?)
            }
            false => response.body(body),
        })
    }
}

impl<T: Serialize + HasNext> Answer<T> {
    /// The response, with a `Link` to the next page.
    pub(crate) fn send_page(self, request: &HttpRequest) -> Result<HttpResponse> {
        let next = self.body.next().map(|cursor| link_to(request, cursor));
        let mut response = self.send(request)?;
        if let Some(Ok(link)) = next.map(|link| HeaderValue::from_str(&link)) {
            response.headers_mut().insert(header::LINK, link);
        }
        Ok(response)
    }
}

/// The ETag of a body: the version that a change must name, if there is one, and a hash of the content.
fn tag(version: Option<String>, body: &[u8]) -> String {
    let content = crypto::short_hash(body);
    let version = version.map(|version| version + ".").unwrap_or_default();
    format!("\"{version}{content}\"")
}

/// The address of the next page, as the header `Link` has it.
fn link_to(request: &HttpRequest, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        if name != "cursor" {
            query.append_pair(&name, &value);
        }
    }
    let query = query.append_pair("cursor", cursor).finish();
    format!("<{}?{query}>; rel=\"next\"", request.path())
}

/// Returns `true` if `If-None-Match` names this representation (RFC 9110, section 13.1.2).
fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let sent = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|it| it.to_str().ok());
    sent.flat_map(|it| it.split(',')).any(|it| {
        let it = it.trim();
        it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag
    })
}

/// The answer to a change that has nothing to show, with the entry of the history by which it can be undone.
pub(crate) fn done(change: Option<EntryId>) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    name_change(&mut response, change.as_slice());
    response.finish()
}

/// Adds the header with the entries of a change, if there are any.
fn name_change(response: &mut HttpResponseBuilder, entries: &[EntryId]) {
    if !entries.is_empty() {
        let ids: Vec<String> = entries.iter().map(EntryId::to_string).collect();
        response.insert_header((CHANGE, ids.join(", ")));
    }
}

/// The answer to a change: what it made or, if it was refused because the thing was changed since, what it is now.
pub(crate) async fn answer_or_current<T: Serialize>(
    request: &HttpRequest,
    changed: Result<Answer<T>>,
    current: impl Future<Output = Result<Answer<T>>>,
) -> Result<HttpResponse> {
    match changed {
        Err(Error::Outdated) => {
            let Answer { body, version, .. } = current.await?;
            let problem = Problem::of_status(StatusCode::PRECONDITION_FAILED, None);
            let mut response = problem.with_current(serde_json::to_value(&body)?).response();
            let tag = tag(version, &serde_json::to_vec(&body)?);
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                response.headers_mut().insert(header::ETAG, tag);
            }
            Ok(response)
        }
        changed => changed?.send(request),
    }
}

/// Makes the faults of a model errors of the members of a body.
pub(crate) trait InJson<T> {
    /// `form` says which field a fault is about, and `pointer` where that field is in the body.
    fn in_json(self, form: &impl FormFields, pointer: fn(&str) -> String) -> Result<T>;
}

impl<T> InJson<T> for Result<T> {
    fn in_json(self, form: &impl FormFields, pointer: fn(&str) -> String) -> Result<T> {
        self.on_form(form)?.map_err(|errors| errors.renamed(pointer).into_error())
    }
}

/// The JSON pointer of a member with the name of the form's field.
pub(crate) fn same_name(field: &str) -> String {
    format!("/{field}")
}

/// The version of a thing that an edit form edits, as the first part of its ETag.
pub(crate) fn version_of(form: &impl EditForm) -> String {
    FormVersion::of(form).tag()
}

//! Forms with a file (multipart), read within limits and only after the handler has its proof.

use std::{
    io,
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    error::PayloadError,
    web::{self, Bytes},
};
use futures_util::{
    Stream, StreamExt,
    stream::{self},
};

use super::{Form, faults};
use crate::{
    error::{Error, Result},
    text::Fields,
};

/// The size limit of a file.
pub(crate) const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// How much of a larger file is read and discarded, so that the browser gets the error response.
const MAX_DISCARDED_BYTES: usize = 50 * 1024 * 1024;
/// The size limit of a text field.
const MAX_FIELD_BYTES: usize = 64 * 1024;
/// The maximum number of parts.
const MAX_PARTS: usize = 20;

/// The submitted form.
#[derive(Debug, Clone, Default)]
pub(crate) struct MultipartForm {
    pub fields: Fields,
    pub file: Option<UploadedFile>,
    pub is_multipart: bool,
}

/// A file; truncated if it is too large.
#[derive(Debug, Clone, Default)]
pub(crate) struct UploadedFile {
    pub name: String,
    pub bytes: Vec<u8>,
    pub too_large: bool,
}

/// Reads the form in either encoding.
pub(crate) async fn read(request: &HttpRequest, body: web::Payload) -> Result<MultipartForm> {
    if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        let Form(fields) = Form::<Fields>::from_request(request, &mut body.into_inner()).await?;
        return Ok(MultipartForm { fields, ..MultipartForm::default() });
    }
    let mut parts = Multipart::new(request.headers(), paced(body).fuse().boxed_local());
    let (mut fields, mut file) = (Vec::new(), None);
    for _ in 0..MAX_PARTS {
        let Some(part) = parts.next().await else {
            return Ok(MultipartForm { fields: Fields::from_iter(fields), file, is_multipart: true });
        };
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        match part.content_disposition().and_then(|it| it.get_filename()).map(str::to_owned) {
            Some(file_name) => file = read_file(&mut part, file_name).await?.or(file),
            None => match part.bytes(MAX_FIELD_BYTES).await {
                Ok(Ok(text)) => fields.push((name, String::from_utf8_lossy(&text).into_owned())),
                Ok(Err(error)) => return Err(broken(error)),
                Err(_) => return Err(Error::TooLarge),
            },
        }
    }
    Err(Error::BadRequest(faults::INCOMPLETE_FORM))
}

/// How long an upload may send nothing.
const SILENCE: Duration = Duration::from_secs(10);
/// The least that an upload sends, in bytes a second, once it has had as long to begin.
const LEAST_RATE: u64 = 8 * 1024;

/// The body, which ends with an error when it comes too slowly.
fn paced(body: web::Payload) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let begun = Instant::now();
    stream::unfold((body, 0u64), move |(mut body, received)| async move {
        let chunk = match tokio::time::timeout(SILENCE, body.next()).await {
            Ok(chunk) => chunk?,
            Err(_) => Err(too_slow()),
        };
        let received = received + chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let due = begun.elapsed().saturating_sub(SILENCE).as_secs() * LEAST_RATE;
        Some((if received < due { Err(too_slow()) } else { chunk }, (body, received)))
    })
}

fn too_slow() -> PayloadError {
    PayloadError::Io(io::ErrorKind::TimedOut.into())
}

fn broken(error: MultipartError) -> Error {
    match error {
        MultipartError::Payload(PayloadError::Io(cause)) if cause.kind() == io::ErrorKind::TimedOut => {
            Error::BodyTimeout
        }
        _ => Error::BadRequest(faults::INCOMPLETE_FORM),
    }
}

/// The file, if one was chosen.
async fn read_file(part: &mut Field, name: String) -> Result<Option<UploadedFile>> {
    let mut file = UploadedFile { name, ..UploadedFile::default() };
    let mut length = 0usize;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(broken)?;
        length = length.saturating_add(chunk.len());
        if length > MAX_FILE_BYTES + MAX_DISCARDED_BYTES {
            return Err(Error::TooLarge);
        }
        file.too_large = length > MAX_FILE_BYTES;
        if file.too_large {
            file.bytes = Vec::new();
        } else {
            file.bytes.extend_from_slice(&chunk);
        }
    }
    let nothing = file.name.is_empty() && length == 0;
    Ok((!nothing).then_some(file))
}

//! Forms with a file (multipart), read within limits and only after the handler has its proof.

use std::{
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    error::PayloadError,
    web::{self, Bytes, Data},
};
use futures_util::{
    Stream, StreamExt,
    stream::{self},
};
use tempfile::SpooledTempFile;

use super::{Form, faults};
use crate::{
    config::Config,
    database::pool::Db,
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

/// How much of a file is kept in memory until it is written.
const PIECE: usize = 256 * 1024;

/// The submitted form.
#[derive(Debug, Default)]
pub(crate) struct MultipartForm {
    pub fields: Fields,
    pub file: Option<UploadedFile>,
    pub is_multipart: bool,
}

/// A file, which waits on the disk as a file without a name, so that uploads take little memory however slow they are.
/// Nothing is kept of one that is too large.
#[derive(Debug)]
pub(crate) struct UploadedFile {
    pub name: String,
    length: usize,
    content: SpooledTempFile,
}

impl UploadedFile {
    fn new(name: String, folder: &Path) -> UploadedFile {
        UploadedFile { name, length: 0, content: SpooledTempFile::new_in(PIECE, folder) }
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Returns `true` if it has more bytes than a file may have.
    pub(crate) fn is_too_large(&self) -> bool {
        self.length > MAX_FILE_BYTES
    }

    /// All of it. Reads from the disk, so not on the threads that answer.
    pub(crate) fn into_bytes(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length);
        self.content.rewind()?;
        self.content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    async fn append(mut self, piece: Vec<u8>) -> Result<UploadedFile> {
        let writing = Db::block(move || self.content.write_all(&piece).map(|()| self));
        Ok(writing.await??)
    }
}

/// Reads the form in either encoding.
pub(crate) async fn read(request: &HttpRequest, body: web::Payload) -> Result<MultipartForm> {
    if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        let Form(fields) = Form::<Fields>::from_request(request, &mut body.into_inner()).await?;
        return Ok(MultipartForm { fields, ..MultipartForm::default() });
    }
    let mut parts = Multipart::new(request.headers(), paced(body).fuse().boxed_local());
    let (mut fields, mut file, folder) = (Vec::new(), None, folder(request)?);
    for _ in 0..MAX_PARTS {
        let Some(part) = parts.next().await else {
            return Ok(MultipartForm { fields: Fields::from_iter(fields), file, is_multipart: true });
        };
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        match part.content_disposition().and_then(|it| it.get_filename()).map(str::to_owned) {
            Some(_) if file.is_some() => return Err(Error::BadRequest(faults::SEVERAL_FILES)),
            Some(file_name) => file = read_file(&mut part, file_name, &folder).await?,
            None => match part.bytes(MAX_FIELD_BYTES).await {
                Ok(Ok(text)) => fields.push((name, String::from_utf8_lossy(&text).into_owned())),
                Ok(Err(error)) => return Err(broken(error)),
                Err(_) => return Err(Error::TooLarge),
            },
        }
    }
    Err(Error::BadRequest(faults::INCOMPLETE_FORM))
}

/// Reads a body that is a file itself.
pub(crate) async fn read_whole(
    request: &HttpRequest,
    name: String,
    body: web::Payload,
) -> Result<UploadedFile> {
    let incomplete = |error| match error {
        PayloadError::Io(cause) if cause.kind() == io::ErrorKind::TimedOut => Error::BodyTimeout,
        _ => Error::BadRequest(faults::INCOMPLETE_FILE),
    };
    collect(paced(body).map(|chunk| chunk.map_err(incomplete)).boxed_local(), name, &folder(request)?).await
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

fn folder(request: &HttpRequest) -> Result<PathBuf> {
    let config = request.app_data::<Data<Config>>().ok_or_else(|| Error::bug("no settings in the App"))?;
    Ok(config.temporary_dir())
}

/// The file, if one was chosen.
async fn read_file(part: &mut Field, name: String, folder: &Path) -> Result<Option<UploadedFile>> {
    let file = collect(part.map(|chunk| chunk.map_err(broken)), name, folder).await?;
    let nothing = file.name.is_empty() && file.length == 0;
    Ok(if nothing { None } else { Some(file) })
}

/// A file from its pieces.
async fn collect(
    mut chunks: impl Stream<Item = Result<Bytes>> + Unpin,
    name: String,
    folder: &Path,
) -> Result<UploadedFile> {
    let mut file = UploadedFile::new(name, folder);
    let mut piece = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        file.length = file.length.saturating_add(chunk.len());
        if file.length > MAX_FILE_BYTES + MAX_DISCARDED_BYTES {
            return Err(Error::TooLarge);
        }
        if file.is_too_large() {
            piece = Vec::new();
            file = UploadedFile { content: SpooledTempFile::new_in(PIECE, folder), ..file };
            continue;
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            file = file.append(std::mem::take(&mut piece)).await?;
        }
    }
    file.append(piece).await
}

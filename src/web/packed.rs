//! Large bodies: written once, compressed as they are written, and sent a piece at a time.
//!
//! A file or a long page is written to a [`PackingWriter`] while the snapshot that it shows is open, and sent only
//! then. So a transaction never lasts as long as a client takes to read; an error on the way becomes an error page and
//! not a file that ends too early; hash and length are known before the first byte is sent. (Reading on by key while a
//! client reads would need no room, but could mix the list before a change with the list after it.)
//!
//! **Invariants:** a body that is being written takes up no more memory than `IN_MEMORY` and the compressor, and one that
//! is being sent no more than a few pieces: the rest is in a file without a name, which is gone with its last reader;
//! nothing large is compressed or unpacked on the threads that answer; writing ends when its request has ended.

pub(crate) mod page;
mod stored;

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    os::unix::fs::FileExt,
    path::Path,
    sync::{Arc, Weak},
};

use actix_web::{
    body::{BoxBody, SizedStream},
    web::Bytes,
};
use data_encoding::HEXLOWER;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use futures_util::stream;
use sha2::{Digest, Sha256};
use tempfile::{SpooledData, SpooledTempFile};
use tokio::sync::Semaphore;

use crate::{
    database::pool::Db,
    error::{Error, Result},
};

/// A body of no more bytes is sent at once.
pub(crate) const SMALL: u64 = 64 * 1024;
/// A packed body that is larger waits in a file.
const IN_MEMORY: usize = 64 * 1024;
/// How many bytes a socket is given at a time.
const PIECE: usize = 32 * 1024;

/// What is written to it becomes a [`PackedBody`].
pub(crate) struct PackingWriter(BufWriter<Packing>);

struct Packing {
    gzip: GzEncoder<SpooledTempFile>,
    hash: Sha256,
    length: u64,
    waiting: Weak<()>,
}

impl PackingWriter {
    /// Files are made in that folder. Writing fails once `waiting` is dropped.
    pub(crate) fn new(folder: &Path, waiting: Weak<()>) -> PackingWriter {
        let file = SpooledTempFile::new_in(IN_MEMORY, folder);
        PackingWriter(BufWriter::new(Packing {
            gzip: GzEncoder::new(file, Compression::default()),
            hash: Sha256::new(),
            length: 0,
            waiting,
        }))
    }

    /// Everything that was written.
    pub(crate) fn finish(self) -> Result<PackedBody> {
        let packing = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        let packed = match packing.gzip.finish()?.into_inner() {
            SpooledData::InMemory(bytes) => PackedBytes::Memory(bytes.into_inner().into()),
            SpooledData::OnDisk(file) => {
                let length = file.metadata()?.len();
                PackedBytes::File { file: Arc::new(file), length }
            }
        };
        Ok(PackedBody { packed, length: packing.length, hash: short_hash(packing.hash) })
    }
}

impl Write for PackingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Packing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.strong_count() == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let written = self.gzip.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.length += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    /// Nothing is read before the end, and a flush in between would only spoil the compression.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body in its cached form: compressed with gzip. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct PackedBody {
    packed: PackedBytes,
    /// How many bytes it has unpacked.
    length: u64,
    hash: String,
}

#[derive(Debug, Clone)]
enum PackedBytes {
    Memory(Bytes),
    File { file: Arc<File>, length: u64 },
}

impl PackedBytes {
    fn length(&self) -> u64 {
        match self {
            PackedBytes::Memory(bytes) => length_of(bytes),
            PackedBytes::File { length, .. } => *length,
        }
    }

    fn reader(&self) -> PackedReader {
        PackedReader { packed: self.clone(), at: 0 }
    }
}

impl PackedBody {
    /// Packed in memory as far as gzip can, to be sent again and again.
    pub(crate) fn of(plain: &[u8]) -> io::Result<PackedBody> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(plain)?;
        let packed = PackedBytes::Memory(gzip.finish()?.into());
        Ok(PackedBody { packed, length: length_of(plain), hash: content_hash(plain) })
    }

    /// A hash of the unpacked bytes.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// How many bytes of memory it takes up; `None` if it is in a file.
    pub(crate) fn bytes_in_memory(&self) -> Option<usize> {
        match &self.packed {
            PackedBytes::Memory(bytes) => Some(bytes.len()),
            PackedBytes::File { .. } => None,
        }
    }

    /// Read into memory, unless it has more than `most` bytes.
    pub(crate) fn into_memory(self, most: usize) -> Result<PackedBody> {
        let PackedBytes::File { length, .. } = self.packed else { return Ok(self) };
        if usize::try_from(length).is_ok_and(|length| length > most) {
            return Ok(self);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        self.packed.reader().read_to_end(&mut bytes)?;
        Ok(PackedBody { packed: PackedBytes::Memory(bytes.into()), ..self })
    }

    /// The bytes as they are: gzip.
    pub(crate) fn packed(&self) -> BoxBody {
        match &self.packed {
            PackedBytes::Memory(bytes) => in_pieces(bytes.clone()),
            PackedBytes::File { length, .. } => read_in_pieces(self.packed.reader(), *length),
        }
    }

    /// The bytes unpacked, for the few clients that do not accept gzip.
    pub(crate) fn unpacked(&self) -> BoxBody {
        let mut reader = GzDecoder::new(self.packed.reader());
        if self.length > SMALL || self.packed.length() > SMALL {
            return read_in_pieces(reader, self.length);
        }
        let mut plain = Vec::new();
        if let Err(error) = reader.read_to_end(&mut plain) {
            log::error!("a cached body can't be unpacked: {error}"); // it was packed here
        }
        BoxBody::new(plain)
    }
}

/// Bytes that are in memory already, for a socket that has room for a piece at a time.
pub(crate) fn in_pieces(bytes: Bytes) -> BoxBody {
    let length = length_of(&bytes);
    if length <= SMALL {
        return BoxBody::new(bytes);
    }
    let ends = (0..bytes.len()).step_by(PIECE);
    let pieces = ends.map(move |at| Ok::<_, Error>(bytes.slice(at..bytes.len().min(at + PIECE))));
    BoxBody::new(SizedStream::new(length, stream::iter(pieces)))
}

/// How many pieces are read or unpacked at once.
static READERS: Semaphore = Semaphore::const_new(4);

/// What is read, in pieces: each when the socket has taken the one before.
fn read_in_pieces(reader: impl Read + Send + 'static, length: u64) -> BoxBody {
    let pieces = stream::try_unfold(reader, |mut reader| async move {
        let _turn = READERS.acquire().await;
        let read = move || {
            let mut piece = Vec::with_capacity(PIECE);
            reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            Ok::<_, Error>((!piece.is_empty()).then(|| (Bytes::from(piece), reader)))
        };
        Db::block(read).await?
    });
    BoxBody::new(SizedStream::<_>::new(length, pieces))
}

/// Reads packed bytes from their beginning; several may read the same.
struct PackedReader {
    packed: PackedBytes,
    at: u64,
}

impl Read for PackedReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &self.packed {
            PackedBytes::Memory(bytes) => {
                let from = usize::try_from(self.at).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[from..]).read(into)?
            }
            PackedBytes::File { file, .. } => file.read_at(into, self.at)?,
        };
        self.at += u64::try_from(read).unwrap_or(0);
        Ok(read)
    }
}

fn length_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// A hash of these bytes, as tags of contents have it.
pub(crate) fn content_hash(bytes: &[u8]) -> String {
    short_hash(Sha256::new().chain_update(bytes))
}

fn short_hash(hash: Sha256) -> String {
    HEXLOWER.encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use actix_web::body::{BodySize, MessageBody, to_bytes};

    use super::*;

    fn noise(length: u32) -> Vec<u8> {
        (0..length).flat_map(|at| Sha256::digest(at.to_le_bytes())).take(length as usize).collect()
    }

    fn written(plain: &[u8], folder: &Path) -> PackedBody {
        let waiting = Arc::new(());
        let mut writer = PackingWriter::new(folder, Arc::downgrade(&waiting));
        writer.write_all(plain).expect("room");
        writer.finish().expect("room")
    }

    #[actix_web::test]
    async fn a_body_comes_out_as_it_went_in_and_a_large_one_waits_in_a_file_without_a_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let short = [Vec::new(), b"few".to_vec(), vec![b'x'; 300_000]].map(|plain| (plain, true));
        for (plain, is_in_memory) in short.into_iter().chain([(noise(300_000), false)]) {
            let body = written(&plain, folder.path());
            assert_eq!(body.bytes_in_memory().is_some(), is_in_memory);
            assert_eq!(body.hash(), content_hash(&plain));
            assert_eq!(body.unpacked().size(), BodySize::Sized(length_of(&plain)));
            for body in [body.clone(), body.clone().into_memory(usize::MAX).expect("memory")] {
                assert_eq!(to_bytes(body.unpacked()).await.expect("a body"), plain);
                let packed = to_bytes(body.packed()).await.expect("a body");
                let mut unpacked = Vec::new();
                GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).expect("gzip");
                assert!(unpacked == plain);
            }
            let bounded = body.into_memory(10).expect("memory");
            assert_eq!(bounded.bytes_in_memory().is_some(), is_in_memory);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn writing_ends_when_nobody_waits_for_it_any_more() {
        let waiting = Arc::new(());
        let mut writer = PackingWriter::new(Path::new("/none"), Arc::downgrade(&waiting));
        writer.write_all(&[0; 100_000]).expect("somebody waits");
        drop(waiting);
        assert!(writer.write_all(&[0; 100_000]).is_err());
    }
}

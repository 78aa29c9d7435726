//! Pages and answers that are compressed on the thread that renders them: lightly, because that is dearer than the rest.

use std::{cell::RefCell, iter};

use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};

use crate::error::{Error, Result};

/// Bytes that no key is among, compressed with gzip.
pub(crate) fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    Ok(PackedPage::of_pieces(iter::once(plain))?.gzip(""))
}

/// A page without the key of its forms: the pieces between which the key goes, each compressed for itself, so that they
/// become one gzip member (RFC 1952) with any key between them.
pub(crate) struct PackedPage(Vec<PackedPiece>);

struct PackedPiece {
    /// Blocks that refer to nothing before them and end at a byte (RFC 1951, 3.2.3).
    deflated: Vec<u8>,
    checksum: Hasher,
    length: usize,
}

thread_local! {
    /// Each thread compresses one page at a time, and making the tables anew would cost a fifth of it.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// How a gzip member begins: by deflate, no name, no time, unknown system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty block that is the last one.
const LAST_BLOCK: [u8; 2] = [3, 0];
/// What a stored block, the header and the end take up at most.
const FRAMING: usize = 64;

impl PackedPage {
    /// Compresses it.
    pub(crate) fn of(html: &str, form_key: &str) -> Result<PackedPage> {
        PackedPage::of_pieces(html.split(form_key).map(str::as_bytes))
    }

    fn of_pieces<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Result<PackedPage> {
        DEFLATE.with_borrow_mut(|deflate| {
            deflate.reset();
            let pieces = pieces.map(|piece| PackedPiece::of(deflate, piece));
            Ok(PackedPage(pieces.collect::<Result<_>>()?))
        })
    }

    /// The most bytes that it has with a key.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.deflated.len() + FRAMING).sum()
    }

    /// The page with that key in its forms.
    pub(crate) fn gzip(&self, form_key: &str) -> Vec<u8> {
        let key = form_key.as_bytes();
        let mut key_checksum = Hasher::new();
        key_checksum.update(key);
        let mut gzip = Vec::with_capacity(self.len());
        gzip.extend(GZIP_HEADER);
        let (mut checksum, mut length) = (Hasher::new(), 0);
        for (at, piece) in self.0.iter().enumerate() {
            if at > 0 {
                store(&mut gzip, key);
                checksum.combine(&key_checksum);
                length += key.len();
            }
            gzip.extend_from_slice(&piece.deflated);
            checksum.combine(&piece.checksum);
            length += piece.length;
        }
        gzip.extend(LAST_BLOCK);
        gzip.extend(checksum.finalize().to_le_bytes());
        gzip.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        gzip
    }
}

/// A block of bytes as they are (RFC 1951, 3.2.4).
fn store(gzip: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    gzip.push(0);
    gzip.extend(length.to_le_bytes());
    gzip.extend((!length).to_le_bytes());
    gzip.extend(&bytes[..usize::from(length)]);
}

impl PackedPiece {
    fn of(deflate: &mut Compress, plain: &[u8]) -> Result<PackedPiece> {
        let mut deflated = Vec::with_capacity(plain.len() / 4 + FRAMING);
        let begun = deflate.total_in();
        loop {
            let read = usize::try_from(deflate.total_in() - begun).unwrap_or(plain.len());
            deflate
                .compress_vec(&plain[read..], &mut deflated, FlushCompress::Full)
                .map_err(|error| Error::Internal(error.into()))?;
            // Where room is left, everything was written.
            if deflated.len() < deflated.capacity() {
                break;
            }
            deflated.reserve(plain.len() / 4 + FRAMING);
        }
        let mut checksum = Hasher::new();
        checksum.update(plain);
        Ok(PackedPiece { deflated, checksum, length: plain.len() })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn unpacked(gzip: &[u8]) -> String {
        let mut html = String::new();
        GzDecoder::new(gzip).read_to_string(&mut html).expect("gzip with its checksum");
        html
    }

    #[test]
    fn bytes_come_out_as_they_were() {
        for plain in ["", "few", &"Heat, Alien, Stalker ".repeat(5000)] {
            assert!(unpacked(&gzip(plain.as_bytes()).expect("packs")) == plain);
        }
    }

    #[test]
    fn a_page_comes_out_as_it_was_with_another_key_in_its_forms() {
        let row = |number: usize| format!("<li>{number} ↑ {}</li>", number * number * 7919);
        let rows: String = (0..20_000).map(row).collect();
        for html in [
            String::new(),
            "KEY".to_owned(),
            "<p>no form".to_owned(),
            "<b>KEY</b>KEYKEY".to_owned(),
            format!("<input KEY>{rows}<input KEY>{rows}"),
        ] {
            let page = PackedPage::of(&html, "KEY").expect("packs");
            for key in ["KEY", "another key", ""] {
                assert!(unpacked(&page.gzip(key)) == html.replace("KEY", key), "{key}");
            }
            assert!(page.len() >= page.gzip("KEY").len());
        }
    }
}

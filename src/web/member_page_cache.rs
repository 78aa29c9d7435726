//! Pages of people who are signed in, cached compressed in memory: what was rendered for a person is sent to the same
//! person again while nothing that it shows has changed.
//!
//! **Invariants:** a cached page is sent only to the person and at the address that it was rendered for, and only while its
//! basis, which is everything that it shows, is equal to today's; whenever it is sent, its forms get a new key; all cached
//! pages together take up no more than [`MAX_BYTES`].

use std::{cell::RefCell, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use askama::Template;
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use moka::sync::Cache;

use super::{
    conditional::prefers_gzip,
    current_request, html,
    metrics::caches::{CacheCounts, CacheOutcome, CacheUsage},
};
use crate::{
    database::ids::UserId,
    error::{Error, Result},
};

/// The most bytes that all cached pages together take up.
pub(crate) const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// What is reserved for a page while it is rendered, so that it is not copied as it grows.
const PAGE_CAPACITY: usize = 64 * 1024;
/// What a page takes up besides its bytes: its basis, its address and its place in the cache.
const OVERHEAD: usize = 1024;

/// The cached pages by person and address, each with what it was rendered from. Cheap to clone.
#[derive(Clone)]
pub struct MemberPageCache<B> {
    pages: Cache<(UserId, String), Arc<CachedMemberPage<B>>>,
    counts: Arc<CacheCounts>,
}

struct CachedMemberPage<B> {
    basis: B,
    page: PackedPage,
}

impl<B: PartialEq + Send + Sync + 'static> Default for MemberPageCache<B> {
    fn default() -> MemberPageCache<B> {
        let weigh = |key: &(UserId, String), it: &Arc<CachedMemberPage<B>>| {
            u32::try_from(key.1.len() + it.page.len() + OVERHEAD).unwrap_or(u32::MAX)
        };
        let pages = Cache::builder().max_capacity(MAX_BYTES).weigher(weigh).build();
        MemberPageCache { pages, counts: Arc::default() }
    }
}

impl<B: PartialEq + Send + Sync + 'static> MemberPageCache<B> {
    /// The page at this address for this person, if it is cached and was rendered from an equal basis.
    pub(crate) fn find(&self, request: &HttpRequest, person: UserId, basis: &B) -> Option<HttpResponse> {
        if !prefers_gzip(request) {
            return None;
        }
        let cached = self.pages.get(&key(request, person)).filter(|it| it.basis == *basis)?;
        self.counts.count(CacheOutcome::Hit);
        Some(packed(cached.page.gzip(&current_request::form_key())))
    }

    /// Renders a page, caches it and sends it.
    pub(crate) fn html(
        &self,
        request: &HttpRequest,
        person: UserId,
        basis: B,
        template: impl Template,
    ) -> Result<HttpResponse> {
        if !prefers_gzip(request) {
            return html(template);
        }
        let mut html = String::with_capacity(PAGE_CAPACITY);
        template.render_into(&mut html).map_err(|error| Error::Internal(error.into()))?;
        let form_key = current_request::form_key();
        let page = PackedPage::of(&html, &form_key)?;
        let response = packed(page.gzip(&form_key));
        let key = key(request, person);
        let was_there = self.pages.contains_key(&key);
        self.counts.count(if was_there { CacheOutcome::Stale } else { CacheOutcome::Miss });
        self.pages.insert(key, Arc::new(CachedMemberPage { basis, page }));
        Ok(response)
    }

    /// How it is used.
    pub(crate) fn usage(&self) -> CacheUsage {
        self.pages.run_pending_tasks();
        self.counts.usage(self.pages.entry_count(), self.pages.weighted_size())
    }
}

fn key(request: &HttpRequest, person: UserId) -> (UserId, String) {
    (person, request.uri().path_and_query().map_or_else(String::new, |it| it.as_str().to_owned()))
}

fn packed(gzip: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")))
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")))
        .body(gzip)
}

/// A page without the key of its forms: the pieces between which the key goes, each compressed for itself, so that they
/// become one gzip member (RFC 1952) with any key between them.
struct PackedPage(Vec<PackedPiece>);

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
    fn of(html: &str, form_key: &str) -> Result<PackedPage> {
        DEFLATE.with_borrow_mut(|deflate| {
            deflate.reset();
            let pieces = html.split(form_key).map(|piece| PackedPiece::of(deflate, piece.as_bytes()));
            Ok(PackedPage(pieces.collect::<Result<_>>()?))
        })
    }

    fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.deflated.len() + FRAMING).sum()
    }

    /// The page with that key in its forms.
    fn gzip(&self, form_key: &str) -> Vec<u8> {
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

//! Pages of people who are signed in, cached compressed in memory: what was rendered for a person is sent to the same
//! person again while nothing that it shows has changed.
//!
//! **Invariants:** a cached page is sent only to the person and at the address that it was rendered for, and only while its
//! basis, which is everything that it shows, is equal to today's; whenever it is sent, its forms get a new key; all cached
//! pages together take up no more than [`MAX_BYTES`].

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use askama::Template;
use moka::sync::Cache;

use super::{
    conditional::prefers_gzip,
    current_request, html,
    metrics::caches::{CacheCounts, CacheOutcome, CacheUsage},
    packed::page::PackedPage,
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

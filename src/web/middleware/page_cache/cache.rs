//! The cached responses and their lookup.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use actix_web::http::header::{self, EntityTag, HeaderMap, HeaderValue, HttpDate};
use chrono::SubsecRound;
use moka::sync::Cache;

use super::CacheValidator;
use crate::{
    database::change_counter::ChangeCounter,
    error::Result,
    web::{
        conditional::{CachedBody, Representation},
        metrics::caches::{CacheCounts, CacheOutcome, CacheUsage},
        route_info::RouteInfo,
    },
};

/// The most bytes that all cached responses together take up.
pub(crate) const MAX_BYTES: u64 = 48 * 1024 * 1024;
/// A response that is larger in its compressed form is not cached: it would push out too many others.
pub(crate) const MAX_RESPONSE_BYTES: usize = 2 * 1024 * 1024;
/// What a response takes up besides its bytes, most of it its headers.
const RESPONSE_OVERHEAD: usize = 8 * 1024;

/// The cached responses, by address and theme. Cheap to clone.
#[derive(Clone)]
pub struct PageCache {
    responses: Cache<String, Arc<CachedResponse>>,
    counts: Arc<CacheCounts>,
}

/// A cached response.
pub(crate) struct CachedResponse {
    pub validator: Arc<dyn CacheValidator>,
    /// The route that made it.
    pub route: RouteInfo,
    /// Its body and everything its handler said, and what caches and browsers need.
    pub representation: Representation,
    /// The value of the change counter at which it was last known to be valid, plus one; 0 if never.
    valid_at: AtomicU64,
    /// When it was last known to be valid, in milliseconds since the cache was first used.
    held_at: AtomicU64,
}

/// How long a response may be sent while nothing can say whether it is still valid.
const UNASKED: Duration = Duration::from_secs(10);

/// Milliseconds since the cache was first used.
fn since_start() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Default for PageCache {
    fn default() -> PageCache {
        let weigh = |key: &String, it: &Arc<CachedResponse>| {
            let size = it.representation.bytes_in_memory().unwrap_or(0);
            u32::try_from(key.len() + size + RESPONSE_OVERHEAD).unwrap_or(u32::MAX)
        };
        let responses = Cache::builder().max_capacity(MAX_BYTES).weigher(weigh).build();
        PageCache { responses, counts: Arc::default() }
    }
}

impl PageCache {
    /// The response that is cached under that key.
    pub(crate) fn find(&self, key: &str) -> Option<Arc<CachedResponse>> {
        self.responses.get(key)
    }

    /// Caches a response, unless it is too large.
    pub(crate) fn put(&self, key: String, response: Arc<CachedResponse>) {
        if response.representation.bytes_in_memory().is_some_and(|size| size <= MAX_RESPONSE_BYTES) {
            self.responses.insert(key, response);
        }
    }

    /// Forgets what no longer holds.
    pub(crate) fn remove(&self, key: &str) {
        self.responses.invalidate(key);
    }

    /// Counts what came of a request.
    pub(crate) fn count(&self, outcome: CacheOutcome) {
        self.counts.count(outcome);
    }

    /// How it is used.
    pub(crate) fn usage(&self) -> CacheUsage {
        self.responses.run_pending_tasks();
        self.counts.usage(self.responses.entry_count(), self.responses.weighted_size())
    }
}

impl CachedResponse {
    /// Made from what a handler answered. Its tag is a hash of what is sent, and tells nothing else, such as how often
    /// the list was changed.
    pub(crate) fn new(
        validator: Arc<dyn CacheValidator>,
        route: RouteInfo,
        mut headers: HeaderMap,
        body: CachedBody,
    ) -> Result<CachedResponse> {
        let tag = EntityTag::new_strong(body.hash());
        let modified = validator.changed_at().map(|at| HttpDate::from(SystemTime::from(at.trunc_subsecs(0))));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(&*validator)));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        let representation = Representation::new(headers, tag, modified, body)?;
        Ok(CachedResponse {
            validator,
            route,
            representation,
            valid_at: AtomicU64::new(0),
            held_at: AtomicU64::new(0),
        })
    }

    /// Returns `true` if what it shows is known to be unchanged since it was valid.
    pub(crate) fn is_known_valid(&self, changes: &ChangeCounter) -> bool {
        let since = self.valid_at.load(Ordering::Acquire).checked_sub(1);
        let is_unchanged = |since| changes.is_unchanged(self.validator.list(), since);
        let known =
            changes.current().is_some() && since.is_some_and(is_unchanged) && self.validator.is_current();
        let at = since_start();
        // Stored once a second, so that threads do not contend for the cache line.
        if known && at.saturating_sub(self.held_at.load(Ordering::Relaxed)) > 1000 {
            self.held_at.store(at, Ordering::Release);
        }
        known
    }

    /// Returns `true` if what it shows is known to have changed since it was valid.
    pub(crate) fn is_known_changed(&self, changes: &ChangeCounter) -> bool {
        let since = self.valid_at.load(Ordering::Acquire).checked_sub(1);
        let is_changed = |since| !changes.is_unchanged(self.validator.list(), since);
        changes.current().is_some() && since.is_some_and(is_changed)
    }

    /// Records that it was found valid after the change counter had the value `now`.
    pub(crate) fn mark_valid_at(&self, now: Option<u64>) {
        self.valid_at.store(now.map_or(0, |now| now + 1), Ordering::Release);
        self.held_at.store(since_start(), Ordering::Release);
    }

    /// Returns `true` if it was known to hold within the last seconds, so that it may be sent while nothing can say
    /// whether it still does.
    pub(crate) fn held_lately(&self) -> bool {
        u128::from(since_start().saturating_sub(self.held_at.load(Ordering::Acquire))) < UNASKED.as_millis()
    }
}

/// A shared cache may keep a public page for a moment, and asks afterwards; what is private only the recipient's browser
/// keeps, which asks every time.
fn cache_control(validator: &dyn CacheValidator) -> &'static str {
    if validator.is_private() {
        "private, no-cache"
    } else {
        "public, max-age=0, s-maxage=10, must-revalidate"
    }
}

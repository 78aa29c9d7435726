//! Counts what caches are asked for, and what came of it.

use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a question to a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CacheOutcome {
    /// Sent from memory at once.
    Hit,
    /// Sent from memory after the database said that it still holds.
    Revalidated,
    /// It was there and no longer holds, so it was made anew.
    Stale,
    /// It was not there, so it was made.
    Miss,
}

impl CacheOutcome {
    const ALL: [(CacheOutcome, &str); 4] = [
        (CacheOutcome::Hit, "hit"),
        (CacheOutcome::Revalidated, "revalidated"),
        (CacheOutcome::Stale, "stale"),
        (CacheOutcome::Miss, "miss"),
    ];
}

/// How often each outcome came about.
#[derive(Debug, Default)]
pub(crate) struct CacheCounts([AtomicU64; 4]);

impl CacheCounts {
    /// Counts an outcome.
    pub(crate) fn count(&self, outcome: CacheOutcome) {
        self.0[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The counts with the size of the cache.
    pub(crate) fn usage(&self, entries: u64, bytes: u64) -> CacheUsage {
        let outcomes =
            CacheOutcome::ALL.map(|(it, name)| (name, self.0[it as usize].load(Ordering::Relaxed)));
        CacheUsage { outcomes, entries, bytes }
    }
}

/// How a cache is used.
#[derive(Debug, Clone, Copy)]
pub struct CacheUsage {
    pub(super) outcomes: [(&'static str, u64); 4],
    pub(super) entries: u64,
    pub(super) bytes: u64,
}

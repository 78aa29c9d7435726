//! Tells whether anything was written since a cached value was read, and whether a certain list was changed.
//!
//! **Invariants:** writes of this process count before the writer gets a response; writes of other processes
//! count within 60 ms, mostly within 20; while that cannot be guaranteed, [`ChangeCounter::current`] returns `None`. Postgres is
//! asked only while someone needs to know. Where tables may be on other servers (the extension Citus), it can't tell: every list
//! counts as changed with every question. What a transaction changed is written down by triggers, so that no change can be
//! forgotten.

pub(crate) mod changed_lists;
mod latest;
mod state;
mod watcher;

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use self::{changed_lists::ChangedList, state::CounterState};
use crate::database::{
    ids::{CategoryId, SpaceId},
    pulse::Watched,
};

/// Counts writes. Cheap to clone; watching ends with the last clone.
#[derive(Clone)]
pub struct ChangeCounter(Arc<CounterState>);

impl ChangeCounter {
    /// Watches the database at this URL.
    pub(crate) fn for_url(url: &str) -> ChangeCounter {
        let state = Arc::new(CounterState::new());
        let (watched, url) = (Arc::downgrade(&state), url.to_owned());
        let watching = thread::spawn(move || watcher::watch(&watched, &url));
        state.watcher.get_or_init(|| watching.thread().clone());
        ChangeCounter(state)
    }

    /// Records that this process wrote something, or tried to, and nothing is known of it: every list counts as changed.
    pub fn record_write(&self) {
        self.0.record_anything();
    }

    /// Records that this process wrote something, or tried to, among it these lists.
    pub(crate) fn record_changes(&self, changed: &[ChangedList]) {
        self.0.record(changed);
    }

    /// A number that changes with every write; `None` while writes of other processes might be missed. Ask
    /// before reading the cached value.
    pub fn current(&self) -> Option<u64> {
        // Stored only if it changes, so that threads do not contend for the cache line.
        if !self.0.was_asked.load(Ordering::Relaxed) && !self.0.was_asked.swap(true, Ordering::Relaxed) {
            self.0.wake();
        }
        let good = self.0.pulse.now() < self.0.valid_until.load(Ordering::Acquire);
        good.then(|| self.0.writes.load(Ordering::Acquire))
    }

    /// Returns `true` if neither this list nor its space was changed since the counter had that value. Ask
    /// [`ChangeCounter::current`] first, which says whether that can be known.
    pub fn is_unchanged(&self, list: Option<(SpaceId, CategoryId)>, since: u64) -> bool {
        self.0.latest.of(list) <= since
    }
}

impl ChangeCounter {
    /// Returns `true` if Postgres has answered the watcher within the last second.
    pub(crate) fn is_answered(&self) -> bool {
        self.current();
        self.0.pulse.is_answered()
    }

    /// How long ago Postgres answered the watcher, or since when it has been waited for.
    pub(crate) fn age(&self) -> Duration {
        self.current();
        self.0.pulse.age()
    }
}

impl Watched for ChangeCounter {
    fn is_silent(&self) -> bool {
        self.current();
        self.0.pulse.is_silent()
    }
}

//! Which of all lists changed when, as far as cached pages need to know.
//!
//! **Invariants:** a list that changed is never taken for one that did not; the other way round happens now and then, because
//! lists share a fixed number of places.

use std::sync::atomic::{AtomicU64, Ordering};

use super::changed_lists::ChangedList;
use crate::database::ids::{CategoryId, SpaceId};

/// The number of places: 128 kB. Where 100 lists change all the time, about one page in 80 shares a place with one of them.
const PLACES: u64 = 16_384;

/// The latest change of every list and space, as values of the change counter.
pub(super) struct LatestChanges {
    places: Vec<AtomicU64>,
    /// The latest time that anything may have changed.
    all: AtomicU64,
}

impl LatestChanges {
    pub(super) fn new() -> LatestChanges {
        LatestChanges { places: (0..PLACES).map(|_| AtomicU64::new(0)).collect(), all: AtomicU64::new(0) }
    }

    /// Notes that these lists and spaces changed before the counter became `value`.
    pub(super) fn note(&self, changed: &[ChangedList], value: u64) {
        for it in changed {
            self.place(it.space_id, it.category_id).fetch_max(value, Ordering::AcqRel);
        }
    }

    /// Notes that anything may have changed before the counter became `value`.
    pub(super) fn note_all(&self, value: u64) {
        self.all.fetch_max(value, Ordering::AcqRel);
    }

    /// The value that the counter had after the latest change of this list or its space. Without a list, of those changes
    /// that may be of anything.
    pub(super) fn of(&self, list: Option<(SpaceId, CategoryId)>) -> u64 {
        let all = self.all.load(Ordering::Acquire);
        list.map_or(all, |(space, category)| {
            let latest = |category| self.place(space, category).load(Ordering::Acquire);
            all.max(latest(Some(category))).max(latest(None))
        })
    }

    fn place(&self, space: SpaceId, category: Option<CategoryId>) -> &AtomicU64 {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the highest bits of a product spread best.
        let key = space.0.wrapping_mul(31).wrapping_add(category.map_or(0, |it| it.0.wrapping_add(1)));
        let hash = key.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.ilog2());
        &self.places[usize::try_from(hash).unwrap_or(0)]
    }
}

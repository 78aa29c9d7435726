//! What the counter and the task that watches for it share.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::Thread,
};

use super::{changed_lists::ChangedList, latest::LatestChanges};
use crate::database::pulse::Pulse;

pub(super) struct CounterState {
    pub pulse: Pulse,
    pub writes: AtomicU64,
    pub latest: LatestChanges,
    /// Whether anyone asked lately.
    pub was_asked: AtomicBool,
    /// Until when `writes` includes all processes, as [`Pulse::now`].
    pub valid_until: AtomicU64,
    /// Whether changes can't be told apart, because tables may be on other servers.
    pub is_spread: AtomicBool,
    /// The watching task.
    pub watcher: OnceLock<Thread>,
}

impl CounterState {
    pub(super) fn new() -> CounterState {
        CounterState {
            pulse: Pulse::new(),
            writes: AtomicU64::new(0),
            latest: LatestChanges::new(),
            was_asked: AtomicBool::new(false),
            valid_until: AtomicU64::new(0),
            is_spread: AtomicBool::new(false),
            watcher: OnceLock::new(),
        }
    }

    // The counter moves first: a value that is read between the two lines is read after the change was committed.
    pub(super) fn record(&self, changed: &[ChangedList]) {
        if self.is_spread.load(Ordering::Acquire) {
            return self.record_anything();
        }
        let value = self.writes.fetch_add(1, Ordering::AcqRel) + 1;
        self.latest.note(changed, value);
    }

    pub(super) fn record_anything(&self) {
        let value = self.writes.fetch_add(1, Ordering::AcqRel) + 1;
        self.latest.note_all(value);
    }

    pub(super) fn wake(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.unpark();
        }
    }
}

impl Drop for CounterState {
    fn drop(&mut self) {
        self.wake(); // so that it sees that no one is left
    }
}

//! Tells whether anything was written since a cached value was read.
//!
//! **Invariants:** writes of this process count before the writer gets a response; writes of other processes
//! count within 60 ms, mostly within 20; while that cannot be guaranteed, [`ChangeCounter::current`] returns `None`. Postgres is
//! asked only while someone needs to know.

use std::{
    pin::pin,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

use diesel::{PgConnection, dsl::sql, prelude::*, sql_types::Text};

use crate::error::{Error, Result};

/// How often Postgres is asked.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long an answer of Postgres is valid.
const ANSWER_VALIDITY: Duration = Duration::from_millis(60);
/// After how many milliseconds without an answer Postgres counts as silent.
const SILENCE: u64 = 1500;
/// How often a request looks whether Postgres has gone silent.
const LOOK_UP: Duration = Duration::from_millis(250);
/// After about this long without a question, the connection is returned.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// Counts writes. Cheap to clone; watching ends with the last clone.
#[derive(Clone)]
pub struct ChangeCounter(Arc<CounterState>);

struct CounterState {
    started: Instant,
    writes: AtomicU64,
    /// Whether anyone asked lately.
    was_asked: AtomicBool,
    /// Until when `writes` includes all processes, in milliseconds since `started`.
    valid_until: AtomicU64,
    /// Since when Postgres has not answered a question, in milliseconds since `started`; 0 if none waits.
    waiting_since: AtomicU64,
    /// When Postgres answered last, in milliseconds since `started`.
    answered_at: AtomicU64,
    /// The watching task.
    watcher: OnceLock<Thread>,
}

impl ChangeCounter {
    /// Watches the database at this URL.
    pub(crate) fn for_url(url: &str) -> ChangeCounter {
        let state = Arc::new(CounterState {
            started: Instant::now(),
            writes: AtomicU64::new(0),
            was_asked: AtomicBool::new(false),
            valid_until: AtomicU64::new(0),
            waiting_since: AtomicU64::new(0),
            answered_at: AtomicU64::new(0),
            watcher: OnceLock::new(),
        });
        let (watched, url) = (Arc::downgrade(&state), url.to_owned());
        let watching = thread::spawn(move || watch(&watched, &url));
        state.watcher.get_or_init(|| watching.thread().clone());
        ChangeCounter(state)
    }

    /// Records that this process wrote something, or tried to.
    pub fn record_write(&self) {
        self.0.writes.fetch_add(1, Ordering::AcqRel);
    }

    /// A number that changes with every write; `None` while writes of other processes might be missed. Ask
    /// before reading the cached value.
    pub fn current(&self) -> Option<u64> {
        // Stored only if it changes, so that threads do not contend for the cache line.
        if !self.0.was_asked.load(Ordering::Relaxed) && !self.0.was_asked.swap(true, Ordering::Relaxed) {
            self.0.wake();
        }
        let good = self.0.since_begun() < self.0.valid_until.load(Ordering::Acquire);
        good.then(|| self.0.writes.load(Ordering::Acquire))
    }
}

impl ChangeCounter {
    /// Returns `true` while Postgres neither answers nor refuses the watcher's question: it is stopped or out of reach.
    pub(crate) fn is_silent(&self) -> bool {
        self.current();
        let since = self.0.waiting_since.load(Ordering::Acquire);
        since != 0 && self.0.since_begun().saturating_sub(since) > SILENCE
    }

    /// Waits for what depends on Postgres; [`Error::Busy`] as soon as Postgres has gone silent.
    pub(super) async fn unless_silent<T>(&self, waiting: impl Future<Output = T>) -> Result<T> {
        let mut waiting = pin!(waiting);
        loop {
            match tokio::time::timeout(LOOK_UP, &mut waiting).await {
                Ok(done) => return Ok(done),
                Err(_) if self.is_silent() => return Err(Error::Busy),
                Err(_) => (),
            }
        }
    }

    /// Returns `true` if Postgres has answered the watcher within the last second.
    pub(crate) fn is_answered(&self) -> bool {
        self.current();
        let at = self.0.answered_at.load(Ordering::Acquire);
        at != 0 && self.0.since_begun().saturating_sub(at) < 1000
    }
}

impl ChangeCounter {
    /// How long ago Postgres answered the watcher, or since when it has been waited for.
    pub(crate) fn age(&self) -> Duration {
        self.current();
        Duration::from_millis(self.0.since_begun().saturating_sub(self.0.answered_at.load(Ordering::Acquire)))
    }
}

impl CounterState {
    fn since_begun(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn wake(&self) {
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

/// Asks Postgres while someone needs to know, until no clone is left.
fn watch(watched: &Weak<CounterState>, url: &str) {
    let mut line: Option<PgConnection> = None;
    let (mut last, mut wanted) = (String::new(), Instant::now());
    while let Some(state) = watched.upgrade() {
        let was_asked = state.was_asked.swap(false, Ordering::Relaxed);
        if was_asked {
            wanted = Instant::now();
            let open = line.or_else(|| super::connect(url).ok());
            line = open.and_then(|line| poll(&state, line, &mut last));
        } else {
            line = line.filter(|_| wanted.elapsed() < IDLE_TIMEOUT);
        }
        drop(state); // who rests here keeps nothing alive
        if was_asked { thread::sleep(POLL_INTERVAL) } else { thread::park_timeout(IDLE_TIMEOUT) }
    }
}

/// Asks Postgres once. Returns the connection unless it is broken.
fn poll(state: &CounterState, mut line: PgConnection, last: &mut String) -> Option<PgConnection> {
    let asked_at = state.since_begun();
    state.waiting_since.store(asked_at.max(1), Ordering::Release);
    let answer = snapshot(&mut line);
    state.waiting_since.store(0, Ordering::Release);
    let snapshot = answer.ok()?;
    state.answered_at.store(state.since_begun().max(1), Ordering::Release);
    if snapshot != *last {
        state.writes.fetch_add(1, Ordering::AcqRel);
        *last = snapshot;
    }
    let good = u64::try_from(ANSWER_VALIDITY.as_millis()).unwrap_or(0);
    state.valid_until.store(asked_at + good, Ordering::Release);
    Some(line)
}

/// A text that changes when any writing transaction begins or ends.
fn snapshot(line: &mut PgConnection) -> QueryResult<String> {
    diesel::select(sql::<Text>("pg_current_snapshot()::text")).get_result(line)
}

//! Was anything written since? What is kept in memory is as good as the tables only while the answer is no.
//!
//! Must stay true: whatever this process writes counts before whoever wrote it gets an answer; what another process
//! writes counts within a blink (20 ms); whoever can't know says so ([`ChangeCounter::now`] is nothing), and never guesses.
//! Postgres is asked only while somebody wants to know.

use std::{
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

use diesel::{PgConnection, dsl::sql, prelude::*, sql_types::Text};

/// How often Postgres is asked.
const EVERY: Duration = Duration::from_millis(20);
/// How long its answer is good: longer, and nobody knows.
const GOOD: Duration = Duration::from_millis(60);
/// After so long without a question the connection is given back, give or take as much.
const IDLE: Duration = Duration::from_secs(5);

/// Counts what is written. Cheap to clone; the watching ends with its last copy.
#[derive(Clone)]
pub struct ChangeCounter(Arc<State>);

struct State {
    begun: Instant,
    writes: AtomicU64,
    /// Did anybody want to know lately?
    asked: AtomicBool,
    /// Until when `writes` is known to tell of every process, in milliseconds since `begun`.
    good_until: AtomicU64,
    /// Who watches.
    watcher: OnceLock<Thread>,
}

impl ChangeCounter {
    /// Watches over the database at that address.
    pub fn over(url: &str) -> ChangeCounter {
        let state = Arc::new(State {
            begun: Instant::now(),
            writes: AtomicU64::new(0),
            asked: AtomicBool::new(false),
            good_until: AtomicU64::new(0),
            watcher: OnceLock::new(),
        });
        let (watched, url) = (Arc::downgrade(&state), url.to_owned());
        let watching = thread::spawn(move || watch(&watched, &url));
        state.watcher.get_or_init(|| watching.thread().clone());
        ChangeCounter(state)
    }

    /// This process wrote something, or tried to.
    pub fn wrote(&self) {
        self.0.writes.fetch_add(1, Ordering::AcqRel);
    }

    /// A number that differs from an earlier one when anything was written in between; nothing while that is not
    /// known of other processes. Ask before you look at what you keep.
    pub fn now(&self) -> Option<u64> {
        // Written only where that says something new, so that the workers don't take it from each other.
        if !self.0.asked.load(Ordering::Relaxed) && !self.0.asked.swap(true, Ordering::Relaxed) {
            self.0.wake();
        }
        let good = self.0.since_begun() < self.0.good_until.load(Ordering::Acquire);
        good.then(|| self.0.writes.load(Ordering::Acquire))
    }
}

impl State {
    fn since_begun(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn wake(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.unpark();
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.wake(); // to see that nobody is left
    }
}

/// Asks while somebody wants to know, until nobody is left who could.
fn watch(watched: &Weak<State>, url: &str) {
    let mut line: Option<PgConnection> = None;
    let (mut last, mut wanted) = (String::new(), Instant::now());
    while let Some(state) = watched.upgrade() {
        let asked = state.asked.swap(false, Ordering::Relaxed);
        if asked {
            wanted = Instant::now();
            let open = line.or_else(|| super::connect(url).ok());
            line = open.and_then(|line| look(&state, line, &mut last));
        } else {
            line = line.filter(|_| wanted.elapsed() < IDLE);
        }
        drop(state); // who rests here keeps nothing alive
        if asked { thread::sleep(EVERY) } else { thread::park_timeout(IDLE) }
    }
}

/// Asks Postgres once. Gives the connection back, unless it is of no use any more.
fn look(state: &State, mut line: PgConnection, last: &mut String) -> Option<PgConnection> {
    let asked_at = state.since_begun();
    let snapshot = snapshot(&mut line).ok()?;
    if snapshot != *last {
        state.writes.fetch_add(1, Ordering::AcqRel);
        *last = snapshot;
    }
    let good = u64::try_from(GOOD.as_millis()).unwrap_or(0);
    state.good_until.store(asked_at + good, Ordering::Release);
    Some(line)
}

/// Which transactions that write are over and which are not: another text once any begins or ends.
fn snapshot(line: &mut PgConnection) -> QueryResult<String> {
    diesel::select(sql::<Text>("pg_current_snapshot()::text")).get_result(line)
}

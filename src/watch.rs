//! Was anything written since? What is kept in memory is as good as the tables only while the answer is no.
//!
//! Must stay true: whatever this process writes counts before whoever wrote it gets an answer; what another process
//! writes counts within a blink (20 ms); whoever can't know says so ([`Watch::now`] is nothing), and never guesses.
//! Postgres is asked only while somebody wants to know.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{PgConnection, dsl::sql, prelude::*, sql_types::Text};

use crate::database;

/// How often Postgres is asked.
const EVERY: Duration = Duration::from_millis(20);
/// How long its answer is good: longer, and nobody knows.
const GOOD: Duration = Duration::from_millis(60);
/// After so long without a question the connection is given back.
const IDLE: Duration = Duration::from_secs(5);

/// Counts what is written. Cheap to clone; the watching ends with its last copy.
#[derive(Clone)]
pub struct Watch(Arc<State>);

struct State {
    begun: Instant,
    writes: AtomicU64,
    /// Did anybody want to know lately?
    asked: AtomicBool,
    /// Until when `writes` is known to tell of every process, in milliseconds since `begun`.
    good_until: AtomicU64,
}

impl Watch {
    /// Watches over the database at that address.
    pub fn over(url: &str) -> Watch {
        let (asked, good_until) = (AtomicBool::new(false), AtomicU64::new(0));
        let state = Arc::new(State { begun: Instant::now(), writes: AtomicU64::new(0), asked, good_until });
        let (watched, url) = (Arc::downgrade(&state), url.to_owned());
        std::thread::spawn(move || watch(&watched, &url));
        Watch(state)
    }

    /// This process wrote something, or tried to.
    pub fn wrote(&self) {
        self.0.writes.fetch_add(1, Ordering::AcqRel);
    }

    /// A number that differs from an earlier one when anything was written in between; nothing while that is not
    /// known of other processes. Ask before you look at what you keep.
    pub fn now(&self) -> Option<u64> {
        self.0.asked.store(true, Ordering::Relaxed);
        let good = self.0.since_begun() < self.0.good_until.load(Ordering::Acquire);
        good.then(|| self.0.writes.load(Ordering::Acquire))
    }
}

impl State {
    fn since_begun(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Asks while somebody wants to know, until nobody is left who could.
fn watch(watched: &Weak<State>, url: &str) {
    let mut line: Option<PgConnection> = None;
    let (mut last, mut wanted) = (String::new(), Instant::now());
    loop {
        std::thread::sleep(EVERY);
        let Some(state) = watched.upgrade() else { return };
        if !state.asked.swap(false, Ordering::Relaxed) {
            line = line.filter(|_| wanted.elapsed() < IDLE);
            continue;
        }
        wanted = Instant::now();
        let asked_at = state.since_begun();
        line = line.or_else(|| database::connect(url).ok());
        let Some(snapshot) = line.as_mut().and_then(|line| snapshot(line).ok()) else {
            line = None;
            continue;
        };
        if snapshot != last {
            state.writes.fetch_add(1, Ordering::AcqRel);
            last = snapshot;
        }
        let good = u64::try_from(GOOD.as_millis()).unwrap_or(0);
        state.good_until.store(asked_at + good, Ordering::Release);
    }
}

/// Which transactions that write are over and which are not: another text once any begins or ends.
fn snapshot(line: &mut PgConnection) -> QueryResult<String> {
    diesel::select(sql::<Text>("pg_current_snapshot()::text")).get_result(line)
}

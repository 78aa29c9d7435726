//! Asks Postgres for the changes of other processes.

use std::{
    sync::{Weak, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::PgConnection;

use super::{
    changed_lists::{Found, Seen},
    state::CounterState,
};
use crate::error::Result;

/// How often Postgres is asked.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long an answer of Postgres is valid.
const ANSWER_VALIDITY: Duration = Duration::from_millis(60);
/// After about this long without a question, the connection is returned.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection, and what was seen through it. A new one begins anew: the server may have crashed in between, which empties
/// the table of changes, or be another one.
struct Watching {
    conn: PgConnection,
    seen: Seen,
}

/// Asks Postgres while someone needs to know, until no clone is left.
pub(super) fn watch(watched: &Weak<CounterState>, url: &str) {
    let mut watching: Option<Watching> = None;
    let mut wanted = Instant::now();
    while let Some(state) = watched.upgrade() {
        let was_asked = state.was_asked.swap(false, Ordering::Relaxed);
        if was_asked {
            wanted = Instant::now();
            let open = watching.or_else(|| state.pulse.ask(|| Watching::begin(url)).ok());
            watching = open.and_then(|it| poll(&state, it));
        } else {
            watching = watching.filter(|_| wanted.elapsed() < IDLE_TIMEOUT);
        }
        drop(state); // who rests here keeps nothing alive
        if was_asked { thread::sleep(POLL_INTERVAL) } else { thread::park_timeout(IDLE_TIMEOUT) }
    }
}

impl Watching {
    fn begin(url: &str) -> Result<Watching> {
        Ok(Watching { conn: crate::database::connect(url)?, seen: Seen::default() })
    }
}

/// Asks Postgres once. Returns the connection unless it is broken.
fn poll(state: &CounterState, mut watching: Watching) -> Option<Watching> {
    let asked_at = state.pulse.now();
    let found = state.pulse.ask(|| watching.seen.look(&mut watching.conn)).ok()?;
    match found {
        Found::Nothing => (),
        Found::Lists(changed) => state.record(&changed),
        Found::Anything => state.record_anything(),
        Found::Unknown => {
            state.is_spread.store(true, Ordering::Release);
            state.record_anything();
        }
    }
    let good = u64::try_from(ANSWER_VALIDITY.as_millis()).unwrap_or(0);
    state.valid_until.store(asked_at + good, Ordering::Release);
    Some(watching)
}

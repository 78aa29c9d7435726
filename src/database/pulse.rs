//! Whether a server answers: who asks it regularly notes when, and who waits for it gives up when it has gone silent.

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// After how many milliseconds without an answer a server counts as silent.
const SILENCE: u64 = 1500;
/// How often a request looks whether the server has gone silent.
const LOOK_UP: Duration = Duration::from_millis(250);

/// When a server was asked, and when it answered, in milliseconds since the start.
#[derive(Debug)]
pub(super) struct Pulse {
    started: Instant,
    /// Since when it has not answered a question; 0 if none waits.
    waiting_since: AtomicU64,
    /// 0 if it never answered.
    answered_at: AtomicU64,
}

impl Pulse {
    pub(super) fn new() -> Pulse {
        Pulse { started: Instant::now(), waiting_since: AtomicU64::new(0), answered_at: AtomicU64::new(0) }
    }

    /// Milliseconds since the start.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Asks the server, and notes whether it answered.
    pub(super) fn ask<T>(&self, question: impl FnOnce() -> Result<T>) -> Result<T> {
        self.waiting_since.store(self.now().max(1), Ordering::Release);
        let answer = question();
        self.waiting_since.store(0, Ordering::Release);
        if answer.is_ok() {
            self.answered_at.store(self.now().max(1), Ordering::Release);
        }
        answer
    }

    /// Returns `true` while the server neither answers nor refuses a question: it is stopped or out of reach.
    pub(super) fn is_silent(&self) -> bool {
        let since = self.waiting_since.load(Ordering::Acquire);
        since != 0 && self.now().saturating_sub(since) > SILENCE
    }

    /// Returns `true` if it has answered within the last second.
    pub(super) fn is_answered(&self) -> bool {
        let at = self.answered_at.load(Ordering::Acquire);
        at != 0 && self.now().saturating_sub(at) < 1000
    }

    /// How long ago it answered, or since when it has been waited for.
    pub(super) fn age(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.answered_at.load(Ordering::Acquire)))
    }
}

/// A server that someone asks regularly.
pub(super) trait Watched: Send + Sync {
    /// Returns `true` while it has gone silent.
    fn is_silent(&self) -> bool;
}

impl Watched for Pulse {
    fn is_silent(&self) -> bool {
        Pulse::is_silent(self)
    }
}

/// Waits for what depends on a server; [`Error::Busy`] as soon as it has gone silent.
pub(super) async fn unless_silent<T>(server: &dyn Watched, waiting: impl Future<Output = T>) -> Result<T> {
    let mut waiting = pin!(waiting);
    loop {
        match tokio::time::timeout(LOOK_UP, &mut waiting).await {
            Ok(done) => return Ok(done),
            Err(_) if server.is_silent() => return Err(Error::Busy),
            Err(_) => (),
        }
    }
}

//! Turns for work that must not take every connection.
//!
//! **Invariants:** waiting for a turn holds neither a thread nor a connection, and lasts no longer than
//! [`ACQUIRE_TIMEOUT`]; keys that nobody waits for any more take up no memory for long.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// How long a turn is waited for.
pub const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// How many keys are remembered before those are dropped that nobody uses.
const REMEMBERED: usize = 1024;

/// A turn; dropping it lets the next one begin.
#[derive(Debug)]
pub struct Turn {
    _own: OwnedSemaphorePermit,
    _shared: OwnedSemaphorePermit,
}

/// A number of turns shared by all, of which each key (a network, a space) has a few at once.
#[derive(Debug)]
pub struct Turns {
    shared: Arc<Semaphore>,
    each: usize,
    keys: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Turns {
    /// `all` turns at once, at most `each` for one key.
    pub fn new(all: usize, each: usize) -> Turns {
        Turns { shared: Arc::new(Semaphore::new(all.max(1))), each: each.max(1), keys: Mutex::default() }
    }

    /// Waits for a turn; [`Error::Busy`] if there is none in time.
    pub async fn take(&self, key: &str) -> Result<Turn> {
        let own = acquire(self.of(key)).await?;
        Ok(Turn { _own: own, _shared: acquire(self.shared.clone()).await? })
    }

    fn of(&self, key: &str) -> Arc<Semaphore> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = keys.get(key).and_then(Weak::upgrade) {
            return own;
        }
        if keys.len() >= REMEMBERED {
            keys.retain(|_, own| own.strong_count() > 0);
        }
        let own = Arc::new(Semaphore::new(self.each));
        keys.insert(key.to_owned(), Arc::downgrade(&own));
        own
    }
}

async fn acquire(turns: Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, turns.acquire_owned()).await.map_err(|_| Error::Busy)?;
    turn.map_err(|error| Error::Internal(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No turn, as far as one can tell in a moment.
    async fn is_refused(turns: &Turns, key: &str) -> bool {
        tokio::time::timeout(Duration::from_millis(50), turns.take(key)).await.is_err()
    }

    #[tokio::test]
    async fn one_key_never_has_all_turns_and_others_go_on() {
        let turns = Turns::new(3, 2);
        let mine = [turns.take("me").await, turns.take("me").await];
        assert!(mine.iter().all(Result::is_ok));
        assert!(is_refused(&turns, "me").await);
        let other = turns.take("other").await;
        assert!(other.is_ok());
        assert!(is_refused(&turns, "a third").await, "all three are taken");
        drop(mine);
        assert!(turns.take("me").await.is_ok());
        (0..5000).for_each(|number| drop(turns.of(&number.to_string())));
        assert!(turns.keys.lock().expect("a lock").len() <= REMEMBERED);
    }
}

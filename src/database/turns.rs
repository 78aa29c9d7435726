//! Turns for work that must not take every connection.
//!
//! **Invariants:** waiting for a turn holds neither a thread nor a connection, and has an end; keys that are no longer
//! waited for take up no memory for long.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::{
    database::ids::{SpaceId, UserId},
    error::{Error, Result},
};

/// How long a connection, or a turn for something short, is waited for.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// How many keys are remembered before those are dropped that are not in use.
const REMEMBERED: usize = 1024;

/// A turn; dropping it lets the next one begin.
#[derive(Debug)]
pub(crate) struct Turn {
    _own: OwnedSemaphorePermit,
    _shared: OwnedSemaphorePermit,
}

/// A number of turns shared by all, of which each key (a network, a space) has a few at once.
#[derive(Debug)]
pub(crate) struct Turns {
    shared: Arc<Semaphore>,
    each: usize,
    keys: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Turns {
    /// `all` turns at once, at most `each` for one key.
    pub(crate) fn new(all: usize, each: usize) -> Turns {
        Turns { shared: Arc::new(Semaphore::new(all.max(1))), each: each.max(1), keys: Mutex::default() }
    }

    /// Waits for a turn as long as for a connection; [`Error::Busy`] if there is none in time.
    pub(crate) async fn take(&self, key: &str) -> Result<Turn> {
        self.take_within(key, ACQUIRE_TIMEOUT).await
    }

    /// Waits for a turn for so long; [`Error::Busy`] if there is none in time.
    pub(crate) async fn take_within(&self, key: &str, patience: Duration) -> Result<Turn> {
        let both = async {
            let own = self.of(key).acquire_owned().await?;
            Ok::<_, AcquireError>(Turn { _own: own, _shared: self.shared.clone().acquire_owned().await? })
        };
        let turn = tokio::time::timeout(patience, both).await.map_err(|_| Error::Busy)?;
        turn.map_err(|error| Error::Internal(error.into()))
    }

    /// A turn, if there is one at once.
    pub(crate) fn try_take(&self, key: &str) -> Option<Turn> {
        let own = self.of(key).try_acquire_owned().ok()?;
        Some(Turn { _own: own, _shared: self.shared.clone().try_acquire_owned().ok()? })
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

/// Who sends a request and which space it writes to, as soon as that is known; shared by all handles of the request.
#[derive(Debug, Default)]
pub(crate) struct WriteScope {
    pub(super) space: OnceLock<SpaceId>,
    pub(super) person: OnceLock<UserId>,
}

impl WriteScope {
    /// The key of the turns of small writes.
    pub(super) fn space_or_person(&self) -> Option<String> {
        self.space.get().map(|id| format!("space {id}")).or_else(|| self.person())
    }

    /// The key of the turns of large ones.
    pub(super) fn person(&self) -> Option<String> {
        self.person.get().map(|id| format!("person {id}"))
    }
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
        assert!(turns.try_take("a third").is_none());
        drop(mine);
        assert!(turns.take("me").await.is_ok());
        assert!(turns.try_take("me").is_some());
        (0..5000).for_each(|number| drop(turns.of(&number.to_string())));
        assert!(turns.keys.lock().expect("a lock").len() <= REMEMBERED);
    }
}

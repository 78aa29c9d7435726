//! What requests that only look found out about their session or token and about the thing at their address, for as long as
//! nothing was written.
//!
//! **Invariants:** what was found is used again only at the same value of the [`ChangeCounter`], so a session or token that
//! ended or a role that was taken away counts from the next request on within this process, and within 60 ms in others;
//! never to change anything; and never for a page that says what was just done, perhaps by another process.
//!
//! [`ChangeCounter`]: crate::database::change_counter::ChangeCounter

use std::sync::Arc;

use moka::sync::Cache;

use super::{AuthenticatedToken, Locator, Resource, Role};
use crate::{auth::sessions::CurrentSession, database::pool::Db};

/// The most entries of sessions, and of tokens. Each takes up about a kilobyte, a long description of a list included ten
/// times that.
const MAX_ENTRIES: u64 = 500;

/// What was found for sessions and for tokens. Cheap to clone.
#[derive(Clone)]
pub struct LookupCache<R: Resource + Sync> {
    pub(super) sessions: Lookups<R, CurrentSession>,
    pub(super) tokens: Lookups<R, AuthenticatedToken>,
}

/// What was found, by the hash of the secret that was shown and what the address names.
pub(super) struct Lookups<R: Resource, S>(Cache<Key<R>, Arc<Found<R, S>>>);

type Key<R> = (Vec<u8>, Locator<<R as Resource>::Id>);

struct Found<R, S> {
    /// The value of the change counter before it was looked up.
    counted: u64,
    sender: S,
    item: R,
    role: Role,
}

/// Who sent a request, as they were looked up.
pub(super) trait Sender: Clone + Send + Sync + 'static {
    /// Returns `true` if what is known of them is not enough any more, whatever was written since.
    fn must_be_looked_up(&self) -> bool;
}

impl Sender for CurrentSession {
    fn must_be_looked_up(&self) -> bool {
        self.must_be_looked_up()
    }
}

impl Sender for AuthenticatedToken {
    fn must_be_looked_up(&self) -> bool {
        self.must_be_looked_up()
    }
}

impl<R: Resource + Sync> Default for LookupCache<R> {
    fn default() -> LookupCache<R> {
        LookupCache { sessions: Lookups(Cache::new(MAX_ENTRIES)), tokens: Lookups(Cache::new(MAX_ENTRIES)) }
    }
}

impl<R: Resource, S> Clone for Lookups<R, S> {
    fn clone(&self) -> Lookups<R, S> {
        Lookups(self.0.clone())
    }
}

/// One request's place in the cache.
pub(super) struct Entry<R: Resource, S> {
    lookups: Lookups<R, S>,
    key: Key<R>,
    counted: u64,
}

impl<R: Resource + Sync, S: Sender> Lookups<R, S> {
    /// The place for what the request asks; `None` if the answer may not be used again.
    pub(super) fn entry(
        &self,
        db: &Db,
        secret_hash: Vec<u8>,
        locator: Option<&Locator<R::Id>>,
    ) -> Option<Entry<R, S>> {
        let locator = locator.filter(|it| !matches!(it, Locator::Secret { .. }))?;
        let key = (secret_hash, locator.clone());
        Some(Entry { lookups: self.clone(), key, counted: db.changes().current()? })
    }
}

impl<R: Resource + Sync, S: Sender> Entry<R, S> {
    /// The sender, the thing and the role on it, if nothing was written since they were looked up.
    pub(super) fn find(&self) -> Option<(S, R, Role)> {
        let found = self.lookups.0.get(&self.key)?;
        let holds = found.counted == self.counted && !found.sender.must_be_looked_up();
        holds.then(|| (found.sender.clone(), found.item.clone(), found.role))
    }

    /// Notes what was looked up.
    pub(super) fn insert(self, sender: S, item: R, role: Role) {
        let found = Found { counted: self.counted, sender, item, role };
        self.lookups.0.insert(self.key, Arc::new(found));
    }
}

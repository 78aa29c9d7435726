//! What requests that only look found out about their session and about the thing at their address, for as long as nothing
//! was written.
//!
//! **Invariants:** what was found is used again only at the same value of the [`ChangeCounter`], so a session that ended
//! or a role that was taken away counts from the next request on within this process, and within 60 ms in others; never to
//! change anything; and never for a page that says what was just done, perhaps by another process.
//!
//! [`ChangeCounter`]: crate::database::change_counter::ChangeCounter

use std::sync::Arc;

use moka::sync::Cache;

use super::{Locator, Resource, Role};
use crate::auth::{extract::SessionLookup, sessions::CurrentSession};

/// The most entries. Each takes up about a kilobyte, a long description of a list included ten times that.
const MAX_ENTRIES: u64 = 500;

/// What was found, by the hash of the session's id and the names in the address. Cheap to clone.
#[derive(Clone)]
pub struct LookupCache<R>(Cache<Key, Arc<Found<R>>>);

type Key = (Vec<u8>, Vec<String>);

struct Found<R> {
    /// The value of the change counter before it was looked up.
    counted: u64,
    session: CurrentSession,
    item: R,
    role: Role,
}

impl<R: Send + Sync + 'static> Default for LookupCache<R> {
    fn default() -> LookupCache<R> {
        LookupCache(Cache::new(MAX_ENTRIES))
    }
}

/// One request's place in the cache.
pub(super) struct Entry<R> {
    cache: LookupCache<R>,
    key: Key,
    counted: u64,
}

impl<R: Resource + Sync> LookupCache<R> {
    /// The place for what the request asks; `None` if the answer may not be used again.
    pub(super) fn entry(&self, lookup: &SessionLookup, locator: Option<&Locator<R::Id>>) -> Option<Entry<R>> {
        let Some(Locator::Slugs(names)) = locator else { return None };
        let key = (lookup.id_hash().filter(|_| !lookup.follows_a_change())?, names.clone());
        Some(Entry { cache: self.clone(), key, counted: lookup.db.changes().current()? })
    }
}

impl<R: Resource + Sync> Entry<R> {
    /// The session, the thing and the role on it, if nothing was written since they were looked up.
    pub(super) fn find(&self) -> Option<(CurrentSession, R, Role)> {
        let found = self.cache.0.get(&self.key)?;
        let holds = found.counted == self.counted && !found.session.must_be_looked_up();
        holds.then(|| (found.session.clone(), found.item.clone(), found.role))
    }

    /// Notes what was looked up.
    pub(super) fn insert(self, session: CurrentSession, item: R, role: Role) {
        let found = Found { counted: self.counted, session, item, role };
        self.cache.0.insert(self.key, Arc::new(found));
    }
}

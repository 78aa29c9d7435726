//! Counts openings of links in memory and writes them from time to time, so that viewing a shared list never waits
//! for a write.
//!
//! **Invariants:** it is never recorded who opened a link; a process that shuts down writes its counts first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use diesel::prelude::*;

use crate::{
    database::ids::ShareId,
    database::{pool::Conn, schema::shares},
    error::Result,
};

/// Counts that are not written yet, by link. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Openings(Arc<Mutex<HashMap<ShareId, i64>>>);

impl Openings {
    /// Counts an opening of a link.
    pub(crate) fn count(&self, share_id: ShareId) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(share_id).or_default() += 1;
    }

    /// Takes the counts, to write them.
    pub(crate) fn take(&self) -> HashMap<ShareId, i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns counts that could not be written.
    pub(crate) fn restore(&self, counted: HashMap<ShareId, i64>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (share_id, openings) in counted {
            *all.entry(share_id).or_default() += openings;
        }
    }
}

/// Writes the counts. Sorted by id, so that concurrent processes do not deadlock.
pub(crate) fn write(conn: &mut Conn, counted: &HashMap<ShareId, i64>) -> Result<()> {
    let mut counted: Vec<_> = counted.iter().collect();
    counted.sort_unstable();
    for (share_id, openings) in counted {
        diesel::update(shares::table.filter(shares::id.eq(share_id)))
            .set(shares::openings.eq(shares::openings + openings))
            .execute(conn)?;
    }
    Ok(())
}

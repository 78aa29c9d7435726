//! How often links were opened: counted in memory and written now and then, so that looking at a shared list never
//! waits for a write.
//!
//! **Invariants:** who opened it is never known here; what was counted is written before a process ends by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use diesel::prelude::*;

use crate::{
    database::{pool::Conn, schema::shares},
    error::Result,
};

/// What was counted and is not written yet: link to openings. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Openings(Arc<Mutex<HashMap<i64, i64>>>);

impl Openings {
    /// The link was opened once more.
    pub fn note(&self, share_id: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(share_id).or_default() += 1;
    }

    /// Takes what was counted, to write it.
    pub fn take(&self) -> HashMap<i64, i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts back what could not be written.
    pub fn put_back(&self, counted: HashMap<i64, i64>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (share_id, openings) in counted {
            *all.entry(share_id).or_default() += openings;
        }
    }
}

/// Writes what was counted. In the order of their numbers, so that two processes don't wait for each other's links.
pub fn write(conn: &mut Conn, counted: &HashMap<i64, i64>) -> Result<()> {
    let mut counted: Vec<_> = counted.iter().collect();
    counted.sort_unstable();
    for (share_id, openings) in counted {
        diesel::update(shares::table.filter(shares::id.eq(share_id)))
            .set(shares::openings.eq(shares::openings + openings))
            .execute(conn)?;
    }
    Ok(())
}

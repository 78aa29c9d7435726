//! Work for later: a row written in the transaction that makes it needed, so both happen or neither does.
//!
//! Must stay true: a job names things by number only; doing it twice does no harm; one that fails is tried
//! again, later and later, and stays in the table when it is given up. Whoever works claims a row by
//! locking it for as long as the work's own transaction lasts, so a killed worker holds nothing.

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{db::Conn, error::Result, schema::jobs};

/// Everything that can be asked for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Gives the favourites of a category short position keys again.
    Respread { category_id: i64 },
    /// Brings an import's rows into its category.
    Import { import_id: i64 },
    /// Sends a letter.
    Letter { letter_id: i64 },
    /// Makes a copy of everything that is held on a person.
    Archive { archive_id: i64 },
    /// Erases an account whose time is over.
    Erase { user_id: i64 },
}

/// How often a job is tried before it is given up.
pub const MOST_ATTEMPTS: i32 = 8;

/// Asks for a job, in the caller's transaction.
pub fn enqueue(conn: &mut Conn, job: Job) -> Result<()> {
    diesel::insert_into(jobs::table).values(jobs::job.eq(serde_json::to_value(job)?)).execute(conn)?;
    Ok(())
}

/// The next job that is due, locked until the transaction ends; others pass it by.
pub fn claim(conn: &mut Conn) -> Result<Option<(i64, Job)>> {
    let due = jobs::table
        .filter(jobs::failed_at.is_null().and(jobs::due_at.le(Utc::now())))
        .order(jobs::due_at)
        .select((jobs::id, jobs::job))
        .for_update()
        .skip_locked()
        .first::<(i64, serde_json::Value)>(conn)
        .optional()?;
    due.map(|(id, job)| Ok((id, serde_json::from_value(job)?))).transpose()
}

/// Done: the row goes with the work's own transaction.
pub fn finish(conn: &mut Conn, id: i64) -> Result<()> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Not done: it is tried again after 2, 4, 8 ... seconds, and given up after [`MOST_ATTEMPTS`].
/// Says whether that was the last time.
pub fn postpone(conn: &mut Conn, id: i64, trouble: &str) -> Result<bool> {
    let attempts: i32 = diesel::update(jobs::table.find(id))
        .set((jobs::attempts.eq(jobs::attempts + 1), jobs::trouble.eq(trouble)))
        .returning(jobs::attempts)
        .get_result(conn)?;
    let pause = TimeDelta::seconds(1 << attempts.clamp(1, 12));
    let given_up = attempts >= MOST_ATTEMPTS;
    diesel::update(jobs::table.find(id))
        .set((jobs::due_at.eq(Utc::now() + pause), jobs::failed_at.eq(given_up.then(Utc::now))))
        .execute(conn)?;
    Ok(given_up)
}

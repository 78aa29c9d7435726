//! Work for later: a row written in the transaction that makes it needed, so both happen or neither does.
//!
//! Must stay true: a job names things by number only; doing it twice does no harm; one that fails is tried
//! again, later and later, and stays in the table when it is given up. Whoever works claims a row by
//! locking it for as long as the work's own transaction lasts, so a killed worker holds nothing; a letter is
//! claimed for two minutes instead, so one that was cut off while sending is sent again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    database::ids::{ArchiveId, CategoryId, EmailId, ImportId, JobId, UserId},
    database::{pool::Conn, schema::jobs},
    error::{Error, Result},
};

/// Everything that can be asked for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Gives the favourites of a category short position keys again.
    Respread { category_id: CategoryId },
    /// Brings an import's rows into its category.
    Import { import_id: ImportId },
    /// Sends a letter.
    Letter { letter_id: EmailId },
    /// Makes a copy of everything that is held on a person.
    Archive { archive_id: ArchiveId },
    /// Erases an account whose time is over.
    Erase { user_id: UserId },
}

/// How often a job is tried before it is given up.
pub const MAX_ATTEMPTS: i32 = 8;
/// How long a letter is left to whoever sends it; after that it counts as not sent.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How a letter's job is told from others.
const LETTER: &str = "letter";

/// Asks for a job, in the caller's transaction.
pub fn enqueue(conn: &mut Conn, job: Job) -> Result<()> {
    diesel::insert_into(jobs::table).values(jobs::job.eq(serde_json::to_value(job)?)).execute(conn)?;
    Ok(())
}

/// The next job that is due, locked until the transaction ends; others pass it by. Letters have a way of
/// their own: [`claim_letter`].
pub fn claim(conn: &mut Conn) -> Result<Option<(JobId, Job)>> {
    let due = jobs::table
        .filter(jobs::failed_at.is_null().and(jobs::due_at.le(Utc::now())))
        .filter(diesel::dsl::not(jobs::job.has_key(LETTER)))
        .order(jobs::due_at)
        .select((jobs::id, jobs::job))
        .for_update()
        .skip_locked()
        .first::<(JobId, serde_json::Value)>(conn)
        .optional()?;
    due.map(|(id, job)| Ok((id, serde_json::from_value(job)?))).transpose()
}

/// The number of the next letter's job that is due, and the letter's. It is left to whoever asked for so
/// long as sending may take, because a mail server must not be waited for inside a transaction.
pub fn claim_email(conn: &mut Conn) -> Result<Option<(JobId, EmailId)>> {
    let due = jobs::table
        .filter(jobs::failed_at.is_null().and(jobs::due_at.le(Utc::now())))
        .filter(jobs::job.has_key(LETTER))
        .order(jobs::due_at)
        .select((jobs::id, jobs::job))
        .for_update()
        .skip_locked()
        .first::<(JobId, serde_json::Value)>(conn)
        .optional()?;
    let Some((id, job)) = due else { return Ok(None) };
    diesel::update(jobs::table.find(id)).set(jobs::due_at.eq(Utc::now() + LEASE)).execute(conn)?;
    match serde_json::from_value(job)? {
        Job::Letter { letter_id } => Ok(Some((id, letter_id))),
        _ => Err(Error::bug("a letter's job is something else")),
    }
}

/// Done: the row goes with the work's own transaction.
pub fn finish(conn: &mut Conn, id: JobId) -> Result<()> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Not done: it is tried again after 2, 4, 8 ... seconds, and given up after [`MAX_ATTEMPTS`].
/// Says whether that was the last time.
pub fn postpone(conn: &mut Conn, id: JobId, trouble: &str) -> Result<bool> {
    let attempts: i32 = diesel::update(jobs::table.find(id))
        .set((jobs::attempts.eq(jobs::attempts + 1), jobs::trouble.eq(trouble)))
        .returning(jobs::attempts)
        .get_result(conn)?;
    let pause = TimeDelta::seconds(1 << attempts.clamp(1, 12));
    let given_up = attempts >= MAX_ATTEMPTS;
    diesel::update(jobs::table.find(id))
        .set((jobs::due_at.eq(Utc::now() + pause), jobs::failed_at.eq(given_up.then(Utc::now))))
        .execute(conn)?;
    Ok(given_up)
}

/// A job that was given up.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct FailedJob {
    pub id: JobId,
    job: serde_json::Value,
    pub attempts: i32,
    pub trouble: String,
    pub failed_at: Option<DateTime<Utc>>,
}

impl FailedJob {
    /// What it was to do: `letter`, `import`.
    pub fn kind(&self) -> String {
        let named = self.job.as_object().and_then(|job| job.keys().next().cloned());
        named.unwrap_or_default().replace('_', " ")
    }
}

/// The jobs that were given up, the newest first.
pub fn failed(conn: &mut Conn) -> Result<Vec<FailedJob>> {
    let given_up = jobs::table.filter(jobs::failed_at.is_not_null()).order(jobs::id.desc()).limit(200);
    Ok(given_up.select(FailedJob::as_select()).load(conn)?)
}

/// Tries a job again that was given up. Says whether there was one.
pub fn retry(conn: &mut Conn, id: JobId) -> Result<bool> {
    let given_up = jobs::table.find(id).filter(jobs::failed_at.is_not_null());
    let afresh =
        (jobs::failed_at.eq(None::<DateTime<Utc>>), jobs::attempts.eq(0), jobs::due_at.eq(Utc::now()));
    Ok(diesel::update(given_up).set(afresh).execute(conn)? == 1)
}

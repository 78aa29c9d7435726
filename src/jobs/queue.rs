//! The job queue: a row written in the transaction that needs the job, so both are committed or neither.
//!
//! **Invariants:** jobs refer to things by id only; running one twice does no harm; a failed job is retried
//! with growing delays and stays in the table when it is given up. A worker claims a row by locking it during
//! the job's own transaction, so a killed worker holds nothing. E-mails are claimed for two minutes instead, so
//! an interrupted one is sent again, unless it must not arrive twice. Long jobs make no short one wait, and of each account
//! one runs at a time, so that those of one account don't make those of all others wait.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    database::ids::{ArchiveId, CategoryId, EmailId, ImportId, JobId, UserId, WebhookId},
    database::{pool::Conn, schema::jobs},
    error::Result,
};

/// The kinds of jobs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Shortens the position keys of a category's favourites.
    #[serde(rename = "respread")]
    Rebalance {
        /// The category.
        category_id: CategoryId,
    },
    /// Adds the rows of an import to its category.
    Import {
        /// The import.
        import_id: ImportId,
    },
    /// Sends an e-mail.
    #[serde(rename = "letter")]
    Email {
        /// The row of the outbox.
        #[serde(rename = "letter_id")]
        email_id: EmailId,
    },
    /// Creates an archive of a user's data.
    Archive {
        /// The archive.
        archive_id: ArchiveId,
    },
    /// Deletes an account whose grace period is over.
    Erase {
        /// The user.
        user_id: UserId,
    },
    /// Sends the next change to the address of a webhook.
    Webhook {
        /// The webhook.
        webhook_id: WebhookId,
    },
}

impl Job {
    /// What the kind is called, for administrators.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Job::Rebalance { .. } => "Rebalance",
            Job::Import { .. } => "Import",
            Job::Email { .. } => "E-mail",
            Job::Archive { .. } => "Archive",
            Job::Erase { .. } => "Account deletion",
            Job::Webhook { .. } => "Webhook",
        }
    }
}

/// The number of attempts before a job is given up.
pub(crate) const MAX_ATTEMPTS: i32 = 8;
/// The longest pause between two attempts.
pub(crate) const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// The condition for jobs that send e-mails.
pub(super) const EMAIL: &str = "letter";
/// How long something to send is claimed; after that, it counts as not sent.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Queues a job in the caller's transaction.
pub fn enqueue(conn: &mut Conn, job: Job) -> Result<()> {
    diesel::insert_into(jobs::table).values(jobs::job.eq(serde_json::to_value(job)?)).execute(conn)?;
    Ok(())
}

/// Queues a job of an account: of its long jobs one runs at a time.
pub(crate) fn enqueue_for(conn: &mut Conn, user_id: UserId, job: Job) -> Result<()> {
    let of_user = (jobs::job.eq(serde_json::to_value(job)?), jobs::user_id.eq(user_id));
    diesel::insert_into(jobs::table).values(of_user).execute(conn)?;
    Ok(())
}

/// Lets a job run again after a while, as if it had never failed.
pub(crate) fn restart(conn: &mut Conn, id: JobId, after: TimeDelta) -> Result<()> {
    let due_at = jobs::due_at.eq(Utc::now() + after);
    let afresh = (jobs::failed_at.eq(None::<DateTime<Utc>>), jobs::attempts.eq(0), due_at);
    diesel::update(jobs::table.find(id)).set(afresh).execute(conn)?;
    Ok(())
}

/// Lets a job run at once that waits for its next attempt. One that may be running is left alone.
pub(crate) fn hurry(conn: &mut Conn, job: Job) -> Result<()> {
    let is_waiting = jobs::attempts.gt(0).and(jobs::due_at.gt(Utc::now() + LEASE));
    let waiting = jobs::table.filter(jobs::job.eq(serde_json::to_value(job)?).and(is_waiting));
    diesel::update(waiting).set(jobs::due_at.eq(Utc::now())).execute(conn)?;
    Ok(())
}

/// Deletes a finished job in its own transaction.
pub(crate) fn finish(conn: &mut Conn, id: JobId) -> Result<()> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Deletes a job that is no longer needed, wherever it is in the queue.
pub(crate) fn remove(conn: &mut Conn, job: Job) -> Result<()> {
    diesel::delete(jobs::table.filter(jobs::job.eq(serde_json::to_value(job)?))).execute(conn)?;
    Ok(())
}

/// When a job that keeps failing is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// After [`MAX_ATTEMPTS`].
    Attempts,
    /// When an attempt failed at this time or later; the last one is made then.
    Until(DateTime<Utc>),
}

/// Schedules a failed job again after 2, 4, 8 ... seconds, at most [`LONGEST_PAUSE`], or gives it up. Returns `true` if
/// it was given up.
pub(crate) fn postpone(conn: &mut Conn, id: JobId, error: &str, patience: Patience) -> Result<bool> {
    let attempts: i32 = diesel::update(jobs::table.find(id))
        .set((jobs::attempts.eq(jobs::attempts + 1), jobs::trouble.eq(error)))
        .returning(jobs::attempts)
        .get_result(conn)?;
    let due_at = Utc::now() + TimeDelta::seconds(1 << attempts.clamp(1, 12)).min(LONGEST_PAUSE);
    let (due_at, given_up) = match patience {
        Patience::Attempts => (due_at, attempts >= MAX_ATTEMPTS),
        Patience::Until(end) => (due_at.min(end), Utc::now() >= end),
    };
    diesel::update(jobs::table.find(id))
        .set((jobs::due_at.eq(due_at), jobs::failed_at.eq(given_up.then(Utc::now))))
        .execute(conn)?;
    Ok(given_up)
}

/// A job that did not work and is tried again, for the page of what it is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub(crate) struct Retry {
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried again.
    pub due_at: DateTime<Utc>,
}

impl Retry {
    /// "We’ll try again in 14 seconds (attempt 3 of 8)."
    pub(crate) fn text(&self) -> String {
        let next = format!("attempt {} of {MAX_ATTEMPTS}", self.attempts + 1);
        match (self.due_at - Utc::now()).num_seconds() {
            ..=1 => format!("We’re trying again now ({next})."),
            seconds => format!("We’ll try again in {seconds} seconds ({next})."),
        }
    }
}

/// When that job is tried again; `None` unless an attempt failed.
pub(crate) fn next_retry(conn: &mut Conn, job: Job) -> Result<Option<Retry>> {
    let same = jobs::job.eq(serde_json::to_value(job)?);
    let failed = jobs::table.filter(same.and(jobs::attempts.gt(0)).and(jobs::failed_at.is_null()));
    Ok(failed.select((jobs::attempts, jobs::due_at)).first(conn).optional()?)
}

/// A failed job that was given up.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub(crate) struct FailedJob {
    pub(crate) id: JobId,
    job: serde_json::Value,
    pub(crate) attempts: i32,
    pub(crate) trouble: String,
    pub(crate) failed_at: Option<DateTime<Utc>>,
}

impl FailedJob {
    /// The kind of job, for administrators.
    pub(crate) fn kind(&self) -> &'static str {
        serde_json::from_value(self.job.clone()).map_or("Unknown", |job: Job| job.kind())
    }
}

/// The jobs that were given up, newest first.
pub(crate) fn failed(conn: &mut Conn) -> Result<Vec<FailedJob>> {
    let given_up = jobs::table.filter(jobs::failed_at.is_not_null()).order(jobs::id.desc()).limit(200);
    Ok(given_up.select(FailedJob::as_select()).load(conn)?)
}

/// Tries all jobs again that were given up, and all e-mails that wait for their next attempt. Returns their number.
pub(crate) fn retry_all(conn: &mut Conn) -> Result<usize> {
    let delayed = jobs::job.has_key(EMAIL).and(jobs::attempts.gt(0));
    let all = jobs::table.filter(jobs::failed_at.is_not_null().or(delayed));
    let afresh =
        (jobs::failed_at.eq(None::<DateTime<Utc>>), jobs::attempts.eq(0), jobs::due_at.eq(Utc::now()));
    Ok(diesel::update(all).set(afresh).execute(conn)?)
}

/// The e-mails that could not be sent so far and are tried again.
#[derive(Debug, Clone)]
pub(crate) struct DelayedEmails {
    pub(crate) count: i64,
    /// Why the last one could not be sent.
    pub trouble: String,
}

/// The e-mails that could not be sent so far; `None` if there are none.
pub(crate) fn delayed_emails(conn: &mut Conn) -> Result<Option<DelayedEmails>> {
    let delayed = jobs::failed_at.is_null().and(jobs::attempts.gt(0)).and(jobs::job.has_key(EMAIL));
    let count: i64 = jobs::table.filter(delayed).count().get_result(conn)?;
    let newest = jobs::table.filter(delayed).order(jobs::id.desc()).select(jobs::trouble);
    let trouble: Option<String> = newest.first(conn).optional()?;
    Ok(trouble.map(|trouble| DelayedEmails { count, trouble }))
}

/// Retries a job that was given up. Returns `true` if there was one.
pub(crate) fn retry(conn: &mut Conn, id: JobId) -> Result<bool> {
    let given_up = jobs::table.find(id).filter(jobs::failed_at.is_not_null());
    let afresh =
        (jobs::failed_at.eq(None::<DateTime<Utc>>), jobs::attempts.eq(0), jobs::due_at.eq(Utc::now()));
    Ok(diesel::update(given_up).set(afresh).execute(conn)? == 1)
}

//! Which job a worker takes, and for how long.

use chrono::Utc;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Jsonb, Text, Timestamptz},
};

use super::queue::{EMAIL, Job, LEASE};
use crate::{
    database::{
        ids::{EmailId, JobId, WebhookId},
        pool::Conn,
        schema::jobs,
    },
    error::{Error, Result},
};

/// The condition for jobs that send to the address of a webhook.
const WEBHOOK: &str = "webhook";
/// The jobs that wait for other servers: each kind has a loop of its own.
const SENDING: [&str; 2] = [EMAIL, WEBHOOK];

/// How long the jobs of a kind take, which decides who runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobLength {
    Short,
    /// Thousands of rows.
    Long,
}

/// The long jobs, as they are stored.
const LONG: [&str; 3] = ["import", "archive", "erase"];

#[derive(QueryableByName)]
struct ClaimedJob {
    #[diesel(sql_type = BigInt)]
    id: JobId,
    #[diesel(sql_type = Jsonb)]
    job: serde_json::Value,
}

/// The next due job of that length, locked until the transaction ends; other workers skip it. Only the first of each
/// account is taken, which is the one that runs, if one does. What is sent is claimed by [`claim_email`] and
/// [`claim_webhook`].
pub(crate) fn claim(conn: &mut Conn, length: JobLength) -> Result<Option<(JobId, Job)>> {
    let claimed: Option<ClaimedJob> = sql_query(
        "select id, job from jobs where id in (
             select id from (
                 select id, row_number() over (partition by coalesce(user_id, -id) order by due_at, id) as nth
                 from jobs
                 where failed_at is null and due_at <= $1 and not job ?| $2 and (job ?| $3) = $4
             ) due where nth = 1)
         order by due_at, id for update skip locked limit 1",
    )
    .bind::<Timestamptz, _>(Utc::now())
    .bind::<Array<Text>, _>(SENDING.as_slice())
    .bind::<Array<Text>, _>(LONG.as_slice())
    .bind::<Bool, _>(length == JobLength::Long)
    .get_result(conn)
    .optional()?;
    claimed.map(|ClaimedJob { id, job }| Ok((id, serde_json::from_value(job)?))).transpose()
}

/// Claims the next due e-mail and returns the ids of its job and of the e-mail.
pub(crate) fn claim_email(conn: &mut Conn) -> Result<Option<(JobId, EmailId)>> {
    match claim_sending(conn, EMAIL, &[])? {
        Some((id, Job::Email { email_id })) => Ok(Some((id, email_id))),
        Some(_) => Err(Error::bug("the job of an e-mail is something else")),
        None => Ok(None),
    }
}

/// Claims the next webhook that has something to send, besides these.
pub(crate) fn claim_webhook(conn: &mut Conn, besides: &[WebhookId]) -> Result<Option<(JobId, WebhookId)>> {
    let besides = besides.iter().map(|id| serde_json::to_value(Job::Webhook { webhook_id: *id }));
    match claim_sending(conn, WEBHOOK, &besides.collect::<Result<Vec<_>, _>>()?)? {
        Some((id, Job::Webhook { webhook_id })) => Ok(Some((id, webhook_id))),
        Some(_) => Err(Error::bug("the job of a webhook is something else")),
        None => Ok(None),
    }
}

/// Claims the next due job that sends something and is none of these. It is claimed for longer than sending may take,
/// because a transaction must not wait for another server.
fn claim_sending(conn: &mut Conn, what: &str, besides: &[serde_json::Value]) -> Result<Option<(JobId, Job)>> {
    let due = jobs::table
        .filter(jobs::failed_at.is_null().and(jobs::due_at.le(Utc::now())))
        .filter(jobs::job.has_key(what).and(jobs::job.ne_all(besides)))
        .order(jobs::due_at)
        .select((jobs::id, jobs::job))
        .for_update()
        .skip_locked()
        .first::<(JobId, serde_json::Value)>(conn)
        .optional()?;
    let Some((id, job)) = due else { return Ok(None) };
    diesel::update(jobs::table.find(id)).set(jobs::due_at.eq(Utc::now() + LEASE)).execute(conn)?;
    Ok(Some((id, serde_json::from_value(job)?)))
}

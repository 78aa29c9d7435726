//! What is sent next, and what becomes of it.
//!
//! **Invariants:** a webhook is claimed by its one job, so no two processes send to it at once; a claim ends by itself, so
//! what was sent by a process that was killed is sent again; the next entry of a webhook is the lowest that can be seen and
//! had no delivery, and none that appears later is passed over (`progress`). A closed space sends nothing: what waits there is
//! sent when the space is restored, or its person is no longer suspended.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query};

use super::{
    Webhook, deliveries,
    pause_reason::PauseReason,
    pausing::{self, HAS_OWNER},
    sending::Attempt,
};
use crate::{
    audit::Entry,
    database::{
        ids::{DeliveryId, EntryId, JobId, SpaceId, WebhookId},
        pool::Conn,
        schema::{audit_entries, jobs, spaces, webhook_deliveries, webhooks},
    },
    error::Result,
    jobs::{
        claims,
        queue::{self, Job, Patience},
    },
};

/// How long a delivery is tried, from its first attempt.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// How long the next one waits after one that was given up: a receiver that is down fails one after the other, not all at once.
const REST: TimeDelta = TimeDelta::minutes(1);
/// After so many deliveries in a row that were given up, a webhook pauses itself.
const MAX_FAILURES: i32 = 10;

/// A delivery that is to be made now.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    job_id: JobId,
    pub(super) webhook: Webhook,
    pub(super) delivery: Waiting,
}

/// A delivery that waits.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub(super) struct Waiting {
    id: DeliveryId,
    entry_id: Option<EntryId>,
    pub(super) message_id: String,
    asked: bool,
    /// When it was tried first.
    pub(super) created_at: DateTime<Utc>,
}

/// Claims the next delivery that is due, of another space than these.
pub(crate) fn claim(conn: &mut Conn, besides: &[SpaceId]) -> Result<Option<Turn>> {
    wake(conn)?;
    let theirs = webhooks::table.filter(webhooks::space_id.eq_any(besides)).select(webhooks::id);
    let besides: Vec<WebhookId> = theirs.load(conn)?;
    while let Some((job_id, webhook_id)) = claims::claim_webhook(conn, &besides)? {
        if let Some(webhook) = Webhook::locked(conn, webhook_id)?
            && !is_closed(conn, &webhook)?
            && let Some((webhook, delivery)) = next(conn, webhook)?
        {
            return Ok(Some(Turn { job_id, webhook, delivery }));
        }
        queue::finish(conn, job_id)?;
    }
    Ok(None)
}

/// The change that is to be sent; `None` for a test.
pub(super) fn entry(conn: &mut Conn, turn: &Turn) -> Result<Option<Entry>> {
    let Some(id) = turn.delivery.entry_id else { return Ok(None) };
    let row = audit_entries::table.find((turn.webhook.space_id, id));
    Ok(Some(row.select(Entry::as_select()).first(conn)?))
}

/// Whether the space of the webhook is in the bin, or its person is suspended or about to leave.
fn is_closed(conn: &mut Conn, webhook: &Webhook) -> Result<bool> {
    Ok(spaces::table.find(webhook.space_id).select(spaces::is_closed).first(conn)?)
}

/// Adds a job for each webhook that has something to send, or is to be paused, and has none.
fn wake(conn: &mut Conn) -> Result<()> {
    for webhook_id in pausing::without_owner(conn)? {
        queue::hurry(conn, Job::Webhook { webhook_id })?;
    }
    sql_query(format!(
        "insert into jobs (job)
         select jsonb_build_object('webhook', jsonb_build_object('webhook_id', w.id))
         from webhooks w join spaces s on s.id = w.space_id
         where removed_at is null and not s.is_closed
           and not exists (
             select from jobs where job ? 'webhook' and job #>> '{{webhook,webhook_id}}' = w.id::text)
           and (exists (
               select from webhook_deliveries d
               where d.webhook_id = w.id and d.state = 'waiting' and (d.asked or w.paused_at is null))
             or w.paused_at is null and (not {HAS_OWNER} or exists (
               select from audit_entries e where e.space_id = w.space_id and e.id > w.settled and not exists (
                 select from webhook_deliveries d where d.webhook_id = w.id and d.entry_id = e.id))))
         on conflict do nothing"
    ))
    .execute(conn)?;
    Ok(())
}

/// What the webhook is to send now: what a person asked for, what failed before, or else the next entry of the history.
/// Before that, it pauses if no owner is responsible for it any more.
fn next(conn: &mut Conn, mut webhook: Webhook) -> Result<Option<(Webhook, Waiting)>> {
    if !webhook.is_paused() && !webhook.has_owner(conn)? {
        webhook.pause(conn, PauseReason::OwnerLeft)?;
    }
    let of_webhook =
        webhook_deliveries::webhook_id.eq(webhook.id).and(webhook_deliveries::state.eq("waiting"));
    let waiting = webhook_deliveries::table.filter(of_webhook);
    let first = waiting.order((webhook_deliveries::asked.desc(), webhook_deliveries::id));
    let first: Option<Waiting> = first.select(Waiting::as_select()).first(conn).optional()?;
    if let Some(waiting) = first.filter(|it| it.asked || !webhook.is_paused()) {
        return Ok(Some((webhook, waiting)));
    }
    if webhook.is_paused() {
        return Ok(None);
    }
    let Some(entry_id) = webhook.next_entry(conn)? else { return Ok(None) };
    let row = (
        webhook_deliveries::space_id.eq(webhook.space_id),
        webhook_deliveries::webhook_id.eq(webhook.id),
        webhook_deliveries::entry_id.eq(entry_id),
    );
    let new = diesel::insert_into(webhook_deliveries::table).values(row).returning(Waiting::as_returning());
    Ok(Some((webhook, new.get_result(conn)?)))
}

/// Records how an attempt went.
pub(crate) fn record(conn: &mut Conn, turn: &Turn, attempt: &Attempt) -> Result<()> {
    // The job first, as when it is claimed.
    let job = jobs::table.find(turn.job_id).select(jobs::id).for_update();
    job.first::<JobId>(conn).optional()?;
    let Some(mut webhook) = Webhook::locked(conn, turn.webhook.id)? else {
        return queue::finish(conn, turn.job_id);
    };
    webhook.date_mark(conn)?; // in another transaction than the claim
    let state = if attempt.is_success() {
        webhook.failures = 0;
        queue::restart(conn, turn.job_id, TimeDelta::zero())?;
        "delivered"
    } else if turn.delivery.asked {
        let patience = Patience::Until(Utc::now() + PATIENCE);
        queue::postpone(conn, turn.job_id, &attempt.trouble, patience)?;
        "failed"
    } else if give_up(conn, turn, attempt)? {
        webhook.failures += 1;
        queue::restart(conn, turn.job_id, REST)?;
        "failed"
    } else {
        "waiting"
    };
    deliveries::store(conn, (webhook.space_id, turn.delivery.id), attempt, state)?;
    deliveries::trim(conn, &webhook)?;
    let reason = match (attempt.is_gone() && !turn.delivery.asked, webhook.failures >= MAX_FAILURES) {
        (true, _) => Some(PauseReason::Gone),
        (false, true) => Some(PauseReason::Failures),
        (false, false) => None,
    };
    match reason.filter(|_| !webhook.is_paused()) {
        Some(reason) => webhook.pause(conn, reason),
        None => webhook.save(conn),
    }
}

/// Schedules the next attempt. Returns `true` if there is none.
fn give_up(conn: &mut Conn, turn: &Turn, attempt: &Attempt) -> Result<bool> {
    if attempt.is_gone() || turn.webhook.is_paused() {
        return Ok(true);
    }
    let patience = Patience::Until(turn.delivery.created_at + PATIENCE);
    queue::postpone(conn, turn.job_id, &attempt.trouble, patience)
}

/// When the webhook tries again, if its last attempt failed.
pub(crate) fn next_retry(conn: &mut Conn, id: WebhookId) -> Result<Option<DateTime<Utc>>> {
    let job = Job::Webhook { webhook_id: id };
    Ok(queue::next_retry(conn, job)?.map(|retry| retry.due_at))
}

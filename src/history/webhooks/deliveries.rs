//! What a webhook sent, for the owners: kept for a while, to be looked at and to be sent again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz},
};

use super::{Webhook, faults, model::RESTORABLE, sending::Attempt};
use crate::{
    access::{Allowed, Manage},
    database::{
        ids::{DeliveryId, EntryId, SpaceId, UserId},
        pool::Conn,
        schema::{webhook_deliveries, webhooks},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
};

/// For how long a delivery is kept.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(30);
/// How many deliveries of a webhook are kept.
pub(crate) const MAX_KEPT: i64 = 100;
/// Above all ids.
pub(crate) const NEWEST: DeliveryId = DeliveryId(i64::MAX);

/// A delivery, with the change that it tells.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Delivery {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: DeliveryId,
    /// `None` for a test.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) entry_id: Option<EntryId>,
    #[diesel(sql_type = Text)]
    pub(crate) message_id: String,
    /// "waiting", "delivered" or "failed".
    #[diesel(sql_type = Text)]
    pub(crate) state: String,
    /// A person asked for it, and waits.
    #[diesel(sql_type = Bool)]
    pub(crate) asked: bool,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub(crate) attempts: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) attempted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub(crate) milliseconds: Option<i32>,
    /// Of the last answer; `None` if there was none.
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub(crate) status: Option<i16>,
    /// Why the last attempt failed, as a sentence; empty if it did not.
    #[diesel(sql_type = Text)]
    pub(crate) trouble: String,
    /// The beginning of the last answer.
    #[diesel(sql_type = Text)]
    pub(crate) answer: String,
    /// The kind of change, and the name of what it is about; empty for a test.
    #[diesel(sql_type = Text)]
    pub(crate) kind: String,
    #[diesel(sql_type = Text)]
    pub(crate) subject: String,
}

/// The `limit` newest deliveries that are older than `before`.
pub(crate) fn listed(
    conn: &mut Conn,
    of: &Allowed<Webhook, Manage>,
    before: DeliveryId,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let found = sql_query(
        "select d.*, coalesce(e.kind, '') as kind, coalesce(e.subject, '') as subject
         from webhook_deliveries d left join audit_entries e on e.space_id = d.space_id and e.id = d.entry_id
         where d.space_id = $1 and d.webhook_id = $2 and d.id < $3 and d.state <> 'skipped' order by d.id desc limit $4",
    );
    let found = found
        .bind::<BigInt, _>(of.item().space_id)
        .bind::<BigInt, _>(of.item().id)
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(limit);
    Ok(found.load(conn)?)
}

/// One delivery of the webhook.
fn one(conn: &mut Conn, of: &Allowed<Webhook, Manage>, id: DeliveryId) -> Result<Delivery> {
    let found = listed(conn, of, DeliveryId(id.0.saturating_add(1)), 1)?;
    found.into_iter().find(|it| it.id == id).ok_or(Error::NotFound)
}

/// Sends a test, once. `Conflict` with `test_is_waiting`.
pub(crate) fn test(conn: &mut Conn, on: &Allowed<Webhook, Manage>) -> Result<Delivery> {
    let webhook = on.item();
    queue::hurry(conn, Job::Webhook { webhook_id: webhook.id })?;
    Webhook::locked(conn, webhook.id)?.ok_or(Error::NotFound)?;
    let of_webhook =
        webhook_deliveries::webhook_id.eq(webhook.id).and(webhook_deliveries::state.eq("waiting"));
    let tests = webhook_deliveries::table.filter(of_webhook.and(webhook_deliveries::entry_id.is_null()));
    if tests.count().get_result::<i64>(conn)? > 0 {
        return Err(Error::Conflict(faults::TEST_IS_WAITING));
    }
    let row = (
        webhook_deliveries::space_id.eq(webhook.space_id),
        webhook_deliveries::webhook_id.eq(webhook.id),
        webhook_deliveries::asked.eq(true),
    );
    let new = diesel::insert_into(webhook_deliveries::table).values(row).returning(webhook_deliveries::id);
    let id: DeliveryId = new.get_result(conn)?;
    one(conn, on, id)
}

/// Sends it again, once and under the same id. `Conflict` with `still_waiting`.
pub(crate) fn repeat(conn: &mut Conn, on: &Allowed<Webhook, Manage>, id: DeliveryId) -> Result<Delivery> {
    let webhook = on.item();
    queue::hurry(conn, Job::Webhook { webhook_id: webhook.id })?;
    Webhook::locked(conn, webhook.id)?.ok_or(Error::NotFound)?;
    if one(conn, on, id)?.state == "waiting" {
        return Err(Error::Conflict(faults::STILL_WAITING));
    }
    let again = (webhook_deliveries::state.eq("waiting"), webhook_deliveries::asked.eq(true));
    diesel::update(webhook_deliveries::table.find((webhook.space_id, id))).set(again).execute(conn)?;
    one(conn, on, id)
}

/// Stores how an attempt went.
pub(super) fn store(
    conn: &mut Conn,
    key: (SpaceId, DeliveryId),
    attempt: &Attempt,
    state: &str,
) -> Result<()> {
    diesel::update(webhook_deliveries::table.find(key))
        .set((
            webhook_deliveries::state.eq(state),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::attempted_at.eq(attempt.at),
            webhook_deliveries::milliseconds.eq(i32::try_from(attempt.took.as_millis()).unwrap_or(i32::MAX)),
            webhook_deliveries::status.eq(attempt.status.and_then(|status| i16::try_from(status).ok())),
            webhook_deliveries::trouble.eq(&attempt.trouble),
            webhook_deliveries::answer.eq(&attempt.answer),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes all but the newest deliveries. Those of entries that are not settled yet say that these had one, or need none.
pub(super) fn trim(conn: &mut Conn, webhook: &Webhook) -> Result<()> {
    sql_query(
        "delete from webhook_deliveries
         where space_id = $1 and webhook_id = $2 and state <> 'waiting' and (entry_id is null or entry_id <= $3)
           and (state = 'skipped' or id <= (
             select id from webhook_deliveries where space_id = $1 and webhook_id = $2 and state <> 'skipped'
             order by id desc offset $4 limit 1))",
    )
    .bind::<BigInt, _>(webhook.space_id)
    .bind::<BigInt, _>(webhook.id)
    .bind::<BigInt, _>(webhook.settled)
    .bind::<BigInt, _>(MAX_KEPT)
    .execute(conn)?;
    Ok(())
}

/// Deletes old deliveries, and webhooks that were removed long ago. No transaction lasts as long as that, so all entries
/// before those that were delivered then are settled.
pub(crate) fn delete_old(conn: &mut Conn) -> Result<usize> {
    let old = Utc::now() - RETENTION;
    sql_query(
        "update webhooks w set settled = last,
             mark = case when mark > last then mark end, mark_xid = case when mark > last then mark_xid end
         from (
             select webhook_id, max(entry_id) as last from webhook_deliveries
             where created_at < $1 and state <> 'waiting' group by webhook_id) old
         where w.id = old.webhook_id and old.last > w.settled",
    )
    .bind::<Timestamptz, _>(old)
    .execute(conn)?;
    let done = webhook_deliveries::created_at.lt(old).and(webhook_deliveries::state.ne("waiting"));
    let deleted = diesel::delete(webhook_deliveries::table.filter(done)).execute(conn)?;
    let removed = webhooks::removed_at.lt(Utc::now() - RESTORABLE).assume_not_null();
    Ok(deleted + diesel::delete(webhooks::table.filter(removed)).execute(conn)?)
}

/// Deletes what receivers answered to changes of spaces that a person is or was in: they may have repeated what it said
/// of the person.
pub(crate) fn forget(conn: &mut Conn, user_id: UserId) -> Result<()> {
    sql_query(
        "update webhook_deliveries set answer = ''
         where answer <> '' and space_id in (
             select space_id from memberships where user_id = $1
             union select space_id from closed_memberships where user_id = $1
             union select space_id from audit_entries where actor_id = $1)",
    )
    .bind::<BigInt, _>(user_id)
    .execute(conn)?;
    Ok(())
}

/// Deletes the webhooks that a person is responsible for, who takes along what they added to shared spaces.
pub(crate) fn delete_of(conn: &mut Conn, user_id: UserId) -> Result<()> {
    diesel::delete(webhooks::table.filter(webhooks::added_by.eq(user_id))).execute(conn)?;
    Ok(())
}

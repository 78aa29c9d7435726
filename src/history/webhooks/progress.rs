//! How far into the history a webhook has come.
//!
//! **Invariants:** a change gets its number from Postgres before it is committed, so a lower one can appear after a higher
//! one. `settled` passes none that can still appear: a number is settled when every transaction has ended that ran when it was
//! seen. A change holds a lock before it gets its number, so it is one of these.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable},
};

use super::Webhook;
use crate::{
    database::{
        ids::{EntryId, SpaceId},
        pool::Conn,
    },
    error::Result,
};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<EntryId>,
}

#[derive(QueryableByName)]
struct Transaction {
    #[diesel(sql_type = BigInt)]
    xid: i64,
}

impl Webhook {
    /// Lets it begin, or go on, with what is committed from now on, whichever number that has.
    pub(super) fn begin(&mut self, conn: &mut Conn) -> Result<()> {
        self.settled = self.settled.max(settled_for_sure(conn, self.space_id)?);
        (self.paused_at, self.pause_reason, self.mark, self.mark_xid) = (None, None, None, None);
        self.failures = 0;
        // Of what can be seen now, it needs no delivery.
        sql_query(
            "insert into webhook_deliveries (space_id, webhook_id, entry_id, state)
             select space_id, $2, id, 'skipped' from audit_entries where space_id = $1 and id > $3
             on conflict (webhook_id, entry_id) do nothing",
        )
        .bind::<BigInt, _>(self.space_id)
        .bind::<BigInt, _>(self.id)
        .bind::<BigInt, _>(self.settled)
        .execute(conn)?;
        Ok(())
    }

    /// The next entry that has no delivery. Moves `settled` on, and marks what is to be settled next.
    pub(super) fn next_entry(&mut self, conn: &mut Conn) -> Result<Option<EntryId>> {
        // First, so that what ended before it is seen by the next statement.
        let oldest = sql_query("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid");
        let Transaction { xid: oldest } = oldest.get_result(conn)?;
        let next = sql_query(
            "select (
                 select id from audit_entries e where space_id = $1 and id > $2 and not exists (
                     select from webhook_deliveries d where d.webhook_id = $3 and d.entry_id = e.id)
                 order by id limit 1) as id",
        )
        .bind::<BigInt, _>(self.space_id)
        .bind::<BigInt, _>(self.settled)
        .bind::<BigInt, _>(self.id);
        let Found { id: next } = next.get_result(conn)?;
        match (self.mark, self.mark_xid) {
            (None, _) => self.mark = next,
            (Some(mark), Some(xid)) if oldest >= xid && next.is_none_or(|next| next > mark) => {
                self.settled = self.settled.max(mark);
                (self.mark, self.mark_xid) = (next, None);
            }
            (Some(_), _) => (),
        }
        self.save(conn)?;
        Ok(next)
    }

    /// Dates the mark, in a transaction that began after the one that set it: only so is its number higher than that of
    /// every transaction that ran when the mark was seen. The end of a snapshot is not: transactions that run may have
    /// higher numbers.
    pub(super) fn date_mark(&mut self, conn: &mut Conn) -> Result<()> {
        if self.mark.is_some() && self.mark_xid.is_none() {
            let own = sql_query("select pg_current_xact_id()::text::bigint as xid");
            self.mark_xid = Some(own.get_result::<Transaction>(conn)?.xid);
        }
        Ok(())
    }
}

/// An entry of the space up to which every one is there, whatever changes are being made: no change takes an hour.
fn settled_for_sure(conn: &mut Conn, space_id: SpaceId) -> Result<EntryId> {
    let old = sql_query(
        "select id from audit_entries where space_id = $1 and at < now() - interval '2 hours'
         order by id desc limit 1",
    );
    let old: Option<Found> = old.bind::<BigInt, _>(space_id).get_result(conn).optional()?;
    Ok(old.and_then(|it| it.id).unwrap_or_default())
}

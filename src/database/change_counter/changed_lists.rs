//! The table of changed lists, which triggers write. Nothing else reads it.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use crate::{
    database::ids::{CategoryId, SpaceId},
    error::Result,
};

mod sql_types {
    /// The number of a transaction, which Diesel does not know:
    /// <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT>.
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 5069, array_oid = 271))]
    pub struct Xid8;
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable};
    use crate::database::change_counter::changed_lists::sql_types::Xid8;

    list_changes (xid) {
        xid -> Xid8,
        space_id -> BigInt,
        category_id -> Nullable<BigInt>,
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The number of the current transaction, if it has written anything.
    fn pg_current_xact_id_if_assigned() -> Nullable<sql_types::Xid8>;
}

/// If there are more changes since the oldest running transaction, every list counts as changed: to read more of them 50 times
/// a second would cost more than to check cached pages.
const MAX_CHANGES: i64 = 1_000;

/// After this many seconds without a question, because the process was stopped, changes may have been deleted that it has not
/// seen: every list counts as changed.
const MAX_GAP: i64 = 600;

/// A list that was changed; without a category, its whole space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Queryable)]
pub(crate) struct ChangedList {
    pub space_id: SpaceId,
    pub category_id: Option<CategoryId>,
}

/// What the current transaction has changed so far.
pub(crate) fn by_this_transaction(conn: &mut PgConnection) -> Result<Vec<ChangedList>> {
    let by_this = list_changes::xid.nullable().eq(pg_current_xact_id_if_assigned());
    Ok(list_changes::table
        .filter(by_this)
        .select((list_changes::space_id, list_changes::category_id))
        .distinct()
        .load(conn)?)
}

/// Deletes what every process has seen. By the clock that wrote the times, not by this machine's.
pub(crate) fn delete_old(conn: &mut PgConnection) -> Result<usize> {
    Ok(sql_query("delete from list_changes where changed_at < now() - interval '1 hour'").execute(conn)?)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    snapshot: String,
    /// Null if nothing changed.
    #[diesel(sql_type = Nullable<Text>)]
    xid: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    space_id: Option<SpaceId>,
    #[diesel(sql_type = Nullable<BigInt>)]
    category_id: Option<CategoryId>,
}

/// What was found since the last question.
pub(super) enum Found {
    Nothing,
    /// Something was written, among it these lists.
    Lists(Vec<ChangedList>),
    /// Something was written, and it is not known what.
    Anything,
    /// It can't be known whether anything was written.
    Unknown,
}

/// What the server says of itself.
#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = Text)]
    snapshot: String,
    #[diesel(sql_type = BigInt)]
    seconds: i64,
    /// Whether tables may be on other servers: their writes move no snapshot and fire no trigger here.
    #[diesel(sql_type = Bool)]
    is_spread: bool,
}

/// What one process has seen so far.
#[derive(Default)]
pub(super) struct Seen {
    /// The last snapshot: <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT>.
    snapshot: Option<String>,
    /// When that was, in seconds since 1970.
    seconds: i64,
    /// What was seen of transactions that are not older than all running ones, so that a long one makes nothing count twice.
    changes: HashSet<(String, ChangedList)>,
}

impl Seen {
    /// Asks for what was committed since the last question.
    pub(super) fn look(&mut self, conn: &mut PgConnection) -> Result<Found> {
        let now: Moment = sql_query(
            "select pg_current_snapshot()::text as snapshot, extract(epoch from clock_timestamp())::bigint as seconds,
                 exists(select from pg_extension where extname = 'citus') as is_spread",
        )
        .get_result(conn)?;
        // By the server's clock: this machine's may have slept too.
        let is_gap =
            !(0..MAX_GAP).contains(&(now.seconds - std::mem::replace(&mut self.seconds, now.seconds)));
        if now.is_spread {
            return Ok(Found::Unknown);
        }
        match &self.snapshot {
            Some(last) if *last == now.snapshot && !is_gap => Ok(Found::Nothing),
            Some(last) if !is_gap => {
                // Transactions before the last snapshot's oldest running one had ended, so their changes are known. Those
                // after today's newest are of another server, from which this database was copied.
                let rows: Vec<Row> = sql_query(
                    "select now.snapshot::text, it.xid::text, it.space_id, it.category_id
                     from (select pg_current_snapshot() as snapshot) now
                     left join lateral (
                         select xid, space_id, category_id from list_changes
                         where xid >= pg_snapshot_xmin($1::pg_snapshot) and xid < pg_snapshot_xmax(now.snapshot)
                         limit $2) it on true",
                )
                .bind::<Text, _>(last)
                .bind::<BigInt, _>(MAX_CHANGES)
                .load(conn)?;
                Ok(self.note(rows))
            }
            _ => {
                self.snapshot = Some(now.snapshot);
                Ok(Found::Anything)
            }
        }
    }

    fn note(&mut self, rows: Vec<Row>) -> Found {
        self.snapshot = rows.first().map(|row| row.snapshot.clone());
        let is_known = i64::try_from(rows.len()).is_ok_and(|count| count < MAX_CHANGES);
        let now: HashSet<_> = rows.into_iter().filter_map(Row::change).collect();
        let lists = now.difference(&self.changes).map(|(_, list)| *list).collect();
        self.changes = now;
        if is_known { Found::Lists(lists) } else { Found::Anything }
    }
}

impl Row {
    fn change(self) -> Option<(String, ChangedList)> {
        Some((self.xid?, ChangedList { space_id: self.space_id?, category_id: self.category_id }))
    }
}

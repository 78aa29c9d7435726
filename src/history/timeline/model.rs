//! Loads the parts of the history that past versions need: a list's order without texts, or all texts of a few
//! favourites.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bool, Jsonb, Nullable, Timestamptz},
};
use serde_json::Value;

use super::{order::OrderDelta, replay::Snapshot};
use crate::{
    audit::{Entry, EntryRow},
    database::ids::{EntryId, FavouriteId, SpaceId},
    database::{
        pool::Conn,
        schema::{audit_entries, audit_rows},
    },
    error::Result,
    lists::categories::Category,
};

/// A part of the history: entries by id, and their rows.
#[derive(Debug, Clone, Default)]
pub struct Events {
    entries: Vec<Entry>,
    rows: HashMap<EntryId, Vec<EntryRow>>,
}

/// JSON keys that a list's order does not need.
const DROP_TEXT_KEYS: &str = " - '{fields,names,values,position,above,below}'::text[]";
/// JSON keys that a favourite's texts do not need.
const DROP_OTHER_KEYS: &str = " - '{names,values,position,above,below}'::text[]";

type EntryQuery = audit_entries::BoxedQuery<'static, Pg>;
type RowQuery = diesel::helper_types::IntoBoxed<'static, audit_rows::table, Pg>;

impl Events {
    /// All entries of a space.
    pub fn of_space(conn: &mut Conn, space_id: SpaceId) -> Result<Events> {
        let entries = audit_entries::table.filter(audit_entries::space_id.eq(space_id)).into_boxed();
        let rows = audit_rows::table.filter(audit_rows::space_id.eq(space_id)).into_boxed();
        Events::load(conn, entries, rows, "")
    }

    /// All entries about a list between two moments, without texts.
    pub(crate) fn of_list(
        conn: &mut Conn,
        list: &Category,
        (after, before): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Events> {
        let of_list = audit_entries::category_id.eq(list.id).or(audit_entries::other_category_id.eq(list.id));
        let between = audit_entries::at.ge(after).and(audit_entries::at.lt(before));
        let matching = audit_entries::space_id.eq(list.space.id).and(between).and(of_list);
        let numbers = audit_entries::table.filter(matching).select(audit_entries::id);
        let rows = audit_rows::space_id.eq(list.space.id).and(audit_rows::entry_id.eq_any(numbers));
        let entries = audit_entries::table.filter(matching).into_boxed();
        Events::load(conn, entries, audit_rows::table.filter(rows).into_boxed(), DROP_TEXT_KEYS)
    }

    /// All entries about these favourites, on any list, up to an entry.
    pub(crate) fn of_favourites(
        conn: &mut Conn,
        list: &Category,
        ids: &[FavouriteId],
        last: EntryId,
    ) -> Result<Events> {
        let of_favourites = audit_rows::favourite_id.eq_any(ids.to_vec()).and(audit_rows::entry_id.le(last));
        let matching_rows = audit_rows::space_id.eq(list.space.id).and(of_favourites);
        let numbers = audit_rows::table.filter(matching_rows.clone()).select(audit_rows::entry_id);
        let about = audit_entries::favourite_id.eq_any(ids.to_vec()).or(audit_entries::id.eq_any(numbers));
        let about = audit_entries::id.le(last).and(about);
        let entries = audit_entries::table.filter(audit_entries::space_id.eq(list.space.id).and(about));
        Events::load(
            conn,
            entries.into_boxed(),
            audit_rows::table.filter(matching_rows).into_boxed(),
            DROP_OTHER_KEYS,
        )
    }

    fn load(conn: &mut Conn, entries: EntryQuery, rows: RowQuery, without: &str) -> Result<Events> {
        let columns = (
            audit_entries::space_id,
            audit_entries::id,
            audit_entries::at,
            audit_entries::actor_id,
            audit_entries::kind,
            audit_entries::category_id,
            audit_entries::favourite_id,
            audit_entries::subject,
            sql::<Jsonb>(&format!("audit_entries.changes{without}")),
            audit_entries::via,
            audit_entries::undoes,
            audit_entries::other_category_id,
        );
        let entries = entries.order(audit_entries::id).select(columns).load::<Entry>(conn)?;
        let columns = (
            audit_rows::entry_id,
            audit_rows::favourite_id,
            audit_rows::subject,
            sql::<Jsonb>(&format!("audit_rows.changes{without}")),
        );
        let mut events = Events { entries, rows: HashMap::new() };
        for (entry, favourite_id, subject, changes) in rows
            .order((audit_rows::entry_id, audit_rows::favourite_id))
            .select(columns)
            .load::<(EntryId, FavouriteId, String, Value)>(conn)?
        {
            events.rows.entry(entry).or_default().push(EntryRow { favourite_id, subject, changes });
        }
        Ok(events)
    }

    /// The entries with their rows, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Entry, &[EntryRow])> {
        self.entries.iter().map(|entry| (entry, self.rows.get(&entry.id).map_or(&[][..], Vec::as_slice)))
    }

    /// The id of the last entry.
    pub(crate) fn last(&self) -> EntryId {
        self.entries.last().map_or(EntryId(0), |entry| entry.id)
    }

    /// The state after the last entry.
    pub fn replay(&self) -> Snapshot {
        let mut past = Snapshot::default();
        self.iter().for_each(|(entry, rows)| past.apply(entry, rows));
        past
    }
}

/// The effect of one change on a list's order, and when.
#[derive(Debug, Clone)]
pub(crate) struct OrderChange {
    pub(crate) at: DateTime<Utc>,
    pub(crate) delta: OrderDelta<FavouriteId>,
}

/// One favourite's part in a change. Only numbers, because a long history has many.
#[derive(QueryableByName)]
struct RankChangeRow {
    #[diesel(sql_type = BigInt)]
    id: FavouriteId,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    favourite_id: FavouriteId,
    #[diesel(sql_type = Nullable<BigInt>)]
    was: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    is: Option<i64>,
    #[diesel(sql_type = Bool)]
    left: bool,
    #[diesel(sql_type = Bool)]
    arrived: bool,
}

/// The ranks of each entry about one favourite, and of each row of an entry about several.
const PARTS: &str = "
    select e.id, e.at, e.favourite_id, (e.changes #>> '{rank,from}')::bigint as was, (e.changes #>> '{rank,to}')::bigint as is,
           e.category_id = $2 as left, coalesce(e.other_category_id, e.category_id) = $2 as arrived
    from audit_entries e
    where e.space_id = $1 and (e.category_id = $2 or e.other_category_id = $2) and e.favourite_id is not null
      and e.id >= $3 and e.at >= $4
    union all
    select e.id, e.at, r.favourite_id, (r.changes #>> '{rank,from}')::bigint,
           coalesce((r.changes #>> '{rank,to}')::bigint, case when e.kind = 'import' then 0 end), true, true
    from audit_entries e join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
    where e.space_id = $1 and e.category_id = $2 and e.favourite_id is null and e.id >= $3 and e.at >= $4
      and (r.changes ? 'rank' or e.kind = 'import')
    order by id, favourite_id";

impl OrderChange {
    /// The changes of a list's order, oldest first, from an entry and from a moment on.
    pub(crate) fn of_list(
        conn: &mut Conn,
        list: &Category,
        from: i64,
        since: DateTime<Utc>,
    ) -> Result<Vec<OrderChange>> {
        let parts: Vec<RankChangeRow> = diesel::sql_query(PARTS)
            .bind::<BigInt, _>(list.space.id)
            .bind::<BigInt, _>(list.id)
            .bind::<BigInt, _>(from)
            .bind::<Timestamptz, _>(since)
            .load(conn)?;
        let mut steps: Vec<OrderChange> = Vec::new();
        for change in parts.chunk_by(|one, next| one.id == next.id) {
            let mut delta = OrderDelta::default();
            for RankChangeRow { favourite_id, was, is, left, arrived, .. } in change {
                delta.removed.extend(was.filter(|_| *left).map(|rank| (*favourite_id, rank)));
                delta.inserted.extend(is.filter(|_| *arrived).map(|rank| (*favourite_id, rank)));
            }
            delta.sort();
            if let (Some(part), false) = (change.first(), delta.is_empty()) {
                steps.push(OrderChange { at: part.at, delta });
            }
        }
        Ok(steps)
    }
}

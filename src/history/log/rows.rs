//! Entries about several favourites: their rows.

use std::collections::HashMap;

use diesel::prelude::*;

use super::sentences::EntryRows;
use crate::{
    audit::{ChangeKind, Entry, EntryRow},
    database::ids::{EntryId, FavouriteId, SpaceId},
    database::{pool::Conn, schema::audit_rows},
    error::Result,
    text::Pager,
};

/// Up to this many favourites are named in a sentence; more are counted.
const MAX_NAMED: i64 = 3;
/// Rows per page of one entry.
pub(crate) const PAGE_SIZE: i64 = 100;

impl EntryRows {
    /// The favourites that the sentence may name.
    pub(crate) fn favourites(&self) -> impl Iterator<Item = FavouriteId> {
        self.shown_rows.iter().chain(&self.favourite_row).map(|row| row.favourite_id)
    }
}

/// Loads, for each entry, the number of its rows, the rows themselves if there are few, and the row about
/// `favourite`.
pub(crate) fn of(
    conn: &mut Conn,
    entries: &[Entry],
    favourite: Option<FavouriteId>,
) -> Result<HashMap<EntryId, EntryRows>> {
    let spaces: Vec<SpaceId> = entries.iter().map(|it| it.space_id).collect();
    let mut counts: HashMap<EntryId, i64> =
        entries.iter().filter_map(|it| Some((it.id, recorded_count(it)?))).collect();
    let uncounted: Vec<EntryId> =
        entries.iter().map(|it| it.id).filter(|id| !counts.contains_key(id)).collect();
    let entry_rows = || audit_rows::table.filter(audit_rows::space_id.eq_any(&spaces));
    let counted = entry_rows().filter(audit_rows::entry_id.eq_any(uncounted)).group_by(audit_rows::entry_id);
    let counted = counted.select((audit_rows::entry_id, diesel::dsl::count_star()));
    counts.extend(counted.load::<(EntryId, i64)>(conn)?);
    let few = counts.iter().filter(|(_, count)| (1..=MAX_NAMED).contains(*count)).map(|(id, _)| *id);
    let few = entry_rows().filter(audit_rows::entry_id.eq_any(few.collect::<Vec<_>>()));
    let few = few.order((audit_rows::entry_id, audit_rows::favourite_id));
    let few: Vec<(EntryId, EntryRow)> =
        few.select((audit_rows::entry_id, EntryRow::as_select())).load(conn)?;
    let mut many: HashMap<EntryId, EntryRows> =
        counts.into_iter().map(|(id, count)| (id, EntryRows { count, ..EntryRows::default() })).collect();
    few.into_iter().for_each(|(id, row)| many.entry(id).or_default().shown_rows.push(row));
    let Some(favourite) = favourite else { return Ok(many) };
    let ids = entries.iter().map(|it| it.id);
    let about =
        entry_rows().filter(audit_rows::entry_id.eq_any(ids).and(audit_rows::favourite_id.eq(favourite)));
    let about: Vec<(EntryId, EntryRow)> =
        about.select((audit_rows::entry_id, EntryRow::as_select())).load(conn)?;
    about.into_iter().for_each(|(id, row)| many.entry(id).or_default().favourite_row = Some(row));
    Ok(many)
}

/// The number of rows, where the entry itself records it, so that long imports are not counted again.
fn recorded_count(entry: &Entry) -> Option<i64> {
    match entry.kind()? {
        ChangeKind::Import | ChangeKind::CategoryCopied => entry.changes["added"].as_i64(),
        ChangeKind::OrderSaved => entry.changes["moved"].as_i64(),
        ChangeKind::FavouritesBinned | ChangeKind::FavouritesRestored | ChangeKind::FavouritesErased => {
            entry.changes["count"].as_i64()
        }
        _ => None,
    }
}

/// One page of the rows of an entry, in order of rank.
pub(crate) fn page(conn: &mut Conn, of: &Entry, pager: Pager) -> Result<Vec<EntryRow>> {
    let of_entry = audit_rows::space_id.eq(of.space_id).and(audit_rows::entry_id.eq(of.id));
    let rank = diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
        "coalesce(changes -> 'rank' ->> 'to', changes -> 'rank' ->> 'from')::bigint",
    );
    let rows = audit_rows::table.filter(of_entry).order((rank, audit_rows::favourite_id));
    Ok(rows.offset(pager.offset()).limit(pager.size).select(EntryRow::as_select()).load(conn)?)
}

/// The rows of these entries, which are few.
pub(crate) fn of_each(conn: &mut Conn, entries: &[&Entry]) -> Result<HashMap<EntryId, Vec<EntryRow>>> {
    let (spaces, ids): (Vec<SpaceId>, Vec<EntryId>) = entries.iter().map(|it| (it.space_id, it.id)).unzip();
    let of_entries = audit_rows::space_id.eq_any(spaces).and(audit_rows::entry_id.eq_any(ids));
    let rows = audit_rows::table.filter(of_entries).order((audit_rows::entry_id, audit_rows::favourite_id));
    let rows: Vec<(EntryId, EntryRow)> =
        rows.select((audit_rows::entry_id, EntryRow::as_select())).load(conn)?;
    let mut all: HashMap<EntryId, Vec<EntryRow>> = HashMap::new();
    rows.into_iter().for_each(|(id, row)| all.entry(id).or_default().push(row));
    Ok(all)
}

/// The `limit` rows of an entry that come after those of the favourite `after`.
pub(crate) fn part(conn: &mut Conn, of: &Entry, after: FavouriteId, limit: i64) -> Result<Vec<EntryRow>> {
    let of_entry = audit_rows::space_id.eq(of.space_id).and(audit_rows::entry_id.eq(of.id));
    let rest = audit_rows::table.filter(of_entry.and(audit_rows::favourite_id.gt(after)));
    let rest = rest.order(audit_rows::favourite_id).limit(limit);
    Ok(rest.select(EntryRow::as_select()).load(conn)?)
}

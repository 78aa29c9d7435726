//! Entries about several favourites: their rows.

use std::collections::HashMap;

use diesel::prelude::*;

use super::sentences::Many;
use crate::{
    audit::{Entry, Kind, Row},
    database::ids::{EntryId, FavouriteId, SpaceId},
    database::{pool::Conn, schema::audit_rows},
    error::Result,
};

/// Up to this many favourites are named in a sentence; more are counted.
const FEW: i64 = 3;
/// Rows per page of one entry.
pub const PAGE: i64 = 100;

impl Many {
    /// The favourites that the sentence may name.
    pub fn favourites(&self) -> impl Iterator<Item = FavouriteId> {
        self.few.iter().chain(&self.about).map(|row| row.favourite_id)
    }
}

/// Loads, for each entry, the number of its rows, the rows themselves if there are few, and the row about
/// `favourite`.
pub fn of(
    conn: &mut Conn,
    entries: &[Entry],
    favourite: Option<FavouriteId>,
) -> Result<HashMap<EntryId, Many>> {
    let spaces: Vec<SpaceId> = entries.iter().map(|it| it.space_id).collect();
    let mut counts: HashMap<EntryId, i64> =
        entries.iter().filter_map(|it| Some((it.id, said(it)?))).collect();
    let unsaid: Vec<EntryId> = entries.iter().map(|it| it.id).filter(|id| !counts.contains_key(id)).collect();
    let ours = || audit_rows::table.filter(audit_rows::space_id.eq_any(&spaces));
    let counted = ours().filter(audit_rows::entry_id.eq_any(unsaid)).group_by(audit_rows::entry_id);
    let counted = counted.select((audit_rows::entry_id, diesel::dsl::count_star()));
    counts.extend(counted.load::<(EntryId, i64)>(conn)?);
    let few = counts.iter().filter(|(_, count)| (1..=FEW).contains(*count)).map(|(id, _)| *id);
    let few = ours().filter(audit_rows::entry_id.eq_any(few.collect::<Vec<_>>()));
    let few = few.order((audit_rows::entry_id, audit_rows::favourite_id));
    let few: Vec<(EntryId, Row)> = few.select((audit_rows::entry_id, Row::as_select())).load(conn)?;
    let mut many: HashMap<EntryId, Many> =
        counts.into_iter().map(|(id, count)| (id, Many { count, ..Many::default() })).collect();
    few.into_iter().for_each(|(id, row)| many.entry(id).or_default().few.push(row));
    let Some(favourite) = favourite else { return Ok(many) };
    let ids = entries.iter().map(|it| it.id);
    let about = ours().filter(audit_rows::entry_id.eq_any(ids).and(audit_rows::favourite_id.eq(favourite)));
    let about: Vec<(EntryId, Row)> = about.select((audit_rows::entry_id, Row::as_select())).load(conn)?;
    about.into_iter().for_each(|(id, row)| many.entry(id).or_default().about = Some(row));
    Ok(many)
}

/// The number of rows, where the entry itself records it, so that long imports are not counted again.
fn said(entry: &Entry) -> Option<i64> {
    match entry.kind()? {
        Kind::Import | Kind::CategoryCopied => entry.changes["added"].as_i64(),
        Kind::OrderSaved => entry.changes["moved"].as_i64(),
        Kind::FavouritesBinned | Kind::FavouritesRestored | Kind::FavouritesErased => {
            entry.changes["count"].as_i64()
        }
        _ => None,
    }
}

/// One page of the rows of an entry, in order of rank.
pub fn part(conn: &mut Conn, of: &Entry, page: i64) -> Result<Vec<Row>> {
    let ours = audit_rows::space_id.eq(of.space_id).and(audit_rows::entry_id.eq(of.id));
    let rank = diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
        "coalesce(changes -> 'rank' ->> 'to', changes -> 'rank' ->> 'from')::bigint",
    );
    let rows = audit_rows::table.filter(ours).order((rank, audit_rows::favourite_id));
    Ok(rows.offset((page - 1) * PAGE).limit(PAGE).select(Row::as_select()).load(conn)?)
}

/// The most rows in one exported file.
const MOST: i64 = 50_000;

/// The rows of these entries; entries whose rows would exceed the limit are left out.
pub fn all(
    conn: &mut Conn,
    entries: &[Entry],
    many: &HashMap<EntryId, Many>,
) -> Result<HashMap<EntryId, Vec<Row>>> {
    let mut left = MOST;
    let fits = |entry: &&Entry| {
        let count = many.get(&entry.id).map_or(0, |many| many.count);
        let fits = (1..=left).contains(&count);
        left -= if fits { count } else { 0 };
        fits
    };
    let (spaces, ids): (Vec<SpaceId>, Vec<EntryId>) =
        entries.iter().filter(fits).map(|it| (it.space_id, it.id)).unzip();
    let ours = audit_rows::space_id.eq_any(spaces).and(audit_rows::entry_id.eq_any(ids));
    let rows = audit_rows::table.filter(ours).order((audit_rows::entry_id, audit_rows::favourite_id));
    let rows: Vec<(EntryId, Row)> = rows.select((audit_rows::entry_id, Row::as_select())).load(conn)?;
    let mut all: HashMap<EntryId, Vec<Row>> = HashMap::new();
    rows.into_iter().for_each(|(id, row)| all.entry(id).or_default().push(row));
    Ok(all)
}

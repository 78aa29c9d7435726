//! Erasing for ever: by hand, or when the time in the bin is up.
//!
//! **Invariants:** only owners of a space erase by hand; only what is in the bin is erased, and only once, however many
//! requests run at the same time; the history records it and keeps the titles; batches are small, so no one waits long
//! for a lock.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::model::BinnedCategory;
use crate::{
    access::{Actor, Allowed, Manage},
    audit::{self, ChangeKind, EntryRow, NewEntry},
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{
        pool::Conn,
        schema::{attributes, categories, favourites, imports, shares, spaces},
    },
    error::{Error, Result},
    lists::categories::Category as List,
    spaces::Space,
};

/// Favourites, or categories, per batch of the clean-up.
const BATCH_SIZE: i64 = 500;
const LIST_BATCH_SIZE: i64 = 3;

/// How long things stay in the bin.
pub(crate) fn retention(days: u16) -> TimeDelta {
    TimeDelta::days(days.into())
}

/// Erases those binned favourites of a space. Returns how many there were.
pub fn favourites(conn: &mut Conn, on: &Allowed<Space, Manage>, ids: &[FavouriteId]) -> Result<usize> {
    let mut erased = 0;
    for ids in ids.chunks(1000) {
        let selected = favourites::space_id.eq(on.item().id).and(favourites::id.eq_any(ids));
        let binned = favourites::table.filter(selected.and(favourites::binned_at.is_not_null()));
        let rows =
            binned.order(favourites::id).select(COLUMNS).for_update().load::<FavouriteToErase>(conn)?;
        erased += erase(conn, on.actor(), rows)?;
    }
    Ok(erased)
}

/// Erases a binned category and everything on its list. `NotFound` if it is no longer in the bin.
pub fn category(conn: &mut Conn, on: &Allowed<BinnedCategory, Manage>) -> Result<()> {
    let list = &on.item().0;
    let binned = categories::table.find((list.space.id, list.id)).filter(categories::binned_at.is_not_null());
    binned.select(categories::id).for_update().first::<i64>(conn)?;
    erase_list(conn, on.actor(), list)
}

/// Erases a small batch of what was binned before that moment, and returns the number of things erased. Concurrent
/// calls get different batches.
pub(crate) fn erase_expired(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    let due = favourites::table.filter(favourites::binned_at.lt(before));
    let due = due.order(favourites::binned_at).limit(BATCH_SIZE).select(COLUMNS).for_update().skip_locked();
    let rows = due.load::<FavouriteToErase>(conn)?;
    if !rows.is_empty() {
        return erase(conn, &Actor::Job, rows);
    }
    let due: Vec<(i64, i64)> = categories::table
        .filter(categories::binned_at.lt(before))
        .order(categories::binned_at)
        .limit(LIST_BATCH_SIZE)
        .select((categories::space_id, categories::id))
        .for_update()
        .skip_locked()
        .load(conn)?;
    for key in &due {
        let row = categories::table.inner_join(spaces::table.on(spaces::id.eq(categories::space_id)));
        let row = row.filter(categories::space_id.eq(key.0).and(categories::id.eq(key.1)));
        let list: List = row.select(List::as_select()).first(conn)?;
        erase_list(conn, &Actor::Job, &list)?;
    }
    Ok(due.len())
}

/// Space, category, id and title.
type FavouriteToErase = (SpaceId, CategoryId, FavouriteId, String);
const COLUMNS: (favourites::space_id, favourites::category_id, favourites::id, favourites::title) =
    (favourites::space_id, favourites::category_id, favourites::id, favourites::title);

/// Erases these favourites, whose rows are locked, with one entry of the history for each category.
fn erase(conn: &mut Conn, by: &Actor, favourites: Vec<FavouriteToErase>) -> Result<usize> {
    let count = favourites.len();
    let mut lists: BTreeMap<(SpaceId, CategoryId), Vec<EntryRow>> = BTreeMap::new();
    for (space_id, category_id, favourite_id, subject) in favourites {
        let row = EntryRow { favourite_id, subject, changes: json!({}) };
        lists.entry((space_id, category_id)).or_default().push(row);
    }
    for ((space_id, category_id), rows) in lists {
        let name = categories::table.find((space_id, category_id)).select(categories::name);
        let ids: Vec<FavouriteId> = rows.iter().map(|row| row.favourite_id).collect();
        let event = NewEntry {
            kind: ChangeKind::FavouritesErased,
            space_id,
            category_id: Some(category_id),
            other_category_id: None,
            favourite_id: None,
            subject: name.first(conn)?,
            changes: json!({"count": rows.len()}),
            rows,
        };
        audit::record(conn, by, event)?;
        let in_space = favourites::space_id.eq(space_id).and(favourites::id.eq_any(ids));
        diesel::delete(favourites::table.filter(in_space)).execute(conn)?;
    }
    Ok(count)
}

/// Erases a category whose row is locked.
fn erase_list(conn: &mut Conn, by: &Actor, list: &List) -> Result<()> {
    audit::record(conn, by, list.event(ChangeKind::CategoryErased, json!({"size": list.size})))?;
    macro_rules! forget {
        ($table:ident) => {
            let ours = $table::space_id.eq(list.space.id).and($table::category_id.eq(list.id));
            diesel::delete($table::table.filter(ours)).execute(conn)?;
        };
    }
    forget!(favourites);
    forget!(attributes);
    forget!(shares);
    forget!(imports);
    match diesel::delete(categories::table.find((list.space.id, list.id))).execute(conn)? {
        1 => Ok(()),
        _ => Err(Error::NotFound),
    }
}

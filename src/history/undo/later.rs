//! Later changes of the same things.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::{
    audit::{ChangeKind, Entry},
    database::ids::{EntryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{audit_entries, audit_rows},
    },
    error::Result,
};

/// The most changes that are searched.
const MAX_SEARCHED: i64 = 500;

/// The kinds of change that determine where a favourite is.
pub(super) const POSITION_KINDS: &[ChangeKind] = &[
    ChangeKind::FavouriteMoved,
    ChangeKind::FavouriteMovedToList,
    ChangeKind::OrderSaved,
    ChangeKind::FavouriteBinned,
    ChangeKind::FavouritesBinned,
    ChangeKind::FavouriteRestored,
    ChangeKind::FavouritesRestored,
    ChangeKind::FavouritesErased,
];

/// The later entries of those kinds about these favourites, or about the category if there are none; and the
/// category's move to the bin.
pub(super) fn later_entries(
    conn: &mut Conn,
    entry: &Entry,
    favourites: &[FavouriteId],
    kinds: &[ChangeKind],
) -> Result<Vec<Entry>> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let rows = audit_rows::table
        .filter(audit_rows::space_id.eq(entry.space_id).and(audit_rows::favourite_id.eq_any(favourites)))
        .select(audit_rows::entry_id);
    let list = audit_entries::category_id.eq(entry.category_id.unwrap_or_default()).assume_not_null();
    let binned = audit_entries::kind.eq(ChangeKind::CategoryBinned.as_str());
    let mut later = audit_entries::table
        .filter(audit_entries::space_id.eq(entry.space_id).and(audit_entries::id.gt(entry.id)))
        .order(audit_entries::id.desc())
        .limit(MAX_SEARCHED)
        .select(Entry::as_select())
        .into_boxed();
    later = if favourites.is_empty() {
        later.filter(list.and(audit_entries::kind.eq_any(kinds)))
    } else {
        let theirs = audit_entries::favourite_id.eq_any(favourites).assume_not_null();
        let theirs = theirs.or(audit_entries::id.eq_any(rows)).and(audit_entries::kind.eq_any(kinds));
        later.filter(theirs.or(list.and(binned)))
    };
    Ok(still_in_effect(later.load(conn)?))
}

/// The entries without undone ones and those that undid them. Newest first.
fn still_in_effect(entries: Vec<Entry>) -> Vec<Entry> {
    let ids: HashSet<EntryId> = entries.iter().map(|it| it.id).collect();
    let mut gone: HashSet<EntryId> = HashSet::new();
    for entry in &entries {
        if let Some(undone) = entry.undoes.filter(|id| ids.contains(id) && !gone.contains(&entry.id)) {
            gone.extend([entry.id, undone]);
        }
    }
    entries.into_iter().filter(|it| !gone.contains(&it.id)).collect()
}

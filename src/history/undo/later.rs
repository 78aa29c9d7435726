//! Later changes of the same things.

use std::collections::{HashMap, HashSet};

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text},
};

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
        let of_favourites = audit_entries::favourite_id.eq_any(favourites).assume_not_null();
        let of_kinds =
            of_favourites.or(audit_entries::id.eq_any(rows)).and(audit_entries::kind.eq_any(kinds));
        later.filter(of_kinds.or(list.and(binned)))
    };
    Ok(still_in_effect(later.load(conn)?))
}

/// Those of many favourites whose place was changed later by an entry that is still in effect; all of them if their
/// category was moved to the bin. One query for all of them, because a saved order can have moved thousands.
pub(super) fn moved_later(
    conn: &mut Conn,
    entry: &Entry,
    favourites: &[FavouriteId],
) -> Result<HashSet<FavouriteId>> {
    let list = audit_entries::category_id.eq(entry.category_id.unwrap_or_default()).assume_not_null();
    let binned = audit_entries::kind.eq(ChangeKind::CategoryBinned.as_str()).and(list);
    let binned = audit_entries::table
        .filter(audit_entries::space_id.eq(entry.space_id).and(audit_entries::id.gt(entry.id)).and(binned));
    if binned.count().get_result::<i64>(conn)? > 0 {
        return Ok(favourites.iter().copied().collect());
    }
    let kinds: Vec<&str> = POSITION_KINDS.iter().map(|kind| kind.as_str()).collect();
    let moves: Vec<LaterMove> = sql_query(
        "with later as (
             select id, undoes, favourite_id from audit_entries where space_id = $1 and id > $2 and kind = any ($3))
         select id, undoes, favourite_id from later where favourite_id = any ($4)
         union all
         select later.id, later.undoes, r.favourite_id
         from later join audit_rows r on r.space_id = $1 and r.entry_id = later.id where r.favourite_id = any ($4)
         order by id desc",
    )
    .bind::<BigInt, _>(entry.space_id)
    .bind::<BigInt, _>(entry.id)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<BigInt>, _>(favourites)
    .load(conn)?;
    let mut moves_of: HashMap<FavouriteId, Vec<(EntryId, Option<EntryId>)>> = HashMap::new();
    moves.into_iter().for_each(|it| moves_of.entry(it.favourite_id).or_default().push((it.id, it.undoes)));
    moves_of.retain(|_, moves| undone_among(moves).len() < moves.len());
    Ok(moves_of.into_keys().collect())
}

/// A later change of one favourite's place.
#[derive(QueryableByName)]
struct LaterMove {
    #[diesel(sql_type = BigInt)]
    id: EntryId,
    #[diesel(sql_type = Nullable<BigInt>)]
    undoes: Option<EntryId>,
    #[diesel(sql_type = BigInt)]
    favourite_id: FavouriteId,
}

/// The entries without undone ones and those that undid them. Newest first.
fn still_in_effect(entries: Vec<Entry>) -> Vec<Entry> {
    let all: Vec<(EntryId, Option<EntryId>)> = entries.iter().map(|it| (it.id, it.undoes)).collect();
    let gone = undone_among(&all);
    entries.into_iter().filter(|it| !gone.contains(&it.id)).collect()
}

/// The undone entries and those that undid them, among entries with what they undo, newest first.
fn undone_among(entries: &[(EntryId, Option<EntryId>)]) -> HashSet<EntryId> {
    let ids: HashSet<EntryId> = entries.iter().map(|(id, _)| *id).collect();
    let mut gone: HashSet<EntryId> = HashSet::new();
    for (id, undoes) in entries {
        if let Some(undone) = undoes.filter(|undone| ids.contains(undone) && !gone.contains(id)) {
            gone.extend([*id, undone]);
        }
    }
    gone
}

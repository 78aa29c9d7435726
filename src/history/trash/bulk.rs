//! Moving several favourites of a list to the bin and restoring them, in a handful of statements and one entry of
//! the history.
//!
//! **Invariants:** what can't be restored stays in the bin and is named; what is restored goes between its old
//! neighbours, and keeps its order among itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::Utc;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bytea, Text},
};
use serde_json::json;

use crate::{
    access::{Allowed, Edit},
    audit::{self, ChangeKind, EntryRow},
    database::ids::{CategoryId, EntryId, FavouriteId},
    database::{
        batches,
        pool::Conn,
        schema::{categories, favourites},
    },
    error::Result,
    lists::{
        categories::{
            Category,
            model::{ListChange, MAX_FAVOURITES},
            positions,
        },
        favourites::{Favourite, bulk::SlugAllocator},
        ordering::{
            lines::{self, Line},
            position::{Position, hex},
            rank::live,
            reorder::{Slot, new_positions},
        },
    },
    text,
};

/// A thing that could not be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotRestored {
    pub(crate) name: String,
    pub(crate) reason: NotRestoredReason,
}

/// Why a thing could not be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotRestoredReason {
    /// Its list already has that title.
    TitleTaken,
    /// Its list is full.
    Full,
    /// Its category is in the bin too.
    ListBinned,
    /// It is a category, and the space has another one of that name.
    NameTaken,
}

/// The outcome of restoring several favourites.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkRestoration {
    /// How many were restored.
    pub restored: usize,
    pub(crate) not_restored: Vec<NotRestored>,
    /// The history's entry, if any was restored.
    pub entry: Option<EntryId>,
}

/// Moves those favourites of the list to the bin; the ranks of the others close up. Returns how many there were,
/// and the history's entry.
pub fn bin(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    ids: &[FavouriteId],
) -> Result<(usize, Option<EntryId>)> {
    let category = on.item().lock(conn)?;
    let ids: HashSet<FavouriteId> = ids.iter().copied().collect();
    let all = live(&category).order(favourites::position);
    let all = all.select((favourites::id, favourites::title, favourites::position));
    let all: Vec<(FavouriteId, String, Position)> = all.load(conn)?;
    let binned_ids = (1i64..).zip(all).filter(|(_, (id, ..))| ids.contains(id));
    let row = |(rank, (favourite_id, subject, position)): (i64, (FavouriteId, String, Position))| {
        let changes = json!({"rank": {"from": rank, "to": null}, "position": hex(&position)});
        EntryRow { favourite_id, subject, changes }
    };
    let rows: Vec<EntryRow> = binned_ids.map(row).collect();
    if rows.is_empty() {
        return Ok((0, None));
    }
    let gone: Vec<FavouriteId> = rows.iter().map(|row| row.favourite_id).collect();
    let size = i32::try_from(gone.len()).unwrap_or(i32::MAX);
    let category = category.lock_for_change(conn, ListChange { size: -size, order: true })?;
    let event = category.event(ChangeKind::FavouritesBinned, json!({"count": size})).with_rows(rows);
    let entry = audit::record(conn, on.actor(), event)?;
    let now = Utc::now();
    for some in batches::by_weight(&gone, |_| 0) {
        let of_list = favourites::space_id.eq(category.space.id).and(favourites::id.eq_any(some));
        diesel::update(favourites::table.filter(of_list))
            .set((favourites::binned_at.eq(now), favourites::binned_by_entry.eq(entry)))
            .execute(conn)?;
    }
    Ok((gone.len(), Some(entry)))
}

/// Restores those favourites of the list, as far as they fit.
pub fn restore(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    ids: &[FavouriteId],
) -> Result<BulkRestoration> {
    let category = on.item().lock(conn)?;
    let here: Vec<Favourite> =
        live(&category).order(favourites::position).select(Favourite::as_select()).load(conn)?;
    let of_list = favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id));
    let binned = favourites::id.eq_any(ids).and(favourites::binned_at.is_not_null());
    // Locked in the same order as by erasing, so that the two cannot deadlock.
    let mut binned: Vec<Favourite> = favourites::table
        .filter(of_list.and(binned))
        .order(favourites::id)
        .select(Favourite::as_select())
        .for_no_key_update()
        .load(conn)?;
    binned.sort_by(|a, b| (&a.position, b.binned_at).cmp(&(&b.position, a.binned_at)));
    let (back, not_restored) = split_by_fit(&here, binned);
    if back.is_empty() {
        return Ok(BulkRestoration { not_restored, ..BulkRestoration::default() });
    }
    let size = i32::try_from(back.len()).unwrap_or(i32::MAX);
    let category = category.lock_for_change(conn, ListChange { size, order: true })?;
    let lines = lines::of(conn, &category)?;
    let (order, positions) = order_and_positions(&here, &back, &lines)?;
    write_restored(conn, &category, &here, &back, &positions)?;
    let event = category.event(ChangeKind::FavouritesRestored, json!({"count": size}));
    let entry = audit::record(conn, on.actor(), event.with_rows(rows(&order, &back)))?;
    Ok(BulkRestoration { restored: back.len(), not_restored, entry: Some(entry) })
}

/// Groups these binned favourites by category.
pub(crate) fn by_list(
    conn: &mut Conn,
    ids: &[FavouriteId],
) -> Result<BTreeMap<CategoryId, Vec<FavouriteId>>> {
    let binned = favourites::id.eq_any(ids).and(favourites::binned_at.is_not_null());
    let all: Vec<(CategoryId, FavouriteId)> =
        favourites::table.filter(binned).select((favourites::category_id, favourites::id)).load(conn)?;
    let mut lists: BTreeMap<CategoryId, Vec<FavouriteId>> = BTreeMap::new();
    all.into_iter().for_each(|(list, id)| lists.entry(list).or_default().push(id));
    Ok(lists)
}

/// The titles of these favourites.
pub(crate) fn titles(conn: &mut Conn, ids: &[FavouriteId]) -> Result<Vec<String>> {
    let all = favourites::table.filter(favourites::id.eq_any(ids)).order(favourites::id);
    Ok(all.select(favourites::title).load(conn)?)
}

/// Returns `true` if another category of the space has that name. Takes the space's lock.
pub(crate) fn is_name_taken(conn: &mut Conn, list: &Category) -> Result<bool> {
    positions::lock_and_last(conn, &list.space)?;
    let in_space = categories::space_id.eq(list.space.id).and(categories::binned_at.is_null());
    let named =
        categories::table.filter(in_space.and(categories::name_key.eq(text::comparison_key(&list.name))));
    Ok(named.count().get_result::<i64>(conn)? > 0)
}

/// Splits the favourites into those that fit on the list and those that do not.
fn split_by_fit(here: &[Favourite], binned: Vec<Favourite>) -> (Vec<Favourite>, Vec<NotRestored>) {
    let mut titles: HashSet<String> = here.iter().map(|it| text::comparison_key(&it.title)).collect();
    let most = usize::try_from(MAX_FAVOURITES).unwrap_or_default();
    let (mut back, mut stayed) = (Vec::new(), Vec::new());
    for favourite in binned {
        let is_full = titles.len() >= most;
        if !is_full && titles.insert(text::comparison_key(&favourite.title)) {
            back.push(favourite);
        } else {
            let reason = if is_full { NotRestoredReason::Full } else { NotRestoredReason::TitleTaken };
            stayed.push(NotRestored { name: favourite.title, reason });
        }
    }
    (back, stayed)
}

/// The list's order including the restored favourites, and a position for each of these: its own, or one next to it
/// if that is taken by a favourite or by a line between tiers.
fn order_and_positions(
    here: &[Favourite],
    back: &[Favourite],
    lines: &[Line],
) -> Result<(Vec<FavouriteId>, HashMap<FavouriteId, Position>)> {
    let mut taken: HashSet<&Position> = here.iter().map(|it| &it.position).collect();
    taken.extend(lines.iter().map(|line| &line.position));
    let mut slots: Vec<(&Position, bool, usize, Slot<'_>)> = Vec::new();
    slots.extend(here.iter().map(|it| (&it.position, true, 0, Slot::Stays(&it.position))));
    slots.extend(lines.iter().skip(1).map(|line| (&line.position, true, 0, Slot::Stays(&line.position))));
    for (at, it) in back.iter().enumerate() {
        let slot = if taken.insert(&it.position) { Slot::Stays(&it.position) } else { Slot::Moves(it.id) };
        slots.push((&it.position, false, at, slot));
    }
    slots.sort_by_key(|(position, stays, at, _)| (*position, *stays, *at));
    let slots: Vec<Slot<'_>> = slots.into_iter().map(|(.., slot)| slot).collect();
    let mut positions: HashMap<FavouriteId, Position> =
        back.iter().map(|it| (it.id, it.position.clone())).collect();
    positions.extend(new_positions(&slots)?);
    let mut order: Vec<(&Position, FavouriteId)> = here.iter().map(|it| (&it.position, it.id)).collect();
    order.extend(positions.iter().map(|(id, position)| (position, *id)));
    order.sort();
    let order = order.into_iter().map(|(_, id)| id).collect();
    Ok((order, positions))
}

/// Writes the restored favourites.
fn write_restored(
    conn: &mut Conn,
    category: &Category,
    here: &[Favourite],
    back: &[Favourite],
    positions: &HashMap<FavouriteId, Position>,
) -> Result<()> {
    let mut slugs = SlugAllocator::of(here.iter().map(|it| it.slug.clone()).collect());
    let weight = |it: &Favourite| it.title.len() + it.description.len() + it.values.weight();
    for some in batches::by_weight(back, weight) {
        sql_query(
            "update favourites set binned_at = null, binned_by_entry = null, position = back.position, slug = back.slug
             from unnest($2, $3, $4) as back (id, position, slug)
             where space_id = $1 and favourites.id = back.id",
        )
        .bind::<BigInt, _>(category.space.id)
        .bind::<Array<BigInt>, _>(some.iter().map(|it| it.id).collect::<Vec<_>>())
        .bind::<Array<Bytea>, _>(some.iter().filter_map(|it| positions.get(&it.id)).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(some.iter().map(|it| slugs.allocate(&it.slug)).collect::<Vec<_>>())
        .execute(conn)?;
    }
    Ok(())
}

/// The history's rows.
fn rows(order: &[FavouriteId], back: &[Favourite]) -> Vec<EntryRow> {
    let ranks: HashMap<FavouriteId, i64> = order.iter().copied().zip(1..).collect();
    let row = |it: &Favourite| EntryRow {
        favourite_id: it.id,
        subject: it.title.clone(),
        changes: json!({"rank": {"from": null, "to": ranks.get(&it.id)}}),
    };
    back.iter().map(row).collect()
}

//! Many moves at once: a saved order writes those that move, and one entry with a row for each.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::json;

use super::{fewest_moves::fewest_moves, forms::OrderForm, keys};
use crate::{
    access::{Allowed, Edit},
    audit::{self, EntryRow},
    database::ids::{EntryId, FavouriteId, TierId},
    database::{pool::Conn, schema::favourites},
    error::Result,
    jobs::queue::{self, Job},
    lists::{
        categories::{Category, model::ListChange},
        favourites::Favourite,
        ordering::{
            lines::{self, Line},
            position::{self, Position, hex},
            rank::live,
        },
    },
};

/// The outcome of saving an order form.
#[derive(Debug, Clone)]
pub enum ReorderOutcome {
    /// It was saved.
    Saved {
        /// How many favourites were moved.
        moved: usize,
        /// The entry in the history; `None` if nothing changed.
        entry: Option<EntryId>,
    },
    /// Two favourites were given the same rank: the favourites in the order that would result.
    NeedsPreview(Vec<FavouriteId>),
    /// The order was changed since the form was loaded.
    Outdated,
}

impl Category {
    /// Saves many moves at once, if the order is still the one the numbers were typed for. Writes the moved
    /// favourites only.
    pub fn reorder(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        form: &OrderForm,
    ) -> Result<ReorderOutcome> {
        let category = on.item().lock(conn)?;
        if category.order_version != form.version {
            return Ok(ReorderOutcome::Outdated);
        }
        let all: Vec<Favourite> =
            live(&category).order(favourites::position).select(Favourite::as_select()).load(conn)?;
        let ids: Vec<FavouriteId> = all.iter().map(|it| it.id).collect();
        let new = form.check(&ids)?;
        if new.is_empty() {
            return Ok(ReorderOutcome::Saved { moved: 0, entry: None });
        }
        let order = new.apply_to(&ids);
        let by_id: HashMap<FavouriteId, &Favourite> = all.iter().map(|it| (it.id, it)).collect();
        if new.is_ambiguous() && !form.confirmed {
            return Ok(ReorderOutcome::NeedsPreview(order));
        }
        save_order(conn, on, (&new.moved(), &order), &by_id, json!({}))
    }

    /// Puts the favourites in this order, in which each of the list is once, and moves as few as possible. The entry of the
    /// history has the other `changes` as well.
    pub(crate) fn put_in_order(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        order: &[FavouriteId],
        changes: serde_json::Value,
    ) -> Result<ReorderOutcome> {
        let category = on.item().lock(conn)?;
        let all: Vec<Favourite> =
            live(&category).order(favourites::position).select(Favourite::as_select()).load(conn)?;
        let before: Vec<FavouriteId> = all.iter().map(|it| it.id).collect();
        let moved = fewest_moves(&before, order);
        if moved.is_empty() {
            return Ok(ReorderOutcome::Saved { moved: 0, entry: None });
        }
        let by_id: HashMap<FavouriteId, &Favourite> = all.iter().map(|it| (it.id, it)).collect();
        save_order(conn, on, (&moved, order), &by_id, changes)
    }
}

/// Writes the places of those that move to this order, and one entry of the history with the other `changes`. The caller
/// holds the list's lock.
fn save_order(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    (moved, order): (&HashSet<FavouriteId>, &[FavouriteId]),
    all: &HashMap<FavouriteId, &Favourite>,
    mut changes: serde_json::Value,
) -> Result<ReorderOutcome> {
    let category = on.item().lock_for_change(conn, ListChange::ORDER)?;
    let moves = new_positions(&slots(moved, order, all))?;
    write_order(conn, &category, &moves)?;
    if moves.iter().any(|(_, key)| key.len() > position::REBALANCE_LENGTH) {
        queue::enqueue(conn, Job::Rebalance { category_id: category.id })?;
    }
    let rows = history_rows(&moves, order, all);
    let moved = rows.len();
    changes["moved"] = moved.into();
    let event = category.event(audit::ChangeKind::OrderSaved, changes).with_rows(rows);
    let entry = audit::record(conn, on.actor(), event)?;
    Ok(ReorderOutcome::Saved { moved, entry: Some(entry) })
}

/// The history rows for the moved favourites.
pub(crate) fn history_rows(
    moves: &[(FavouriteId, Position)],
    order: &[FavouriteId],
    all: &HashMap<FavouriteId, &Favourite>,
) -> Vec<EntryRow> {
    let ranks: HashMap<FavouriteId, i64> = order.iter().copied().zip(1..).collect();
    let mut before: Vec<&&Favourite> = all.values().collect();
    before.sort_by(|a, b| a.position.cmp(&b.position));
    let before: HashMap<FavouriteId, i64> = before.into_iter().map(|it| it.id).zip(1..).collect();
    let row = |(id, to): &(FavouriteId, Position)| {
        let favourite = all.get(id)?;
        let changes = json!({
            "rank": {"from": before.get(id)?, "to": ranks.get(id)?},
            "position": {"from": hex(&favourite.position), "to": hex(to)},
        });
        Some(EntryRow { favourite_id: *id, subject: favourite.title.clone(), changes })
    };
    moves.iter().filter_map(row).collect()
}

/// A place in an order: a key that stays, or a favourite that gets a new one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot<'a> {
    /// The key of a favourite or of a line.
    Stays(&'a [u8]),
    /// A favourite that moves.
    Moves(FavouriteId),
}

/// The slots of an order in which some move.
pub(crate) fn slots<'a>(
    moved: &HashSet<FavouriteId>,
    order: &[FavouriteId],
    all: &HashMap<FavouriteId, &'a Favourite>,
) -> Vec<Slot<'a>> {
    let slot = |id: &FavouriteId| match moved.contains(id) {
        true => Some(Slot::Moves(*id)),
        false => all.get(id).map(|it| Slot::Stays(&it.position)),
    };
    order.iter().filter_map(slot).collect()
}

/// Keys for those that move, between the neighbours that stay: those that move side by side share the gap.
pub(crate) fn new_positions(order: &[Slot<'_>]) -> Result<Vec<(FavouriteId, Position)>> {
    let mut keys: Vec<(FavouriteId, Position)> = Vec::new();
    let mut above: Option<&[u8]> = None;
    for run in order.chunk_by(|slot, _| matches!(slot, Slot::Moves(_))) {
        let (moving, below) = match run {
            [moving @ .., Slot::Stays(key)] => (moving, Some(*key)),
            moving => (moving, None),
        };
        let ids = moving.iter().filter_map(|slot| match slot {
            Slot::Moves(id) => Some(*id),
            Slot::Stays(_) => None,
        });
        keys.extend(ids.zip(position::keys_between(above, below, moving.len())?));
        above = below;
    }
    Ok(keys)
}

/// Writes the positions of a whole order. The lines between tiers stay after the same number; those whose neighbours are the
/// same do not move at all.
pub(crate) fn write_order(
    conn: &mut Conn,
    category: &Category,
    moves: &[(FavouriteId, Position)],
) -> Result<()> {
    if !category.has_tiers {
        return write_positions(conn, category, moves);
    }
    let order = |conn: &mut Conn| -> Result<Vec<(FavouriteId, Position)>> {
        let order = live(category).order(favourites::position);
        Ok(order.select((favourites::id, favourites::position)).load(conn)?)
    };
    let before = order(conn)?;
    write_positions(conn, category, moves)?;
    let after = order(conn)?;
    let moved = |line: &Line| {
        let number = before.partition_point(|(_, position)| *position < line.position);
        let stays = lines::is_between_the_same(number, &line.position, (&before, &after));
        (!stays).then_some((line.id, number))
    };
    let lines = lines::of(conn, category)?;
    let moved: Vec<(TierId, usize)> = lines.iter().skip(1).filter_map(moved).collect();
    lines::put_after(conn, category, &moved)
}

/// Writes many positions.
pub(crate) fn write_positions(
    conn: &mut Conn,
    category: &Category,
    moves: &[(FavouriteId, Position)],
) -> Result<()> {
    keys::write(conn, category, "favourites", moves.iter().map(|(id, key)| (id.0, key.clone())))
}

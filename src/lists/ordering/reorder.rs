//! Many moves at once: a saved order writes those that move, and one entry with a row for each.

use std::collections::{HashMap, HashSet};

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bytea},
};
use serde_json::json;

use super::{fewest_moves::fewest_moves, forms::OrderForm};
use crate::{
    access::{Allowed, Edit},
    audit::{self, EntryRow},
    database::ids::{EntryId, FavouriteId},
    database::{pool::Conn, schema::favourites},
    error::Result,
    jobs::queue::{self, Job},
    lists::{
        categories::{Category, model::ListChange},
        favourites::Favourite,
        ordering::{
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
    let moves = new_positions(moved, order, all)?;
    write_positions(conn, &category, &moves)?;
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

/// Keys for those who move, between the neighbours that stay: those that move side by side share the gap.
pub(crate) fn new_positions(
    moved: &HashSet<FavouriteId>,
    order: &[FavouriteId],
    all: &HashMap<FavouriteId, &Favourite>,
) -> Result<Vec<(FavouriteId, Position)>> {
    let mut keys: Vec<(FavouriteId, Position)> = Vec::with_capacity(moved.len());
    let key_of = |id: &FavouriteId| all.get(id).map(|it| it.position.as_slice());
    let mut above: Option<&[u8]> = None;
    let mut rest = order;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|id| moved.contains(id)).count();
        let (moving, after) = rest.split_at(run);
        if moving.is_empty() {
            above = key_of(first);
            rest = &rest[1..];
            continue;
        }
        let between = position::keys_between(above, after.first().and_then(key_of), run)?;
        keys.extend(moving.iter().copied().zip(between));
        rest = after;
    }
    Ok(keys)
}

/// Writes many positions. They may trade places, and Postgres checks uniqueness row by row, so each row
/// first gets a key of its own that is beyond every real one.
pub(crate) fn write_positions(
    conn: &mut Conn,
    category: &Category,
    moves: &[(FavouriteId, Position)],
) -> Result<()> {
    let (ids, keys): (Vec<FavouriteId>, Vec<Position>) = moves.iter().cloned().unzip();
    diesel::sql_query(
        "update favourites set position = decode(repeat('ff', 100), 'hex') || int8send(id)
         where space_id = $1 and category_id = $2 and id = any($3)",
    )
    .bind::<BigInt, _>(category.space.id)
    .bind::<BigInt, _>(category.id)
    .bind::<Array<BigInt>, _>(&ids)
    .execute(conn)?;
    diesel::sql_query(
        "update favourites set position = moves.position from unnest($3, $4) as moves (id, position)
         where space_id = $1 and category_id = $2 and favourites.id = moves.id",
    )
    .bind::<BigInt, _>(category.space.id)
    .bind::<BigInt, _>(category.id)
    .bind::<Array<BigInt>, _>(&ids)
    .bind::<Array<Bytea>, _>(&keys)
    .execute(conn)?;
    Ok(())
}

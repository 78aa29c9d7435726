//! Undoing moves: restores the old position, so a favourite returns to its old neighbours.
//!
//! **Invariants:** a favourite that has been moved since stays where it is, unless the user chooses otherwise.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::{
    faults,
    forms::UndoForm,
    later::{POSITION_KINDS, later_entries, moved_later},
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::{self, proof},
};
use crate::{
    access::{Allowed, Edit},
    audit::{self, ChangeKind, Entry, EntryRow},
    database::ids::{EntryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{categories as lists, favourites as table},
    },
    error::{Error, Result},
    lists::{
        attributes::{Attribute, Values},
        categories::{self, Category, model::ListChange},
        favourites::{self, Favourite, forms::NewFavourite, model::refuse_duplicate},
        ordering::{
            forms::NewOrder,
            lines::{self, Line, Side},
            model::{lock_both_for_change, move_changes},
            position::{MoveTarget, Position, parse_hex},
            rank::{self, live},
            reorder::{history_rows, new_positions, slots, write_order},
        },
    },
};

const ORDER: ListChange = ListChange { size: 0, order: true };

/// Undoes a move within a list.
pub(super) fn undo_move(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let entry = on.item();
    let favourite: Allowed<Favourite, Edit> = proof(conn, on.actor(), entry.favourite_id)?;
    if Some(favourite.item().category_id) != entry.category_id {
        return Err(changed_since(&favourite.item().title, "moved"));
    }
    let category = favourite.category(conn)?.item().lock_for_change(conn, ORDER)?;
    let now = &Favourite::find_on_list(conn, &category, favourite.item().id)?;
    let rank = now.rank(conn, &category)?;
    let untouched = now.position == recorded::position(entry, "/position/to")?;
    // Across a line between tiers a favourite moves and keeps its rank.
    let moved = !untouched
        && (category.has_tiers || rank != recorded::rank_at(entry, "/rank/to")?)
        && !later_entries(conn, entry, &[now.id], POSITION_KINDS)?.is_empty();
    if moved && instead != Some(ConflictChoice::Overwrite) {
        return Err(changed_since(&now.title, "moved"));
    }
    let old = recorded::position(entry, "/position/from")?;
    let position = match untouched
        && rank::is_free(conn, &category, &old)?
        && positions_are_valid(conn, &category, entry)?
        && is_in_recorded_tier(&lines::of(conn, &category)?, entry, &old)
    {
        true => old,
        false => {
            let from = MoveTarget::Rank(recorded::rank_at(entry, "/rank/from")?);
            let target = rank::target_rank(conn, &category, from, Some(rank), i64::from(category.size) - 1)?;
            position_in_tier(conn, &category, entry, (target, Some(now.id)))?
        }
    };
    diesel::update(table::table.find((now.space_id, now.id)))
        .set(table::position.eq(&position))
        .execute(conn)?;
    let new_rank = rank::of(conn, &category, &position)?;
    let lines = lines::of(conn, &category)?;
    let changes = move_changes(&lines, (&now.position, &position), (rank, new_rank));
    audit::record(conn, on.actor(), now.event(ChangeKind::FavouriteMoved, changes))?;
    rank_outcome(&now.title, &category, now.id, new_rank)
}

/// Returns `true` if a position is in the tier from which the entry moved the favourite, as far as that is known.
fn is_in_recorded_tier(lines: &[Line], entry: &Entry, position: &[u8]) -> bool {
    let was_in = entry.changes["tier"]["from"].as_str();
    let is_known = lines.iter().any(|line| Some(line.name.as_str()) == was_in);
    !is_known || lines::at(lines, position).map(|line| line.name.as_str()) == was_in
}

/// A key at that rank, in the tier from which the entry moved the favourite if there is a line.
fn position_in_tier(
    conn: &mut Conn,
    category: &Category,
    entry: &Entry,
    (rank, moved): (i64, Option<FavouriteId>),
) -> Result<Position> {
    let lines = lines::of(conn, category)?;
    let below = rank::position_for(conn, category, rank, moved, Side::Lower)?;
    let above = rank::position_for(conn, category, rank, moved, Side::Upper)?;
    Ok(if is_in_recorded_tier(&lines, entry, &below) { below } else { above })
}

/// "Heat is number 3 of 24 again."
pub(super) fn rank_outcome(
    title: &str,
    category: &Category,
    id: FavouriteId,
    rank: i64,
) -> Result<UndoOutcome> {
    let message = format!("{title} is number {rank} of {} again.", category.size);
    UndoOutcome::new(message, favourites::url::row(category, id, rank))
}

/// Undoes a move to another list: the favourite returns with the values it had.
pub(super) fn undo_move_to_list(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let entry = on.item();
    let favourite: Allowed<Favourite, Edit> = proof(conn, on.actor(), entry.favourite_id)?;
    if Some(favourite.item().category_id) != entry.other_category_id {
        return Err(changed_since(&favourite.item().title, "moved"));
    }
    let home: Allowed<Category, Edit> = proof(conn, on.actor(), entry.category_id)?;
    if form.name.is_some() {
        let title = serde_json::Map::from_iter([("title".to_owned(), form.title("")?.into())]);
        Favourite::change(conn, &favourite, &NewFavourite::with_fields(favourite.item(), &title))?;
    }
    let source = favourite.category(conn)?.into_item();
    let (here, there) = lock_both_for_change(conn, &source, home.item())?;
    let now = Favourite::find_on_list(conn, &here, favourite.item().id)?;
    refuse_duplicate(conn, &there, &now.title, None)?;
    let mut position = recorded::position(entry, "/position/from")?;
    let is_where_it_was = rank::is_free(conn, &there, &position)?
        && positions_are_valid(conn, &there, entry)?
        && is_in_recorded_tier(&lines::of(conn, &there)?, entry, &position);
    if !is_where_it_was {
        let place = MoveTarget::Rank(recorded::rank_at(entry, "/rank/from")?);
        let rank = rank::target_rank(conn, &there, place, None, i64::from(there.size) - 1)?;
        position = position_in_tier(conn, &there, entry, (rank, None))?;
    }
    let values = restored_values(conn, entry, &now, &there)?;
    let moved = now.write_move_to_list(conn, &favourite, (here, there), position, values)?;
    rank_outcome(&moved.title, &moved.category, now.id, moved.to)
}

/// The favourite's values with those it lost in the move, as far as the attributes, which may have changed since,
/// still accept them.
fn restored_values(conn: &mut Conn, entry: &Entry, now: &Favourite, home: &Category) -> Result<Values> {
    let differences = &entry.changes["fields"]["values"];
    let mut values = now.values.clone();
    let gained = Values::from_differences(differences, "to");
    gained.iter().for_each(|(id, _)| values.set(id, String::new()));
    Values::from_differences(differences, "from")
        .iter()
        .for_each(|(id, value)| values.set(id, value.to_owned()));
    for attribute in Attribute::unredacted(conn, home)? {
        let value = attribute.kind().check(&attribute.options, values.get(&attribute.id));
        values.set(attribute.id, value.unwrap_or_default());
    }
    Ok(values)
}

/// Undoes a saved order: every favourite it moved returns to its old place.
pub(super) fn undo_reorder(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let category = list.item().lock_for_change(conn, ORDER)?;
    let all: Vec<Favourite> = live(&category).select(Favourite::as_select()).load(conn)?;
    let all: HashMap<FavouriteId, &Favourite> = all.iter().map(|it| (it.id, it)).collect();
    let (free, taken) = split_by_moved(conn, on.item(), &all)?;
    if free.is_empty() || (!taken.is_empty() && instead != Some(ConflictChoice::Partial)) {
        return Err(Error::Conflict(faults::FAVOURITES_MOVED));
    }
    let back = if positions_are_valid(conn, &category, on.item())? {
        previous_positions(&free, &all)?
    } else {
        positions_at_previous_ranks(&free, &all)?
    };
    write_order(conn, &category, &back)?;
    let order: Vec<FavouriteId> = live(&category).order(table::position).select(table::id).load(conn)?;
    let rows = history_rows(&back, &order, &all);
    let changes = json!({"moved": rows.len()});
    audit::record(conn, on.actor(), category.event(ChangeKind::OrderSaved, changes).with_rows(rows))?;
    let message = match taken.len() {
        0 => "Restored the previous order.".to_owned(),
        left => format!("Moved {} back; {left} stayed.", free.len()),
    };
    UndoOutcome::new(message, categories::url::show(&category))
}

/// The choice for the favourites that have not been moved since.
pub(super) fn partial_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let list: Result<Allowed<Category, Edit>> = proof(conn, on.actor(), on.item().category_id);
    let Ok(list) = list else { return Ok(Vec::new()) };
    let all: Vec<Favourite> = live(list.item()).select(Favourite::as_select()).load(conn)?;
    let (free, taken) = split_by_moved(conn, on.item(), &all.iter().map(|it| (it.id, it)).collect())?;
    Ok(match (free.len(), taken.len()) {
        (0, _) | (_, 0) => Vec::new(),
        (1, _) => vec![(ConflictChoice::Partial, format!("Move only {} back", free[0].subject))],
        (others, _) => vec![(ConflictChoice::Partial, format!("Move only the other {others} back"))],
    })
}

/// Splits the rows into those whose favourite is still where the saved order put it and those whose favourite is
/// not.
fn split_by_moved(
    conn: &mut Conn,
    entry: &Entry,
    all: &HashMap<FavouriteId, &Favourite>,
) -> Result<(Vec<EntryRow>, Vec<EntryRow>)> {
    let rows = entry.rows(conn)?;
    let ids: Vec<FavouriteId> = rows.iter().map(|row| row.favourite_id).collect();
    let moved = moved_later(conn, entry, &ids)?;
    let (mut free, mut taken) = (Vec::new(), Vec::new());
    for row in rows {
        let put = parse_hex(&row.changes["position"]["to"])?;
        let is_there = all
            .get(&row.favourite_id)
            .is_some_and(|now| now.position == put || !moved.contains(&row.favourite_id));
        if is_there { free.push(row) } else { taken.push(row) }
    }
    Ok((free, taken))
}

/// The old positions; if one of them is taken by now, new ones in the same order.
fn previous_positions(
    back: &[EntryRow],
    all: &HashMap<FavouriteId, &Favourite>,
) -> Result<Vec<(FavouriteId, Position)>> {
    let mut old = HashMap::new();
    for row in back {
        old.insert(row.favourite_id, parse_hex(&row.changes["position"]["from"])?);
    }
    let stays = |id: &FavouriteId| !old.contains_key(id);
    let mut order: Vec<(&Position, bool, FavouriteId)> =
        all.iter().map(|(id, now)| (old.get(id).unwrap_or(&now.position), stays(id), *id)).collect();
    order.sort();
    if order.windows(2).all(|pair| pair[0].0 != pair[1].0) {
        return Ok(old.into_iter().collect());
    }
    let order: Vec<FavouriteId> = order.into_iter().map(|(.., id)| id).collect();
    new_positions(&slots(&old.into_keys().collect(), &order, all))
}

/// New positions at the old ranks, for when the list was rebalanced in the meantime.
fn positions_at_previous_ranks(
    back: &[EntryRow],
    all: &HashMap<FavouriteId, &Favourite>,
) -> Result<Vec<(FavouriteId, Position)>> {
    let rank = |row: &EntryRow| row.changes["rank"]["from"].as_i64().unwrap_or(i64::MAX);
    let back: Vec<(i64, FavouriteId)> = back.iter().map(|row| (rank(row), row.favourite_id)).collect();
    let moved = back.iter().map(|(_, id)| *id).collect();
    let mut current: Vec<&&Favourite> = all.values().collect();
    current.sort_by(|a, b| a.position.cmp(&b.position));
    let current: Vec<FavouriteId> = current.into_iter().map(|it| it.id).collect();
    new_positions(&slots(&moved, &NewOrder::of(back).apply_to(&current), all))
}

/// Returns `true` if the positions in the entry are still valid: the list has not been rebalanced since.
fn positions_are_valid(conn: &mut Conn, category: &Category, entry: &Entry) -> Result<bool> {
    let row = lists::table.find((category.space.id, category.id));
    Ok(row.select(lists::spread_at).first::<EntryId>(conn)? < entry.id)
}

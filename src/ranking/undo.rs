//! Taking a move back: the old position is put back, so it lands where it stood among its neighbours.
//!
//! Must stay true: a favourite that was moved again since is not touched; undoing is itself a change in
//! the history.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{
    model::{on_list, step_both},
    saved::{new_positions, put_all, rows},
};
use crate::{
    access::{Allowed, Edit, Key},
    attributes::{Attribute, Values},
    audit::{self, Entry},
    categories::{Category, model::Step},
    db::Conn,
    error::{Error, Result},
    favourites::{
        Favourite,
        model::refuse_duplicate,
        rank::{self, live},
    },
    order::{Place, Position, hex, unhex},
    schema::favourites,
};

const MOVED_SINCE: &str = "It was moved again since. Undo that first, or move it by hand.";

/// Takes back a move on one list. Returns the favourite's list and its rank now.
pub fn undo_move(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> Result<(Category, i64)> {
    let favourite = moved(conn, entry)?;
    if Some(favourite.what.category_id) != entry.what.category_id {
        return Err(Error::Refused(MOVED_SINCE.into()));
    }
    let category = favourite.category(conn)?.what.step(conn, Step { size: 0, order: true })?;
    let now = &on_list(conn, &category, favourite.what.id)?;
    let (from, to) = (number(entry, "/rank/from")?, number(entry, "/rank/to")?);
    let rank = now.rank(conn, &category)?;
    let untouched = now.position == bytes(entry, "/position/to")?;
    if !untouched && rank != to {
        return Err(Error::Refused(MOVED_SINCE.into()));
    }
    let old = bytes(entry, "/position/from")?;
    let position = match untouched && is_free(conn, &category, &old)? {
        true => old,
        false => {
            let target =
                rank::target(conn, &category, Place::Number(from), Some(rank), i64::from(category.size) - 1)?;
            rank::key_for(conn, &category, target, Some(now.id))?
        }
    };
    let back = Favourite { position: position.clone(), ..now.clone() };
    diesel::update(favourites::table.find((now.space_id, now.id)))
        .set(favourites::position.eq(&position))
        .execute(conn)?;
    let landed = back.rank(conn, &category)?;
    let changes = json!({
        "rank": {"from": rank, "to": landed},
        "position": {"from": hex(&now.position), "to": hex(&position)},
    });
    audit::record(conn, &entry.who, now.event(audit::Kind::FavouriteMoved, changes))?;
    Ok((category, landed))
}

/// Takes back a move to another list: the favourite returns with the values it had.
pub fn undo_move_to(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> Result<(Category, i64)> {
    let favourite = moved(conn, entry)?;
    let from = number(entry, "/category/from")?;
    if favourite.what.category_id != number(entry, "/category/to")? {
        return Err(Error::Refused(MOVED_SINCE.into()));
    }
    let home: Allowed<Category, Edit> = Allowed::check(conn, Some(&entry.who), &Key::Id(from))?;
    let source = favourite.category(conn)?.what;
    let (here, there) = step_both(conn, &source, &home.what)?;
    let now = on_list(conn, &here, favourite.what.id)?;
    refuse_duplicate(conn, &there, &now.title, 0)?;
    let mut position = bytes(entry, "/position/from")?;
    if !is_free(conn, &there, &position)? {
        let place = Place::Number(number(entry, "/rank/from")?);
        let rank = rank::target(conn, &there, place, None, i64::from(there.size) - 1)?;
        position = rank::key_for(conn, &there, rank, None)?;
    }
    let values = Values::side(&entry.what.changes["fields"]["values"], "from");
    let values = still_fitting(conn, values, &there)?;
    let moved = now.arrive(conn, &favourite, (here, there), position, values)?;
    Ok((moved.category, moved.to))
}

/// The values without those that the list's attributes, changed since, would not take any more.
fn still_fitting(conn: &mut Conn, mut values: Values, on: &Category) -> Result<Values> {
    for attribute in Attribute::listed(conn, on)? {
        let value = attribute.kind().check(&attribute.options, values.of(&attribute.id));
        values.set(attribute.id, value.unwrap_or_default());
    }
    Ok(values)
}

/// Takes back a saved order: everybody it moved returns to where they stood.
pub fn undo_order(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> Result<Category> {
    let key = Key::Id(entry.what.category_id.unwrap_or_default());
    let list: Allowed<Category, Edit> = Allowed::check(conn, Some(&entry.who), &key)?;
    let category = list.what.step(conn, Step { size: 0, order: true })?;
    let all: Vec<Favourite> = live(&category).select(Favourite::as_select()).load(conn)?;
    let all: HashMap<i64, &Favourite> = all.iter().map(|it| (it.id, it)).collect();
    let mut back = HashMap::new();
    for row in entry.what.rows(conn)? {
        let (id, step) = (row.favourite_id, &row.changes["position"]);
        if all.get(&id).map(|it| &it.position) != Some(&unhex(&step["to"])?) {
            return Err(Error::Refused(
                "Some of these were moved again or removed since, so the order stays as it is.".into(),
            ));
        }
        back.insert(id, unhex(&step["from"])?);
    }
    let back = positions_back(back, &all)?;
    put_all(conn, &category, &back)?;
    let order: Vec<i64> = live(&category).order(favourites::position).select(favourites::id).load(conn)?;
    let rows = rows(&back, &order, &all);
    let changes = json!({"moved": rows.len()});
    audit::record(conn, &entry.who, category.event(audit::Kind::OrderSaved, changes).with_rows(rows))?;
    Ok(category)
}

/// The old positions; where somebody else stands in one by now, new ones in the order that they mean.
fn positions_back(
    back: HashMap<i64, Position>,
    all: &HashMap<i64, &Favourite>,
) -> Result<Vec<(i64, Position)>> {
    let stays = |id: &i64| !back.contains_key(id);
    let mut order: Vec<(&Position, bool, i64)> =
        all.iter().map(|(id, now)| (back.get(id).unwrap_or(&now.position), stays(id), *id)).collect();
    order.sort();
    if order.windows(2).all(|pair| pair[0].0 != pair[1].0) {
        return Ok(back.into_iter().collect());
    }
    let order: Vec<i64> = order.into_iter().map(|(.., id)| id).collect();
    new_positions(&back.into_keys().collect(), &order, all)
}

fn moved(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> Result<Allowed<Favourite, Edit>> {
    let key = Key::Id(entry.what.favourite_id.unwrap_or_default());
    Allowed::check(conn, Some(&entry.who), &key)
}

fn is_free(conn: &mut Conn, category: &Category, position: &[u8]) -> Result<bool> {
    Ok(live(category).filter(favourites::position.eq(position)).count().get_result::<i64>(conn)? == 0)
}

fn number(entry: &Allowed<Entry, Edit>, pointer: &str) -> Result<i64> {
    let number = entry.what.changes.pointer(pointer).and_then(Value::as_i64);
    number.ok_or_else(|| Error::bug(format!("history entry {} has no {pointer}", entry.what.id)))
}

fn bytes(entry: &Allowed<Entry, Edit>, pointer: &str) -> Result<Position> {
    unhex(entry.what.changes.pointer(pointer).unwrap_or(&Value::Null))
}

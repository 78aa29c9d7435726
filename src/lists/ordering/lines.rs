//! The lines between tiers, as far as the order has to know them: each has a position key of its own, between two
//! favourites.
//!
//! **Invariants:** no key is both a line's and a favourite's on the list; the position of the first line is empty, before
//! every key; keys are made under the list's lock.

use diesel::prelude::*;

use super::{
    keys,
    live::live,
    position::{self, Position},
};
use crate::{
    database::{
        ids::{FavouriteId, TierId},
        pool::Conn,
        schema::{favourites, tiers},
    },
    error::Result,
    lists::categories::Category,
};

/// A line: where a tier begins.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = tiers)]
pub(crate) struct Line {
    pub(crate) id: TierId,
    /// The name of the tier that begins here.
    pub(crate) name: String,
    pub(crate) position: Position,
}

/// Where a key is made, if there are lines between two neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// In the tier of the upper neighbour.
    Upper,
    /// In the tier of the lower neighbour.
    Lower,
}

/// The direction of a step across one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Up,
    Down,
}

/// The list's lines, the first tier's first; none if it has no tiers.
pub(crate) fn of(conn: &mut Conn, category: &Category) -> Result<Vec<Line>> {
    if !category.has_tiers {
        return Ok(Vec::new());
    }
    let of_list = tiers::space_id.eq(category.space.id).and(tiers::category_id.eq(category.id));
    Ok(tiers::table.filter(of_list).order(tiers::position).select(Line::as_select()).load(conn)?)
}

/// The tier that a position is in.
pub(crate) fn at<'a>(lines: &'a [Line], position: &[u8]) -> Option<&'a Line> {
    lines.iter().rev().find(|line| line.position.as_slice() < position)
}

/// Returns `true` if no line has that position.
pub(crate) fn is_free(lines: &[Line], position: &[u8]) -> bool {
    lines.iter().all(|line| line.position != position)
}

/// A key between two favourites, on that side of the lines that are between them.
pub(crate) fn key_between(
    lines: &[Line],
    (above, below): (Option<&[u8]>, Option<&[u8]>),
    side: Side,
) -> Result<Position> {
    let mut between = lines
        .iter()
        .map(|line| line.position.as_slice())
        .filter(|line| *line > above.unwrap_or_default() && below.is_none_or(|below| *line < below));
    match side {
        Side::Upper => position::between(above, between.next().or(below)),
        Side::Lower => position::between(between.next_back().or(above), below),
    }
}

/// A key on the other side of the line next to the favourite at that position, if there is one between it and its neighbour
/// in that direction.
pub(crate) fn key_across(
    conn: &mut Conn,
    category: &Category,
    position: &[u8],
    step: Step,
) -> Result<Option<Position>> {
    let lines = of(conn, category)?;
    let of_list = |lower: bool| {
        let others = live(category).select(favourites::position).into_boxed();
        match lower {
            true => {
                others.filter(favourites::position.lt(position.to_vec())).order(favourites::position.desc())
            }
            false => {
                others.filter(favourites::position.gt(position.to_vec())).order(favourites::position.asc())
            }
        }
    };
    if lines.is_empty() {
        return Ok(None);
    }
    let neighbour: Option<Position> = of_list(step == Step::Up).first(conn).optional()?;
    let neighbour = neighbour.as_deref();
    let mut keys = lines.iter().map(|line| line.position.as_slice());
    Ok(match step {
        Step::Up => {
            let mut between = keys.filter(|key| *key > neighbour.unwrap_or_default() && *key < position);
            let Some(line) = between.next_back() else { return Ok(None) };
            Some(position::between(between.next_back().or(neighbour), Some(line))?)
        }
        Step::Down => {
            let is_before = |key: &&[u8]| neighbour.is_none_or(|neighbour| *key < neighbour);
            let Some(line) = keys.find(|key| *key > position).filter(is_before) else { return Ok(None) };
            Some(position::between(Some(line), keys.next().filter(is_before).or(neighbour))?)
        }
    })
}

/// A key at the end of a tier, below all others in it; `moved` is taken out first. `None` if the list has no such tier.
pub(crate) fn key_at_end_of(
    conn: &mut Conn,
    category: &Category,
    tier_id: TierId,
    moved: FavouriteId,
) -> Result<Option<Position>> {
    let lines = of(conn, category)?;
    let Some(place) = lines.iter().position(|line| line.id == tier_id) else { return Ok(None) };
    let next = lines.get(place + 1).map(|line| line.position.as_slice());
    let mut others = live(category).filter(favourites::id.ne(moved)).into_boxed();
    if let Some(next) = next {
        others = others.filter(favourites::position.lt(next.to_vec()));
    }
    let last: Option<Position> =
        others.order(favourites::position.desc()).select(favourites::position).first(conn).optional()?;
    let line = Some(lines[place].position.as_slice()).filter(|line| !line.is_empty());
    Ok(Some(position::between(last.as_deref().max(line), next)?))
}

/// The key of the last favourite or line, after which the list goes on.
pub(crate) fn last_key(conn: &mut Conn, category: &Category) -> Result<Option<Position>> {
    let last: Option<Position> = live(category)
        .order(favourites::position.desc())
        .select(favourites::position)
        .first(conn)
        .optional()?;
    let line = of(conn, category)?.pop().map(|line| line.position).filter(|line| !line.is_empty());
    Ok(last.max(line))
}

/// A favourite and where it is.
pub(super) type Placed = (FavouriteId, Position);

/// Returns `true` if a line after so many favourites is between the same two in both orders, and its position too.
pub(crate) fn is_between_the_same(
    number: usize,
    position: &[u8],
    (before, after): (&[Placed], &[Placed]),
) -> bool {
    let id =
        |order: &[Placed], place: Option<usize>| place.and_then(|place| order.get(place)).map(|(id, _)| *id);
    let above = number.checked_sub(1);
    let is_below = |place: usize| after.get(place).is_none_or(|(_, below)| position < below.as_slice());
    let is_above = |place: usize| after.get(place).is_some_and(|(_, above)| above.as_slice() < position);
    id(before, above) == id(after, above)
        && id(before, Some(number)) == id(after, Some(number))
        && above.is_none_or(is_above)
        && is_below(number)
}

/// The positions of the list's favourites, in order.
pub(crate) fn positions(conn: &mut Conn, category: &Category) -> Result<Vec<Position>> {
    Ok(live(category).order(favourites::position).select(favourites::position).load(conn)?)
}

/// Puts each line after so many favourites, in order; the first one of the list is none of them, as it never moves. A
/// favourite in the bin that was between the two neighbours of a line comes back below it.
pub(crate) fn put_after(conn: &mut Conn, category: &Category, lines: &[(TierId, usize)]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let of_list = favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id));
    let all: Vec<(Position, bool)> = favourites::table
        .filter(of_list)
        .order((favourites::position, favourites::binned_at.desc()))
        .select((favourites::position, favourites::binned_at.is_null()))
        .load(conn)?;
    let live: Vec<&Position> = all.iter().filter(|(_, is_live)| *is_live).map(|(key, _)| key).collect();
    let mut keys = Vec::with_capacity(lines.len());
    for group in lines.chunk_by(|a, b| a.1 == b.1) {
        let after = group[0].1.min(live.len()).checked_sub(1).map(|last| live[last].as_slice());
        let next =
            all.iter().map(|(key, _)| key.as_slice()).find(|key| after.is_none_or(|after| *key > after));
        let between = position::keys_between(after, next, group.len())?;
        keys.extend(group.iter().map(|(id, _)| *id).zip(between));
    }
    write(conn, category, &keys)
}

/// Writes the keys of lines.
pub(super) fn write(conn: &mut Conn, category: &Category, lines: &[(TierId, Position)]) -> Result<()> {
    keys::write(conn, category, "tiers", lines.iter().map(|(id, key)| (id.0, key.clone())))
}

//! Converts between ranks and position keys.
//!
//! **Invariants:** keys are made under the category's lock, so that two are never made between the same neighbours.

use diesel::prelude::*;

use crate::{
    database::ids::FavouriteId,
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{
        categories::Category,
        ordering::{
            faults,
            lines::{self, Side},
            position::{MoveTarget, Position},
        },
    },
};

pub(crate) use super::live::live;

/// The number of favourites on the list.
pub(crate) fn count(conn: &mut Conn, category: &Category) -> Result<i64> {
    Ok(live(category).count().get_result(conn)?)
}

/// The rank at `position`: the number of favourites before it, plus one.
pub(crate) fn of(conn: &mut Conn, category: &Category, position: &[u8]) -> Result<i64> {
    let before = live(category).filter(favourites::position.lt(position)).count().get_result::<i64>(conn)?;
    Ok(before + 1)
}

/// Returns `true` if no favourite of the list has that position, and no line between its tiers.
pub(crate) fn is_free(conn: &mut Conn, category: &Category, position: &[u8]) -> Result<bool> {
    let there = live(category).filter(favourites::position.eq(position)).count().get_result::<i64>(conn)?;
    Ok(there == 0 && lines::is_free(&lines::of(conn, category)?, position))
}

/// The side of the lines on which a favourite at rank `from` (`None` if it is new) ends that goes to `place`, at rank `to`:
/// what moves stops at the near side, what is new takes the place of the one that is there, in that one's tier.
pub(crate) fn side_of(place: MoveTarget<FavouriteId>, from: Option<i64>, to: i64) -> Side {
    let comes_from_above = from.is_some_and(|from| from < to);
    match place {
        MoveTarget::Top | MoveTarget::Below(_) => Side::Upper,
        MoveTarget::Rank(_) | MoveTarget::Up | MoveTarget::Down if comes_from_above => Side::Upper,
        _ => Side::Lower,
    }
}

/// The rank after a move to `place`, for a favourite at `current_rank` (`None` if it is new) among `others` other
/// favourites.
pub(crate) fn target_rank(
    conn: &mut Conn,
    category: &Category,
    place: MoveTarget<FavouriteId>,
    current_rank: Option<i64>,
    others: i64,
) -> Result<i64> {
    let end = others + 1;
    let rank = match place {
        MoveTarget::Top => 1,
        MoveTarget::Bottom => end,
        MoveTarget::Up => current_rank.unwrap_or(end) - 1,
        MoveTarget::Down => current_rank.unwrap_or(end) + 1,
        MoveTarget::Rank(number) => number,
        MoveTarget::Above(id) => neighbour_rank(conn, category, id, current_rank)?,
        MoveTarget::Below(id) => neighbour_rank(conn, category, id, current_rank)? + 1,
    };
    Ok(rank.clamp(1, end))
}

/// The rank that the neighbour `id` has once the moved thing is taken out.
fn neighbour_rank(
    conn: &mut Conn,
    category: &Category,
    id: FavouriteId,
    current_rank: Option<i64>,
) -> Result<i64> {
    let position: Option<Position> =
        live(category).filter(favourites::id.eq(id)).select(favourites::position).first(conn).optional()?;
    let Some(position) = position else {
        return Err(faults::NEIGHBOUR_GONE.into());
    };
    let rank = of(conn, category, &position)?;
    Ok(if current_rank.is_some_and(|now| now < rank) { rank - 1 } else { rank })
}

/// A key that makes the thing the `rank`-th among the others, on that side of the lines that are there; `moved` is taken out
/// first.
pub(crate) fn position_for(
    conn: &mut Conn,
    category: &Category,
    rank: i64,
    moved: Option<FavouriteId>,
    side: Side,
) -> Result<Position> {
    let others =
        live(category).filter(favourites::id.ne(moved.unwrap_or_default())).order(favourites::position);
    let (skip, take) = if rank > 1 { (rank - 2, 2) } else { (0, 1) };
    let mut around: Vec<Position> =
        others.select(favourites::position).offset(skip).limit(take).load(conn)?;
    let above = (rank > 1 && !around.is_empty()).then(|| around.remove(0));
    let neighbours = (above.as_deref(), around.first().map(Vec::as_slice));
    lines::key_between(&lines::of(conn, category)?, neighbours, side)
}

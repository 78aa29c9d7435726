//! Converts between ranks and position keys.
//!
//! **Invariants:** keys are made under the category's lock, so that two are never made between the same neighbours.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{
        categories::Category,
        ordering::{
            faults,
            position::{self, MoveTarget, Position},
        },
    },
};

/// The number of favourites on the list.
pub(crate) fn count(conn: &mut Conn, category: &Category) -> Result<i64> {
    Ok(live(category).count().get_result(conn)?)
}

/// The rank at `position`: the number of favourites before it, plus one.
pub(crate) fn of(conn: &mut Conn, category: &Category, position: &[u8]) -> Result<i64> {
    let before = live(category).filter(favourites::position.lt(position)).count().get_result::<i64>(conn)?;
    Ok(before + 1)
}

/// Returns `true` if no favourite of the list has that position.
pub(crate) fn is_free(conn: &mut Conn, category: &Category, position: &[u8]) -> Result<bool> {
    Ok(live(category).filter(favourites::position.eq(position)).count().get_result::<i64>(conn)? == 0)
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

/// A key that makes the thing the `rank`-th among the others; `moved` is taken out first.
pub(crate) fn position_for(
    conn: &mut Conn,
    category: &Category,
    rank: i64,
    moved: Option<FavouriteId>,
) -> Result<Position> {
    let others =
        live(category).filter(favourites::id.ne(moved.unwrap_or_default())).order(favourites::position);
    let (skip, take) = if rank > 1 { (rank - 2, 2) } else { (0, 1) };
    let mut around: Vec<Position> =
        others.select(favourites::position).offset(skip).limit(take).load(conn)?;
    if rank > 1 {
        let above = (!around.is_empty()).then(|| around.remove(0));
        return position::between(above.as_deref(), around.first().map(Vec::as_slice));
    }
    position::between(None, around.first().map(Vec::as_slice))
}

type LiveFavourites = diesel::dsl::Filter<
    favourites::table,
    diesel::dsl::And<
        diesel::dsl::And<
            diesel::dsl::Eq<favourites::space_id, SpaceId>,
            diesel::dsl::Eq<favourites::category_id, CategoryId>,
        >,
        diesel::dsl::IsNull<favourites::binned_at>,
    >,
>;

/// The favourites that are on the list (not in the bin).
pub(crate) fn live(category: &Category) -> LiveFavourites {
    favourites::table.filter(
        favourites::space_id
            .eq(category.space.id)
            .and(favourites::category_id.eq(category.id))
            .and(favourites::binned_at.is_null()),
    )
}

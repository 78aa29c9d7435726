//! The positions of the categories in a space.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    database::{
        ids::{CategoryId, SpaceId},
        pool::Conn,
        schema::{categories, spaces},
    },
    error::Result,
    lists::ordering::position::Position,
    spaces::Space,
};

/// Locks the order of a space's categories.
pub(super) fn lock(conn: &mut Conn, space: &Space) -> Result<()> {
    spaces::table.find(space.id).select(spaces::id).for_no_key_update().first::<SpaceId>(conn)?;
    Ok(())
}

/// The position of the last category of a space. Takes the lock for reordering its categories.
pub(crate) fn lock_and_last(conn: &mut Conn, space: &Space) -> Result<Option<Position>> {
    lock(conn, space)?;
    let in_space =
        categories::table.filter(categories::space_id.eq(space.id).and(categories::binned_at.is_null()));
    Ok(in_space.order(categories::position.desc()).select(categories::position).first(conn).optional()?)
}

/// The positions of the categories of a space, by their ids.
pub(super) fn all(conn: &mut Conn, space_id: SpaceId) -> Result<HashMap<CategoryId, Position>> {
    let in_space = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let rows = categories::table.filter(in_space).select((categories::id, categories::position));
    Ok(rows.load::<(CategoryId, Position)>(conn)?.into_iter().collect())
}

/// The place of a category among those of its space, from 1.
pub(super) fn rank_of(conn: &mut Conn, space_id: SpaceId, id: CategoryId) -> Result<i64> {
    let in_space = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let own_position = categories::table.find((space_id, id)).select(categories::position);
    let mine: Position = own_position.first(conn)?;
    let before = categories::table.filter(in_space.and(categories::position.lt(mine)));
    Ok(before.count().get_result::<i64>(conn)? + 1)
}

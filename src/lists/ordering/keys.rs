//! Writes many position keys of a list at once.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bytea},
};

use super::position::Position;
use crate::{database::pool::Conn, error::Result, lists::categories::Category};

/// Writes the keys of rows of a table, `favourites` or `tiers`, each with its id. They may trade places, and Postgres checks
/// uniqueness row by row, so each row first gets a key of its own that is beyond every real one.
pub(super) fn write(
    conn: &mut Conn,
    category: &Category,
    table: &'static str,
    keys: impl Iterator<Item = (i64, Position)>,
) -> Result<()> {
    let (ids, keys): (Vec<i64>, Vec<Position>) = keys.unzip();
    let beyond = format!(
        "update {table} set position = decode(repeat('ff', 100), 'hex') || int8send(id)
         where space_id = $1 and category_id = $2 and id = any($3)"
    );
    diesel::sql_query(beyond)
        .bind::<BigInt, _>(category.space.id)
        .bind::<BigInt, _>(category.id)
        .bind::<Array<BigInt>, _>(&ids)
        .execute(conn)?;
    let real = format!(
        "update {table} set position = moves.position from unnest($3, $4) as moves (id, position)
         where space_id = $1 and category_id = $2 and {table}.id = moves.id"
    );
    diesel::sql_query(real)
        .bind::<BigInt, _>(category.space.id)
        .bind::<BigInt, _>(category.id)
        .bind::<Array<BigInt>, _>(&ids)
        .bind::<Array<Bytea>, _>(&keys)
        .execute(conn)?;
    Ok(())
}

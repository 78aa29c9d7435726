//! Short position keys again, once those of a list have grown long.

use diesel::{dsl::max, prelude::*};

use super::{
    lines,
    position::{self, Position},
    reorder::write_positions,
};
use crate::{
    database::ids::{CategoryId, EntryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{audit_entries, categories, favourites},
    },
    error::Result,
    lists::categories::{Category, model::ListChange},
};

/// Gives every favourite of a list, including binned ones, and every line between its tiers a short position key in the same
/// order. Ranks and tiers do not change.
pub fn rebalance(conn: &mut Conn, category_id: CategoryId) -> Result<()> {
    let Some(category) = Category::find_live(conn, category_id)? else { return Ok(()) };
    let category = category.lock_for_change(conn, ListChange { size: 0, order: false })?;
    let all: Vec<(Position, FavouriteId)> = favourites::table
        .filter(favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id)))
        .order((favourites::position, favourites::binned_at.desc(), favourites::id))
        .select((favourites::position, favourites::id))
        .load(conn)?;
    let lines = lines::of(conn, &category)?;
    let lines = lines.get(1..).unwrap_or_default();
    let mut keys = position::keys_after(None, all.len() + lines.len())?.into_iter();
    let (mut favourite_keys, mut line_keys) = (Vec::with_capacity(all.len()), Vec::new());
    let mut waiting = lines.iter().peekable();
    for (position, id) in all {
        while let Some(line) = waiting.next_if(|line| line.position < position) {
            line_keys.extend(keys.next().map(|key| (line.id, key)));
        }
        favourite_keys.extend(keys.next().map(|key| (id, key)));
    }
    line_keys.extend(waiting.map(|line| line.id).zip(keys));
    write_positions(conn, &category, &favourite_keys)?;
    lines::write(conn, &category, &line_keys)?;
    // Positions in older entries are no longer valid; their ranks are.
    let latest = audit_entries::table.filter(audit_entries::space_id.eq(category.space.id));
    let latest: Option<EntryId> = latest.select(max(audit_entries::id)).first(conn)?;
    diesel::update(categories::table.find((category.space.id, category.id)))
        .set(categories::spread_at.eq(latest.unwrap_or_default()))
        .execute(conn)?;
    Ok(())
}

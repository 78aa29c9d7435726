//! The order of a space's categories.

use diesel::prelude::*;
use serde_json::json;

use super::Category;
use crate::{
    access::{Allowed, Edit},
    audit,
    database::ids::{CategoryId, EntryId},
    database::{
        pool::Conn,
        schema::{categories, spaces},
    },
    error::{Error, FieldErrors, Result},
    lists::ordering::position::{self, MoveTarget, Position},
    spaces::Space,
};

impl Category {
    /// Moves the category among the space's categories. Returns the history's entry, if it moved.
    pub fn place(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        place: MoveTarget<CategoryId>,
    ) -> Result<Option<EntryId>> {
        let space_id = on.item().space.id;
        lock_space(conn, &on.item().space)?;
        let ours: Vec<(CategoryId, Position)> = categories::table
            .filter(categories::space_id.eq(space_id).and(categories::binned_at.is_null()))
            .order(categories::position)
            .select((categories::id, categories::position))
            .load(conn)?;
        let now = ours.iter().position(|(id, _)| *id == on.item().id).ok_or(Error::NotFound)?;
        let others: Vec<_> = ours.iter().filter(|(id, _)| *id != on.item().id).collect();
        let beside = |id: CategoryId| {
            others.iter().position(|it| it.0 == id).ok_or(FieldErrors::one("other", "Choose a category."))
        };
        let target = match place {
            MoveTarget::Top => 0,
            MoveTarget::Bottom => others.len(),
            MoveTarget::Up => now.saturating_sub(1),
            MoveTarget::Down => now + 1,
            MoveTarget::Number(number) => usize::try_from(number - 1).unwrap_or(usize::MAX),
            MoveTarget::Above(id) => beside(id)?,
            MoveTarget::Below(id) => beside(id)? + 1,
        };
        let target = target.min(others.len());
        if target == now {
            return Ok(None);
        }
        let key = |at: Option<usize>| at.and_then(|at| others.get(at)).map(|it| it.1.as_slice());
        let position = position::between(key(target.checked_sub(1)), key(Some(target)))?;
        diesel::update(categories::table.find((space_id, on.item().id)))
            .set(categories::position.eq(position))
            .execute(conn)?;
        let changes = json!({"rank": {"from": now + 1, "to": target + 1}});
        audit::record(conn, on.actor(), on.item().event(audit::Kind::CategoryMoved, changes)).map(Some)
    }

    /// Its place among the space's categories.
    pub fn place_among(&self, conn: &mut Conn) -> Result<i64> {
        let ours = categories::space_id.eq(self.space.id).and(categories::binned_at.is_null());
        let mine = categories::table.find((self.space.id, self.id)).select(categories::position);
        let mine: Position = mine.first(conn)?;
        let before = categories::table.filter(ours.and(categories::position.lt(mine)));
        Ok(before.count().get_result::<i64>(conn)? + 1)
    }
}

/// The position of the last category of a space. Takes the lock for reordering its categories.
pub fn last_position(conn: &mut Conn, space: &Space) -> Result<Option<Position>> {
    lock_space(conn, space)?;
    let ours =
        categories::table.filter(categories::space_id.eq(space.id).and(categories::binned_at.is_null()));
    Ok(ours.order(categories::position.desc()).select(categories::position).first(conn).optional()?)
}

/// Locks the order of a space's categories.
fn lock_space(conn: &mut Conn, space: &Space) -> Result<()> {
    spaces::table.find(space.id).select(spaces::id).for_no_key_update().first::<i64>(conn)?;
    Ok(())
}

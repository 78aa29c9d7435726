//! The order of a space's categories.

use diesel::prelude::*;
use serde_json::json;

use super::{Category, faults, positions};
use crate::{
    access::{Allowed, Edit, View},
    audit::{self, Changed},
    database::ids::CategoryId,
    database::{pool::Conn, schema::categories},
    error::{Error, Result},
    lists::ordering::position::{self, MoveTarget, Position, hex},
    spaces::Space,
};

impl Category {
    /// The first `most` categories of a space after that position, or all, each with its own as text; for visitors only the
    /// public ones.
    pub(crate) fn listed_after(
        conn: &mut Conn,
        of: &Allowed<Space, View>,
        after: Option<String>,
        most: i64,
    ) -> Result<Vec<(Category, String)>> {
        let positions = positions::all(conn, of.item().id)?;
        let place = |it: Category| {
            let position = hex(positions.get(&it.id)?);
            Some((it, position))
        };
        let all = Category::listed(conn, of)?.into_iter().filter_map(place);
        let rest = all.filter(|(_, position)| after.as_ref().is_none_or(|after| position > after));
        Ok(rest.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    /// Moves the category among the space's categories. `NotFound` if it was binned; fault `no_neighbour` if the
    /// other category was.
    pub fn move_to(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        place: MoveTarget<CategoryId>,
    ) -> Result<Changed<()>> {
        let space_id = on.item().space.id;
        positions::lock(conn, &on.item().space)?;
        let space_order: Vec<(CategoryId, Position)> = categories::table
            .filter(categories::space_id.eq(space_id).and(categories::binned_at.is_null()))
            .order(categories::position)
            .select((categories::id, categories::position))
            .load(conn)?;
        let now = space_order.iter().position(|(id, _)| *id == on.item().id).ok_or(Error::NotFound)?;
        let others: Vec<_> = space_order.iter().filter(|(id, _)| *id != on.item().id).collect();
        let beside = |id: CategoryId| others.iter().position(|it| it.0 == id).ok_or(faults::NO_NEIGHBOUR);
        let target = match place {
            MoveTarget::Top => 0,
            MoveTarget::Bottom => others.len(),
            MoveTarget::Up => now.saturating_sub(1),
            MoveTarget::Down => now + 1,
            MoveTarget::Rank(number) => usize::try_from(number - 1).unwrap_or(usize::MAX),
            MoveTarget::Above(id) => beside(id)?,
            MoveTarget::Below(id) => beside(id)? + 1,
        };
        let target = target.min(others.len());
        if target == now {
            return Ok(Changed::unchanged(()));
        }
        let key = |at: Option<usize>| at.and_then(|at| others.get(at)).map(|it| it.1.as_slice());
        let position = position::between(key(target.checked_sub(1)), key(Some(target)))?;
        diesel::update(categories::table.find((space_id, on.item().id)))
            .set(categories::position.eq(position))
            .execute(conn)?;
        let changes = json!({"rank": {"from": now + 1, "to": target + 1}});
        let event = on.item().event(audit::ChangeKind::CategoryMoved, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }
}

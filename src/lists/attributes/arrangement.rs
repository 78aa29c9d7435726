//! The order of a category's attributes.

use diesel::prelude::*;
use serde_json::json;

use super::{Attribute, model::CONTENT_CHANGE};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Changed},
    database::{ids::AttributeId, pool::Conn, schema::attributes},
    error::{Error, Result},
    lists::ordering::{faults, position::MoveTarget},
};

impl Attribute {
    /// Moves the attribute among the others. `NotFound` if it was removed; fault `no_neighbour`.
    pub fn move_to(
        conn: &mut Conn,
        on: &Allowed<Attribute, Edit>,
        place: MoveTarget<AttributeId>,
    ) -> Result<Changed<()>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let mut all = Attribute::listed(conn, &category)?;
        let now = on.item().rank_among(&all).ok_or(Error::NotFound)? - 1;
        let moved = all.remove(now);
        let beside = |id: AttributeId| all.iter().position(|it| it.id == id).ok_or(faults::NO_NEIGHBOUR);
        let target = match place {
            MoveTarget::Up => now.saturating_sub(1),
            MoveTarget::Down => now + 1,
            MoveTarget::Top => 0,
            MoveTarget::Bottom => all.len(),
            MoveTarget::Rank(number) => usize::try_from(number - 1).unwrap_or(usize::MAX),
            MoveTarget::Above(id) => beside(id)?,
            MoveTarget::Below(id) => beside(id)? + 1,
        };
        let target = target.min(all.len());
        if target == now {
            return Ok(Changed::unchanged(()));
        }
        all.insert(target, moved);
        for (place, attribute) in (1..).zip(&all) {
            let row = attributes::table.find((attribute.space_id, attribute.id));
            diesel::update(row).set(attributes::place.eq(place)).execute(conn)?;
        }
        let rank = json!({"from": now + 1, "to": target + 1});
        let changes = json!({"attribute": on.item().id, "name": on.item().name, "rank": rank});
        let event = category.item().event(audit::ChangeKind::AttributeMoved, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }
}

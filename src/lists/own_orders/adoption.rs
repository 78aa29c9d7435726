//! Making our order the list's: one saved order with one Undo.

use serde_json::json;

use super::ours::OurOrder;
use crate::{
    access::{Allowed, Edit, Locator},
    database::{ids::FavouriteId, pool::Conn},
    error::{Error, Result},
    lists::{categories::Category, ordering::reorder::ReorderOutcome},
    spaces::members::Member,
};

/// Puts the list in our order, unless the list's order is not the one that ours was worked out for. `NotFound` if the list has
/// no own orders any more.
pub(crate) fn make_it_the_lists(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    ours: &OurOrder,
) -> Result<ReorderOutcome> {
    let locked = on.item().lock(conn)?;
    let now: Allowed<Category, Edit> = on.check_other(conn, &Locator::Id(locked.id))?;
    if !now.item().own_orders().are_on() {
        return Err(Error::NotFound);
    }
    if locked.order_version != ours.order_version {
        return Ok(ReorderOutcome::Outdated);
    }
    let order: Vec<FavouriteId> = ours.all().map(|it| it.id).collect();
    let members = Member::count(conn, locked.space.id)?;
    let changes = json!({"from": "our order", "took_part": ours.taking_part.len(), "members": members});
    Ok(match Category::put_in_order(conn, on, &order, changes)? {
        ReorderOutcome::Saved { entry, .. } => ReorderOutcome::Saved { moved: ours.moved(), entry },
        other => other,
    })
}

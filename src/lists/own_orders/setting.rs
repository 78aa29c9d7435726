//! Whether a list has own orders, and whether names are shown.
//!
//! **Invariants:** what was placed while only the result was shown never gets a name; who places something at that moment
//! either sees the new setting first, or what they placed is counted here.

use diesel::prelude::*;
use serde_json::json;

use super::faults;
use crate::{
    access::{Allowed, Manage},
    audit::{self, ChangeKind, Changed},
    database::{
        ids::{CategoryId, UserId},
        pool::Conn,
        schema::{categories, own_orders},
    },
    error::{Error, Result},
    lists::{
        categories::{Category, OwnOrders, model::ListChange},
        placing::row,
    },
};

/// The own orders of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OwnOrderCount {
    pub(crate) all: usize,
    /// Those of which some was placed while only the result was shown.
    pub(crate) secret: usize,
}

impl OwnOrderCount {
    /// Counts those that were changed at least once.
    pub(crate) fn of(conn: &mut Conn, list: &Category) -> Result<OwnOrderCount> {
        let of_list = own_orders::space_id.eq(list.space.id).and(own_orders::category_id.eq(list.id));
        let begun = own_orders::table.filter(of_list.and(own_orders::version.gt(0)));
        let secret: Vec<bool> = begun.select(own_orders::is_secret).load(conn)?;
        Ok(OwnOrderCount { all: secret.len(), secret: secret.iter().filter(|it| **it).count() })
    }
}

/// Changes the setting, and deletes everyone's own order before if `clear`, which nothing undoes, nor that searches for places
/// in own orders end when they are off. `NotFound` if the list was
/// binned; `Conflict` with `own_orders_need_a_team`. Fault `own_orders_secret`.
pub(crate) fn set(
    conn: &mut Conn,
    on: &Allowed<Category, Manage>,
    setting: OwnOrders,
    clear: bool,
) -> Result<Changed<()>> {
    if on.item().space.person_id.is_some() && setting.are_on() {
        return Err(Error::Conflict(faults::NOT_A_TEAM));
    }
    write(conn, on, setting, clear)
}

/// Restores an earlier setting. Own orders that were deleted since stay deleted. `NotFound` if the list was binned. Fault
/// `own_orders_secret`.
pub(crate) fn restore(conn: &mut Conn, on: &Allowed<Category, Manage>, setting: OwnOrders) -> Result<()> {
    write(conn, on, setting, false).map(drop)
}

fn write(
    conn: &mut Conn,
    on: &Allowed<Category, Manage>,
    setting: OwnOrders,
    clear: bool,
) -> Result<Changed<()>> {
    let list = on.item();
    lock_all(conn, list)?;
    let before = Category::by_id(conn, list.id)?.own_orders();
    let count = OwnOrderCount::of(conn, list)?;
    if setting == OwnOrders::Names && count.secret > 0 && !clear {
        return Err(faults::OWN_ORDERS_SECRET.into());
    }
    if clear {
        // Even if all of them are empty: people may be finding a place in theirs.
        let of_list = own_orders::space_id.eq(list.space.id).and(own_orders::category_id.eq(list.id));
        diesel::delete(own_orders::table.filter(of_list)).execute(conn)?;
    }
    let cleared = if clear { count.all } else { 0 };
    if before == setting && cleared == 0 {
        return Ok(Changed::unchanged(()));
    }
    list.lock_for_change(conn, ListChange { size: 0, order: false })?;
    if setting == OwnOrders::Off {
        row::delete_own(conn, list)?;
    }
    if setting == OwnOrders::Result {
        // Their pages say from now on that no names are shown.
        let of_list = own_orders::space_id.eq(list.space.id).and(own_orders::category_id.eq(list.id));
        diesel::update(own_orders::table.filter(of_list))
            .set(own_orders::is_secret.eq(true))
            .execute(conn)?;
    }
    diesel::update(categories::table.find((list.space.id, list.id)))
        .set(categories::ours.eq(setting.as_str()))
        .execute(conn)?;
    let mut changes = json!({"own_orders": {"from": before.as_str(), "to": setting.as_str()}});
    if cleared > 0 {
        changes["cleared"] = cleared.into();
    }
    let event = list.event(ChangeKind::OwnOrdersChanged, changes);
    Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
}

/// Locks the list so that no one begins an own order, and all that there are.
fn lock_all(conn: &mut Conn, list: &Category) -> Result<()> {
    let live = categories::table.find((list.space.id, list.id)).filter(categories::binned_at.is_null());
    live.select(categories::id).for_update().first::<CategoryId>(conn)?;
    let of_list = own_orders::space_id.eq(list.space.id).and(own_orders::category_id.eq(list.id));
    let rows = own_orders::table.filter(of_list).order(own_orders::user_id).select(own_orders::user_id);
    rows.for_update().load::<UserId>(conn)?;
    Ok(())
}

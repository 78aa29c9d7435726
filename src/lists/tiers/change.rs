//! Changes the tiers of a list: whatever the change, the lines that do not move keep their keys, and one entry of the history
//! has the tiers before and after.

use diesel::prelude::*;
use serde_json::json;

use super::{Plan, PlannedTier, Tier, TierRange, faults};
use crate::{
    access::{Allowed, Edit},
    audit::{self, ChangeKind, Changed},
    database::{
        ids::TierId,
        pool::Conn,
        schema::{categories, tiers},
    },
    error::{Error, Result},
    lists::{
        categories::{Category, model::ListChange},
        ordering::{lines, position::Position},
    },
    text,
};

/// Makes the change to the list's tiers. `version` is that of the order which the change was made for, if it was made for
/// one. Faults: those of the change and of [`Plan::check`]; `changed_meanwhile`.
pub(crate) fn change(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    version: Option<i64>,
    make: impl FnOnce(&mut Plan) -> Result<()>,
) -> Result<Changed<Plan>> {
    let category = on.item().lock(conn)?;
    if version.is_some_and(|version| version != category.order_version) {
        return Err(Error::from(faults::outdated()));
    }
    let before = Plan::current(conn, &category)?;
    let mut plan = before.clone();
    make(&mut plan)?;
    plan.check()?;
    if plan == before {
        return Ok(Changed::unchanged(plan));
    }
    let category = category.lock_for_change(conn, ListChange::ORDER)?;
    write(conn, &category, &before, &mut plan)?;
    let changes = json!({"tiers": {"from": before.to_json(), "to": plan.to_json()}});
    let entry = audit::record(conn, on.actor(), category.event(ChangeKind::TiersChanged, changes))?;
    Ok(Changed::recorded(entry, plan))
}

/// Gives a new list the tiers that it is a copy with. The caller holds its lock and writes the history.
pub(crate) fn copy(conn: &mut Conn, category: &Category, ranges: Vec<TierRange>) -> Result<()> {
    if ranges.is_empty() {
        return Ok(());
    }
    let before = Plan::current(conn, category)?;
    let tiers = ranges.into_iter().map(PlannedTier::copy_of).collect();
    write(conn, category, &before, &mut Plan { tiers, size: before.size })
}

/// Writes the tiers, and gives them their ids. The caller holds the list's lock.
fn write(conn: &mut Conn, category: &Category, before: &Plan, plan: &mut Plan) -> Result<()> {
    let old = Tier::unredacted(conn, category)?;
    let of_list = tiers::space_id.eq(category.space.id).and(tiers::category_id.eq(category.id));
    diesel::delete(tiers::table.filter(of_list)).execute(conn)?;
    let has_tiers = !plan.tiers.is_empty();
    let mut category = category.clone();
    category.has_tiers = has_tiers;
    diesel::update(categories::table.find((category.space.id, category.id)))
        .set(categories::has_tiers.eq(has_tiers))
        .execute(conn)?;
    let stays = staying(before, plan);
    for (place, tier) in plan.tiers.iter_mut().enumerate() {
        let key = old.iter().find(|it| Some(it.id) == tier.id && stays.contains(&it.id));
        let key = key.map(|it| it.position.clone()).filter(|key| (place == 0) == key.is_empty());
        let key = key.unwrap_or_else(|| placeholder(place));
        tier.id = Some(insert(conn, &category, tier, key)?);
    }
    let id_of = |it: &PlannedTier| it.id.unwrap_or_default();
    let moved: Vec<(TierId, usize)> = plan.tiers.iter().skip(1).map(|it| (id_of(it), it.above)).collect();
    let moved: Vec<(TierId, usize)> = moved.into_iter().filter(|(id, _)| !stays.contains(id)).collect();
    lines::put_after(conn, &category, &moved)
}

/// A key until the line gets its own: the first tier's is empty, and the others are beyond every real one.
fn placeholder(place: usize) -> Position {
    match place {
        0 => Position::new(),
        place => [[0xff; 101].as_slice(), &place.to_be_bytes()].concat(),
    }
}

/// The lines that stay where they are: all between the same two favourites are the same as before.
fn staying(before: &Plan, after: &Plan) -> Vec<TierId> {
    let lines = |plan: &Plan, above: usize| -> Vec<Option<TierId>> {
        plan.tiers.iter().skip(1).filter(|it| it.above == above).map(|it| it.id).collect()
    };
    let same = |it: &&PlannedTier| lines(before, it.above) == lines(after, it.above);
    after.tiers.iter().skip(1).filter(same).filter_map(|it| it.id).collect()
}

fn insert(conn: &mut Conn, category: &Category, tier: &PlannedTier, key: Position) -> Result<TierId> {
    let columns = (
        tiers::space_id.eq(category.space.id),
        tiers::category_id.eq(category.id),
        tiers::name.eq(&tier.name),
        tiers::name_key.eq(text::comparison_key(&tier.name)),
        tiers::colour.eq(tier.colour.as_str()),
        tiers::position.eq(key),
    );
    let insert = diesel::insert_into(tiers::table);
    Ok(match tier.id {
        Some(id) => insert.values((tiers::id.eq(id), columns)).returning(tiers::id).get_result(conn)?,
        None => insert.values(columns).returning(tiers::id).get_result(conn)?,
    })
}

//! Moves: each writes the position of the moved favourite and one entry of the history.

use diesel::{dsl::max, prelude::*};
use serde_json::json;

use super::reorder::write_positions;
use crate::{
    access::{Allowed, Edit},
    audit,
    database::ids::{CategoryId, EntryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{audit_entries, categories, favourites},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    lists::{
        attributes::{Attribute, Values},
        categories::{Category, model::ListChange},
        favourites::{
            Favourite,
            model::refuse_duplicate,
            slug::{self, free_slug},
        },
        ordering::{
            position::{self, MoveTarget, Position, hex},
            rank,
        },
    },
    text,
};

/// The outcome of a move.
#[derive(Debug, Clone)]
pub struct MoveOutcome {
    pub(crate) title: String,
    pub(crate) to: i64,
    /// The list it is now on, in its current state.
    pub category: Category,
    /// The history's entry, to undo it by; `None` if it was already there.
    pub entry: Option<EntryId>,
}

impl Favourite {
    /// Moves the favourite within its list. `NotFound` if it was binned; faults: `no_neighbour`, `neighbour_gone`.
    pub fn move_within_list(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        target: MoveTarget<FavouriteId>,
    ) -> Result<MoveOutcome> {
        let category = on.category(conn)?.item().lock(conn)?;
        let id = on.item().id;
        let before = Favourite::find_on_list(conn, &category, id)?;
        let from = before.rank(conn, &category)?;
        let title = before.title.clone();
        if matches!(target, MoveTarget::Above(other) | MoveTarget::Below(other) if other == id) {
            return Ok(MoveOutcome { title, to: from, category, entry: None });
        }
        let to = rank::target_rank(conn, &category, target, Some(from), i64::from(category.size) - 1)?;
        if to == from {
            return Ok(MoveOutcome { title, to, category, entry: None });
        }
        let category = category.lock_for_change(conn, ListChange::ORDER)?;
        let position = rank::position_for(conn, &category, to, Some(id))?;
        let entry = before.write_move(conn, on, &category, position, (from, to))?;
        Ok(MoveOutcome { title, to, category, entry: Some(entry) })
    }

    /// Writes the new position and the history's entry; enqueues a rebalance when keys grow long.
    pub(super) fn write_move(
        &self,
        conn: &mut Conn,
        by: &Allowed<Favourite, Edit>,
        category: &Category,
        position: Position,
        (from, to): (i64, i64),
    ) -> Result<EntryId> {
        let row = favourites::table.find((self.space_id, self.id));
        diesel::update(row).set(favourites::position.eq(&position)).execute(conn)?;
        if position.len() > position::REBALANCE_LENGTH {
            queue::enqueue(conn, Job::Rebalance { category_id: category.id })?;
        }
        let changes = json!({
            "rank": {"from": from, "to": to},
            "position": {"from": hex(&self.position), "to": hex(&position)},
        });
        audit::record(conn, by.actor(), self.event(audit::ChangeKind::FavouriteMoved, changes))
    }

    /// Moves the favourite to another list of the space. Values move to attributes of the same name that accept
    /// them; the others stay in the history. `NotFound` if it was binned; faults: `title_listed`, `list_full`.
    pub fn move_to_list(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        to: &Allowed<Category, Edit>,
        target: MoveTarget<FavouriteId>,
    ) -> Result<MoveOutcome> {
        let source = on.category(conn)?;
        if source.item().id == to.item().id {
            return Favourite::move_within_list(conn, on, target);
        }
        if source.item().space.id != to.item().space.id {
            return Err(Error::NotFound);
        }
        let (source_list, target_list) = lock_both_for_change(conn, source.item(), to.item())?;
        let before = Favourite::find_on_list(conn, &source_list, on.item().id)?;
        refuse_duplicate(conn, &target_list, &before.title, None)?;
        let rank = rank::target_rank(conn, &target_list, target, None, i64::from(target_list.size) - 1)?;
        let position = rank::position_for(conn, &target_list, rank, None)?;
        let values = accepted_values(conn, &before.values, &source_list, &target_list)?;
        before.write_move_to_list(conn, on, (source_list, target_list), position, values)
    }

    /// Writes the new list, position and values, and the history's entry. The caller has locked both lists for the
    /// change.
    pub(crate) fn write_move_to_list(
        &self,
        conn: &mut Conn,
        by: &Allowed<Favourite, Edit>,
        (source_list, target_list): (Category, Category),
        position: Position,
        values: Values,
    ) -> Result<MoveOutcome> {
        let (from, to) = (self.rank(conn, &source_list)?, rank::of(conn, &target_list, &position)?);
        let values_changed = values.differences(&self.values);
        let changes = json!({
            "category": {"from": source_list.id, "to": target_list.id},
            "category name": {"from": source_list.name, "to": target_list.name},
            "rank": {"from": from, "to": to},
            "position": {"from": hex(&self.position), "to": hex(&position)},
            "fields": {"values": values_changed},
            "names": Attribute::metadata(conn, self.space_id, &values_changed)?,
        });
        let slug = free_slug(conn, &target_list, &self.slug, Some(self.id))?;
        diesel::update(favourites::table.find((self.space_id, self.id)))
            .set((
                favourites::category_id.eq(target_list.id),
                favourites::slug.eq(&slug),
                favourites::position.eq(position),
                favourites::attributes.eq(values),
            ))
            .execute(conn)?;
        slug::remember(conn, &self.address(), target_list.id, &slug)?;
        let mut event = self.event(audit::ChangeKind::FavouriteMovedToList, changes);
        event.other_category_id = Some(target_list.id);
        let entry = audit::record(conn, by.actor(), event)?;
        Ok(MoveOutcome { title: self.title.clone(), to, category: target_list, entry: Some(entry) })
    }
}

/// Locks both lists for the change, in an order independent of the direction of the move, so that there are no
/// deadlocks.
pub(crate) fn lock_both_for_change(
    conn: &mut Conn,
    source: &Category,
    target: &Category,
) -> Result<(Category, Category)> {
    let out = ListChange { size: -1, order: true };
    let into = ListChange { size: 1, order: true };
    if source.id < target.id {
        let source_list = source.lock_for_change(conn, out)?;
        Ok((source_list, target.lock_for_change(conn, into)?))
    } else {
        let target_list = target.lock_for_change(conn, into)?;
        Ok((source.lock_for_change(conn, out)?, target_list))
    }
}

/// The values that attributes of the same names on the other list accept.
fn accepted_values(conn: &mut Conn, values: &Values, from: &Category, to: &Category) -> Result<Values> {
    let target_attributes = Attribute::unredacted(conn, to)?;
    let mut carried = Values::default();
    for attribute in Attribute::unredacted(conn, from)? {
        let same = target_attributes
            .iter()
            .find(|it| text::comparison_key(&it.name) == text::comparison_key(&attribute.name));
        let Some(same) = same else { continue };
        let fits = same.kind().check(&same.options, values.get(&attribute.id));
        carried.set(same.id, fits.unwrap_or_default());
    }
    Ok(carried)
}

/// Gives every favourite of a list, including binned ones, a short position key in the same order. Ranks do not
/// change.
pub fn rebalance(conn: &mut Conn, category_id: CategoryId) -> Result<()> {
    let Some(category) = Category::find_live(conn, category_id)? else { return Ok(()) };
    category.lock_for_change(conn, ListChange { size: 0, order: false })?;
    let ids: Vec<FavouriteId> = favourites::table
        .filter(favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id)))
        .order((favourites::position, favourites::binned_at.desc(), favourites::id))
        .select(favourites::id)
        .load(conn)?;
    let keys = position::keys_after(None, ids.len())?;
    write_positions(conn, &category, &ids.into_iter().zip(keys).collect::<Vec<_>>())?;
    // Positions in older entries are no longer valid; their ranks are.
    let latest = audit_entries::table.filter(audit_entries::space_id.eq(category.space.id));
    let latest: Option<EntryId> = latest.select(max(audit_entries::id)).first(conn)?;
    diesel::update(categories::table.find((category.space.id, category.id)))
        .set(categories::spread_at.eq(latest.unwrap_or_default()))
        .execute(conn)?;
    Ok(())
}

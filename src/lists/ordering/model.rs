//! Moves: each writes the position of the moved favourite and one entry of the history.

use diesel::prelude::*;
use serde_json::json;

use super::{faults, forms::MoveForm};
use crate::{
    access::{Allowed, Edit, Locator},
    audit,
    database::ids::{EntryId, FavouriteId, TierId},
    database::{pool::Conn, schema::favourites},
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
            lines::{self, Line, Step},
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
    /// The name of the tier that it is in now, if its list has tiers.
    pub(crate) tier: Option<String>,
    /// The list it is now on, in its current state.
    pub category: Category,
    /// The history's entry, to undo it by; `None` if it was already there.
    pub entry: Option<EntryId>,
}

impl Favourite {
    /// Moves the favourite as the form says: on its list, or to another list.
    pub(crate) fn move_from_form(
        conn: &mut Conn,
        favourite: &Allowed<Favourite, Edit>,
        form: &MoveForm,
    ) -> Result<MoveOutcome> {
        match form.0.get("place") {
            "category" => (),
            "tier" => return Favourite::move_to_tier(conn, favourite, form.tier()?),
            _ => return Favourite::move_within_list(conn, favourite, form.check()?),
        }
        let chosen = form.category()?;
        let there = favourite.check_other(conn, &Locator::Id(chosen))?;
        Favourite::move_to_list(conn, favourite, &there, form.check_elsewhere()?)
    }

    /// Moves the favourite within its list. A step up or down takes a line between tiers as one step, after which its rank
    /// is the same. `NotFound` if it was binned; faults: `no_neighbour`, `neighbour_gone`.
    pub fn move_within_list(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        target: MoveTarget<FavouriteId>,
    ) -> Result<MoveOutcome> {
        let category = on.category(conn)?.item().lock(conn)?;
        let id = on.item().id;
        let before = Favourite::find_on_list(conn, &category, id)?;
        let from = before.rank(conn, &category)?;
        if matches!(target, MoveTarget::Above(other) | MoveTarget::Below(other) if other == id) {
            return before.left_in_place(conn, category, from);
        }
        let across = match target {
            MoveTarget::Up => lines::key_across(conn, &category, &before.position, Step::Up)?,
            MoveTarget::Down => lines::key_across(conn, &category, &before.position, Step::Down)?,
            _ => None,
        };
        if let Some(position) = across {
            return before.write_move(conn, on, &category, position, (from, from));
        }
        let to = rank::target_rank(conn, &category, target, Some(from), i64::from(category.size) - 1)?;
        let keeps_tier = matches!(target, MoveTarget::Rank(_) | MoveTarget::Up | MoveTarget::Down);
        if to == from && (keeps_tier || !category.has_tiers) {
            return before.left_in_place(conn, category, from);
        }
        let side = rank::side_of(target, Some(from), to);
        let position = rank::position_for(conn, &category, to, Some(id), side)?;
        before.move_to_position(conn, on, category, position, (from, to))
    }

    /// Moves the favourite to the end of a tier of its list. `NotFound` if it was binned; fault `tier_gone`.
    pub(crate) fn move_to_tier(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        tier_id: TierId,
    ) -> Result<MoveOutcome> {
        let category = on.category(conn)?.item().lock(conn)?;
        let before = Favourite::find_on_list(conn, &category, on.item().id)?;
        let from = before.rank(conn, &category)?;
        let position = lines::key_at_end_of(conn, &category, tier_id, before.id)?;
        let position = position.ok_or(faults::TIER_GONE)?;
        let to = rank::of(conn, &category, &position)? - i64::from(before.position < position);
        before.move_to_position(conn, on, category, position, (from, to))
    }

    /// Moves it unless that changes neither its rank nor its tier.
    fn move_to_position(
        &self,
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        category: Category,
        position: Position,
        (from, to): (i64, i64),
    ) -> Result<MoveOutcome> {
        let lines = lines::of(conn, &category)?;
        if to == from && lines::at(&lines, &self.position) == lines::at(&lines, &position) {
            return self.left_in_place(conn, category, from);
        }
        self.write_move(conn, on, &category, position, (from, to))
    }

    /// The outcome for a favourite that is there already.
    fn left_in_place(&self, conn: &mut Conn, category: Category, rank: i64) -> Result<MoveOutcome> {
        let tier = tier_name(&lines::of(conn, &category)?, &self.position);
        Ok(MoveOutcome { title: self.title.clone(), to: rank, tier, category, entry: None })
    }

    /// Writes the new position and the history's entry; enqueues a rebalance when keys grow long.
    fn write_move(
        &self,
        conn: &mut Conn,
        by: &Allowed<Favourite, Edit>,
        category: &Category,
        position: Position,
        (from, to): (i64, i64),
    ) -> Result<MoveOutcome> {
        let category = category.lock_for_change(conn, ListChange::ORDER)?;
        let row = favourites::table.find((self.space_id, self.id));
        diesel::update(row).set(favourites::position.eq(&position)).execute(conn)?;
        if position.len() > position::REBALANCE_LENGTH {
            queue::enqueue(conn, Job::Rebalance { category_id: category.id })?;
        }
        let lines = lines::of(conn, &category)?;
        let changes = move_changes(&lines, (&self.position, &position), (from, to));
        let tier = tier_name(&lines, &position);
        let entry = audit::record(conn, by.actor(), self.event(audit::ChangeKind::FavouriteMoved, changes))?;
        Ok(MoveOutcome { title: self.title.clone(), to, tier, category, entry: Some(entry) })
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
        let side = rank::side_of(target, None, rank);
        let position = rank::position_for(conn, &target_list, rank, None, side)?;
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
        let tier = tier_name(&lines::of(conn, &target_list)?, &position);
        let values_changed = values.differences(&self.values);
        let mut changes = json!({
            "category": {"from": source_list.id, "to": target_list.id},
            "category name": {"from": source_list.name, "to": target_list.name},
            "rank": {"from": from, "to": to},
            "position": {"from": hex(&self.position), "to": hex(&position)},
            "fields": {"values": values_changed},
            "names": Attribute::metadata(conn, self.space_id, &values_changed)?,
        });
        if let Some(left) = tier_name(&lines::of(conn, &source_list)?, &self.position) {
            changes["tier"] = json!({"from": left, "to": tier});
        }
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
        let title = self.title.clone();
        Ok(MoveOutcome { title, to, tier, category: target_list, entry: Some(entry) })
    }
}

/// What the history keeps of a move within a list; the tiers, by name, if it leads from one to another.
pub(crate) fn move_changes(
    lines: &[Line],
    positions: (&[u8], &[u8]),
    (from, to): (i64, i64),
) -> serde_json::Value {
    let mut changes = json!({
        "rank": {"from": from, "to": to},
        "position": {"from": hex(positions.0), "to": hex(positions.1)},
    });
    let [was, is] = [positions.0, positions.1].map(|position| tier_name(lines, position));
    if was != is {
        changes["tier"] = json!({"from": was, "to": is});
    }
    changes
}

fn tier_name(lines: &[Line], position: &[u8]) -> Option<String> {
    lines::at(lines, position).map(|line| line.name.clone())
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

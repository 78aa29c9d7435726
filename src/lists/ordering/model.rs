//! Moves: each writes the position of the moved favourite and one entry of the history.

use diesel::{dsl::max, prelude::*};
use serde_json::json;

use super::saved_orders::put_all;
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
        categories::{Category, model::Change},
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
pub struct Moved {
    pub title: String,
    pub from: i64,
    pub to: i64,
    /// The list it is now on, in its current state.
    pub category: Category,
    /// The history's entry, to undo it by; `None` if it was already there.
    pub entry: Option<EntryId>,
}

impl Favourite {
    /// Moves the favourite within its list.
    pub fn place(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        place: MoveTarget<FavouriteId>,
    ) -> Result<Moved> {
        let category = on.category(conn)?.item().lock(conn)?;
        let id = on.item().id;
        let before = Favourite::on_list(conn, &category, id)?;
        let from = before.rank(conn, &category)?;
        let title = before.title.clone();
        if matches!(place, MoveTarget::Above(other) | MoveTarget::Below(other) if other == id) {
            return Ok(Moved { title, from, to: from, category, entry: None });
        }
        let to = rank::target(conn, &category, place, Some(from), i64::from(category.size) - 1)?;
        if to == from {
            return Ok(Moved { title, from, to, category, entry: None });
        }
        let category = category.lock_for_change(conn, Change::ORDER)?;
        let position = rank::key_for(conn, &category, to, Some(id))?;
        let entry = before.put(conn, on, &category, position, (from, to))?;
        Ok(Moved { title, from, to, category, entry: Some(entry) })
    }

    /// Writes the new position and the history's entry; enqueues a respread when keys grow long.
    pub(super) fn put(
        &self,
        conn: &mut Conn,
        by: &Allowed<Favourite, Edit>,
        category: &Category,
        position: Position,
        (from, to): (i64, i64),
    ) -> Result<EntryId> {
        let row = favourites::table.find((self.space_id, self.id));
        diesel::update(row).set(favourites::position.eq(&position)).execute(conn)?;
        if position.len() > position::TOO_LONG {
            queue::enqueue(conn, Job::Respread { category_id: category.id })?;
        }
        let changes = json!({
            "rank": {"from": from, "to": to},
            "position": {"from": hex(&self.position), "to": hex(&position)},
        });
        audit::record(conn, by.actor(), self.event(audit::Kind::FavouriteMoved, changes))
    }

    /// Moves the favourite to another list of the space. Values move to attributes of the same name that accept
    /// them; the others stay in the history.
    pub fn move_to(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        to: &Allowed<Category, Edit>,
        place: MoveTarget<FavouriteId>,
    ) -> Result<Moved> {
        let source = on.category(conn)?;
        if source.item().id == to.item().id {
            return Favourite::place(conn, on, place);
        }
        if source.item().space.id != to.item().space.id {
            return Err(Error::NotFound);
        }
        let (here, there) = lock_both_for_change(conn, source.item(), to.item())?;
        let before = Favourite::on_list(conn, &here, on.item().id)?;
        refuse_duplicate(conn, &there, &before.title, None)?;
        let rank = rank::target(conn, &there, place, None, i64::from(there.size) - 1)?;
        let position = rank::key_for(conn, &there, rank, None)?;
        let values = carried(conn, &before.values, &here, &there)?;
        before.arrive(conn, on, (here, there), position, values)
    }

    /// Writes the new list, position and values, and the history's entry. The caller has locked both lists for the
    /// change.
    pub fn arrive(
        &self,
        conn: &mut Conn,
        by: &Allowed<Favourite, Edit>,
        (here, there): (Category, Category),
        position: Position,
        values: Values,
    ) -> Result<Moved> {
        let (from, to) = (self.rank(conn, &here)?, rank::of(conn, &there, &position)?);
        let values_changed = values.differences(&self.values);
        let changes = json!({
            "category": {"from": here.id, "to": there.id},
            "category name": {"from": here.name, "to": there.name},
            "rank": {"from": from, "to": to},
            "position": {"from": hex(&self.position), "to": hex(&position)},
            "fields": {"values": values_changed},
            "names": Attribute::named(conn, self.space_id, &values_changed)?,
        });
        let slug = free_slug(conn, &there, &self.slug, Some(self.id))?;
        diesel::update(favourites::table.find((self.space_id, self.id)))
            .set((
                favourites::category_id.eq(there.id),
                favourites::slug.eq(&slug),
                favourites::position.eq(position),
                favourites::attributes.eq(values),
            ))
            .execute(conn)?;
        slug::remember(conn, &self.address(), there.id, &slug)?;
        let mut event = self.event(audit::Kind::FavouriteMovedAway, changes);
        event.other_category_id = Some(there.id);
        let entry = audit::record(conn, by.actor(), event)?;
        Ok(Moved { title: self.title.clone(), from, to, category: there, entry: Some(entry) })
    }
}

/// Locks both lists for the change, in an order independent of the direction of the move, so that there are no
/// deadlocks.
pub fn lock_both_for_change(
    conn: &mut Conn,
    source: &Category,
    target: &Category,
) -> Result<(Category, Category)> {
    let out = Change { size: -1, order: true };
    let into = Change { size: 1, order: true };
    if source.id < target.id {
        let here = source.lock_for_change(conn, out)?;
        Ok((here, target.lock_for_change(conn, into)?))
    } else {
        let there = target.lock_for_change(conn, into)?;
        Ok((source.lock_for_change(conn, out)?, there))
    }
}

/// The values that attributes of the same names on the other list accept.
fn carried(conn: &mut Conn, values: &Values, from: &Category, to: &Category) -> Result<Values> {
    let theirs = Attribute::unredacted(conn, to)?;
    let mut carried = Values::default();
    for attribute in Attribute::unredacted(conn, from)? {
        let same = theirs.iter().find(|it| text::key(&it.name) == text::key(&attribute.name));
        let Some(same) = same else { continue };
        let fits = same.kind().check(&same.options, values.of(&attribute.id));
        carried.set(same.id, fits.unwrap_or_default());
    }
    Ok(carried)
}

/// Gives every favourite of a list, including binned ones, a short position key in the same order. Ranks do not
/// change.
pub fn respread(conn: &mut Conn, category_id: CategoryId) -> Result<()> {
    let Some(category) = Category::live(conn, category_id)? else { return Ok(()) };
    category.lock_for_change(conn, Change { size: 0, order: false })?;
    let ids: Vec<FavouriteId> = favourites::table
        .filter(favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id)))
        .order((favourites::position, favourites::binned_at.desc(), favourites::id))
        .select(favourites::id)
        .load(conn)?;
    let keys = position::spread_after(None, ids.len())?;
    put_all(conn, &category, &ids.into_iter().zip(keys).collect::<Vec<_>>())?;
    // Positions in older entries are no longer valid; their ranks are.
    let latest = audit_entries::table.filter(audit_entries::space_id.eq(category.space.id));
    let latest: Option<EntryId> = latest.select(max(audit_entries::id)).first(conn)?;
    diesel::update(categories::table.find((category.space.id, category.id)))
        .set(categories::spread_at.eq(latest.unwrap_or_default()))
        .execute(conn)?;
    Ok(())
}

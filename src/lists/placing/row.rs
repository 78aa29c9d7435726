//! Comparisons under way as rows: at most one in each slot for each person and list.

use std::{fmt, num::ParseIntError, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::kind::{Kind, Slot};
use crate::{
    database::{
        ids::{CategoryId, FavouriteId, PlacingId, SpaceId, UserId},
        pool::Conn,
        schema::{favourites, placings},
    },
    error::{Error, Result},
    lists::categories::Category,
};

/// How long a comparison is kept after the last answer.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(30);
/// How long one that was thrown away can be restored.
pub(crate) const RETENTION_REMOVED: TimeDelta = TimeDelta::days(1);

/// The most answers that can be undone.
const MAX_ANSWERS: usize = 200;

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    Taken,
    /// It counts, but the answers before it don't: others changed the list so that they no longer fit together.
    Restarted,
    /// The form was sent before, or from another tab.
    AnsweredAlready,
    /// The list was changed so that the answer says nothing.
    ChangedMeanwhile,
    /// There is no answer to undo.
    NothingToUndo,
}

/// What a form is for: which comparison, and how far it is. Nothing is begun yet at the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Step {
    id: PlacingId,
    number: i32,
}

impl Step {
    /// Returns `true` if both are of the same comparison.
    pub(crate) fn is_of_same(self, other: Step) -> bool {
        self.id == other.id
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.number)
    }
}

impl FromStr for Step {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Step, ParseIntError> {
        let (id, number) = text.split_once('-').unwrap_or((text, ""));
        Ok(Step { id: id.parse()?, number: number.parse()? })
    }
}

/// Which rows are the person's in that slot of the list.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_theirs(space_id: SpaceId, list: CategoryId, user_id: UserId, slot: Slot) -> _ {
    let of_list = placings::space_id.eq(space_id).and(placings::category_id.eq(list));
    let is_one: bool = slot != Slot::List;
    let is_own: bool = slot == Slot::OwnOne;
    let of_slot = placings::kind.eq("one").eq(is_one).and(placings::own_user_id.is_not_null().eq(is_own));
    of_list.and(placings::user_id.eq(user_id)).and(of_slot)
}

/// A comparison under way.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = placings)]
pub(super) struct Placing {
    space_id: SpaceId,
    id: PlacingId,
    pub(super) category_id: CategoryId,
    kind: String,
    own_user_id: Option<UserId>,
    draft: Value,
    answers: Value,
    /// The number of answers.
    pub(super) asked: i32,
    /// Stepped by each answer.
    step: i32,
    /// The version of the list's order that it began with.
    pub(super) order_version: i64,
}

impl Placing {
    /// The one of the person on that list, if there is one; its row is locked if `for_change`.
    pub(super) fn find(
        conn: &mut Conn,
        list: &Category,
        (user_id, slot): (UserId, Slot),
        for_change: bool,
    ) -> Result<Option<Placing>> {
        let theirs = placings::table.filter(is_theirs(list.space.id, list.id, user_id, slot));
        let row = theirs.filter(placings::removed_at.is_null()).select(Placing::as_select());
        Ok(if for_change { row.for_update().first(conn).optional()? } else { row.first(conn).optional()? })
    }

    /// The latest ones of a person, newest first: of `lists`, and of their own orders of `own`.
    pub(super) fn latest(
        conn: &mut Conn,
        user_id: UserId,
        [lists, own]: [Vec<CategoryId>; 2],
        limit: i64,
    ) -> Result<Vec<Placing>> {
        let theirs = placings::user_id.eq(user_id).and(placings::removed_at.is_null());
        let of_lists = placings::own_user_id.is_null().and(placings::category_id.eq_any(lists));
        let of_own = placings::own_user_id.is_not_null().and(placings::category_id.eq_any(own));
        let latest = placings::table.filter(theirs).filter(of_lists.or(of_own));
        let latest = latest.order(placings::changed_at.desc()).limit(limit);
        Ok(latest.select(Placing::as_select()).load(conn)?)
    }

    /// The person's one of a favourite on the list of this one, if this one is in the bin.
    pub(super) fn on_list_of_binned(
        conn: &mut Conn,
        user_id: UserId,
        id: FavouriteId,
    ) -> Result<Option<Placing>> {
        let list = favourites::space_id.eq(placings::space_id);
        let list = list.and(favourites::category_id.eq(placings::category_id));
        let binned = favourites::id.eq(id).and(favourites::binned_at.is_not_null());
        let theirs = placings::user_id.eq(user_id).and(placings::removed_at.is_null());
        let row = placings::table
            .filter(theirs.and(placings::kind.eq(Kind::One.as_str())).and(placings::own_user_id.is_null()))
            .filter(diesel::dsl::exists(favourites::table.filter(list.and(binned))))
            .select(Placing::as_select());
        Ok(row.first(conn).optional()?)
    }

    /// Begins one, in place of one that was thrown away. Returns it locked: another tab may have begun it first.
    pub(super) fn begin(
        conn: &mut Conn,
        list: &Category,
        user_id: UserId,
        (kind, draft): (Kind, &impl Serialize),
    ) -> Result<Placing> {
        let slot = kind.slot();
        let removed = placings::table.filter(is_theirs(list.space.id, list.id, user_id, slot));
        diesel::delete(removed.filter(placings::removed_at.is_not_null())).execute(conn)?;
        diesel::insert_into(placings::table)
            .values((
                placings::space_id.eq(list.space.id),
                placings::category_id.eq(list.id),
                placings::user_id.eq(user_id),
                placings::kind.eq(kind.as_str()),
                placings::own_user_id.eq((slot == Slot::OwnOne).then_some(user_id)),
                placings::draft.eq(serde_json::to_value(draft)?),
                placings::order_version.eq(list.order_version),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        Placing::find(conn, list, (user_id, slot), true)?.ok_or(Error::Busy)
    }

    /// What the next form is for.
    pub(super) fn step(&self) -> Step {
        Step { id: self.id, number: self.step }
    }

    /// Returns `true` if nothing was answered or undone yet.
    pub(super) fn is_new(&self) -> bool {
        self.step == 0
    }

    pub(super) fn is_one(&self) -> bool {
        self.kind == Kind::One.as_str()
    }

    /// Returns `true` if it is in the person's own order.
    pub(super) fn is_own(&self) -> bool {
        self.own_user_id.is_some()
    }

    /// What is known so far.
    pub(super) fn draft<D: DeserializeOwned>(&self) -> Result<D> {
        Ok(D::deserialize(&self.draft)?)
    }

    /// Returns `true` if an answer can be undone.
    pub(super) fn can_undo(&self) -> bool {
        self.answers.as_array().is_some_and(|all| !all.is_empty())
    }

    /// Notes an answer, with what undoes it.
    pub(super) fn answered(&mut self, undo: Value) {
        if let Some(all) = self.answers.as_array_mut() {
            all.push(undo);
            let excess = all.len().saturating_sub(MAX_ANSWERS);
            all.drain(..excess);
        }
        self.asked += 1;
    }

    /// Takes what undoes the last answer.
    pub(super) fn take_last(&mut self) -> Option<Value> {
        let last = self.answers.as_array_mut()?.pop()?;
        self.asked -= 1;
        Some(last)
    }

    /// Forgets the answers.
    pub(super) fn forget_answers(&mut self) {
        (self.answers, self.asked) = (Value::Array(Vec::new()), 0);
    }

    /// Writes what is known now, a step further.
    pub(super) fn save(&self, conn: &mut Conn, draft: &impl Serialize) -> Result<()> {
        diesel::update(placings::table.find((self.space_id, self.id)))
            .set((
                placings::draft.eq(serde_json::to_value(draft)?),
                placings::answers.eq(&self.answers),
                placings::asked.eq(self.asked),
                placings::step.eq(self.step + 1),
                placings::changed_at.eq(Utc::now()),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Deletes it, once it is kept or left.
    pub(super) fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(placings::table.find((self.space_id, self.id))).execute(conn)?;
        Ok(())
    }

    /// Throws it away.
    pub(super) fn remove(&self, conn: &mut Conn) -> Result<()> {
        let row = placings::table.find((self.space_id, self.id));
        diesel::update(row).set(placings::removed_at.eq(Utc::now())).execute(conn)?;
        Ok(())
    }

    /// Restores the comparison of the list that was thrown away last. Returns `false` if there is none.
    pub(super) fn restore(conn: &mut Conn, list: &Category, user_id: UserId) -> Result<bool> {
        let theirs = placings::table.filter(is_theirs(list.space.id, list.id, user_id, Slot::List));
        let nothing: Option<DateTime<Utc>> = None;
        let restored = (placings::removed_at.eq(nothing), placings::changed_at.eq(Utc::now()));
        let removed = theirs.filter(placings::removed_at.is_not_null());
        Ok(diesel::update(removed).set(restored).execute(conn)? > 0)
    }
}

/// Deletes those in own orders of a list, which has none from now on.
pub(crate) fn delete_own(conn: &mut Conn, list: &Category) -> Result<()> {
    let of_list = placings::space_id.eq(list.space.id).and(placings::category_id.eq(list.id));
    diesel::delete(placings::table.filter(of_list.and(placings::own_user_id.is_not_null()))).execute(conn)?;
    Ok(())
}

/// Deletes those without an answer for so long, and those that were thrown away.
pub(crate) fn delete_old(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let old = placings::changed_at.lt(now - RETENTION);
    let removed = placings::removed_at.lt(now - RETENTION_REMOVED).assume_not_null();
    Ok(diesel::delete(placings::table.filter(old.or(removed))).execute(conn)?)
}

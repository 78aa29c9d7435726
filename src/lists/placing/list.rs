//! A list that is compared, or some favourites on it: what is known of it, and each answer.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{
    binned,
    draft::{
        many::RoughGroup,
        whole::{ListDraft, Way},
    },
    forms::{Answer, Said},
    kind::Slot,
    row::{Placing, Reply, Step},
};
use crate::{
    access::{Allowed, Edit},
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite, ordering::rank::live},
};

/// A list that a person is comparing.
#[derive(Debug, Clone)]
pub(crate) struct ListPlacing {
    pub(crate) category: Category,
    pub(crate) draft: ListDraft,
    /// The step that the next answer is for.
    pub(crate) step: Step,
    /// The number of answers so far.
    pub(crate) asked: usize,
    pub(crate) can_undo: bool,
    /// `true` if the order of the list was changed since it began.
    pub(crate) is_changed: bool,
    /// The favourite that is placed and the other one; `None` if there is nothing left to ask.
    pub(crate) question: Option<Box<(Favourite, Favourite)>>,
    /// The favourite that would be asked about, if it is in the bin.
    pub(crate) binned: Option<(FavouriteId, String)>,
}

/// Those of these favourites that are on the list.
fn here(conn: &mut Conn, list: &Category, ids: HashSet<FavouriteId>) -> Result<HashSet<FavouriteId>> {
    let these = live(list).filter(favourites::id.eq_any(ids)).select(favourites::id);
    Ok(these.load::<FavouriteId>(conn)?.into_iter().collect())
}

/// The two that are asked about; `None` if there are none, or one of them left the list.
fn pair(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    draft: &ListDraft,
) -> Result<Option<Box<(Favourite, Favourite)>>> {
    let Some((thing, about)) = draft.question() else { return Ok(None) };
    let both = Favourite::with_ids(conn, on, [thing, about].into_iter())?;
    let find = |id: FavouriteId| both.iter().find(|it| it.id == id).cloned();
    Ok(find(thing).zip(find(about)).map(Box::new))
}

impl ListPlacing {
    /// What is known and asked next. `NotFound` if the person is not comparing the list.
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<ListPlacing> {
        let category = on.item();
        let row =
            Placing::find(conn, category, (on.person().id, Slot::List), false)?.ok_or(Error::NotFound)?;
        let mut draft: ListDraft = row.draft()?;
        let (mut question, mut binned) = (pair(conn, on, &draft)?, None);
        if question.is_none() || draft.leaves_out() {
            // One of them left the list, or what left it before may be back.
            if let Some((thing, about)) = draft.question().filter(|_| question.is_none()) {
                binned = binned::one_of(conn, category, [thing, about])?;
            }
            draft.leave_out(&here(conn, category, draft.things())?);
            question = pair(conn, on, &draft)?;
        }
        Ok(ListPlacing {
            category: category.clone(),
            step: row.step(),
            asked: row.asked.try_into().unwrap_or(0),
            can_undo: row.can_undo(),
            is_changed: row.order_version != category.order_version,
            draft,
            question,
            binned,
        })
    }

    /// Returns `true` if an order that is there is being checked.
    pub(crate) fn is_check(&self) -> bool {
        matches!(self.draft.way, Way::Check(_))
    }

    /// The rough group that is being put in order.
    pub(crate) fn group(&self) -> Option<RoughGroup> {
        match &self.draft.way {
            Way::Many(draft) => draft.group(),
            Way::Check(_) => None,
        }
    }

    /// Takes an answer. `NotFound` if the person is not comparing the list.
    pub(crate) fn answer(conn: &mut Conn, on: &Allowed<Category, Edit>, answer: &Answer) -> Result<Reply> {
        let mut row = locked(conn, on)?;
        let mut draft: ListDraft = row.draft()?;
        if answer.step != Some(row.step()) {
            return Ok(Reply::AnsweredAlready);
        }
        let Said::Verdict(verdict) = answer.said else { return Ok(Reply::ChangedMeanwhile) };
        if draft.question() != Some(answer.asked) || draft.leaves_out() {
            // The page left out what was no longer on the list, and asked about what was back.
            draft.leave_out(&here(conn, on.item(), draft.things())?);
        }
        let Some(undo) = draft.answer(answer.asked, verdict)? else { return Ok(Reply::ChangedMeanwhile) };
        row.answered(undo);
        row.save(conn, &draft)?;
        Ok(Reply::Taken)
    }

    /// Undoes the last answer. `NotFound` if the person is not comparing the list.
    pub(crate) fn undo(conn: &mut Conn, on: &Allowed<Category, Edit>, step: Option<Step>) -> Result<Reply> {
        let mut row = locked(conn, on)?;
        if step != Some(row.step()) {
            return Ok(Reply::AnsweredAlready);
        }
        let Some(last) = row.take_last() else { return Ok(Reply::NothingToUndo) };
        let mut draft: ListDraft = row.draft()?;
        draft.undo(last)?;
        row.save(conn, &draft)?;
        Ok(Reply::Taken)
    }

    /// Throws it away if it is the one that the person means; it can be restored until the next one begins. Returns `false`
    /// if it is another; `NotFound` if there is none.
    pub(crate) fn remove(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        is_meant: impl FnOnce(Step) -> bool,
    ) -> Result<bool> {
        let row = locked(conn, on)?;
        let is_meant = is_meant(row.step());
        if is_meant {
            row.remove(conn)?;
        }
        Ok(is_meant)
    }

    /// Restores what was thrown away last. `NotFound` if there is none.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<()> {
        let is_there = Placing::restore(conn, on.item(), on.person().id)?;
        if is_there { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// The person's row of the list, locked until the transaction ends.
pub(super) fn locked(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<Placing> {
    Placing::find(conn, on.item(), (on.person().id, Slot::List), true)?.ok_or(Error::NotFound)
}

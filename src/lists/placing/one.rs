//! One favourite in the list as it is, or in the person's own order as it is: each question looks at that anew.

use diesel::prelude::*;

use super::{
    draft::one::{Bounds, Next, OneDraft, Others},
    faults,
    forms::{Answer, End, Said},
    kind::Slot,
    order::{Ended, Order},
    row::{Placing, Reply, Step},
};
use crate::{
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::{Error, Fault, Result},
    lists::{
        categories::{Category, OwnOrders},
        favourites::{Favourite, RankedFavourite},
        ordering::rank::live,
    },
};

/// One favourite, and what is known of its place.
#[derive(Debug, Clone)]
pub(crate) struct OnePlacing {
    pub(crate) category: Category,
    /// The favourite with its rank on the list now.
    pub(crate) thing: RankedFavourite,
    /// Its number in the order now; `None` if it is not in it.
    pub(crate) number: Option<i64>,
    /// The number of favourites in the order, with this one.
    pub(crate) size: usize,
    /// Whether the order is the person's own.
    pub(crate) is_own: bool,
    /// The step that the next answer is for.
    pub(crate) step: Step,
    /// The number of answers so far.
    pub(crate) asked: usize,
    pub(crate) can_undo: bool,
    /// `true` if others changed the list so that the answers no longer fit together.
    pub(crate) was_restarted: bool,
    /// Another favourite whose place the person is finding in that order. With an answer here, the answers about it are
    /// forgotten.
    pub(crate) other: Option<(FavouriteId, String)>,
    pub(crate) next: OneNext,
}

/// What is asked next.
#[derive(Debug, Clone)]
pub(crate) enum OneNext {
    Ask {
        other: Box<RankedFavourite>,
        /// The most questions that are left, this one included.
        most_left: usize,
    },
    /// Nothing: this is its place.
    Settled {
        rank: i64,
        above: Option<Box<RankedFavourite>>,
        below: Option<Box<RankedFavourite>>,
        /// `true` if it is the middle of what could not be told.
        is_rough: bool,
    },
}

/// What is known of the favourite: its row, if there is one, and the draft.
fn known(row: Option<Placing>, thing: FavouriteId) -> Result<(Option<Placing>, OneDraft)> {
    let draft = row.as_ref().map(Placing::draft::<OneDraft>).transpose()?;
    match draft.filter(|draft| draft.favourite == thing) {
        Some(draft) => Ok((row, draft)),
        None => Ok((None, OneDraft::new(thing))),
    }
}

/// What the next form is for: the comparison that is there, even if it is about another favourite, whose answers would go.
fn step_of(row: Option<&Placing>) -> Step {
    row.map(Placing::step).unwrap_or_default()
}

/// The favourite that the row is about, if that is another one than `thing` and on the list.
fn another(
    conn: &mut Conn,
    category: &Category,
    row: Option<&Placing>,
    thing: FavouriteId,
) -> Result<Option<(FavouriteId, String)>> {
    let id = row.map(Placing::draft::<OneDraft>).transpose()?.map(|draft| draft.favourite);
    let Some(id) = id.filter(|id| *id != thing) else { return Ok(None) };
    let other = live(category).filter(favourites::id.eq(id)).select((favourites::id, favourites::title));
    Ok(other.first::<(FavouriteId, String)>(conn).optional()?)
}

/// The rank that was found, if it is between these two still, as the person has seen; or what is in the way.
fn found_rank(
    draft: &mut OneDraft,
    others: &mut impl Others,
    between: [Option<FavouriteId>; 2],
) -> Result<Result<i64, Fault>> {
    if draft.restart_if_crossed(others)? {
        return Ok(Err(faults::NOT_SETTLED));
    }
    Ok(match draft.next(others)? {
        Next::Settled { place, above, below, .. } if [above, below] == between => Ok(rank_at(place)),
        Next::Settled { .. } => Err(faults::PLACE_CHANGED),
        Next::Ask { .. } => Err(faults::NOT_SETTLED),
    })
}

/// A favourite of the list, with its number in the order.
fn ranked(conn: &mut Conn, on: &impl Order, list: &Category, id: FavouriteId) -> Result<RankedFavourite> {
    let favourite = Favourite::find_on_list(conn, list, id)?;
    let rank = on.number_of(conn, list, &favourite)?.ok_or(Error::NotFound)?;
    Ok(RankedFavourite { rank, favourite })
}

/// What a look at the order tells.
struct Look {
    was_restarted: bool,
    next: Next,
    /// The number of others.
    others: usize,
}

impl Look {
    fn at(conn: &mut Conn, on: &impl Order, list: &Category, draft: &mut OneDraft) -> Result<Look> {
        let mut others = on.others(conn, list)?;
        let was_restarted = draft.restart_if_crossed(&mut others)?;
        Ok(Look { was_restarted, next: draft.next(&mut others)?, others: others.count() })
    }
}

/// Takes what a person says. Returns whether the answers before it were forgotten, and what undoes it; `None` if it says
/// nothing new.
fn take(draft: &mut OneDraft, answer: &Answer, others: &mut impl Others) -> Result<(bool, Option<Bounds>)> {
    let was_restarted = draft.restart_if_crossed(others)?;
    let undo = match answer.said {
        Said::Verdict(verdict) => draft.answer(answer.asked.1, verdict, others)?,
        Said::Nudge(nudge) => draft.nudge(nudge, answer.asked.1, others)?,
    };
    Ok((was_restarted, undo))
}

impl OneNext {
    fn load(conn: &mut Conn, on: &impl Order, list: &Category, next: Next) -> Result<OneNext> {
        match next {
            Next::Ask { about, most_left } => {
                Ok(OneNext::Ask { other: Box::new(ranked(conn, on, list, about)?), most_left })
            }
            Next::Settled { place, above, below, is_rough } => {
                let mut neighbour = |id: Option<FavouriteId>| {
                    id.map(|id| ranked(conn, on, list, id).map(Box::new)).transpose()
                };
                let (above, below) = (neighbour(above)?, neighbour(below)?);
                Ok(OneNext::Settled { rank: rank_at(place), above, below, is_rough })
            }
        }
    }
}

impl OnePlacing {
    /// What is known and asked next. Nothing is written: it begins with the first answer.
    pub(crate) fn load<O: Order>(conn: &mut Conn, on: &O) -> Result<OnePlacing> {
        let category = on.list(conn)?;
        let favourite = Favourite::find_on_list(conn, &category, on.id())?;
        let number = on.number_of(conn, &category, &favourite)?;
        let thing = RankedFavourite { rank: favourite.rank(conn, &category)?, favourite };
        let row = Placing::find(conn, &category, (on.person(), O::KIND.slot()), false)?;
        let other = another(conn, &category, row.as_ref(), on.id())?;
        let step = step_of(row.as_ref());
        let (row, mut draft) = known(row, on.id())?;
        let Look { was_restarted, next, others } = Look::at(conn, on, &category, &mut draft)?;
        let next = OneNext::load(conn, on, &category, next)?;
        let asked = row.as_ref().map_or(0, |row| row.asked).try_into().unwrap_or(0);
        Ok(OnePlacing {
            thing,
            number,
            size: others + 1,
            is_own: O::KIND.slot() == Slot::OwnOne,
            step,
            asked: if was_restarted { 0 } else { asked },
            can_undo: !was_restarted && row.as_ref().is_some_and(Placing::can_undo),
            was_restarted,
            other,
            next,
            category,
        })
    }

    /// The neighbours that it would have, once its place is found.
    pub(crate) fn neighbours(&self) -> [Option<FavouriteId>; 2] {
        match &self.next {
            OneNext::Ask { .. } => [None, None],
            OneNext::Settled { above, below, .. } => {
                [above, below].map(|it| it.as_ref().map(|it| it.favourite.id))
            }
        }
    }

    /// Takes an answer.
    pub(crate) fn answer<O: Order>(conn: &mut Conn, on: &O, answer: &Answer) -> Result<Reply> {
        let category = on.hold(conn)?;
        let found = Placing::find(conn, &category, (on.person(), O::KIND.slot()), true)?;
        let (row, mut draft) = known(found.clone(), on.id())?;
        if answer.step != Some(step_of(found.as_ref())) {
            return Ok(Reply::AnsweredAlready);
        }
        let (was_restarted, undo) = take(&mut draft, answer, &mut on.others(conn, &category)?)?;
        let Some(undo) = undo else { return Ok(Reply::ChangedMeanwhile) };
        let mut row = match row {
            Some(row) => row,
            None => {
                // One favourite at a time: the answers about another one are forgotten, as the page said.
                found.map(|other| other.delete(conn)).transpose()?;
                let begun = Placing::begin(conn, &category, on.person(), (O::KIND, &draft))?;
                if !begun.is_new() {
                    return Ok(Reply::AnsweredAlready); // another tab began it first
                }
                begun
            }
        };
        if was_restarted {
            row.forget_answers();
        }
        row.answered(serde_json::to_value(undo)?);
        row.save(conn, &draft)?;
        Ok(if was_restarted { Reply::Restarted } else { Reply::Taken })
    }

    /// Undoes the last answer.
    pub(crate) fn undo<O: Order>(conn: &mut Conn, on: &O, step: Option<Step>) -> Result<Reply> {
        let category = on.hold(conn)?;
        let row = Placing::find(conn, &category, (on.person(), O::KIND.slot()), true)?;
        let (Some(mut row), mut draft) = known(row, on.id())? else { return Ok(Reply::NothingToUndo) };
        if step != Some(row.step()) {
            return Ok(Reply::AnsweredAlready);
        }
        let Some(last) = row.take_last() else { return Ok(Reply::NothingToUndo) };
        draft.undo(serde_json::from_value::<Bounds>(last)?);
        row.save(conn, &draft)?;
        Ok(Reply::Taken)
    }

    /// Ends the search: the favourite goes to its place, as one ordinary move, or stays. `seen` is the setting of own orders that
    /// was shown. `Conflict` with `not_settled` if there are questions left, `place_changed` if it has other neighbours now,
    /// `answered_already` if the form is old.
    pub(crate) fn end<O: Order>(
        conn: &mut Conn,
        on: &O,
        (end, seen): (End, Option<OwnOrders>),
    ) -> Result<Ended> {
        let category = on.lock(conn)?;
        let before = Favourite::find_on_list(conn, &category, on.id())?;
        let row = Placing::find(conn, &category, (on.person(), O::KIND.slot()), true)?;
        let now = step_of(row.as_ref());
        let (row, mut draft) = known(row, before.id)?;
        let target = match end {
            End::Keep { step, .. } if step != Some(now) => {
                return Err(Error::Conflict(faults::ANSWERED_ALREADY));
            }
            End::Leave { step } if row.is_some() && !step.is_some_and(|step| step.is_of_same(now)) => {
                return Err(Error::Conflict(faults::ANSWERED_ALREADY));
            }
            End::Keep { between, .. } => {
                let found = found_rank(&mut draft, &mut on.others(conn, &category)?, between)?;
                Some(found.map_err(Error::Conflict)?)
            }
            End::Rank(rank) => Some(rank),
            End::Leave { .. } => None,
        };
        row.map(|row| row.delete(conn)).transpose()?;
        match target {
            Some(rank) => on.put(conn, rank, seen),
            None => {
                let rank = before.rank(conn, &category)?;
                Ok(Ended::Left(category, rank))
            }
        }
    }
}

/// The rank at a place that is counted from 0.
fn rank_at(place: usize) -> i64 {
    i64::try_from(place + 1).unwrap_or(i64::MAX)
}

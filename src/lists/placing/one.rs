//! One favourite among the list as it is: each question looks at the list anew.

use diesel::prelude::*;

use super::{
    draft::one::{Bounds, Next, OneDraft},
    faults,
    forms::{Answer, End, Said},
    living_list::LivingList,
    row::{Kind, Placing, Reply, Step},
};
use crate::{
    access::{Allowed, Edit},
    auth::User,
    database::{
        ids::{EntryId, FavouriteId},
        pool::Conn,
        schema::favourites,
    },
    error::{Error, Fault, Result},
    lists::{
        categories::Category,
        favourites::{Favourite, RankedFavourite},
        ordering::{
            model::MoveOutcome,
            position::MoveTarget,
            rank::{self, live},
        },
    },
};

/// One favourite, and what is known of its place.
#[derive(Debug, Clone)]
pub(crate) struct OnePlacing {
    pub(crate) category: Category,
    /// The favourite with its rank now.
    pub(crate) thing: RankedFavourite,
    /// The step that the next answer is for.
    pub(crate) step: Step,
    /// The number of answers so far.
    pub(crate) asked: usize,
    pub(crate) can_undo: bool,
    /// `true` if others changed the list so that the answers no longer fit together.
    pub(crate) was_restarted: bool,
    /// Another favourite of the list whose place the person is finding. With an answer here, the answers about it are
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

/// How the search for a place ended.
#[derive(Debug, Clone)]
pub(crate) enum Ended {
    Moved(MoveOutcome),
    /// It stays where it is, at that rank.
    Left(Category, i64),
}

impl Ended {
    /// The history's entry of the move, if it moved.
    pub(crate) fn entry(&self) -> Option<EntryId> {
        match self {
            Ended::Moved(moved) => moved.entry,
            Ended::Left(..) => None,
        }
    }
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
    others: &mut LivingList<'_>,
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

/// The list that it is on, as it is now.
fn list_of(conn: &mut Conn, on: &Allowed<Favourite, Edit>) -> Result<(Category, User)> {
    Ok((on.category(conn)?.into_item(), on.person().clone()))
}

/// A favourite of the list, with its rank.
fn ranked(conn: &mut Conn, category: &Category, id: FavouriteId) -> Result<RankedFavourite> {
    let favourite = Favourite::find_on_list(conn, category, id)?;
    Ok(RankedFavourite { rank: favourite.rank(conn, category)?, favourite })
}

impl OnePlacing {
    /// What is known and asked next. Nothing is written: it begins with the first answer.
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Favourite, Edit>) -> Result<OnePlacing> {
        let (category, person) = list_of(conn, on)?;
        let thing = ranked(conn, &category, on.item().id)?;
        let row = Placing::find(conn, &category, (person.id, true), false)?;
        let other = another(conn, &category, row.as_ref(), thing.favourite.id)?;
        let step = step_of(row.as_ref());
        let (row, mut draft) = known(row, thing.favourite.id)?;
        let mut others = LivingList::new(conn, &category, thing.favourite.id);
        let was_restarted = draft.restart_if_crossed(&mut others)?;
        let next = match draft.next(&mut others)? {
            Next::Ask { about, most_left } => {
                OneNext::Ask { other: Box::new(ranked(conn, &category, about)?), most_left }
            }
            Next::Settled { place, above, below, is_rough } => {
                let mut neighbour = |id: Option<FavouriteId>| {
                    id.map(|id| ranked(conn, &category, id).map(Box::new)).transpose()
                };
                let (above, below) = (neighbour(above)?, neighbour(below)?);
                OneNext::Settled { rank: rank_at(place), above, below, is_rough }
            }
        };
        let asked = row.as_ref().map_or(0, |row| row.asked).try_into().unwrap_or(0);
        Ok(OnePlacing {
            thing,
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
    pub(crate) fn answer(conn: &mut Conn, on: &Allowed<Favourite, Edit>, answer: &Answer) -> Result<Reply> {
        let (category, person) = list_of(conn, on)?;
        let thing = on.item().id;
        let found = Placing::find(conn, &category, (person.id, true), true)?;
        let (row, mut draft) = known(found.clone(), thing)?;
        if answer.step != Some(step_of(found.as_ref())) {
            return Ok(Reply::AnsweredAlready);
        }
        let mut others = LivingList::new(conn, &category, thing);
        let was_restarted = draft.restart_if_crossed(&mut others)?;
        let undo = match answer.said {
            Said::Verdict(verdict) => draft.answer(answer.asked.1, verdict, &mut others)?,
            Said::Nudge(nudge) => draft.nudge(nudge, answer.asked.1, &mut others)?,
        };
        let Some(undo) = undo else { return Ok(Reply::ChangedMeanwhile) };
        let mut row = match row {
            Some(row) => row,
            None => {
                // One favourite at a time: the answers about another one are forgotten, as the page said.
                found.map(|other| other.delete(conn)).transpose()?;
                let begun = Placing::begin(conn, &category, person.id, (Kind::One, &draft))?;
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
    pub(crate) fn undo(conn: &mut Conn, on: &Allowed<Favourite, Edit>, step: Option<Step>) -> Result<Reply> {
        let (category, person) = list_of(conn, on)?;
        let row = Placing::find(conn, &category, (person.id, true), true)?;
        let (Some(mut row), mut draft) = known(row, on.item().id)? else { return Ok(Reply::NothingToUndo) };
        if step != Some(row.step()) {
            return Ok(Reply::AnsweredAlready);
        }
        let Some(last) = row.take_last() else { return Ok(Reply::NothingToUndo) };
        draft.undo(serde_json::from_value::<Bounds>(last)?);
        row.save(conn, &draft)?;
        Ok(Reply::Taken)
    }

    /// Ends the search: the favourite moves to its place, as one ordinary move, or stays. `Conflict` with `not_settled` if
    /// there are questions left, `place_changed` if it has other neighbours now, `answered_already` if the form is old.
    pub(crate) fn end(conn: &mut Conn, on: &Allowed<Favourite, Edit>, end: End) -> Result<Ended> {
        let (category, person) = list_of(conn, on)?;
        let category = category.lock(conn)?;
        let before = Favourite::find_on_list(conn, &category, on.item().id)?;
        let row = Placing::find(conn, &category, (person.id, true), true)?;
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
                let mut others = LivingList::new(conn, &category, before.id);
                Some(found_rank(&mut draft, &mut others, between)?.map_err(Error::Conflict)?)
            }
            End::Rank(rank) => Some(rank),
            End::Leave { .. } => None,
        };
        row.map(|row| row.delete(conn)).transpose()?;
        match target {
            Some(rank) => Ok(Ended::Moved(Favourite::move_within_list(conn, on, MoveTarget::Rank(rank))?)),
            None => {
                let rank = rank::of(conn, &category, &before.position)?;
                Ok(Ended::Left(category, rank))
            }
        }
    }
}

/// The rank at a place that is counted from 0.
fn rank_at(place: usize) -> i64 {
    i64::try_from(place + 1).unwrap_or(i64::MAX)
}

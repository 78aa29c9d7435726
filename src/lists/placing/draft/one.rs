//! One thing among a list that others may change while a person answers.
//!
//! **Invariants:** what is known are the neighbours found so far, by number: their places are looked up for each question. If
//! the better one is no longer above the other, the answers are forgotten; one that left the list counts as an end of it.

use serde::{Deserialize, Serialize};

use super::{Gap, MAX_SKIPS, Verdict};
use crate::{database::ids::FavouriteId, error::Result};

/// The list without the thing that is to be placed, as it is now.
pub(crate) trait Others {
    /// How many there are.
    fn count(&self) -> usize;
    /// The place of one of them, from 0; `None` if it is not there.
    fn place_of(&mut self, id: FavouriteId) -> Result<Option<usize>>;
    /// Those from that place on, at most so many.
    fn from(&mut self, place: usize, most: usize) -> Result<Vec<FavouriteId>>;
}

/// What is known of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OneDraft {
    pub(crate) favourite: FavouriteId,
    /// The neighbours found so far; `None` is an end of the list.
    #[serde(flatten)]
    bounds: Bounds,
}

/// The neighbours found so far, and what could not be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bounds {
    /// The lowest of those that are better.
    low: Option<FavouriteId>,
    /// The highest of those that are worse.
    high: Option<FavouriteId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<FavouriteId>,
    /// `true` if the place is the middle of what could not be told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_rough: bool,
}

/// What to ask next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// About that other thing, with at most so many questions left, this one included.
    Ask { about: FavouriteId, most_left: usize },
    /// Nothing: this is its place among the others, from 0, with its neighbours there.
    Settled { place: usize, above: Option<FavouriteId>, below: Option<FavouriteId>, is_rough: bool },
}

/// A step up or down from the place that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nudge {
    Up,
    Down,
}

impl OneDraft {
    pub(crate) fn new(favourite: FavouriteId) -> OneDraft {
        OneDraft { favourite, bounds: Bounds::default() }
    }

    /// Where it can still go; `None` if others moved the neighbours past each other.
    fn gap(&self, others: &mut impl Others) -> Result<Option<Gap>> {
        let low = self.bounds.low.map(|id| others.place_of(id)).transpose()?.flatten();
        let high = self.bounds.high.map(|id| others.place_of(id)).transpose()?.flatten();
        let gap = Gap { low: low.map_or(0, |it| it + 1), high: high.unwrap_or(others.count()) };
        Ok((gap.low <= gap.high).then_some(gap))
    }

    /// Forgets the answers if they no longer fit together. Returns `true` if it did.
    pub(crate) fn restart_if_crossed(&mut self, others: &mut impl Others) -> Result<bool> {
        let is_crossed = self.gap(others)?.is_none();
        if is_crossed {
            self.bounds = Bounds::default();
        }
        Ok(is_crossed)
    }

    /// What to ask next. The answers fit together.
    pub(crate) fn next(&self, others: &mut impl Others) -> Result<Next> {
        let gap = self.gap(others)?.unwrap_or(Gap { low: 0, high: others.count() });
        match self.asked(gap, others)? {
            Some(about) => Ok(Next::Ask { about, most_left: gap.most_left() }),
            None => {
                let place = gap.middle();
                let [above, below] = neighbours(place, others)?;
                let is_rough = self.bounds.is_rough || !gap.is_settled();
                Ok(Next::Settled { place, above, below, is_rough })
            }
        }
    }

    fn asked(&self, gap: Gap, others: &mut impl Others) -> Result<Option<FavouriteId>> {
        let skipped = &self.bounds.skipped;
        if gap.is_settled() || skipped.len() >= MAX_SKIPS {
            return Ok(None);
        }
        // Among those nearest to the middle, one more than were skipped, there is one to ask about.
        let first = gap.middle().saturating_sub(skipped.len()).max(gap.low);
        let last = (gap.middle() + skipped.len() + 1).min(gap.high);
        let near = others.from(first, last - first)?;
        let can_be = |place: usize| {
            let id = place.checked_sub(first).and_then(|at| near.get(at));
            id.is_some_and(|id| !skipped.contains(id))
        };
        Ok(gap.asked(can_be).and_then(|place| near.get(place - first).copied()))
    }

    /// Takes an answer. Returns what undoes it; `None` if it says nothing new, as the list was changed meanwhile.
    pub(crate) fn answer(
        &mut self,
        about: FavouriteId,
        verdict: Verdict,
        others: &mut impl Others,
    ) -> Result<Option<Bounds>> {
        let gap = self.gap(others)?.unwrap_or(Gap { low: 0, high: others.count() });
        let Some(place) = others.place_of(about)?.filter(|place| gap.contains(*place)) else {
            return Ok(None);
        };
        let before = self.bounds.clone();
        self.bounds.is_rough = false;
        match verdict {
            Verdict::Better => self.bounds.high = Some(about),
            Verdict::Worse => self.bounds.low = Some(about),
            Verdict::Close => self.settle_at(place + 1, others)?,
            Verdict::Skip => self.bounds.skipped.push(about),
        }
        if let Next::Settled { place, is_rough: true, .. } = self.next(others)? {
            self.settle_at(place, others)?;
            self.bounds.is_rough = true;
        }
        Ok(Some(before))
    }

    /// Moves the place that was found past that neighbour. Returns what undoes it; `None` if it is no longer its neighbour on
    /// that side, or while there are questions left.
    pub(crate) fn nudge(
        &mut self,
        by: Nudge,
        past: FavouriteId,
        others: &mut impl Others,
    ) -> Result<Option<Bounds>> {
        let Next::Settled { place, above, below, .. } = self.next(others)? else { return Ok(None) };
        let target = match by {
            Nudge::Up if above == Some(past) => place.checked_sub(1),
            Nudge::Down if below == Some(past) => Some(place + 1),
            _ => None,
        };
        let Some(target) = target else { return Ok(None) };
        let before = self.bounds.clone();
        self.settle_at(target, others)?;
        self.bounds.is_rough = false;
        Ok(Some(before))
    }

    /// Says that its place is between these two.
    fn settle_at(&mut self, place: usize, others: &mut impl Others) -> Result<()> {
        [self.bounds.low, self.bounds.high] = neighbours(place, others)?;
        Ok(())
    }

    /// Undoes an answer.
    pub(crate) fn undo(&mut self, before: Bounds) {
        self.bounds = before;
    }
}

/// The things directly above and below a place.
fn neighbours(place: usize, others: &mut impl Others) -> Result<[Option<FavouriteId>; 2]> {
    match place.checked_sub(1) {
        Some(above) => {
            let mut two = others.from(above, 2)?.into_iter();
            Ok([two.next(), two.next()])
        }
        None => Ok([None, others.from(0, 1)?.into_iter().next()]),
    }
}

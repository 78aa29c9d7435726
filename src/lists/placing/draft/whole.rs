//! What is compared of a list, and how the result goes into the list as it is by then.
//!
//! **Invariants:** the result has each favourite of the list once: what left it is dropped. If the whole list was compared,
//! what came since goes directly below the favourite that it is below now; if some of it was, all others keep their ranks.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Verdict,
    check::CheckDraft,
    many::{ManyDraft, RoughGroup},
};
use crate::{database::ids::FavouriteId, error::Result};

/// What is known of a list, or of some favourites on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListDraft {
    /// `true` if all favourites of the list were chosen.
    is_whole: bool,
    #[serde(flatten)]
    pub(crate) way: Way,
}

/// How it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Way {
    Many(ManyDraft),
    Check(CheckDraft),
}

impl ListDraft {
    pub(crate) fn new(way: Way, size: usize) -> ListDraft {
        let mut draft = ListDraft { is_whole: false, way };
        draft.is_whole = draft.things().len() == size;
        draft
    }

    /// All favourites that were chosen.
    pub(crate) fn things(&self) -> HashSet<FavouriteId> {
        match &self.way {
            Way::Many(draft) => draft.things().collect(),
            Way::Check(draft) => draft.things().collect(),
        }
    }

    /// The rough groups of a whole list, each with how many favourites are above it in this order; empty without groups.
    pub(crate) fn groups_in(&self, order: &[FavouriteId]) -> Vec<(RoughGroup, usize)> {
        match &self.way {
            Way::Many(draft) if self.is_whole => draft.groups_in(order).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The favourite that is being placed and the other one that it is compared with.
    pub(crate) fn question(&self) -> Option<(FavouriteId, FavouriteId)> {
        match &self.way {
            Way::Many(draft) => draft.question(),
            Way::Check(draft) => draft.question(),
        }
    }

    /// Returns `true` if something is left out, which may be back on the list.
    pub(crate) fn leaves_out(&self) -> bool {
        match &self.way {
            Way::Many(draft) => draft.leaves_out(),
            Way::Check(draft) => draft.leaves_out(),
        }
    }

    /// Leaves out what is no longer on the list.
    pub(crate) fn leave_out(&mut self, here: &HashSet<FavouriteId>) {
        match &mut self.way {
            Way::Many(draft) => draft.leave_out(here),
            Way::Check(draft) => draft.leave_out(here),
        }
    }

    /// Takes an answer about these two. Returns what undoes it; `None` if they are not the ones that are asked about.
    pub(crate) fn answer(
        &mut self,
        asked: (FavouriteId, FavouriteId),
        verdict: Verdict,
    ) -> Result<Option<Value>> {
        let undo = match &mut self.way {
            Way::Many(draft) => draft.answer(asked, verdict).map(serde_json::to_value),
            Way::Check(draft) => draft.answer(asked, verdict).map(serde_json::to_value),
        };
        Ok(undo.transpose()?)
    }

    /// Undoes an answer.
    pub(crate) fn undo(&mut self, undo: Value) -> Result<()> {
        match &mut self.way {
            Way::Many(draft) => draft.undo(serde_json::from_value(undo)?),
            Way::Check(draft) => draft.undo(serde_json::from_value(undo)?),
        }
        Ok(())
    }

    /// How many favourites are placed, or pairs checked, and how many there are.
    pub(crate) fn progress(&self) -> (usize, usize) {
        match &self.way {
            Way::Many(draft) => draft.progress(),
            Way::Check(draft) => draft.progress(),
        }
    }

    /// The most questions that are left.
    pub(crate) fn most_left(&self) -> usize {
        match &self.way {
            Way::Many(draft) => draft.most_left(),
            Way::Check(draft) => draft.most_left(),
        }
    }

    /// Those of the list that came since, if the whole list is compared.
    pub(crate) fn newcomers(&self, now: &[FavouriteId]) -> Vec<FavouriteId> {
        let things = self.things();
        now.iter().copied().filter(|id| self.is_whole && !things.contains(id)).collect()
    }

    /// The list, which is in this order now, in the order that was found.
    pub(crate) fn merged(&self, now: &[FavouriteId]) -> Vec<FavouriteId> {
        let ranks: HashMap<FavouriteId, usize> = now.iter().copied().zip(0..).collect();
        let found: Vec<FavouriteId> = match &self.way {
            Way::Many(draft) => draft.order(|id| ranks.get(&id).copied().unwrap_or(usize::MAX)),
            Way::Check(draft) => draft.things().collect(),
        };
        let found = found.into_iter().filter(|id| ranks.contains_key(id));
        if self.is_whole { self.with_newcomers(found, now) } else { self.among_others(found, now) }
    }

    /// Each newcomer below the one that it is below now; at the top if there is none.
    fn with_newcomers(
        &self,
        found: impl Iterator<Item = FavouriteId>,
        now: &[FavouriteId],
    ) -> Vec<FavouriteId> {
        let things = self.things();
        let mut followers: HashMap<Option<FavouriteId>, Vec<FavouriteId>> = HashMap::new();
        let mut above = None;
        for id in now {
            match things.contains(id) {
                true => above = Some(*id),
                false => followers.entry(above).or_default().push(*id),
            }
        }
        let with = |id: Option<FavouriteId>| {
            let newcomers = followers.get(&id).into_iter().flatten().copied();
            id.into_iter().chain(newcomers).collect::<Vec<_>>()
        };
        std::iter::once(None).chain(found.map(Some)).flat_map(with).collect()
    }

    /// Those that were compared, on the ranks that they have now.
    fn among_others(
        &self,
        mut found: impl Iterator<Item = FavouriteId>,
        now: &[FavouriteId],
    ) -> Vec<FavouriteId> {
        let things = self.things();
        let place = |id: &FavouriteId| if things.contains(id) { found.next() } else { Some(*id) };
        now.iter().filter_map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[i64]) -> Vec<FavouriteId> {
        numbers.iter().copied().map(FavouriteId).collect()
    }

    fn of(chosen: &[i64], size: usize) -> ListDraft {
        ListDraft::new(Way::Many(ManyDraft::new([(None, ids(chosen))])), size)
    }

    fn answer(draft: &mut ListDraft, thing: i64, about: i64, verdict: Verdict) {
        let asked = (FavouriteId(thing), FavouriteId(about));
        assert!(draft.answer(asked, verdict).expect("an answer").is_some(), "{thing}, {about}");
    }

    #[test]
    fn what_came_goes_below_the_one_above_it_and_what_left_is_dropped() {
        let mut draft = of(&[1, 2, 3], 3);
        answer(&mut draft, 2, 1, Verdict::Better);
        answer(&mut draft, 3, 1, Verdict::Worse);
        assert_eq!(draft.merged(&ids(&[1, 2, 3])), ids(&[2, 1, 3]));
        assert_eq!(draft.merged(&ids(&[9, 1, 2, 8, 7])), ids(&[9, 2, 8, 7, 1]));
        assert_eq!(draft.newcomers(&ids(&[9, 1, 2, 8, 7])), ids(&[9, 8, 7]));
        assert_eq!(draft.merged(&[]), []);
    }

    #[test]
    fn some_favourites_are_put_in_order_on_their_own_ranks() {
        let mut draft = of(&[2, 4, 5], 5);
        answer(&mut draft, 4, 2, Verdict::Better);
        answer(&mut draft, 5, 2, Verdict::Worse);
        assert_eq!(draft.merged(&ids(&[1, 2, 3, 4, 5])), ids(&[1, 4, 3, 2, 5]));
        assert_eq!(draft.merged(&ids(&[5, 2, 1, 3])), ids(&[2, 5, 1, 3]));
        assert_eq!(draft.newcomers(&ids(&[1, 2])), []);
    }

    #[test]
    fn it_is_stored_as_it_is() {
        let check = ListDraft::new(Way::Check(CheckDraft::new(ids(&[1, 2, 3]))), 4);
        for draft in [of(&[1, 2, 3], 3), check] {
            let stored = serde_json::to_value(&draft).expect("JSON");
            assert_eq!(serde_json::from_value::<ListDraft>(stored).expect("a draft"), draft);
        }
    }
}

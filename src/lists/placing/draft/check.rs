//! An order that is there, checked from the bottom up: each thing against the one above it, once.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::database::ids::FavouriteId;

/// What is known of an order that is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckDraft {
    /// Best first.
    sorted: Vec<FavouriteId>,
    /// The place of the thing that is compared with the one above it.
    at: usize,
    /// Those that left the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<FavouriteId>,
}

/// What undoes an answer: where the thing was, and where it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckUndo(usize, Option<usize>);

impl CheckDraft {
    pub(crate) fn new(sorted: Vec<FavouriteId>) -> CheckDraft {
        CheckDraft { at: sorted.len().saturating_sub(1), sorted, gone: Vec::new() }
    }

    /// All of them, best first.
    pub(crate) fn things(&self) -> impl Iterator<Item = FavouriteId> {
        self.sorted.iter().copied()
    }

    fn is_here(&self, id: FavouriteId) -> bool {
        !self.gone.contains(&id)
    }

    /// Returns `true` if something is left out, which may be back on the list.
    pub(crate) fn leaves_out(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Leaves out what is no longer on the list.
    pub(crate) fn leave_out(&mut self, here: &HashSet<FavouriteId>) {
        self.gone = self.sorted.iter().copied().filter(|id| !here.contains(id)).collect();
    }

    /// The places of the thing that is compared and of the one above it.
    fn pair(&self) -> Option<(usize, usize)> {
        let upward = self.sorted.iter().enumerate().take(self.at + 1).rev();
        let mut here = upward.filter(|(_, id)| self.is_here(**id)).map(|(place, _)| place);
        Some((here.next()?, here.next()?))
    }

    /// The thing and the one above it that are asked about.
    pub(crate) fn question(&self) -> Option<(FavouriteId, FavouriteId)> {
        let (thing, about) = self.pair()?;
        Some((*self.sorted.get(thing)?, *self.sorted.get(about)?))
    }

    /// Takes an answer about these two. Returns what undoes it; `None` if they are not the ones that are asked about.
    pub(crate) fn answer(
        &mut self,
        asked: (FavouriteId, FavouriteId),
        verdict: Verdict,
    ) -> Option<CheckUndo> {
        let (thing, about) = self.pair().filter(|_| self.question() == Some(asked))?;
        let moved = (verdict == Verdict::Better).then_some(about);
        let undo = CheckUndo(thing, moved);
        if moved.is_some() {
            let id = self.sorted.remove(thing);
            self.sorted.insert(about, id);
        }
        self.at = about;
        Some(undo)
    }

    /// Undoes an answer.
    pub(crate) fn undo(&mut self, CheckUndo(at, moved): CheckUndo) {
        if let Some(to) = moved.filter(|to| *to < self.sorted.len()) {
            let id = self.sorted.remove(to);
            self.sorted.insert(at.min(self.sorted.len()), id);
        }
        self.at = at;
    }

    /// The most questions that are left.
    pub(crate) fn most_left(&self) -> usize {
        let left = self.sorted.iter().take(self.at + 1).filter(|id| self.is_here(**id)).count();
        left.saturating_sub(1)
    }

    /// How many pairs are checked, and how many there are.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let all = self.sorted.iter().filter(|id| self.is_here(**id)).count().saturating_sub(1);
        (all - self.most_left().min(all), all)
    }
}

//! Many things, placed one after the other among those that are placed already.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Gap, MAX_SKIPS, Verdict, most_for_one};
use crate::database::ids::FavouriteId;

/// A rough group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoughGroup {
    Love,
    Like,
    Fine,
}

impl RoughGroup {
    pub(crate) const ALL: [RoughGroup; 3] = [RoughGroup::Love, RoughGroup::Like, RoughGroup::Fine];

    /// The word in forms.
    pub(crate) fn word(self) -> &'static str {
        match self {
            RoughGroup::Love => "love",
            RoughGroup::Like => "like",
            RoughGroup::Fine => "fine",
        }
    }

    /// The name on pages.
    pub(crate) fn label(self) -> &'static str {
        match self {
            RoughGroup::Love => "Love",
            RoughGroup::Like => "Like",
            RoughGroup::Fine => "Fine",
        }
    }
}

/// Things that are compared with each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    name: Option<RoughGroup>,
    /// Best first.
    sorted: Vec<FavouriteId>,
    waiting: Vec<FavouriteId>,
}

/// What is known of many things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManyDraft {
    groups: Vec<Group>,
    /// The thing that is being placed, first of those waiting that are still on the list.
    thing: Option<FavouriteId>,
    /// Where it can still go among those of its group.
    low: usize,
    high: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<FavouriteId>,
    /// Those that left the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<FavouriteId>,
    /// Those that the answer at hand placed.
    #[serde(skip)]
    placed: Vec<FavouriteId>,
}

/// What undoes an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManyUndo(
    Option<FavouriteId>,
    usize,
    usize,
    Skipped,
    /// Those that the answer placed.
    Vec<FavouriteId>,
);

/// Those that were skipped before an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Skipped {
    /// So many of those that are skipped after it, as it is still the same thing that is placed.
    First(usize),
    These(Vec<FavouriteId>),
}

impl ManyDraft {
    /// Things in these groups, best group first; those in a group are in the order of the list.
    pub(crate) fn new(groups: impl IntoIterator<Item = (Option<RoughGroup>, Vec<FavouriteId>)>) -> ManyDraft {
        let group = |(name, mut waiting): (Option<RoughGroup>, Vec<FavouriteId>)| {
            let later = waiting.split_off(waiting.len().min(1));
            Group { name, sorted: waiting, waiting: later }
        };
        let groups = groups.into_iter().map(group).filter(|it| !it.sorted.is_empty()).collect();
        let mut draft = ManyDraft {
            groups,
            thing: None,
            low: 0,
            high: 0,
            skipped: Vec::new(),
            gone: Vec::new(),
            placed: Vec::new(),
        };
        draft.settle();
        draft
    }

    /// All of them.
    pub(crate) fn things(&self) -> impl Iterator<Item = FavouriteId> {
        self.groups.iter().flat_map(|it| it.sorted.iter().chain(&it.waiting)).copied()
    }

    /// How many favourites are above each rough group in this order, best group first; `None` if they are in no groups.
    pub(crate) fn groups_in(&self, order: &[FavouriteId]) -> Option<Vec<(RoughGroup, usize)>> {
        let first = |group: &Group| {
            let things: HashSet<FavouriteId> = group.sorted.iter().chain(&group.waiting).copied().collect();
            order.iter().position(|id| things.contains(id))
        };
        let groups = self.groups.iter().filter_map(|group| Some((group.name, first(group)?)));
        groups.map(|(name, above)| Some((name?, above))).collect()
    }

    fn is_here(&self, id: FavouriteId) -> bool {
        !self.gone.contains(&id)
    }

    /// Returns `true` if something is left out, which may be back on the list.
    pub(crate) fn leaves_out(&self) -> bool {
        !self.gone.is_empty()
    }

    fn gap(&self) -> Gap {
        Gap { low: self.low, high: self.high }
    }

    /// The thing and the other one that are asked about.
    pub(crate) fn question(&self) -> Option<(FavouriteId, FavouriteId)> {
        let thing = self.thing?;
        let sorted = &self.groups.iter().find(|it| it.waiting.contains(&thing))?.sorted;
        if self.skipped.len() >= MAX_SKIPS {
            return None;
        }
        let can_be = |place: usize| {
            sorted.get(place).is_some_and(|id| self.is_here(*id) && !self.skipped.contains(id))
        };
        let about = self.gap().asked(can_be)?;
        Some((thing, *sorted.get(about)?))
    }

    /// The group that is being put in order.
    pub(crate) fn group(&self) -> Option<RoughGroup> {
        let thing = self.thing?;
        self.groups.iter().find(|it| it.waiting.contains(&thing))?.name
    }

    /// Places what needs no question, until there is one.
    fn settle(&mut self) {
        loop {
            if self.thing.is_none_or(|id| !self.is_here(id)) {
                let next = self.groups.iter().find_map(|group| {
                    let thing = group.waiting.iter().find(|id| self.is_here(**id))?;
                    Some((*thing, group.sorted.len()))
                });
                self.thing = next.map(|(thing, _)| thing);
                (self.low, self.high) = (0, next.map_or(0, |(_, high)| high));
                self.skipped.clear();
            }
            match self.thing {
                Some(thing) if self.question().is_none() => self.place(thing),
                _ => return,
            }
        }
    }

    /// Puts the thing in the middle of where it can go.
    fn place(&mut self, thing: FavouriteId) {
        let place = self.gap().middle();
        if let Some(group) = self.groups.iter_mut().find(|it| it.waiting.contains(&thing)) {
            group.waiting.retain(|id| *id != thing);
            group.sorted.insert(place.min(group.sorted.len()), thing);
        }
        self.placed.push(thing);
        self.thing = None;
    }

    /// Leaves out what is no longer on the list.
    pub(crate) fn leave_out(&mut self, here: &HashSet<FavouriteId>) {
        self.gone = self.things().filter(|id| !here.contains(id)).collect();
        self.settle();
    }

    /// Takes an answer about the thing that is being placed. Returns what undoes it; `None` if it says nothing new.
    pub(crate) fn answer(
        &mut self,
        (thing, about): (FavouriteId, FavouriteId),
        verdict: Verdict,
    ) -> Option<ManyUndo> {
        if self.thing != Some(thing) {
            return None;
        }
        let sorted = &self.groups.iter().find(|it| it.waiting.contains(&thing))?.sorted;
        let place = sorted.iter().position(|id| *id == about).filter(|place| self.gap().contains(*place))?;
        let (low, high, before) = (self.low, self.high, self.skipped.clone());
        Gap { low: self.low, high: self.high } = self.gap().after(place, verdict);
        if verdict == Verdict::Skip {
            self.skipped.push(about);
        }
        self.placed.clear();
        self.settle();
        let is_same = self.thing == Some(thing);
        let skipped = if is_same { Skipped::First(before.len()) } else { Skipped::These(before) };
        Some(ManyUndo(Some(thing), low, high, skipped, std::mem::take(&mut self.placed)))
    }

    /// Undoes an answer.
    pub(crate) fn undo(&mut self, ManyUndo(thing, low, high, skipped, placed): ManyUndo) {
        for id in placed.into_iter().rev() {
            if let Some(group) = self.groups.iter_mut().find(|it| it.sorted.contains(&id)) {
                group.sorted.retain(|it| *it != id);
                group.waiting.insert(0, id);
            }
        }
        // It may have been placed without an answer, when what it would be compared with left the list.
        if let Some(id) = thing
            && let Some(group) = self.groups.iter_mut().find(|it| it.sorted.contains(&id))
        {
            group.sorted.retain(|it| *it != id);
            group.waiting.insert(0, id);
        }
        let group = self.groups.iter().find(|it| thing.is_some_and(|id| it.waiting.contains(&id)));
        let high = high.min(group.map_or(0, |it| it.sorted.len()));
        (self.thing, self.low, self.high) = (thing, low.min(high), high);
        match skipped {
            Skipped::First(count) => self.skipped.truncate(count),
            Skipped::These(ids) => self.skipped = ids,
        }
    }

    /// How many are placed, and how many there are.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let here = |ids: &[FavouriteId]| ids.iter().filter(|id| self.is_here(**id)).count();
        let placed: usize = self.groups.iter().map(|it| here(&it.sorted)).sum();
        (placed, placed + self.groups.iter().map(|it| here(&it.waiting)).sum::<usize>())
    }

    /// The most questions that are left.
    pub(crate) fn most_left(&self) -> usize {
        let of_group = |group: &Group| {
            let waiting = group.waiting.iter().copied().filter(|id| self.is_here(*id));
            let (now, later): (Vec<FavouriteId>, Vec<FavouriteId>) =
                waiting.partition(|id| Some(*id) == self.thing);
            let of_thing = if now.is_empty() { 0 } else { self.gap().most_left() };
            let sorted = group.sorted.len() + now.len();
            of_thing + later.into_iter().zip(sorted..).map(|(_, sorted)| most_for_one(sorted)).sum::<usize>()
        };
        self.groups.iter().map(of_group).sum()
    }

    /// The order so far: of each group those that are placed, then the others in the order of the list, as `rank` tells it.
    pub(crate) fn order(&self, rank: impl Fn(FavouriteId) -> usize) -> Vec<FavouriteId> {
        let of_group = |group: &Group| {
            let mut waiting = group.waiting.clone();
            waiting.sort_by_key(|id| rank(*id));
            [group.sorted.clone(), waiting].concat()
        };
        self.groups.iter().flat_map(of_group).collect()
    }
}

//! The rules of the product over two plain vectors: what each step should come to.

use std::collections::BTreeSet;

use super::actions::{Action, Lists};

/// What is tried: numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Add { list: usize, title: usize, rank: &'static str },
    Place { list: usize, which: usize, way: TargetChoice },
    MoveTo { list: usize, which: usize, rank: &'static str },
    Bin { list: usize, which: usize },
    Restore { which: usize },
    Save { list: usize, boxes: Vec<(usize, i64)>, confirmed: bool, stale: bool },
    Undo { back: usize },
    Respread { list: usize },
}

#[derive(Debug, Clone, Copy)]
pub(super) enum TargetChoice {
    Top,
    Bottom,
    Up,
    Down,
    Number(i64),
    Above(usize),
    Below(usize),
    /// Beside one that is on the other list.
    BesideStranger,
}

/// One in the bin: who certainly stood above and below, and was not moved since.
#[derive(Debug, Clone)]
pub(super) struct BinnedItem {
    pub id: i64,
    pub list: usize,
    pub above: BTreeSet<i64>,
    pub below: BTreeSet<i64>,
}

/// A change that can be undone.
#[derive(Debug, Clone)]
pub(super) struct UndoableChange {
    pub entry: i64,
    pub kind: String,
    pub list: usize,
    /// Whom it moved.
    pub moved: Vec<i64>,
    /// The lists before it.
    pub before: [Vec<i64>; 2],
}

#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    /// Ids, best first.
    pub lists: [Vec<i64>; 2],
    pub bin: Vec<BinnedItem>,
    /// Folded titles by id.
    pub titles: Vec<(i64, String)>,
    pub changes: Vec<UndoableChange>,
    /// `true` if the latest change is the latest thing that happened.
    fresh: bool,
}

/// How a step should end.
#[derive(Debug)]
pub(super) enum Expected {
    Refused,
    /// Exactly these lists.
    Done([Vec<i64>; 2]),
    /// Back from the bin, somewhere between those who certainly stood above and below.
    Back {
        binned: BinnedItem,
        others: [Vec<i64>; 2],
    },
    /// Undone or refused; everybody but those keeps their order.
    Either {
        but: Vec<i64>,
        lists: [Vec<i64>; 2],
    },
}

fn without(list: &[i64], but: &[i64]) -> Vec<i64> {
    list.iter().copied().filter(|id| !but.contains(id)).collect()
}

fn put(list: &mut Vec<i64>, id: i64, rank: i64) {
    let at = usize::try_from(rank - 1).unwrap_or(usize::MAX).min(list.len());
    list.insert(at, id);
}

/// A rank as typed: nothing is the end, what is no whole number from 1 is refused.
fn rank(typed: &str) -> Option<i64> {
    match typed.trim() {
        "" => Some(i64::MAX),
        digits if digits.chars().all(|c| c.is_ascii_digit()) => {
            Some(digits.parse().unwrap_or(i64::MAX)).filter(|rank| *rank > 0)
        }
        _ => None,
    }
}

impl Model {
    pub(super) fn title(&self, id: i64) -> &str {
        self.titles.iter().find(|it| it.0 == id).map_or("", |it| &it.1)
    }

    fn is_taken(&self, list: usize, title: &str, but: i64) -> bool {
        self.lists[list].iter().any(|id| *id != but && self.title(*id) == title)
    }

    pub(super) fn expect(&self, deed: &Action, step: &Step) -> Expected {
        let mut lists = self.lists.clone();
        match deed {
            Action::Add { list, title, rank: typed } => match rank(typed) {
                Some(rank) if !self.is_taken(*list, &title.to_lowercase(), 0) => {
                    put(&mut lists[*list], 0, rank); // its number is not known yet
                    Expected::Done(lists)
                }
                _ => Expected::Refused,
            },
            Action::Place { list, id, .. } => {
                let Step::Place { way, .. } = step else { unreachable!() };
                let at = lists[*list].iter().position(|it| it == id).unwrap() as i64;
                let all = lists[*list].clone();
                lists[*list].retain(|it| it != id);
                let rank = match way {
                    TargetChoice::Top => 1,
                    TargetChoice::Bottom => i64::MAX,
                    TargetChoice::Up => at.max(1),
                    TargetChoice::Down => at + 2,
                    TargetChoice::Number(number) => *number,
                    TargetChoice::Above(other) | TargetChoice::Below(other) => {
                        let other = all[other % all.len()];
                        let below = i64::from(matches!(way, TargetChoice::Below(_)));
                        match lists[*list].iter().position(|it| *it == other) {
                            Some(place) => place as i64 + 1 + below,
                            None => at + 1, // beside itself: stays
                        }
                    }
                    TargetChoice::BesideStranger => return Expected::Refused,
                };
                put(&mut lists[*list], *id, rank);
                Expected::Done(lists)
            }
            Action::MoveTo { list, id, rank: typed, .. } => match rank(typed) {
                Some(rank) if !self.is_taken(1 - list, self.title(*id), 0) => {
                    lists[*list].retain(|it| it != id);
                    put(&mut lists[1 - list], *id, rank);
                    Expected::Done(lists)
                }
                _ => Expected::Refused,
            },
            Action::Bin { list, id } => {
                lists[*list].retain(|it| it != id);
                Expected::Done(lists)
            }
            Action::Restore { binned } => match self.is_taken(binned.list, self.title(binned.id), 0) {
                true => Expected::Refused,
                false => Expected::Back { binned: binned.clone(), others: lists },
            },
            Action::Save { list, numbers, confirmed, stale } => {
                let all = lists[*list].clone();
                let at = |id: &i64| all.iter().position(|it| it == id).unwrap();
                let mut asked: Vec<(i64, i64)> =
                    numbers.iter().copied().filter(|(id, number)| at(id) as i64 + 1 != *number).collect();
                asked.sort_by_key(|(id, number)| (*number, at(id)));
                let twice = asked.windows(2).any(|pair| pair[0].1 == pair[1].1);
                if *stale || (twice && !confirmed) {
                    return Expected::Refused;
                }
                lists[*list].retain(|id| !asked.iter().any(|it| it.0 == *id));
                let mut next = 1;
                for (id, number) in asked {
                    put(&mut lists[*list], id, number.max(next));
                    next = lists[*list].iter().position(|it| *it == id).unwrap() as i64 + 2;
                }
                Expected::Done(lists)
            }
            Action::Undo { change } => {
                if self.fresh && self.changes.last().is_some_and(|last| last.entry == change.entry) {
                    return Expected::Done(change.before.clone());
                }
                let elsewhere =
                    change.kind == "favourite moved" && !lists[change.list].contains(&change.moved[0]);
                match elsewhere {
                    true => Expected::Refused,
                    false => Expected::Either { but: change.moved.clone(), lists },
                }
            }
            Action::Respread { .. } => Expected::Done(lists),
        }
    }

    /// Takes over what is true now.
    pub(super) fn adopt(&mut self, deed: &Action, now: [Vec<i64>; 2], lists: &Lists) {
        let before = std::mem::replace(&mut self.lists, now);
        self.titles = lists.titles();
        let change = lists.last_change(before.clone(), deed.list());
        let new = change.filter(|new| self.changes.iter().all(|it| it.entry != new.entry));
        let moved: Vec<i64> = new.as_ref().map(|it| it.moved.clone()).unwrap_or_default();
        for gone in &mut self.bin {
            gone.above.retain(|id| !moved.contains(id));
            gone.below.retain(|id| !moved.contains(id));
        }
        self.bin.retain(|it| self.lists.iter().all(|list| !list.contains(&it.id)));
        for (list, was) in before.iter().enumerate() {
            let gone = was.iter().position(|id| self.lists.iter().all(|list| !list.contains(id)));
            if let Some(at) = gone {
                let [above, below] = [&was[..at], &was[at + 1..]].map(|ids| ids.iter().copied().collect());
                self.bin.push(BinnedItem { id: was[at], list, above, below });
            }
        }
        self.fresh = new.is_some();
        self.changes.extend(new);
    }
}

impl Expected {
    pub(super) fn check(&self, now: &[Vec<i64>; 2], context: &str) {
        match self {
            Expected::Refused => (),
            Expected::Done(lists) => {
                let known: Vec<i64> = lists.iter().flatten().copied().collect();
                let unnamed = now.clone().map(|list| {
                    list.into_iter().map(|id| if known.contains(&id) { id } else { 0 }).collect::<Vec<_>>()
                });
                assert_eq!(&unnamed, lists, "{context}");
            }
            Expected::Back { binned, others } => {
                let rest = now.clone().map(|list| without(&list, &[binned.id]));
                assert_eq!(&rest, others, "{context}");
                let list = &now[binned.list];
                let at = list.iter().position(|id| *id == binned.id).expect("it is back");
                let wrong = |ids: &[i64], side: &BTreeSet<i64>| ids.iter().any(|id| side.contains(id));
                assert!(
                    !wrong(&list[..at], &binned.below) && !wrong(&list[at..], &binned.above),
                    "not between its old neighbours: {now:?} {context}"
                );
            }
            Expected::Either { but, lists } => {
                let [rest, others] = [now, lists].map(|lists| lists.clone().map(|list| without(&list, but)));
                assert_eq!(rest, others, "{context}");
            }
        }
    }
}

//! The effect of a change on the order of one list: favourites leave it, then others arrive. Pure arithmetic.
//!
//! **Invariants:** ranks of leaving favourites are those before the change, ranks of arriving ones those after it;
//! the others keep their order.

use std::{collections::HashSet, hash::Hash};

use serde_json::Value;

use crate::audit::{ChangeKind, Entry, EntryRow};
use crate::database::ids::{CategoryId, FavouriteId};

/// The favourites that leave a list by a change and those that arrive: id and rank. A rank unknown to the history
/// is 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OrderDelta<I> {
    pub removed: Vec<(I, i64)>,
    pub inserted: Vec<(I, i64)>,
}

impl OrderDelta<FavouriteId> {
    /// The effect of an entry on the order of a list.
    pub(crate) fn of(entry: &Entry, rows: &[EntryRow], list: CategoryId) -> OrderDelta<FavouriteId> {
        let mut shift = OrderDelta { removed: Vec::new(), inserted: Vec::new() };
        let (here, there) = (entry.category_id == Some(list), entry.other_category_id == Some(list));
        if let Some(id) = entry.favourite_id {
            let arrived = if entry.other_category_id.is_some() { there } else { here };
            shift.record(id, &entry.changes["rank"], (here, arrived));
        }
        for row in rows {
            match &row.changes["rank"] {
                // Old imports recorded no ranks; they always add at the end.
                Value::Null if here && entry.kind() == Some(ChangeKind::Import) => {
                    shift.inserted.push((row.favourite_id, 0))
                }
                rank => shift.record(row.favourite_id, rank, (here, here)),
            }
        }
        shift.sort();
        shift
    }

    /// Sorts the arriving favourites by rank.
    pub(super) fn sort(&mut self) {
        self.inserted.sort_by_key(|(_, rank)| if *rank == 0 { i64::MAX } else { *rank });
    }

    fn record(&mut self, id: FavouriteId, rank: &Value, (left, arrived): (bool, bool)) {
        if let Some(from) = rank["from"].as_i64().filter(|_| left) {
            self.removed.push((id, from));
        }
        if let Some(to) = rank["to"].as_i64().filter(|_| arrived) {
            self.inserted.push((id, to));
        }
    }
}

impl<I: Copy + Eq + Hash> OrderDelta<I> {
    /// Returns `true` if nothing moves.
    pub(crate) fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.inserted.is_empty()
    }

    /// Applies the change to an order.
    pub(crate) fn apply(&self, order: &mut Vec<I>) {
        match self.removed.as_slice() {
            [] => (),
            [(id, rank)] => take(order, *id, *rank),
            many => {
                let removed_ranks: HashSet<I> = many.iter().map(|(id, _)| *id).collect();
                order.retain(|id| !removed_ranks.contains(id));
            }
        }
        match self.inserted.as_slice() {
            [] => (),
            [(id, rank)] => {
                order.insert(at(*rank).min(order.len()), *id);
            }
            many => *order = merged(order, many),
        }
    }

    /// The change that takes this one back.
    pub(crate) fn reversed(&self) -> OrderDelta<I> {
        let (removed, mut inserted) = (self.inserted.clone(), self.removed.clone());
        inserted.sort_by_key(|(_, rank)| *rank);
        OrderDelta { removed, inserted }
    }

    /// The rank before the change of the favourite that has `rank` after it; `None` means not on the list, before
    /// as after.
    pub(crate) fn rank_before(&self, id: I, rank: Option<i64>) -> Option<i64> {
        match rank {
            Some(rank) => self.before(id, rank),
            None => self.removed.iter().find(|(other, _)| *other == id).map(|(_, from)| *from),
        }
    }

    /// The rank before the change of the favourite that has `rank` after it; `None` if it arrived by the change.
    pub(crate) fn before(&self, id: I, rank: i64) -> Option<i64> {
        if let Some((_, from)) = self.removed.iter().find(|(other, _)| *other == id) {
            return Some(*from);
        }
        if self.inserted.iter().any(|(other, _)| *other == id) {
            return None;
        }
        let above = self.inserted.iter().filter(|(_, to)| *to != 0 && *to < rank).count();
        let mut was = rank - i64::try_from(above).unwrap_or(0);
        match self.removed.as_slice() {
            [] => (),
            [(_, from)] => was += i64::from(*from <= was),
            many => {
                let mut gone: Vec<i64> = many.iter().map(|(_, from)| *from).collect();
                gone.sort_unstable();
                gone.into_iter().for_each(|from| was += i64::from(from <= was));
            }
        }
        Some(was)
    }
}

fn at(rank: i64) -> usize {
    usize::try_from(rank).ok().and_then(|rank| rank.checked_sub(1)).unwrap_or(usize::MAX)
}

/// Removes the favourite. Its rank is only wrong if the list is older than the history.
fn take<I: Copy + Eq>(order: &mut Vec<I>, id: I, rank: i64) {
    let known = Some(at(rank)).filter(|at| order.get(*at) == Some(&id));
    if let Some(place) = known.or_else(|| order.iter().position(|other| *other == id)) {
        order.remove(place);
    }
}

/// The remaining favourites, with each arriving one inserted at its rank.
fn merged<I: Copy>(stay: &[I], arrive: &[(I, i64)]) -> Vec<I> {
    let mut merged = Vec::with_capacity(stay.len() + arrive.len());
    let mut stay = stay.iter().copied();
    for (id, rank) in arrive {
        let missing = at(*rank).saturating_sub(merged.len());
        merged.extend(stay.by_ref().take(missing));
        merged.push(*id);
    }
    merged.extend(stay);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(out: &[(i64, i64)], into: &[(i64, i64)]) -> OrderDelta<i64> {
        OrderDelta { removed: out.to_vec(), inserted: into.to_vec() }
    }

    #[test]
    fn moves_are_applied_and_reckoned_back() {
        let begin: Vec<i64> = (11..=17).collect();
        let shifts = [
            shift(&[(13, 3)], &[(13, 6)]),
            shift(&[], &[(99, 1)]),
            shift(&[(17, 7)], &[]),
            shift(&[(11, 1), (16, 6), (14, 4)], &[]),
            shift(&[], &[(98, 2), (97, 5), (96, 9)]),
            shift(&[(17, 7), (11, 1), (12, 2)], &[(12, 1), (11, 4), (17, 5)]),
        ];
        for shift in shifts {
            let mut after = begin.clone();
            shift.apply(&mut after);
            for (rank, id) in (1..).zip(&after) {
                let was = begin.iter().position(|it| it == id).map(|at| at as i64 + 1);
                assert_eq!(shift.before(*id, rank), was, "{id} after {shift:?}: {after:?}");
            }
            let mut ids = after.clone();
            ids.dedup();
            assert_eq!(ids.len(), begin.len() + shift.inserted.len() - shift.removed.len());
            shift.reversed().apply(&mut after);
            assert_eq!(after, begin, "back before {shift:?}");
        }
    }

    #[test]
    fn ranks_afterwards_are_where_they_arrive_and_what_is_not_known_comes_last() {
        let mut order = vec![1, 2, 3];
        shift(&[], &[(8, 2), (9, 4), (7, 0)]).apply(&mut order);
        assert_eq!(order, [1, 8, 2, 9, 3, 7]);
        shift(&[(3, 1)], &[(3, 50)]).apply(&mut order);
        assert_eq!(order, [1, 8, 2, 9, 7, 3]);
    }
}

//! Which favourites have to move to bring a list into another order.

use std::collections::{HashMap, HashSet};

use crate::database::ids::FavouriteId;

/// The fewest favourites whose moves turn the order `before` into `after`: all but those of a longest part that is in the
/// same order in both (M. Fredman, "On computing the length of longest increasing subsequences", 1975).
pub(super) fn fewest_moves(before: &[FavouriteId], after: &[FavouriteId]) -> HashSet<FavouriteId> {
    let places: HashMap<FavouriteId, usize> = before.iter().copied().zip(0..).collect();
    // The last favourite of the best part of each length so far, and for each favourite the one before it in its part.
    let mut ends: Vec<(usize, FavouriteId)> = Vec::new();
    let mut previous: HashMap<FavouriteId, FavouriteId> = HashMap::new();
    for id in after {
        let Some(place) = places.get(id) else { continue };
        let length = ends.partition_point(|(end, _)| end < place);
        if let Some((_, end)) = length.checked_sub(1).and_then(|shorter| ends.get(shorter)) {
            previous.insert(*id, *end);
        }
        ends.truncate(ends.len().max(length));
        match ends.get_mut(length) {
            Some(end) => *end = (*place, *id),
            None => ends.push((*place, *id)),
        }
    }
    let mut moved: HashSet<FavouriteId> = after.iter().copied().collect();
    let mut staying = ends.last().map(|(_, id)| *id);
    while let Some(id) = staying {
        moved.remove(&id);
        staying = previous.get(&id).copied();
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(before: &[i64], after: &[i64]) -> Vec<i64> {
        let ids = |numbers: &[i64]| numbers.iter().copied().map(FavouriteId).collect::<Vec<_>>();
        let mut moved: Vec<i64> =
            fewest_moves(&ids(before), &ids(after)).into_iter().map(|id| id.0).collect();
        moved.sort_unstable();
        moved
    }

    #[test]
    fn as_few_as_possible_move() {
        assert_eq!(moves(&[1, 2, 3, 4], &[1, 2, 3, 4]), [0; 0]);
        assert_eq!(moves(&[1, 2, 3, 4], &[4, 1, 2, 3]), [4]);
        assert_eq!(moves(&[1, 2, 3, 4], &[2, 3, 4, 1]), [1]);
        assert_eq!(moves(&[1, 2, 3, 4, 5], &[1, 4, 3, 2, 5]).len(), 2);
        assert_eq!(moves(&[1, 2, 3, 4], &[4, 3, 2, 1]).len(), 3);
        assert_eq!(moves(&[], &[]), [0; 0]);
    }
}

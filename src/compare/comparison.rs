//! The comparison of two lists: favourites on both, how far the orders agree, and favourites on one only.

use super::matching::{RankedTitle, match_titles};
use crate::lists::ordering::agreement::Agreement;

/// A favourite on one list only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnmatchedFavourite {
    pub rank: usize,
    pub title: String,
}

/// A favourite on both lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatchedFavourite {
    /// The title on the first list.
    pub title: String,
    /// The ranks on the first and on the second list.
    pub ranks: [usize; 2],
    /// The places, from 0, among the favourites on both lists.
    pub places: [usize; 2],
}

impl MatchedFavourite {
    /// The distance between the two places.
    pub(crate) fn distance(&self) -> usize {
        self.places[0].abs_diff(self.places[1])
    }
}

/// The result of a comparison.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    /// The favourites on both lists, in the order of the first.
    pub pairs: Vec<MatchedFavourite>,
    pub agreement: Agreement,
    /// The favourites only on the first, and only on the second list.
    pub only_on: [Vec<UnmatchedFavourite>; 2],
}

impl Comparison {
    /// How many favourites are on both lists.
    pub(crate) fn total(&self) -> i64 {
        i64::try_from(self.pairs.len()).unwrap_or(i64::MAX)
    }

    /// Compares two lists by their titles, best first.
    pub(crate) fn of(first: &[String], second: &[String]) -> Comparison {
        let matched = match_titles(&[first, second]);
        let mut places: Vec<usize> = matched.iter().filter_map(|it| it.ranks[0].and(it.ranks[1])).collect();
        places.sort_unstable();
        let place = |rank: usize| places.partition_point(|other| *other < rank);
        let mut pairs: Vec<MatchedFavourite> = Vec::with_capacity(places.len());
        let mut only_on = [Vec::new(), Vec::new()];
        for RankedTitle { title, ranks, .. } in matched {
            match ranks[..] {
                [Some(one), Some(other)] => {
                    let places = [pairs.len(), place(other)];
                    pairs.push(MatchedFavourite { title, ranks: [one, other], places });
                }
                [Some(rank), None] => only_on[0].push(UnmatchedFavourite { rank, title }),
                [_, rank] => only_on[1].extend(rank.map(|rank| UnmatchedFavourite { rank, title })),
                _ => (),
            }
        }
        let order: Vec<usize> = pairs.iter().map(|pair| pair.places[1]).collect();
        Comparison { pairs, agreement: Agreement::of(&order), only_on }
    }

    /// The favourites on both lists, biggest disagreements first, then by their best place.
    pub(crate) fn by_disagreement(&self) -> Vec<&MatchedFavourite> {
        let mut all: Vec<&MatchedFavourite> = self.pairs.iter().collect();
        all.sort_by_key(|pair| {
            (usize::MAX - pair.distance(), pair.places.iter().min().copied(), pair.places)
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(first: &[&str], second: &[&str]) -> Comparison {
        let [first, second] =
            [first, second].map(|it| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        Comparison::of(&first, &second)
    }

    #[test]
    fn places_are_counted_among_what_both_lists_have() {
        let found = compared(&["Heat", "Alien", "Ran", "Jaws"], &["Up", "Ran", "Big", "Heat", "Jaws"]);
        let told: Vec<_> = found.pairs.iter().map(|it| (it.title.as_str(), it.ranks, it.places)).collect();
        assert_eq!(told, [("Heat", [1, 4], [0, 1]), ("Ran", [3, 2], [1, 0]), ("Jaws", [4, 5], [2, 2])]);
        assert_eq!((found.agreement.agreed, found.agreement.pairs), (2, 3));
        let single = |rank, title: &str| UnmatchedFavourite { rank, title: title.into() };
        assert_eq!(found.only_on, [vec![single(2, "Alien")], vec![single(1, "Up"), single(3, "Big")]]);
    }

    #[test]
    fn the_biggest_disagreement_comes_first_and_of_equal_ones_the_highest() {
        let found = compared(&["A", "B", "C", "D", "E"], &["B", "C", "D", "A", "E"]);
        let order: Vec<&str> = found.by_disagreement().iter().map(|it| it.title.as_str()).collect();
        assert_eq!(order, ["A", "B", "C", "D", "E"]);
        assert_eq!(found.by_disagreement()[0].distance(), 3);
    }

    #[test]
    fn titles_are_the_same_whatever_their_case_accents_and_signs() {
        let found = compared(&["AMÉLIE", "Wall-E", "Ran"], &["ran!", "Amelie", "WALL·E"]);
        assert_eq!(found.pairs.len(), 3);
        assert_eq!(found.pairs[0].ranks, [1, 2]);
        assert_eq!(compared(&["???"], &["!!!"]).pairs, []);
    }

    #[test]
    fn what_could_be_two_is_none_unless_it_is_written_the_same() {
        let found = compared(&["Café", "Cafe"], &["Café!"]);
        assert_eq!(found.pairs, [], "either could be meant");
        let found = compared(&["Café", "Cafe"], &["Cafe", "Café!"]);
        assert_eq!(found.pairs.iter().map(|it| it.ranks).collect::<Vec<_>>(), [[1, 2], [2, 1]]);
    }

    #[test]
    fn nothing_in_common_is_told_too() {
        let found = compared(&["A"], &[]);
        assert_eq!((found.pairs.len(), found.agreement.percent()), (0, None));
        assert_eq!(found.only_on[0].len(), 1);
    }
}

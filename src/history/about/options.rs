//! Which options are more common among the first ten than on the whole list.

use std::{cmp::Reverse, collections::HashMap};

/// How many favourites at the top are compared with the whole list.
pub(crate) const FIRST: usize = 10;
/// The fewest favourites of a list of which the first ten are a part.
pub(crate) const FEWEST: usize = 20;
/// The fewest of the first ten that have an option.
const FEWEST_OF_FIRST: usize = 3;
/// The most options that are named.
const MOST: usize = 2;

/// How many favourites have an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct OptionCount {
    /// Of the first ten.
    pub(crate) first: usize,
    /// Of all.
    pub(crate) all: usize,
}

impl OptionCount {
    /// Returns `true` if its share of the first ten is half as large again as that of the list, or larger.
    fn is_said(self, size: usize) -> bool {
        self.first >= FEWEST_OF_FIRST && 2 * self.first * size >= 3 * FIRST * self.all
    }

    /// By how much its share of the first ten is larger, in parts of ten times the size.
    fn difference(self, size: usize) -> usize {
        (self.first * size).saturating_sub(FIRST * self.all)
    }
}

/// Counts the options of favourites, best first, in the order of the options. Other values are not counted.
pub(crate) fn counted<'a>(values: impl Iterator<Item = &'a str>, options: &[&str]) -> Vec<OptionCount> {
    let places: HashMap<&str, usize> = options.iter().copied().zip(0..).collect();
    let mut counts = vec![OptionCount::default(); options.len()];
    for (index, value) in values.enumerate() {
        if let Some(place) = places.get(value) {
            counts[*place].all += 1;
            counts[*place].first += usize::from(index < FIRST);
        }
    }
    counts
}

/// Those of the options that the first ten of a list of that size have most often, the largest difference first.
pub(crate) fn most_different<T>(
    counts: impl Iterator<Item = (T, OptionCount)>,
    size: usize,
) -> Vec<(T, OptionCount)> {
    let mut said: Vec<_> = counts.filter(|(_, count)| size >= FEWEST && count.is_said(size)).collect();
    said.sort_by_key(|(_, count)| Reverse(count.difference(size)));
    said.truncate(MOST);
    said
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(counts: &[(usize, usize)], size: usize) -> Vec<usize> {
        let counts = counts.iter().map(|(first, all)| OptionCount { first: *first, all: *all });
        most_different((0..).zip(counts), size).into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn an_option_is_named_from_half_as_much_again_on() {
        assert_eq!(said(&[(6, 9)], 24), [0], "60 of 100 against 37");
        assert_eq!(said(&[(3, 4)], 20), [0], "30 of 100 against 20: exactly half as much again");
        assert!(said(&[(3, 5)], 20).is_empty(), "30 of 100 against 25");
        assert_eq!(said(&[(3, 5)], 25), [0]);
        assert!(said(&[(2, 2)], 100).is_empty(), "two are too few");
        assert!(said(&[(9, 9)], 19).is_empty(), "so is a list of 19");
        assert!(said(&[(0, 0), (0, 20)], 20).is_empty());
    }

    #[test]
    fn two_are_named_the_larger_difference_first_and_equal_ones_in_the_order_of_the_options() {
        assert_eq!(said(&[(3, 3), (4, 4), (3, 4)], 40), [1, 0]);
        assert_eq!(said(&[(3, 4), (3, 4), (3, 4)], 40), [0, 1]);
        assert_eq!(said(&[(3, 3), (5, 13)], 40), [0, 1], "90 of 400 against 70");
    }

    #[test]
    fn only_options_are_counted() {
        let values = ["Drama", "", "Crime", "Gone", "Drama", "", "", "", "", "Drama", "Drama"];
        let counts = counted(values.into_iter(), &["Crime", "Drama", "Jazz"]);
        let expected =
            [(1, 1), (3, 4), (0, 0)].map(|(first, all): (usize, usize)| OptionCount { first, all });
        assert_eq!(counts, expected);
    }

    proptest! {
        #[test]
        fn what_is_named_is_what_the_shares_say(chosen in proptest::collection::vec(0usize..6, 0..60)) {
            let options = ["a", "b", "c", "d"];
            let values = chosen.iter().map(|it| options.get(*it).copied().unwrap_or_default());
            let counts = counted(values.clone(), &options);
            let size = chosen.len();
            let mut expected: Vec<(usize, OptionCount)> = Vec::new();
            for (place, option) in options.iter().enumerate() {
                let all = values.clone().filter(|it| it == option).count();
                let first = values.clone().take(10).filter(|it| it == option).count();
                prop_assert_eq!(counts[place], OptionCount { first, all });
                // k/10 >= 1.5 K/n
                if size >= 20 && first >= 3 && first * size >= 15 * all {
                    expected.push((place, OptionCount { first, all }));
                }
            }
            let found = most_different((0..).zip(counts), size);
            prop_assert!(found.len() <= 2 && found.len() == expected.len().min(2));
            prop_assert!(found.iter().all(|it| expected.contains(it)));
            for (_, count) in &expected {
                let least = found.last().map(|(_, it)| it.difference(size));
                let is_found = found.iter().any(|(_, it)| it == count);
                prop_assert!(is_found || least >= Some(count.difference(size)));
            }
        }
    }
}

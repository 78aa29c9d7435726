//! Whether favourites with larger numbers, or later dates, are higher on a list.

use crate::lists::ordering::agreement::Agreement;

/// The fewest pairs of which something is said: those that ten favourites form.
const FEWEST_PAIRS: u64 = 45;

/// Counts in O(n log n) in how many pairs of different values the better favourite has the larger one. The values are in the
/// order of the list, best first.
pub(crate) fn larger_is_better<V: Ord>(values: &[V]) -> Agreement {
    let mut by_size: Vec<usize> = (0..values.len()).collect();
    // Equal values stay in the order of the list, so each pair of them counts as agreed and is taken out below.
    by_size.sort_by(|one, other| values[*other].cmp(&values[*one]));
    let groups = by_size.chunk_by(|one, other| values[*one] == values[*other]);
    let equal: u64 = groups.map(|group| (group.len() as u64) * (group.len() as u64 - 1) / 2).sum();
    let Agreement { agreed, pairs } = Agreement::of(&by_size);
    Agreement { agreed: agreed - equal, pairs: pairs - equal }
}

/// Which values are higher on the list, and in how many of 100 pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Higher {
    Larger(u64),
    Smaller(u64),
}

impl Higher {
    /// `None` if there are too few pairs, or if neither is clearly higher.
    pub(crate) fn of(counted: Agreement) -> Option<Higher> {
        match counted.percent().filter(|_| counted.pairs >= FEWEST_PAIRS)? {
            percent @ 60.. => Some(Higher::Larger(percent)),
            percent @ ..=40 => Some(Higher::Smaller(100 - percent)),
            _ => None,
        }
    }

    /// In how many of 100 pairs.
    pub(crate) fn percent(self) -> u64 {
        match self {
            Higher::Larger(percent) | Higher::Smaller(percent) => percent,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cpu_time::ThreadTime;
    use proptest::prelude::*;

    use super::*;

    const YEARS: [i32; 8] = [1995, 2010, 1979, 2014, 1999, 1982, 2001, 1960];

    #[test]
    fn pairs_of_different_values_are_counted() {
        let found = larger_is_better(&YEARS);
        assert_eq!(found, Agreement { agreed: 17, pairs: 28 });
        assert_eq!((found.percent(), Higher::of(found)), (Some(61), None), "28 pairs are too few");
        let mut years = YEARS;
        years[2] = 1995;
        let found = larger_is_better(&years);
        assert_eq!((found, found.percent()), (Agreement { agreed: 17, pairs: 27 }, Some(63)));
        assert_eq!(larger_is_better(&[7; 100]), Agreement { agreed: 0, pairs: 0 });
        assert_eq!(larger_is_better::<i32>(&[]), Agreement { agreed: 0, pairs: 0 });
    }

    #[test]
    fn something_is_said_from_60_or_up_to_40_of_100_and_from_45_pairs_on() {
        let of = |agreed, pairs| Higher::of(Agreement { agreed, pairs });
        assert_eq!([of(60, 100), of(59, 100)], [Some(Higher::Larger(60)), None]);
        assert_eq!([of(40, 100), of(41, 100)], [Some(Higher::Smaller(60)), None]);
        assert_eq!([of(45, 45), of(0, 45)], [Some(Higher::Larger(100)), Some(Higher::Smaller(100))]);
        assert_eq!([of(44, 44), of(0, 0)], [None, None]);
        assert_eq!(
            [of(595, 1_000), of(594, 1_000)],
            [Some(Higher::Larger(60)), None],
            "rounded as Compare does"
        );
        assert_eq!(of(999_999, 1_000_000), Some(Higher::Larger(99)), "almost all is not all");
    }

    #[test]
    fn ten_thousand_are_counted_in_a_blink() {
        let values: Vec<usize> = (0..10_000).map(|at| at * 7919 % 3_000).collect();
        let started = ThreadTime::now();
        let found = larger_is_better(&values);
        assert!(found.pairs > 49_900_000);
        assert!(started.elapsed() < Duration::from_millis(200), "{:?}", started.elapsed());
        let started = ThreadTime::now();
        larger_is_better(&values[..1_000]);
        println!("1,000 values: {:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn the_count_is_what_comes_out_pair_by_pair(values in proptest::collection::vec(0u8..12, 0..60)) {
            let mut expected = Agreement { agreed: 0, pairs: 0 };
            for (at, better) in values.iter().enumerate() {
                for worse in &values[at + 1..] {
                    expected.pairs += u64::from(better != worse);
                    expected.agreed += u64::from(better > worse);
                }
            }
            prop_assert_eq!(larger_is_better(&values), expected);
        }
    }
}

//! How far two orders of the same things agree (Kendall's rank correlation).

/// The number of pairs in the same order on both sides, of all pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub agreed: u64,
    pub pairs: u64,
}

impl Agreement {
    /// Counts the pairs in O(n log n). `places` are the distinct places on the second side, in the order of the
    /// first.
    pub(crate) fn of(places: &[usize]) -> Agreement {
        let count = places.len() as u64;
        let pairs = count * count.saturating_sub(1) / 2;
        let crossed = count_inversions(&mut places.to_vec(), &mut vec![0; places.len()]);
        Agreement { agreed: pairs - crossed, pairs }
    }

    /// The percentage of pairs in the same order; `None` if there are no pairs. Rounded to 0 or 100 only if it is
    /// exactly that.
    pub(crate) fn percent(self) -> Option<u64> {
        let rounded = (self.agreed * 200 + self.pairs).checked_div(self.pairs * 2)?;
        Some(match self.agreed {
            0 => 0,
            agreed if agreed == self.pairs => 100,
            _ => rounded.clamp(1, 99),
        })
    }
}

/// Sorts the places and counts the inversions. `spare` is as long as `places`.
fn count_inversions(places: &mut [usize], spare: &mut [usize]) -> u64 {
    if places.len() < 2 {
        return 0;
    }
    let middle = places.len() / 2;
    let (left, right) = places.split_at_mut(middle);
    let mut count = count_inversions(left, spare) + count_inversions(right, spare);
    let (mut l, mut r) = (0, 0);
    for slot in &mut spare[..left.len() + right.len()] {
        if r == right.len() || (l < left.len() && left[l] < right[r]) {
            *slot = left[l];
            l += 1;
        } else {
            // It comes before everything remaining on the left.
            count += (left.len() - l) as u64;
            *slot = right[r];
            r += 1;
        }
    }
    let sorted = &spare[..places.len()];
    places.copy_from_slice(sorted);
    count
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cpu_time::ThreadTime;
    use proptest::prelude::*;

    use super::*;

    /// Pair by pair.
    fn counted(places: &[usize]) -> Agreement {
        let mut found = Agreement { agreed: 0, pairs: 0 };
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                found.pairs += 1;
                found.agreed += u64::from(one < other);
            }
        }
        found
    }

    #[test]
    fn pairs_in_the_same_order_are_agreed_on() {
        for (places, agreed, pairs, of_hundred) in [
            (vec![], 0, 0, None),
            (vec![7], 0, 0, None),
            (vec![0, 1, 2, 3], 6, 6, Some(100)),
            (vec![3, 2, 1, 0], 0, 6, Some(0)),
            (vec![0, 1, 3, 2], 5, 6, Some(83)),
            (vec![30, 10, 20], 1, 3, Some(33)),
        ] {
            let found = Agreement::of(&places);
            assert_eq!(
                (found.agreed, found.pairs, found.percent()),
                (agreed, pairs, of_hundred),
                "{places:?}"
            );
        }
    }

    #[test]
    fn almost_all_is_not_all_and_hardly_any_is_not_none() {
        let of = |agreed, pairs| Agreement { agreed, pairs }.percent();
        assert_eq!([of(999_999, 1_000_000), of(1, 1_000_000)], [Some(99), Some(1)]);
        assert_eq!([of(1, 2), of(5, 8), of(778, 1000)], [Some(50), Some(63), Some(78)]);
    }

    #[test]
    fn ten_thousand_are_counted_in_a_blink() {
        let places: Vec<usize> = (0..10_000).map(|at| at * 7919 % 10_000).collect();
        let started = ThreadTime::now();
        let found = Agreement::of(&places);
        assert_eq!(found.pairs, 49_995_000);
        assert!(started.elapsed() < Duration::from_millis(200), "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn the_count_is_what_comes_out_pair_by_pair(places in proptest::collection::hash_set(0usize..1000, 0..80)) {
            let places: Vec<usize> = places.into_iter().collect();
            prop_assert_eq!(Agreement::of(&places), counted(&places));
        }

        #[test]
        fn both_sides_come_to_the_same(places in Just((0usize..60).collect::<Vec<_>>()).prop_shuffle()) {
            let mut turned = vec![0; places.len()];
            places.iter().enumerate().for_each(|(at, place)| turned[*place] = at);
            prop_assert_eq!(Agreement::of(&places), Agreement::of(&turned));
        }
    }
}

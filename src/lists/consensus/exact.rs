//! The fewest contradictions among each subset of a small knot, one thing after the other: the first of a subset is
//! contradicted by those who put another of it above, and the rest is a smaller subset.

use super::wins::Wins;

/// The things of half a knot; the sums of either half are looked up.
const HALF: usize = 8;

/// The fewest contradictions among each subset of a knot, as bits of its things.
#[derive(Debug, Clone)]
pub(super) struct Fewest {
    /// For each thing, how many put one of a subset above it, for either half.
    sums: Vec<[Vec<u32>; 2]>,
    costs: Vec<u32>,
}

impl Fewest {
    /// Looks at all subsets.
    pub(super) fn of(wins: &Wins, knot: &[usize]) -> Fewest {
        let sums = knot.iter().map(|thing| {
            [0, HALF].map(|start| {
                let half: Vec<u32> =
                    knot.iter().skip(start).take(HALF).map(|it| wins.above(*it, *thing)).collect();
                subset_sums(&half)
            })
        });
        let mut fewest = Fewest { sums: sums.collect(), costs: vec![0; 1 << knot.len()] };
        for subset in 1..fewest.costs.len() {
            let firsts = bits(subset).map(|first| fewest.cost_with(subset, first));
            fewest.costs[subset] = firsts.min().unwrap_or(0);
        }
        fewest
    }

    /// Returns `true` if an order of what is left that begins with this thing contradicts no more than any other.
    pub(super) fn may_begin(&self, left: usize, first: usize) -> bool {
        self.cost_with(left, first) == self.costs[left]
    }

    fn cost_with(&self, subset: usize, first: usize) -> u32 {
        let [low, high] = &self.sums[first];
        let contradicted = low[subset % (1 << HALF)] + high[subset >> HALF];
        contradicted + self.costs[subset & !(1 << first)]
    }
}

/// The sum of each subset of a few numbers. As many as the highest subset has, so that none is out of reach.
fn subset_sums(numbers: &[u32]) -> Vec<u32> {
    let mut sums = vec![0; 1 << numbers.len()];
    for subset in 1..sums.len() {
        let lowest = subset.trailing_zeros() as usize;
        sums[subset] = sums[subset & (subset - 1)] + numbers[lowest];
    }
    sums
}

/// The places of the bits that are set.
fn bits(of: usize) -> impl Iterator<Item = usize> {
    let mut left = of;
    std::iter::from_fn(move || {
        let lowest = left.trailing_zeros();
        left &= left.checked_sub(1)?;
        Some(lowest as usize)
    })
}

//! How many put one thing above another, of those who placed both.

use super::part::Part;

/// How many put two neighbours of the order as it does, and how many the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Border {
    /// How many agree with the order.
    pub agree: u32,
    /// How many contradict it.
    pub contradict: u32,
}

/// The counts of all pairs.
#[derive(Debug, Clone)]
pub(super) struct Wins {
    size: usize,
    /// Row by row: how many put the thing of the row above that of the column.
    counts: Vec<u16>,
}

impl Wins {
    /// Counts them.
    pub(super) fn of(part: &Part) -> Wins {
        let size = part.things.len();
        let mut counts = vec![0; size * size];
        for order in &part.orders {
            for (at, above) in order.iter().enumerate() {
                let row = &mut counts[above * size..(above + 1) * size];
                order[at + 1..].iter().for_each(|below| row[*below] += 1);
            }
        }
        Wins { size, counts }
    }

    /// The number of things.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many put the one above the other.
    pub(super) fn above(&self, one: usize, other: usize) -> u32 {
        self.counts[one * self.size + other].into()
    }

    /// Returns `true` if more put the one above the other than the other way round.
    pub(super) fn beats(&self, one: usize, other: usize) -> bool {
        self.above(one, other) > self.above(other, one)
    }

    /// The border between two neighbours.
    pub(super) fn border(&self, upper: usize, lower: usize) -> Border {
        Border { agree: self.above(upper, lower), contradict: self.above(lower, upper) }
    }

    /// How many comparisons an order of some things contradicts.
    pub(super) fn cost(&self, order: &[usize]) -> u32 {
        // Each concerns two things.
        self.contradicted(order).iter().sum::<u32>() / 2
    }

    /// How many contradictions concern each thing of an order, by its place there.
    pub(super) fn contradicted(&self, order: &[usize]) -> Vec<u32> {
        let mut concerned = vec![0; order.len()];
        for (upper, one) in order.iter().enumerate() {
            for (lower, other) in order.iter().enumerate().skip(upper + 1) {
                let contradictions = self.above(*other, *one);
                concerned[upper] += contradictions;
                concerned[lower] += contradictions;
            }
        }
        concerned
    }

    /// All comparisons.
    pub(super) fn comparisons(&self) -> u32 {
        self.counts.iter().map(|it| u32::from(*it)).sum()
    }

    /// The smaller count of each pair: what any order contradicts at least.
    pub(super) fn lower_bound(&self) -> u32 {
        let pairs = (0..self.size).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.map(|(one, other)| self.above(one, other).min(self.above(other, one))).sum()
    }
}

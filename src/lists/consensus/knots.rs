//! The knots of majorities: an arrow leads from a thing to each that it beats, and things that can reach each other along
//! arrows are a knot (a strongly connected component).

use super::wins::Wins;

/// What each thing can reach along arrows, one bit for each other.
struct Reach {
    words: usize,
    bits: Vec<u64>,
}

impl Reach {
    /// Warshall's algorithm, 64 things at a time.
    fn of(wins: &Wins) -> Reach {
        let size = wins.size();
        let words = size.div_ceil(64);
        let mut reach = Reach { words, bits: vec![0; size * words] };
        for from in 0..size {
            for to in (0..size).filter(|to| wins.beats(from, *to)) {
                reach.bits[from * words + to / 64] |= 1 << (to % 64);
            }
        }
        for through in 0..size {
            let further = reach.bits[through * words..(through + 1) * words].to_vec();
            for from in (0..size).filter(|from| *from != through) {
                if reach.has(from, through) {
                    let row = &mut reach.bits[from * words..(from + 1) * words];
                    row.iter_mut().zip(&further).for_each(|(bits, more)| *bits |= more);
                }
            }
        }
        reach
    }

    fn has(&self, from: usize, to: usize) -> bool {
        self.bits[from * self.words + to / 64] >> (to % 64) & 1 == 1
    }
}

/// The knots, each in ascending order. Most have one thing.
pub(super) fn of(wins: &Wins) -> Vec<Vec<usize>> {
    let reach = Reach::of(wins);
    let mut is_taken = vec![false; wins.size()];
    let mut knots = Vec::new();
    for first in 0..wins.size() {
        if is_taken[first] {
            continue;
        }
        let is_tied =
            |other: &usize| *other == first || (reach.has(first, *other) && reach.has(*other, first));
        let knot: Vec<usize> = (first..wins.size()).filter(is_tied).collect();
        knot.iter().for_each(|thing| is_taken[*thing] = true);
        knots.push(knot);
    }
    knots
}

//! The order of all knots together: again and again the first thing that nothing left in another knot beats, and with
//! which its own knot keeps the fewest contradictions.

use super::{exact::Fewest, knots, moves, wins::Wins};

/// The largest knot that is solved exactly: 2 to the power of it subsets are looked at.
const MAX_EXACT: usize = 16;

/// What is left of a knot.
struct Knot {
    things: Vec<usize>,
    solution: Solution,
}

/// How a knot was solved.
enum Solution {
    /// With the things that are left, as bits.
    Exact(Fewest, usize),
    /// The order of what is left, backwards.
    Moves(Vec<usize>),
}

impl Knot {
    fn solve(wins: &Wins, things: Vec<usize>, orders: &[Vec<usize>]) -> Knot {
        let solution = if things.len() <= MAX_EXACT {
            Solution::Exact(Fewest::of(wins, &things), (1 << things.len()) - 1)
        } else {
            let mut order = moves::best(wins, &things, orders);
            order.reverse();
            Solution::Moves(order)
        };
        Knot { things, solution }
    }

    fn is_exact(&self) -> bool {
        matches!(self.solution, Solution::Exact(..))
    }

    /// Returns `true` if that thing of the knot may come before the others that are left.
    fn may_begin(&self, thing: usize) -> bool {
        match &self.solution {
            Solution::Exact(fewest, left) => fewest.may_begin(*left, self.place(thing)),
            Solution::Moves(order) => order.last() == Some(&thing),
        }
    }

    fn take(&mut self, thing: usize) {
        let place = self.place(thing);
        match &mut self.solution {
            Solution::Exact(_, left) => *left &= !(1 << place),
            Solution::Moves(order) => drop(order.pop()),
        }
    }

    fn place(&self, thing: usize) -> usize {
        self.things.partition_point(|it| *it < thing)
    }
}

/// The order of all things, and whether no other contradicts fewer.
pub(super) fn order(wins: &Wins, orders: &[Vec<usize>]) -> (Vec<usize>, bool) {
    let mut knots: Vec<Knot> =
        knots::of(wins).into_iter().map(|things| Knot::solve(wins, things, orders)).collect();
    let mut knot_of = vec![0; wins.size()];
    for (number, knot) in knots.iter().enumerate() {
        knot.things.iter().for_each(|thing| knot_of[*thing] = number);
    }
    // How many that are left beat a thing from another knot.
    let beats = |one: usize, other: usize| knot_of[one] != knot_of[other] && wins.beats(one, other);
    let all = 0..wins.size();
    let mut blockers: Vec<usize> =
        all.clone().map(|it| all.clone().filter(|other| beats(*other, it)).count()).collect();
    let mut left: Vec<usize> = all.collect();
    let mut order = Vec::with_capacity(left.len());
    while let Some(at) = left.iter().position(|it| blockers[*it] == 0 && knots[knot_of[*it]].may_begin(*it)) {
        let next = left.remove(at);
        knots[knot_of[next]].take(next);
        left.iter().filter(|it| beats(next, **it)).for_each(|it| blockers[*it] -= 1);
        order.push(next);
    }
    (order, knots.iter().all(Knot::is_exact))
}

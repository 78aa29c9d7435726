//! A good order of a knot that is too large to be solved: from several starts, each thing is taken out and put where it
//! contradicts least, until nothing improves; the best wins. Swapping neighbours alone gets stuck early.

use super::wins::Wins;

/// How many of the orders themselves are starts.
const MAX_ORDERS_AS_STARTS: usize = 6;
/// How often all things are tried from one start at most; a handful of times is usual.
const MAX_ROUNDS: usize = 60;

/// The best order that is found. The knot is in ascending order.
pub(super) fn best(wins: &Wins, knot: &[usize], orders: &[Vec<usize>]) -> Vec<usize> {
    let improved = starts(wins, knot, orders).into_iter().map(|start| improve(wins, knot, start));
    improved.min_by_key(|order| (wins.cost(order), order.clone())).unwrap_or_default()
}

/// Where to start: by share of comparisons won, which is the ascending order, by Copeland's method, and from orders, longer
/// ones first.
pub(super) fn starts(wins: &Wins, knot: &[usize], orders: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let beaten = |one: usize| knot.iter().filter(|other| wins.beats(one, **other)).count();
    let beaten_by = |one: usize| knot.iter().filter(|other| wins.beats(**other, one)).count();
    let mut by_majorities = knot.to_vec();
    by_majorities.sort_by_cached_key(|one| (knot.len() + beaten_by(*one) - beaten(*one), *one));
    let is_here = |thing: &usize| knot.binary_search(thing).is_ok();
    let mut own: Vec<Vec<usize>> =
        orders.iter().map(|order| order.iter().copied().filter(is_here).collect()).collect();
    own.sort_by(|a: &Vec<usize>, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    own.dedup();
    own.truncate(MAX_ORDERS_AS_STARTS);
    for order in &mut own {
        let mut is_placed = vec![false; wins.size()];
        order.iter().for_each(|thing| is_placed[*thing] = true);
        order.extend(knot.iter().filter(|thing| !is_placed[**thing]));
    }
    [knot.to_vec(), by_majorities].into_iter().chain(own).collect()
}

/// Moves things until nothing improves.
pub(super) fn improve(wins: &Wins, knot: &[usize], mut order: Vec<usize>) -> Vec<usize> {
    for _ in 0..MAX_ROUNDS {
        let mut is_better = false;
        for thing in knot {
            let Some(from) = order.iter().position(|it| it == thing) else { continue };
            let to = best_place(wins, &order, from);
            is_better |= to != from;
            match to < from {
                true => order[to..=from].rotate_right(1),
                false => order[from..=to].rotate_left(1),
            }
        }
        if !is_better {
            break;
        }
    }
    order
}

/// Where the thing at that place contradicts least; where it is, unless another place is better.
fn best_place(wins: &Wins, order: &[usize], from: usize) -> usize {
    let thing = order[from];
    let gain = |above: usize, below: usize| {
        i64::from(wins.above(above, below)) - i64::from(wins.above(below, above))
    };
    let (mut best, mut place) = (0, from);
    let mut sum = 0;
    for (to, upper) in order[..from].iter().enumerate().rev() {
        sum += gain(thing, *upper);
        if sum > best {
            (best, place) = (sum, to);
        }
    }
    sum = 0;
    for (to, lower) in order.iter().enumerate().skip(from + 1) {
        sum += gain(*lower, thing);
        if sum > best {
            (best, place) = (sum, to);
        }
    }
    place
}

//! What is worked out of several orders.

use super::{
    faults::{self, MAX_ORDERS, MAX_THINGS},
    merge,
    part::Part,
    share::Share,
    wins::{Border, Wins},
};
use crate::error::Fault;

/// A thing in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The index of the thing.
    pub thing: usize,
    /// Its comparisons with the others in the order.
    pub share: Share,
    /// How many contradictions concern it.
    pub contradictions: u32,
    /// The border to the next thing; `None` for the last.
    pub border: Option<Border>,
}

/// What is worked out.
#[derive(Debug, Clone)]
pub struct Consensus {
    /// What enough orders place, best first.
    pub order: Vec<Placed>,
    /// What too few place, in the same manner; at the end what none places.
    pub too_few: Vec<usize>,
    /// How many orders have to place a thing.
    pub needed: usize,
    /// How many comparisons the order contradicts.
    pub contradictions: u32,
    /// The comparisons of what is in the order.
    pub comparisons: u32,
    /// No order contradicts fewer than this.
    pub lower_bound: u32,
    /// `true` if no order contradicts fewer.
    pub is_exact: bool,
}

impl Consensus {
    /// Works out the order of the things with these titles, which are compared as they are. Each order has the indexes of
    /// things, best first, none twice. So many take part, of whom some may have placed nothing.
    pub fn of(titles: &[&str], orders: &[Vec<usize>], taking_part: usize) -> Result<Consensus, Fault> {
        if orders.len() > MAX_ORDERS {
            return Err(faults::too_many_orders());
        }
        let mut placed_by = vec![0; titles.len()];
        orders.iter().flatten().for_each(|thing| placed_by[*thing] += 1);
        let needed = needed(taking_part);
        let (enough, rest): (Vec<usize>, Vec<usize>) =
            (0..titles.len()).partition(|thing| placed_by[*thing] >= needed);
        let (few, none): (Vec<usize>, Vec<usize>) = rest.into_iter().partition(|it| placed_by[*it] > 0);
        if enough.len() > MAX_THINGS {
            return Err(faults::too_many_things(needed));
        }
        let part = Part::of(titles, orders, &enough);
        let wins = Wins::of(&part);
        let (order, is_exact) = merge::order(&wins, &part.orders);
        let contradicted = wins.contradicted(&order);
        let placed = (0..order.len()).map(|at| Placed {
            thing: part.things[order[at]],
            share: part.shares[order[at]],
            contradictions: contradicted[at],
            border: order.get(at + 1).map(|next| wins.border(order[at], *next)),
        });
        Ok(Consensus {
            order: placed.collect(),
            too_few: among_themselves(titles, orders, &few).into_iter().chain(none).collect(),
            needed,
            contradictions: wins.cost(&order),
            comparisons: wins.comparisons(),
            lower_bound: wins.lower_bound(),
            is_exact,
        })
    }
}

/// How many of the orders have to place a thing, so that one fan's number 1 does not head the whole.
fn needed(taking_part: usize) -> usize {
    if taking_part < 3 { 1 } else { taking_part.div_ceil(3).max(2) }
}

/// The order of what too few place. Of very many, the sequence by share is enough.
fn among_themselves(titles: &[&str], orders: &[Vec<usize>], few: &[usize]) -> Vec<usize> {
    let part = Part::of(titles, orders, few);
    if few.len() > MAX_THINGS {
        return part.things;
    }
    let (order, _) = merge::order(&Wins::of(&part), &part.orders);
    order.into_iter().map(|at| part.things[at]).collect()
}

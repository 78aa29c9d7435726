//! Some of the things with the orders of them, numbered by the sequence that settles ties: the larger share of comparisons
//! won, then the title, then the number. So the first of several equal things is the one with the smallest number.

use super::share::Share;

/// The things of one working out.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The things, in the sequence. What follows uses the places here.
    pub things: Vec<usize>,
    /// What each won, by place.
    pub shares: Vec<Share>,
    /// The orders of these things.
    pub orders: Vec<Vec<usize>>,
}

impl Part {
    /// These of all things.
    pub(super) fn of(titles: &[&str], orders: &[Vec<usize>], of: &[usize]) -> Part {
        let mut places: Vec<Option<usize>> = vec![None; titles.len()];
        of.iter().for_each(|thing| places[*thing] = Some(0));
        let is_here = |thing: &usize| places[*thing].is_some();
        let mut orders: Vec<Vec<usize>> =
            orders.iter().map(|order| order.iter().copied().filter(is_here).collect()).collect();
        orders.retain(|order| order.len() > 1);
        let shares = shares(titles.len(), &orders);
        let mut things = of.to_vec();
        things.sort_by(|a, b| {
            let by_title = || (titles[*a], *a).cmp(&(titles[*b], *b));
            shares[*a].rank(shares[*b]).then_with(by_title)
        });
        things.iter().zip(0..).for_each(|(thing, place)| places[*thing] = Some(place));
        for order in &mut orders {
            *order = order.iter().filter_map(|thing| places[*thing]).collect();
        }
        let shares = things.iter().map(|thing| shares[*thing]).collect();
        Part { things, shares, orders }
    }
}

/// What each thing won.
fn shares(count: usize, orders: &[Vec<usize>]) -> Vec<Share> {
    let mut shares = vec![Share::default(); count];
    for order in orders {
        let others = u32::try_from(order.len()).unwrap_or(u32::MAX).saturating_sub(1);
        for (thing, above) in order.iter().zip(0..) {
            shares[*thing].won += others - above;
            shares[*thing].compared += others;
        }
    }
    shares
}

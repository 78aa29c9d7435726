//! Several lists as one: the order that contradicts them least, and how far each agrees with it.

use super::matching::{RankedTitle, match_titles};
use crate::{
    error::Fault,
    lists::{
        consensus::{Consensus, Placed},
        ordering::agreement::Agreement,
    },
};

/// A favourite of the order.
#[derive(Debug, Clone)]
pub(crate) struct OrderedTitle {
    pub it: RankedTitle,
    pub place: Placed,
}

/// What is worked out of several lists.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    /// The favourites on enough lists, best first.
    pub order: Vec<OrderedTitle>,
    /// Those on too few lists.
    pub too_few: Vec<RankedTitle>,
    /// On how many lists a favourite has to be.
    pub needed: usize,
    /// How many comparisons on the lists the order contradicts, of how many.
    pub contradictions: u32,
    pub comparisons: u32,
    /// No order contradicts fewer than this; the order itself contradicts no more if it is exact.
    pub lower_bound: u32,
    pub is_exact: bool,
    /// How far each list agrees with the order.
    pub agreements: Vec<Agreement>,
}

impl Whole {
    /// Works it out of the titles of lists, best first. Slow for long lists, so it should not run while holding a
    /// connection. A fault if too many favourites are on enough lists.
    pub(crate) fn of(lists: &[Vec<String>]) -> Result<Whole, Fault> {
        let matched = match_titles(lists);
        let keys: Vec<&str> = matched.iter().map(|it| it.key.as_str()).collect();
        let orders: Vec<Vec<usize>> = (0..lists.len()).map(|list| ranked(&matched, list)).collect();
        let found = Consensus::of(&keys, &orders, lists.len())?;
        let mut titles: Vec<Option<RankedTitle>> = matched.into_iter().map(Some).collect();
        let mut take = |thing: usize| titles[thing].take();
        let placed = found.order.into_iter();
        let order: Vec<OrderedTitle> =
            placed.filter_map(|place| Some(OrderedTitle { it: take(place.thing)?, place })).collect();
        let agreements = (0..lists.len()).map(|list| agreement(&order, list)).collect();
        Ok(Whole {
            too_few: found.too_few.into_iter().filter_map(take).collect(),
            needed: found.needed,
            contradictions: found.contradictions,
            comparisons: found.comparisons,
            lower_bound: found.lower_bound,
            is_exact: found.is_exact,
            agreements,
            order,
        })
    }

    /// The number of favourites in the order.
    pub(crate) fn total(&self) -> i64 {
        i64::try_from(self.order.len()).unwrap_or(i64::MAX)
    }
}

/// What a list has, best first.
fn ranked(matched: &[RankedTitle], list: usize) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> =
        matched.iter().zip(0..).filter_map(|(it, thing)| Some((it.ranks[list]?, thing))).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, thing)| thing).collect()
}

/// How far a list agrees with the order, counted like two lists that are compared.
fn agreement(order: &[OrderedTitle], list: usize) -> Agreement {
    let mut places: Vec<(usize, usize)> =
        order.iter().zip(0..).filter_map(|(it, place)| Some((it.it.ranks[list]?, place))).collect();
    places.sort_unstable();
    Agreement::of(&places.into_iter().map(|(_, place)| place).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(lists: &[&str]) -> Whole {
        let titles = |list: &&str| list.split('>').map(str::to_owned).collect();
        Whole::of(&lists.iter().map(titles).collect::<Vec<_>>()).expect("not too much")
    }

    #[test]
    fn the_order_contradicts_the_lists_least() {
        let found = whole(&["A>B>C", "b>c>a>D", "A>C>E"]);
        let order: Vec<(&str, &[Option<usize>])> =
            found.order.iter().map(|row| (row.it.title.as_str(), &*row.it.ranks)).collect();
        let ranks = |ranks: [usize; 3]| ranks.map(|it| (it > 0).then_some(it));
        let expected = [("B", ranks([2, 1, 0])), ("A", ranks([1, 3, 1])), ("C", ranks([3, 2, 2]))];
        assert_eq!(order, expected.each_ref().map(|(title, ranks)| (*title, ranks.as_slice())));
        assert_eq!((found.contradictions, found.comparisons, found.needed), (2, 7, 2));
        let below: Vec<&str> = found.too_few.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(below, ["D", "E"]);
        let agreed: Vec<(u64, u64)> = found.agreements.iter().map(|it| (it.agreed, it.pairs)).collect();
        assert_eq!(agreed, [(2, 3), (2, 3), (1, 1)]);
    }

    #[test]
    fn an_empty_list_is_one_of_the_lists() {
        let mut lists = ["A>B", "B>C"].map(|it| it.split('>').map(str::to_owned).collect()).to_vec();
        lists.push(Vec::new());
        let found = Whole::of(&lists).expect("not too much");
        let order: Vec<&str> = found.order.iter().map(|row| row.it.title.as_str()).collect();
        assert_eq!((order.as_slice(), found.needed, found.too_few.len()), (&["B"][..], 2, 2));
    }

    #[test]
    fn lists_with_nothing_in_common_have_no_order() {
        let found = whole(&["A>B", "C>D", "E"]);
        assert_eq!((found.order.len(), found.comparisons, found.total()), (0, 0, 0));
        let below: Vec<&str> = found.too_few.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(below, ["A", "C", "B", "D", "E"]);
        assert_eq!(found.agreements[0].percent(), None);
    }

    #[test]
    fn what_is_too_much_is_a_fault() {
        let long: Vec<String> = (0..600).map(|number| number.to_string()).collect();
        let fault = Whole::of(&[long.clone(), long.clone(), long.clone()]).expect_err("too many");
        assert_eq!(fault.code, "too_many_things");
        assert!(fault.message.contains("500") && fault.message.contains("at least 2 lists"));
        let short: Vec<String> = long[..400].to_vec();
        let found = Whole::of(&[long.clone(), short.clone(), short]).expect("400 are on enough");
        assert_eq!((found.order.len(), found.too_few.len()), (400, 200));
    }
}

//! Cases worked out by hand, and what holds of all orders.

use itertools::Itertools as _;
use proptest::prelude::*;

use super::{
    faults::{MAX_ORDERS, MAX_THINGS},
    part::Part,
    wins::Wins,
    *,
};

/// Orders as words: `A>B>C`. The things are all letters in them, and those in `more`.
fn of_words(words: &[&str], more: &str) -> (Vec<String>, Consensus) {
    let mut titles: Vec<String> = words.iter().flat_map(|it| it.split('>')).map(str::to_owned).collect();
    titles.extend(more.chars().map(String::from));
    titles.sort_unstable();
    titles.dedup();
    let place = |title: &str| titles.iter().position(|it| it == title).expect("a title");
    let orders: Vec<Vec<usize>> = words.iter().map(|it| it.split('>').map(place).collect()).collect();
    let keys: Vec<&str> = titles.iter().map(String::as_str).collect();
    let found = Consensus::of(&keys, &orders, orders.len()).expect("not too much");
    (titles, found)
}

/// The order, and what too few placed, as letters.
fn letters((titles, found): &(Vec<String>, Consensus)) -> (String, String) {
    let order = found.order.iter().map(|it| titles[it.thing].as_str());
    (order.collect(), found.too_few.iter().map(|it| titles[*it].as_str()).collect())
}

/// The order, what too few placed, the contradictions and of how many.
fn told(words: &[&str], more: &str) -> (String, String, u32, u32) {
    let worked_out = of_words(words, more);
    let (order, below) = letters(&worked_out);
    let found = worked_out.1;
    assert!(found.is_exact && found.lower_bound <= found.contradictions);
    (order, below, found.contradictions, found.comparisons)
}

/// Each border as for–against.
fn borders(found: &Consensus) -> Vec<(u32, u32)> {
    found.order.iter().filter_map(|it| it.border).map(|it| (it.agree, it.contradict)).collect()
}

fn case(order: &str, below: &str, contradictions: u32, comparisons: u32) -> (String, String, u32, u32) {
    (order.to_owned(), below.to_owned(), contradictions, comparisons)
}

#[test]
fn orders_that_agree_are_the_order() {
    assert_eq!(told(&["A>B>C"; 3], ""), case("ABC", "", 0, 9));
    assert_eq!(borders(&of_words(&["A>B>C"; 3], "").1), [(3, 0); 2]);
}

#[test]
fn of_a_circle_the_first_by_title_is_first_and_every_border_is_close() {
    let circle = ["A>B>C", "B>C>A", "C>A>B"];
    assert_eq!(told(&circle, ""), case("ABC", "", 4, 9));
    let found = of_words(&circle, "").1;
    assert_eq!((borders(&found), found.lower_bound), (vec![(2, 1); 2], 3));
    assert!(found.order.iter().all(|it| it.share == Share { won: 3, compared: 6 }));
}

#[test]
fn opposites_are_level() {
    assert_eq!(told(&["A>B>C", "C>B>A"], ""), case("ABC", "", 3, 6));
    assert_eq!(borders(&of_words(&["A>B>C", "C>B>A"], "").1), [(1, 1); 2]);
}

#[test]
fn the_textbook_case_has_the_capital_first() {
    let towns = [(42, "M>N>C>K"), (26, "N>C>K>M"), (15, "C>K>N>M"), (17, "K>C>N>M")];
    let votes: Vec<&str> = towns.iter().flat_map(|(times, order)| vec![*order; *times]).collect();
    assert_eq!(told(&votes, ""), case("NCKM", "", 207, 600));
    let found = of_words(&votes, "").1;
    let shares: Vec<(u32, u32)> = found.order.iter().map(|it| (it.share.won, it.share.compared)).collect();
    assert_eq!(shares, [(194, 300), (173, 300), (107, 300), (126, 300)]);
}

#[test]
fn points_and_majorities_can_differ() {
    let orders = ["A>B>C", "A>B>C", "A>B>C", "B>C>A", "B>C>A"];
    assert_eq!(told(&orders, ""), case("ABC", "", 4, 15));
    let found = of_words(&orders, "").1;
    let percent: Vec<Option<u32>> = found.order.iter().map(|it| it.share.percent()).collect();
    assert_eq!(percent, [Some(60), Some(70), Some(20)], "by points B would be first");
    assert_eq!(borders(&found), [(3, 2), (5, 0)]);
}

#[test]
fn orders_of_a_few_things_each_are_put_together() {
    assert_eq!(told(&["A>B>C", "B>D", "D>A", "C>D"], ""), case("ABCD", "", 1, 6));
    assert_eq!(told(&["A>B>C>D", "B>A>D>C", "A>B", "D>C"], ""), case("ABDC", "", 2, 14));
    assert_eq!(told(&["A>B", "C>D"], ""), case("ACBD", "", 0, 2));
    assert_eq!(borders(&of_words(&["A>B", "C>D"], "").1), [(0, 0); 3]);
}

#[test]
fn what_one_fan_alone_placed_is_below() {
    assert_eq!(told(&["X>A>B>C", "A>B>C", "B>A>C", "A>B>C"], ""), case("ABC", "X", 1, 12));
    assert_eq!(told(&["A>B>C", "B>C>A>D", "A>C>E"], ""), case("BAC", "DE", 2, 7));
    assert_eq!(told(&["D>B"], "AC"), case("DB", "AC", 0, 1));
}

#[test]
fn exchanging_neighbours_is_not_enough() {
    let orders = ["A>C>D>B>E", "B>E>D>A>C", "B>C>E>D>A"];
    assert_eq!(told(&orders, ""), case("BCEDA", "", 10, 30));
    let found = of_words(&orders, "").1;
    assert_eq!(found.lower_bound, 9);
    let concerning: Vec<u32> = found.order.iter().map(|it| it.contradictions).collect();
    assert_eq!(concerning, [3, 5, 3, 4, 5], "B, C, E, D and A");
}

#[test]
fn two_knots_are_solved_each_for_itself() {
    let orders = ["A>B>C>X>P>Q>R", "B>C>A>X>Q>R>P", "C>A>B>X>R>P>Q"];
    assert_eq!(told(&orders, ""), case("ABCXPQR", "", 8, 63));
}

#[test]
fn what_is_too_much_is_refused() {
    let titles: Vec<String> = (0..=MAX_THINGS).map(|it| it.to_string()).collect();
    let keys: Vec<&str> = titles.iter().map(String::as_str).collect();
    let all: Vec<usize> = (0..keys.len()).collect();
    let refused = Consensus::of(&keys, std::slice::from_ref(&all), 1).expect_err("too many things");
    assert_eq!(refused.code, "too_many_things");
    let refused =
        Consensus::of(&["A"], &vec![vec![0]; MAX_ORDERS + 1], MAX_ORDERS + 1).expect_err("too many orders");
    assert_eq!(refused.code, "too_many_orders");
    // What too few place is not in the order.
    let found = Consensus::of(&keys, &[all, vec![0], vec![0]], 3).expect("one thing");
    assert_eq!((found.order.len(), found.too_few.len(), found.too_few[0]), (1, MAX_THINGS, 1));
}

#[test]
fn nothing_is_no_order() {
    let found = Consensus::of(&[], &[], 0).expect("nothing");
    assert!(found.order.is_empty() && found.too_few.is_empty() && found.is_exact);
}

/// Up to so many orders of some of seven things.
fn orders(most: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
    let order = Just((0usize..7).collect::<Vec<_>>()).prop_shuffle();
    let some = (order, 0usize..=7).prop_map(|(order, count)| order[..count].to_vec());
    prop::collection::vec(some, 1..=most)
}

const TITLES: [&str; 7] = ["G", "F", "E", "D", "C", "B", "A"];

fn worked_out(orders: &[Vec<usize>]) -> Consensus {
    Consensus::of(&TITLES, orders, orders.len()).expect("not too much")
}

fn things(found: &Consensus) -> Vec<usize> {
    found.order.iter().map(|it| it.thing).collect()
}

/// How many put the one above the other.
fn above(orders: &[Vec<usize>], one: usize, other: usize) -> u32 {
    let place = |order: &[usize], thing| order.iter().position(|it| *it == thing);
    let is_above = |order: &&Vec<usize>| match (place(order, one), place(order, other)) {
        (Some(one), Some(other)) => one < other,
        _ => false,
    };
    orders.iter().filter(is_above).count().try_into().expect("few")
}

fn cost(orders: &[Vec<usize>], order: &[usize]) -> u32 {
    order.iter().tuple_combinations().map(|(upper, lower)| above(orders, *lower, *upper)).sum()
}

/// A large knot: an order, and it turned a third and two thirds.
fn large_knot(shuffled: &[usize]) -> Vec<Vec<usize>> {
    let third = shuffled.len() / 3;
    [0, third, 2 * third].map(|by| [&shuffled[by..], &shuffled[..by]].concat()).to_vec()
}

proptest! {
    #[test]
    fn no_order_is_better_and_of_equal_ones_it_is_the_first(orders in orders(6)) {
        let found = worked_out(&orders);
        let kept = things(&found);
        let shares: Vec<Share> = (0..7).map(|thing| {
            found.order.iter().find(|it| it.thing == thing).map(|it| it.share).unwrap_or_default()
        }).collect();
        let mut sequence = kept.clone();
        sequence.sort_by(|a, b| shares[*a].rank(shares[*b]).then(TITLES[*a].cmp(TITLES[*b])));
        // Permutations come in the order of the sequence, and the first of equal ones stays.
        let all = sequence.iter().copied().permutations(sequence.len());
        let best = all.min_by_key(|it| cost(&orders, it)).unwrap_or_default();
        prop_assert_eq!(&kept, &best);
        prop_assert_eq!(found.contradictions, cost(&orders, &kept));
        prop_assert!(found.lower_bound <= found.contradictions && found.is_exact);
        prop_assert_eq!(found.order.iter().map(|it| it.contradictions).sum::<u32>(), 2 * found.contradictions);
    }

    #[test]
    fn it_does_not_matter_who_comes_first(orders in orders(6), turned in 0usize..6) {
        let mut others = orders.clone();
        others.rotate_left(turned % orders.len());
        let (one, other) = (worked_out(&orders), worked_out(&others));
        prop_assert_eq!((one.order, one.too_few), (other.order, other.too_few));
    }

    #[test]
    fn one_more_order_that_is_the_result_changes_nothing(orders in orders(6)) {
        let before = worked_out(&orders);
        let mut more = orders;
        more.push(things(&before));
        prop_assert_eq!(things(&worked_out(&more)), things(&before));
    }

    #[test]
    fn what_a_majority_puts_above_each_other_thing_is_first(orders in orders(6)) {
        let kept = things(&worked_out(&orders));
        let beats_all = |one: &&usize| {
            kept.iter().all(|other| other == *one || above(&orders, **one, *other) > above(&orders, *other, **one))
        };
        if let Some(winner) = kept.iter().find(beats_all) {
            prop_assert_eq!(*winner, kept[0]);
        }
    }

    #[test]
    fn what_all_put_above_another_is_above_it(seed in prop::collection::vec(Just((0usize..7).collect::<Vec<_>>()).prop_shuffle(), 1..6)) {
        let kept = things(&worked_out(&seed));
        for (upper, lower) in kept.iter().tuple_combinations() {
            prop_assert!(above(&seed, *lower, *upper) < u32::try_from(seed.len()).expect("few"));
        }
    }

    #[test]
    fn moves_are_never_worse_than_where_they_start(orders in orders(6)) {
        let part = Part::of(&TITLES, &orders, &(0..7).collect::<Vec<_>>());
        let wins = Wins::of(&part);
        let knot: Vec<usize> = (0..7).collect();
        let best = wins.cost(&moves::best(&wins, &knot, &part.orders));
        for start in moves::starts(&wins, &knot, &part.orders) {
            let improved = moves::improve(&wins, &knot, start.clone());
            prop_assert!(best <= wins.cost(&improved) && wins.cost(&improved) <= wins.cost(&start));
            prop_assert_eq!(improved.iter().sorted().copied().collect::<Vec<_>>(), knot.clone());
        }
        prop_assert!(wins.lower_bound() <= best);
    }

    #[test]
    fn a_large_knot_is_told_to_be_worked_out_by_moves(shuffled in Just((0usize..20).collect::<Vec<_>>()).prop_shuffle()) {
        let titles: Vec<String> = (0..20).map(|it| format!("{it:02}")).collect();
        let keys: Vec<&str> = titles.iter().map(String::as_str).collect();
        let orders = large_knot(&shuffled);
        let found = Consensus::of(&keys, &orders, orders.len()).expect("not too much");
        prop_assert!(!found.is_exact && found.lower_bound <= found.contradictions);
        prop_assert!(orders.iter().all(|order| found.contradictions <= cost(&orders, order)));
        let turned = Consensus::of(&keys, &[orders[2].clone(), orders[0].clone(), orders[1].clone()], 3);
        prop_assert_eq!(things(&found), things(&turned.expect("not too much")));
        prop_assert!(found.order.iter().filter_map(|it| it.border).all(|it| it.agree >= it.contradict));
    }
}

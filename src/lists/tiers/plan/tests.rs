//! What changes make of a plan.

use super::*;

fn plan(above: &[usize], size: usize) -> Plan {
    let tier = |(id, above): (i64, &usize)| PlannedTier {
        id: Some(TierId(id)),
        name: format!("T{id}"),
        colour: Colour::Red,
        above: *above,
    };
    Plan { tiers: (1..).zip(above).map(tier).collect(), size }
}

fn above(plan: &Plan) -> Vec<usize> {
    plan.tiers.iter().map(|it| it.above).collect()
}

fn sizes(set: StarterTiers, size: usize) -> Vec<usize> {
    let mut above = above(&Plan::starting_with(set, size));
    above.push(size);
    above.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn shares_are_rounded_half_up_and_none_is_empty_while_there_is_something_for_it() {
    for (size, counts) in [
        (0, [0, 0, 0, 0]),
        (1, [1, 0, 0, 0]),
        (2, [1, 1, 0, 0]),
        (3, [1, 1, 1, 0]),
        (4, [1, 1, 1, 1]),
        (5, [1, 1, 2, 1]),
        (10, [1, 2, 4, 3]),
        (15, [2, 3, 6, 4]),
        (24, [2, 5, 10, 7]),
        (50, [5, 10, 20, 15]),
        (100, [10, 20, 40, 30]),
        (3201, [320, 640, 1281, 960]),
    ] {
        assert_eq!(sizes(StarterTiers::Shares, size), counts, "{size}");
    }
    assert_eq!(sizes(StarterTiers::Letters, 10), [2, 2, 2, 2, 2]);
    assert_eq!(sizes(StarterTiers::Words, 10), [3, 4, 3]);
}

#[test]
fn a_new_tier_takes_nothing_from_one_that_begins_at_the_same_number() {
    let mut new = plan(&[0, 3, 7], 10);
    new.add("New".into(), Colour::Blue, 3).expect("room for it");
    assert_eq!((above(&new), new.tiers[1].name.as_str()), (vec![0, 3, 3, 7], "New"));
    new.add("Last".into(), Colour::Blue, 10).expect("room for it");
    new.add("Later".into(), Colour::Blue, 10).expect("room for it");
    assert_eq!(above(&new), [0, 3, 3, 7, 10, 10]);
    assert_eq!(new.tiers[5].name, "Later");
    let mut first = plan(&[], 10);
    first.add("All".into(), Colour::Blue, 4).expect("room for it");
    assert_eq!(above(&first), [0]);
    assert!(plan(&[0; 12], 3).add("13".into(), Colour::Blue, 1).is_err());
}

#[test]
fn lines_push_empty_tiers_along() {
    let mut three = plan(&[0, 3, 3, 7], 10);
    three.take_one(TierId(1)).expect("a line");
    assert_eq!(above(&three), [0, 4, 4, 7]);
    let mut back = plan(&[0, 3, 3, 7], 10);
    back.let_one_go(TierId(2)).expect("a line");
    assert_eq!(above(&back), [0, 2, 2, 7]);
    let mut end = plan(&[0, 10], 10);
    end.take_one(TierId(1)).expect("a line");
    assert_eq!(above(&end), [0, 10]);
    let mut empty = plan(&[0, 0], 10);
    empty.let_one_go(TierId(1)).expect("a line");
    assert_eq!(above(&empty), [0, 0]);
    assert!(plan(&[0, 3], 10).take_one(TierId(2)).is_err());
}

#[test]
fn what_was_in_a_removed_tier_belongs_to_its_neighbour() {
    let mut tiers = plan(&[0, 3, 7], 10);
    tiers.remove(TierId(2)).expect("it is there");
    assert_eq!(above(&tiers), [0, 7]);
    tiers.remove(TierId(1)).expect("it is there");
    assert_eq!(above(&tiers), [0]);
    assert!(tiers.remove(TierId(1)).is_err());
}

#[test]
fn what_is_taken_back_leaves_the_other_lines_where_they_are_now() {
    // A favourite was added to the first tier after the change.
    for (from, to, now, back) in [
        (vec![0, 3, 7], vec![0, 3, 7], vec![0, 4, 8], vec![0, 4, 8]),
        (vec![0, 3, 7], vec![0, 4, 7], vec![0, 5, 8], vec![0, 4, 8]),
        (vec![0, 3, 7], vec![0, 0, 7], vec![0, 0, 7], vec![0, 3, 7]),
        (vec![0, 3, 7], vec![0, 3, 7], vec![0, 0, 2], vec![0, 0, 2]),
    ] {
        let mut plan = plan(&now, 11);
        plan.take_back(&self::plan(&from, 10), &self::plan(&to, 10));
        assert_eq!(above(&plan), back, "{from:?} {to:?} {now:?}");
    }
    let (from, mut to) = (plan(&[0, 3, 7], 10), plan(&[0, 3, 7], 10));
    to.remove(TierId(2)).expect("it is there");
    let mut now = plan(&[0, 3, 8], 11);
    now.remove(TierId(2)).expect("it is there");
    now.take_back(&from, &to);
    assert_eq!(above(&now), [0, 3, 8]);
}

#[test]
fn a_plan_that_no_list_can_have_is_refused() {
    assert!(plan(&[0, 3, 7], 10).check().is_ok());
    assert!(plan(&[], 0).check().is_ok());
    for (above, size) in [(vec![1, 3], 10), (vec![0, 3, 2], 10), (vec![0, 11], 10), (vec![0; 13], 10)] {
        assert!(plan(&above, size).check().is_err(), "{above:?}");
    }
    let mut twins = plan(&[0, 3], 10);
    twins.tiers[1].name = "t1".into();
    assert!(twins.check().is_err());
}

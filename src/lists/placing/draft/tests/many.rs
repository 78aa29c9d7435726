//! Many things, worked by hand and by chance.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{
    super::{
        Verdict,
        check::CheckDraft,
        many::{ManyDraft, RoughGroup},
        most_for_many,
    },
    id, ids,
};
use crate::database::ids::FavouriteId;

/// Answers as this order says, best first. Returns the questions.
fn sort(draft: &mut ManyDraft, truth: &[FavouriteId]) -> Vec<(FavouriteId, FavouriteId)> {
    let place = |id: FavouriteId| truth.iter().position(|it| *it == id);
    let mut questions = Vec::new();
    while let Some((thing, about)) = draft.question() {
        questions.push((thing, about));
        let verdict = if place(thing) < place(about) { Verdict::Better } else { Verdict::Worse };
        assert!(draft.answer((thing, about), verdict).is_some());
    }
    questions
}

fn whole(count: usize) -> ManyDraft {
    ManyDraft::new([(None, (1..=count).map(id).collect())])
}

#[test]
fn five_films_take_seven_of_at_most_eight_questions_and_undoing_all_asks_the_first_again() {
    // Heat, Up, Alien, Ran, Big.
    let (mut draft, truth) = (whole(5), ids(&[3, 1, 4, 5, 2]));
    let first = draft.clone();
    assert_eq!((draft.most_left(), draft.progress()), (8, (1, 5)));
    let mut undo = Vec::new();
    let place = |id: FavouriteId| truth.iter().position(|it| *it == id);
    let mut questions = Vec::new();
    while let Some((thing, about)) = draft.question() {
        questions.push((thing.0, about.0));
        let verdict = if place(thing) < place(about) { Verdict::Better } else { Verdict::Worse };
        undo.push(draft.answer((thing, about), verdict).expect("an answer"));
    }
    assert_eq!(questions, [(2, 1), (3, 2), (3, 1), (4, 1), (4, 2), (5, 4), (5, 2)]);
    assert_eq!(draft.order(|_| 0), truth);
    assert_eq!((draft.most_left(), draft.progress()), (0, (5, 5)));
    undo.into_iter().rev().for_each(|undo| draft.undo(undo));
    assert_eq!(draft, first);
}

#[test]
fn a_whole_list_takes_no_more_questions_than_the_table_says() {
    let table = [
        (2, 1),
        (3, 3),
        (4, 5),
        (5, 8),
        (6, 11),
        (7, 14),
        (8, 17),
        (9, 21),
        (10, 25),
        (12, 33),
        (20, 69),
        (24, 89),
        (50, 237),
        (100, 573),
        (200, 1345),
    ];
    for (count, most) in table {
        assert_eq!(most_for_many(count), most, "{count}");
        assert_eq!(whole(count).most_left(), most, "{count}");
    }
    for (count, most) in [(10, 11), (20, 39), (50, 157), (100, 411), (200, 1019)] {
        let all: Vec<FavouriteId> = (1..=count).map(id).collect();
        let third = count.div_ceil(3);
        let sizes = [third, (count - third).div_ceil(2)];
        let (love, rest) = all.split_at(sizes[0]);
        let (like, fine) = rest.split_at(sizes[1]);
        let groups = RoughGroup::ALL.map(Some).into_iter().zip([love.into(), like.into(), fine.into()]);
        assert_eq!(ManyDraft::new(groups).most_left(), most, "three groups of {count}");
    }
}

#[test]
fn groups_stay_above_each_other_and_what_left_the_list_is_not_asked_about() {
    let groups = [(Some(RoughGroup::Love), ids(&[4, 2])), (Some(RoughGroup::Fine), ids(&[1, 3, 5]))];
    let mut draft = ManyDraft::new(groups);
    assert_eq!((draft.group(), draft.progress(), draft.most_left()), (Some(RoughGroup::Love), (2, 5), 4));
    draft.leave_out(&ids(&[4, 2, 1, 5]).into_iter().collect());
    let questions = sort(&mut draft, &ids(&[5, 4, 3, 2, 1]));
    assert_eq!(questions, [(id(2), id(4)), (id(5), id(1))]);
    assert_eq!(draft.progress(), (4, 4));
    let order: Vec<_> = draft.order(|_| 0).into_iter().filter(|it| *it != id(3)).collect();
    assert_eq!(order, ids(&[4, 2, 5, 1]));
}

#[test]
fn what_was_placed_without_an_answer_is_asked_about_again_after_undo() {
    let mut draft = whole(4);
    assert!(draft.answer((id(2), id(1)), Verdict::Worse).is_some());
    let third = draft.answer((id(3), id(2)), Verdict::Better).expect("an answer");
    assert_eq!(draft.question(), Some((id(3), id(1))));
    draft.leave_out(&ids(&[2, 3, 4]).into_iter().collect());
    assert_eq!(draft.question(), Some((id(4), id(3))), "3 has its place");
    let fourth = draft.answer((id(4), id(3)), Verdict::Better).expect("an answer");
    assert_eq!((draft.question(), draft.progress()), (None, (3, 3)));
    draft.undo(fourth);
    assert_eq!(draft.question(), Some((id(4), id(3))));
    draft.undo(third);
    assert_eq!((draft.question(), draft.progress()), (Some((id(3), id(2))), (1, 3)));
    // The first comes back.
    draft.leave_out(&ids(&[1, 2, 3, 4]).into_iter().collect());
    assert_eq!((draft.question(), draft.most_left()), (Some((id(3), id(2))), 4));
    sort(&mut draft, &ids(&[4, 3, 2, 1]));
    assert_eq!(draft.order(|_| 0), ids(&[4, 3, 1, 2]), "2 was worse than 1");
}

#[test]
fn what_came_back_is_asked_about_at_the_end() {
    let mut draft = whole(3);
    draft.leave_out(&ids(&[1, 2]).into_iter().collect());
    sort(&mut draft, &ids(&[2, 1]));
    assert_eq!((draft.question(), draft.most_left()), (None, 0));
    draft.leave_out(&ids(&[1, 2, 3]).into_iter().collect());
    assert_eq!((draft.question(), draft.most_left()), (Some((id(3), id(1))), 2));
    sort(&mut draft, &ids(&[3, 2, 1]));
    assert_eq!(draft.order(|_| 0), ids(&[3, 2, 1]));
}

#[test]
fn what_came_back_before_the_thing_that_is_placed_is_counted_after_it() {
    let mut draft = whole(3);
    assert_eq!(draft.question(), Some((id(2), id(1))));
    draft.leave_out(&HashSet::from([id(1), id(3)]));
    assert_eq!((draft.question(), draft.most_left()), (Some((id(3), id(1))), 1));
    draft.leave_out(&HashSet::from([id(1), id(2), id(3)]));
    assert_eq!((draft.question(), draft.most_left()), (Some((id(3), id(1))), 3));
}

#[test]
fn what_was_skipped_is_stored_once_for_each_thing() {
    let mut draft = whole(30);
    let size = |draft: &mut ManyDraft, verdict| {
        let asked = draft.question().expect("a question");
        let undo = draft.answer(asked, verdict).expect("an answer");
        serde_json::to_string(&undo).expect("JSON").len()
    };
    while draft.progress().0 < 29 {
        size(&mut draft, Verdict::Worse);
    }
    let sizes: Vec<usize> = (0..19).map(|_| size(&mut draft, Verdict::Skip)).collect();
    assert!(sizes.iter().all(|size| *size < 20), "{sizes:?}");
}

#[test]
fn ending_early_keeps_what_is_placed_and_the_others_in_the_order_of_the_list() {
    let mut draft = whole(4);
    assert!(draft.answer((id(2), id(1)), Verdict::Better).is_some());
    assert_eq!(draft.answer((id(2), id(1)), Verdict::Better), None, "it is placed already");
    assert_eq!(draft.order(|id| if id.0 == 4 { 0 } else { 1 }), ids(&[2, 1, 4, 3]));
}

#[test]
fn a_check_asks_each_neighbouring_pair_once_from_the_bottom_and_carries_the_better_up() {
    let mut draft = CheckDraft::new(ids(&[1, 2, 3, 4]));
    let first = draft.clone();
    assert_eq!((draft.most_left(), draft.progress()), (3, (0, 3)));
    let mut undo = Vec::new();
    for (asked, verdict) in [((4, 3), Verdict::Better), ((4, 2), Verdict::Close), ((2, 1), Verdict::Better)] {
        let asked = (id(asked.0), id(asked.1));
        assert_eq!(draft.question(), Some(asked));
        assert_eq!(draft.answer((id(1), id(4)), verdict), None, "not what is asked");
        undo.push(draft.answer(asked, verdict).expect("an answer"));
    }
    assert_eq!((draft.question(), draft.most_left(), draft.progress()), (None, 0, (3, 3)));
    assert_eq!(draft.things().collect::<Vec<_>>(), ids(&[2, 1, 4, 3]));
    undo.into_iter().rev().for_each(|undo| draft.undo(undo));
    assert_eq!(draft, first);
    draft.leave_out(&ids(&[1, 2, 4]).into_iter().collect());
    assert_eq!((draft.question(), draft.progress()), (Some((id(4), id(2))), (0, 2)));
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        4 => Just(Verdict::Better), 4 => Just(Verdict::Worse), 1 => Just(Verdict::Close), 1 => Just(Verdict::Skip)
    ]
}

proptest! {
    #[test]
    fn any_answers_end_and_undoing_them_all_asks_the_first_question_again(
        count in 0usize..40, verdicts in proptest::collection::vec(verdict(), 1000),
    ) {
        let (mut draft, mut undo) = (whole(count), Vec::new());
        let (first, most) = (draft.clone(), draft.most_left());
        let mut verdicts = verdicts.into_iter();
        let mut skips = 0;
        while let Some(asked) = draft.question() {
            let verdict = verdicts.next().expect("no more than a thousand questions");
            skips += usize::from(verdict == Verdict::Skip) * 20;
            let stored = serde_json::to_value(&draft).expect("JSON");
            draft = serde_json::from_value(stored).expect("a draft");
            undo.push(draft.answer(asked, verdict).expect("an answer"));
        }
        prop_assert!(undo.len() <= most + skips);
        let order = draft.order(|_| 0);
        prop_assert_eq!(order.iter().collect::<HashSet<_>>().len(), count);
        undo.into_iter().rev().for_each(|undo| draft.undo(undo));
        prop_assert_eq!(draft, first);
    }

    #[test]
    fn a_true_order_is_found_with_no_more_questions_than_promised(
        truth in Just((1..=30).map(id).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut draft = whole(30);
        let most = draft.most_left();
        let questions = sort(&mut draft, &truth);
        prop_assert!(questions.len() <= most);
        prop_assert_eq!(&draft.order(|_| 0), &truth);
        let pairs: HashSet<_> = questions.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]).collect();
        prop_assert!(truth.windows(2).all(|pair| pairs.contains(&(pair[0], pair[1]))), "each neighbouring pair was asked");
    }
}

//! Questions and results, worked by hand and by chance: here those of one thing.

mod many;

use std::collections::HashSet;

use super::{
    Gap, Verdict, most_for_one,
    one::{Next, Nudge, OneDraft, Others},
};
use crate::{database::ids::FavouriteId, error::Result};

/// What is placed.
const X: FavouriteId = FavouriteId(0);

/// A list of favourites 1 to n, best first.
struct Numbered(usize);

impl Others for Numbered {
    fn count(&self) -> usize {
        self.0
    }
    fn place_of(&mut self, id: FavouriteId) -> Result<Option<usize>> {
        Ok(usize::try_from(id.0 - 1).ok().filter(|place| *place < self.0))
    }
    fn from(&mut self, place: usize, most: usize) -> Result<Vec<FavouriteId>> {
        Ok((place..self.0).take(most).map(|place| id(place + 1)).collect())
    }
}

impl Others for Vec<FavouriteId> {
    fn count(&self) -> usize {
        self.len()
    }
    fn place_of(&mut self, id: FavouriteId) -> Result<Option<usize>> {
        Ok(self.iter().position(|it| *it == id))
    }
    fn from(&mut self, place: usize, most: usize) -> Result<Vec<FavouriteId>> {
        Ok(self.iter().skip(place).take(most).copied().collect())
    }
}

fn id(number: usize) -> FavouriteId {
    FavouriteId(i64::try_from(number).expect("a small number"))
}

fn ids(numbers: &[usize]) -> Vec<FavouriteId> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn asked(draft: &OneDraft, list: &mut impl Others) -> Option<usize> {
    match draft.next(list).expect("a step") {
        Next::Ask { about, .. } => usize::try_from(about.0).ok(),
        Next::Settled { .. } => None,
    }
}

/// The number that it would get, and whether it is a guess.
fn result(draft: &OneDraft, list: &mut impl Others) -> (usize, bool) {
    match draft.next(list).expect("a step") {
        Next::Ask { about, .. } => panic!("asks about {about}"),
        Next::Settled { place, is_rough, .. } => (place + 1, is_rough),
    }
}

fn say(draft: &mut OneDraft, about: usize, verdict: Verdict, list: &mut impl Others) {
    assert!(draft.answer(id(about), verdict, list).expect("an answer").is_some(), "{about}");
}

/// Places a thing at the number that is true. Returns the numbers that were asked about and the one that it got.
fn place(count: usize, truth: usize) -> (Vec<usize>, usize) {
    let (mut list, mut draft, mut questions) = (Numbered(count), OneDraft::new(X), Vec::new());
    while let Some(about) = asked(&draft, &mut list) {
        questions.push(about);
        let verdict = if about < truth { Verdict::Worse } else { Verdict::Better };
        say(&mut draft, about, verdict, &mut list);
    }
    let (number, is_rough) = result(&draft, &mut list);
    assert!(!is_rough);
    (questions, number)
}

#[test]
fn one_thing_is_asked_about_in_the_middle_of_what_is_left() {
    assert_eq!(place(7, 4), (vec![4, 2, 3], 4));
    assert_eq!(place(10, 1), (vec![6, 3, 2, 1], 1));
    assert_eq!(place(10, 11), (vec![6, 9, 10], 11));
}

#[test]
fn a_list_of_any_length_takes_no_more_questions_than_the_table_says() {
    let table = [0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5];
    for (count, most) in table.into_iter().enumerate().chain([(10_000, 14)]) {
        assert_eq!(most_for_one(count), most, "{count}");
        let all = (1..=count + 1).map(|truth| {
            let (questions, number) = place(count, truth);
            assert_eq!(number, truth, "of {count}");
            questions.len()
        });
        assert_eq!(all.max(), Some(most), "of {count}");
    }
}

#[test]
fn a_tie_goes_directly_below_and_ends_the_questions() {
    let (mut list, mut draft) = (Numbered(7), OneDraft::new(X));
    say(&mut draft, 4, Verdict::Close, &mut list);
    assert_eq!(result(&draft, &mut list), (5, false));
}

#[test]
fn what_is_not_remembered_is_not_asked_again_and_the_result_is_as_near_as_can_be_told() {
    let (mut list, mut draft) = (Numbered(7), OneDraft::new(X));
    assert_eq!(asked(&draft, &mut list), Some(4));
    say(&mut draft, 4, Verdict::Skip, &mut list);
    for (about, verdict) in [(3, Verdict::Worse), (6, Verdict::Better), (5, Verdict::Better)] {
        assert_eq!(asked(&draft, &mut list), Some(about));
        say(&mut draft, about, verdict, &mut list);
    }
    assert_eq!(result(&draft, &mut list), (4, true));
}

#[test]
fn a_person_who_remembers_nothing_is_not_asked_for_ever() {
    let (mut list, mut draft, mut questions) = (Numbered(10_000), OneDraft::new(X), HashSet::new());
    while let Some(about) = asked(&draft, &mut list) {
        assert!(questions.insert(about), "{about} was asked about before");
        say(&mut draft, about, Verdict::Skip, &mut list);
    }
    assert_eq!((questions.len(), result(&draft, &mut list)), (20, (5_001, true)));
}

#[test]
fn a_wrong_place_is_mended_at_the_look_at_the_neighbours() {
    let (mut list, mut draft) = (Numbered(20), OneDraft::new(X));
    while let Some(about) = asked(&draft, &mut list) {
        let verdict = if about < 12 { Verdict::Worse } else { Verdict::Better };
        say(&mut draft, about, verdict, &mut list);
    }
    assert_eq!(result(&draft, &mut list), (12, false));
    let mut down = |past| draft.nudge(Nudge::Down, FavouriteId(past), &mut list).expect("a step");
    let undo = [12, 13].map(&mut down);
    assert_eq!(down(13), None, "it is no longer below");
    assert_eq!(result(&draft, &mut list), (14, false));
    draft.undo(undo[1].clone().expect("a step"));
    assert_eq!(result(&draft, &mut list), (13, false));
    let (mut none, mut alone) = (Numbered(0), OneDraft::new(X));
    assert_eq!(alone.nudge(Nudge::Up, X, &mut none).expect("a step"), None);
    assert_eq!(alone.nudge(Nudge::Down, X, &mut none).expect("a step"), None);
}

#[test]
fn neighbours_that_pass_each_other_start_it_again_and_one_that_left_is_an_end() {
    let (mut list, mut draft) = (ids(&[1, 2, 3, 4, 5, 6, 7]), OneDraft::new(X));
    say(&mut draft, 4, Verdict::Worse, &mut list);
    say(&mut draft, 6, Verdict::Better, &mut list);
    let mut crossed = ids(&[1, 2, 3, 5, 6, 4, 7]);
    let mut again = draft.clone();
    assert!(again.restart_if_crossed(&mut crossed).expect("a look"));
    assert_eq!(again, OneDraft::new(X));
    let mut left = ids(&[1, 2, 3, 4, 5, 7]);
    assert!(!draft.restart_if_crossed(&mut left).expect("a look"));
    assert_eq!(asked(&draft, &mut left), Some(7), "between 5 and 7");
    assert_eq!(draft.answer(id(2), Verdict::Better, &mut left).expect("an answer"), None, "known already");
    assert_eq!(draft.answer(id(6), Verdict::Better, &mut left).expect("an answer"), None, "no longer there");
}

#[test]
fn of_two_that_are_equally_near_the_better_one_is_asked_about() {
    let gap = Gap { low: 0, high: 7 };
    assert_eq!(gap.asked(|place| place != 3), Some(2));
    assert_eq!(gap.asked(|_| false), None);
}

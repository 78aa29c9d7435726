//! Any sequence of adding, moving, binning, restoring, ordering and undoing leaves ranks 1 … n on every
//! list, in the order that a plain vector of titles comes to by the rules of the product.

mod actions;
mod model;
mod replay;
mod random_changes;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Person, TestApp};
use actions::{Action, Lists};
use model::{Expected, Model, Step, TargetChoice};
use podium::{
    error::Error,
    lists::ordering::{self, position},
};

fn way() -> impl Strategy<Value = TargetChoice> {
    prop_oneof![
        Just(TargetChoice::Top),
        Just(TargetChoice::Bottom),
        Just(TargetChoice::Up),
        Just(TargetChoice::Down),
        (1i64..12).prop_map(TargetChoice::Number),
        Just(TargetChoice::Number(i64::MAX)),
        (0usize..12).prop_map(TargetChoice::Above),
        (0usize..12).prop_map(TargetChoice::Below),
        Just(TargetChoice::BesideStranger),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let rank = prop_oneof![4 => Just(""), 6 => prop::sample::select(vec!["1", "2", "3", "5", "99", " 2 "]),
        2 => prop::sample::select(vec!["0", "-1", "1.5", "two", "+1", "99999999999999999999999"])];
    let (list, which) = (0usize..2, 0usize..12);
    prop_oneof![
        8 => (list.clone(), 0usize..14, rank.clone()).prop_map(|(list, title, rank)| Step::Add { list, title, rank }),
        8 => (list.clone(), which.clone(), way()).prop_map(|(list, which, way)| Step::Place { list, which, way }),
        4 => (list.clone(), which.clone(), rank).prop_map(|(list, which, rank)| Step::MoveTo { list, which, rank }),
        4 => (list.clone(), which.clone()).prop_map(|(list, which)| Step::Bin { list, which }),
        4 => which.clone().prop_map(|which| Step::Restore { which }),
        4 => (list.clone(), prop::collection::vec((which, 1i64..12), 0..5), any::<bool>(), prop::bool::weighted(0.15))
            .prop_map(|(list, boxes, confirmed, stale)| Step::Save { list, boxes, confirmed, stale }),
        6 => prop_oneof![3 => Just(0usize), 1 => 1usize..8].prop_map(|back| Step::Undo { back }),
        1 => list.prop_map(|list| Step::Respread { list }),
    ]
}

/// Does each step with the app and with the model, and compares.
fn replay(lists: &mut Lists, steps: &[Step]) {
    let mut model = Model::default();
    for step in steps {
        let before = lists.state();
        let Some(deed) = Action::of(step, &model) else { continue };
        let expected = model.expect(&deed, step);
        let done = lists.perform(&deed);
        let context = format!("{step:?}\n{deed:?}\n{model:?}\n{done:?}");
        match (&expected, &done) {
            (_, Err(Error::Internal(cause))) => panic!("{cause}\n{context}"),
            (Expected::Refused, Ok(true)) => panic!("was not refused: {context}"),
            (Expected::Done(_), Ok(false) | Err(_)) => panic!("was refused: {context}"),
            (Expected::Refused | Expected::Either { .. }, Ok(false) | Err(_)) => {
                assert_eq!(lists.state(), before, "refused, but something was changed: {context}");
                continue;
            }
            _ => (),
        }
        let now = lists.order();
        expected.check(&now, &context);
        lists.check_ranks();
        lists.check_last_entry(&deed, &now, &context);
        model.adopt(&deed, now, lists);
    }
}

#[test]
fn any_sequence_of_changes_leaves_every_list_whole_and_in_the_order_that_was_asked_for() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let number = std::sync::atomic::AtomicUsize::new(0);
    let config = Config { cases: 100, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let tried = TestRunner::new(config).run(&prop::collection::vec(step(), 1..50), |steps| {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let names = [format!("Here {number}"), format!("There {number}")];
        let mut lists = Lists::new(&app, &ana, &names);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| replay(&mut lists, &steps)));
        outcome.map_err(|cause| {
            let message = cause.downcast_ref::<String>().cloned().unwrap_or_default();
            TestCaseError::fail(message)
        })
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

/// The longest key on the list, in bytes.
fn longest_key(app: &TestApp, id: i64) -> i64 {
    app.number(&format!("select max(octet_length(position)) from favourites where category_id = {id}"))
}

/// Moves the last one to the second place, again and again: every key is made in the same narrow gap.
fn move_to_one_spot(app: &TestApp, ana: &Person, id: i64, times: usize) {
    use podium::{
        access::{Allowed, Edit},
        lists::{favourites::Favourite, ordering::position::MoveTarget},
    };
    let ana = ana.clone();
    app.write(move |conn| {
        for _ in 0..times {
            let last = diesel::sql_query("select id as id from favourites where category_id = $1 and binned_at is null order by position desc limit 1");
            let last: actions::Id = diesel::RunQueryDsl::get_result(last.bind::<diesel::sql_types::BigInt, _>(id), conn)?;
            let last: Allowed<Favourite, Edit> = crate::support::allowed(conn, &ana, last.id)?;
            Favourite::move_within_list(conn, &last, MoveTarget::Rank(2))?;
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn keys_that_grew_long_are_spread_again_without_anybody_noticing() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let list = app.category(&ana, "Films");
    let added = app.favourites(&ana, &list, &["A", "B", "C", "D", "E", "F"]);
    let binned = added[2].favourite.id;
    let ben = ana.clone();
    app.write(move |conn| {
        let gone = crate::support::allowed(conn, &ben, binned)?;
        podium::lists::favourites::Favourite::bin(conn, &gone)
    })
    .unwrap();
    let at_first = longest_key(&app, list.id.0);
    move_to_one_spot(&app, &ana, list.id.0, 1_500);
    let grown = longest_key(&app, list.id.0);
    assert!(grown > at_first + 8, "keys grew from {at_first} to {grown} bytes only");
    // What 10,000 such moves come to, without making them.
    app.sql(&format!(
        "update favourites set position = decode(repeat('ff', 60), 'hex') || position where category_id = {}",
        list.id
    ));
    assert!(longest_key(&app, list.id.0) > position::REBALANCE_LENGTH as i64);
    let everybody = format!("select title from favourites where category_id = {} order by position", list.id);
    let (before, versions) = (app.words(&everybody), "select sum(order_version) from categories");
    let version = app.number(versions);
    move_to_one_spot(&app, &ana, list.id.0, 1);
    assert_eq!(app.count("jobs where job ? 'respread'"), 1, "a move that made a long key asks for it");
    move_to_one_spot(&app, &ana, list.id.0, 2);
    assert_ne!(app.words(&everybody), before);
    let (before, history) = (app.words(&everybody), app.last_entry());
    let id = list.id;
    app.write(move |conn| ordering::rebalance::rebalance(conn, id)).unwrap();
    assert_eq!(app.words(&everybody), before, "the binned one too keeps its place");
    assert!(longest_key(&app, list.id.0) <= 3, "{}", longest_key(&app, list.id.0));
    assert_eq!(
        (app.last_entry(), app.number(versions)),
        (history, version + 3),
        "no change that anybody sees"
    );
    app.assert_ranks(list.id);
}

//! Any sequence of changes leaves a history whose replay equals the tables: every list with its name,
//! visibility, place, attributes and order, every favourite with its words and values, in the bin or not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::random_changes::{ChangeType, RandomChange, TestSpace, VERBS};
use crate::support::{
    TestApp,
    snapshots::{replayed, tables},
};
use podium::{
    audit::ChangeKind,
    database::ids::{AttributeId, CategoryId},
    error::Error,
    history::timeline::replay::{PastList, Snapshot},
    lists::attributes::Attribute,
};

/// Does each, whatever comes of it, and compares.
fn run_all(world: &mut TestSpace, acts: &[RandomChange]) -> std::result::Result<(), TestCaseError> {
    let mut done = Vec::new();
    for act in acts {
        match world.perform(act) {
            Err(Error::Internal(cause)) => {
                return Err(TestCaseError::fail(format!("{cause}\n{act:?} after {done:#?}")));
            }
            Err(_) => continue,
            Ok(false) => continue,
            Ok(true) => done.push(act),
        }
    }
    let space = world.space();
    let (told, held) = world.read(move |conn| Ok((replayed(conn, space)?, tables(conn, space)?)));
    prop_assert_eq!(told.list_order, held.list_order, "the lists' order after {:#?}", done);
    prop_assert_eq!(told.lists, held.lists, "the lists after {:#?}", done);
    prop_assert_eq!(told.favourites, held.favourites, "the favourites after {:#?}", done);
    Ok(())
}

fn act() -> impl Strategy<Value = RandomChange> {
    let verbs = VERBS
        .iter()
        .flat_map(|(weight, verb)| std::iter::repeat_n(*verb, *weight))
        .collect::<Vec<ChangeType>>();
    (prop::sample::select(verbs), 0usize..24, 0usize..24, 0usize..24)
        .prop_map(|(verb, a, b, c)| RandomChange { verb, a, b, c })
}

/// How often more sequences are tried until every kind of change has happened.
const ROUNDS: usize = 6;

/// The kinds of changes that have not happened, of those that a replay tells of.
fn missing(app: &TestApp) -> Vec<&'static str> {
    let seen = app.words("select distinct kind as word from audit_entries");
    // Links, profiles, members, a team's space itself, comments, webhooks and editions hold nothing of how a list was.
    let is_beside = |it: &ChangeKind| {
        it.is_about_share_link()
            || it.is_about_members()
            || it.is_about_comments()
            || it.is_about_webhook()
            || it.is_about_edition()
            || [ChangeKind::ProfileChanged, ChangeKind::TiersChanged, ChangeKind::OwnOrdersChanged]
                .contains(it)
    };
    let stood = |it: &ChangeKind| !is_beside(it);
    let kinds = ChangeKind::ALL.into_iter().filter(stood).map(|it| it.as_str());
    kinds.filter(|kind| !seen.iter().any(|it| it == kind)).collect()
}

#[test]
fn replaying_the_history_from_the_start_gives_what_the_tables_hold_after_any_sequence_of_changes() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    let number = std::cell::Cell::new(0);
    for _ in (0..ROUNDS).take_while(|round| *round == 0 || !missing(&app).is_empty()) {
        let config =
            Config { cases: 60, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
        let tried = TestRunner::new(config).run(&prop::collection::vec(act(), 1..60), |acts| {
            number.set(number.get() + 1);
            run_all(&mut TestSpace::new(&app, &ana, &browser, number.get()), &acts)
        });
        if let Err(failure) = tried {
            panic!("{failure}");
        }
    }
    let saved = app.count("audit_entries where kind = 'order saved'");
    println!("orders saved: {saved} in {} cases", number.get());
    assert_eq!(missing(&app), [""; 0], "never happened");
}

/// Checks that everything is as it was, but for what is in the bin now because it was new.
fn same(now: &Snapshot, before: &Snapshot) -> std::result::Result<(), TestCaseError> {
    let live = |past: &Snapshot| -> BTreeMap<CategoryId, PastList> {
        past.lists.iter().filter(|it| !it.1.is_binned).map(|(id, list)| (*id, list.clone())).collect()
    };
    prop_assert_eq!(&now.list_order, &before.list_order);
    prop_assert_eq!(live(now), live(before));
    for (id, told) in &now.favourites {
        match before.favourites.get(id) {
            Some(was) => prop_assert_eq!(told, was),
            None => {
                let with_its_list = now.lists.get(&told.list).is_some_and(|it| it.is_binned);
                prop_assert!(told.is_binned || with_its_list, "{:?} is new", told);
            }
        }
    }
    prop_assert!(before.favourites.keys().all(|id| now.favourites.contains_key(id)));
    Ok(())
}

/// Every attribute as it is.
fn attributes(past: &Snapshot) -> BTreeMap<AttributeId, Attribute> {
    let attributes = past.lists.values().flat_map(|list| &list.attributes);
    attributes.map(|attribute| (attribute.id, attribute.clone())).collect()
}

/// Does each, takes it back, and does it again by taking that back.
fn undo_and_redo(world: &mut TestSpace, acts: &[RandomChange]) -> std::result::Result<(), TestCaseError> {
    let space = world.space();
    // What is erased is gone.
    let lasting = |act: &&RandomChange| !matches!(act.verb, ChangeType::Erase | ChangeType::EraseList);
    for act in acts.iter().filter(lasting) {
        let before = world.read(move |conn| tables(conn, space));
        let last = world.last_entry();
        if !matches!(world.perform(act), Ok(true)) {
            continue;
        }
        let after = world.read(move |conn| tables(conn, space));
        let written = world.entries_after(last);
        let Some(newest) = written.last() else { continue };
        let context = |error| match error {
            TestCaseError::Fail(why) => TestCaseError::fail(format!("{act:?} wrote {written:?}: {why}")),
            other => other,
        };
        let undone = world.undo(*newest).map_err(|why| context(TestCaseError::fail(why)))?;
        let back = world.read(move |conn| tables(conn, space));
        // Options that an import added to an attribute are a change of their own.
        let adds_options =
            attributes(&before).iter().any(|(id, was)| attributes(&after).get(id) != Some(was));
        let is_whole = written.len() == 1 || (matches!(act.verb, ChangeType::Import) && !adds_options);
        if is_whole {
            same(&back, &before).map_err(context)?;
        }
        if let Some(undone) = undone.filter(|_| is_whole) {
            world.undo(undone.0).map_err(|why| context(TestCaseError::fail(why)))?;
            let again = world.read(move |conn| tables(conn, space));
            prop_assert_eq!(&again.list_order, &after.list_order, "{:?} done again", act);
            prop_assert_eq!(&again.lists, &after.lists, "{:?} done again", act);
            prop_assert_eq!(&again.favourites, &after.favourites, "{:?} done again", act);
        }
    }
    Ok(())
}

#[test]
fn taking_back_the_last_change_always_gives_exactly_what_was_before_and_doing_it_again_what_was_after() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    let config = Config { cases: 40, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let number = std::cell::Cell::new(0);
    let tried = runner.run(&prop::collection::vec(act(), 1..40), |acts| {
        number.set(number.get() + 1);
        undo_and_redo(&mut TestSpace::new(&app, &ana, &browser, number.get()), &acts)
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

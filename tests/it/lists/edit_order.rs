//! "Edit order": one page, a number for each favourite, one Save.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::connection::{Connection, InstrumentationEvent};

use crate::{
    support::{Browser, Form, Person, TestApp, allowed},
    transfer::imports::import,
};
use podium::{
    access::{Allowed, Edit},
    audit::Entry,
    database::ids::FavouriteId,
    history::undo::{UndoForm, undo},
    lists::{
        categories::Category,
        favourites::Favourite,
        ordering::{forms::OrderForm, rebalance::rebalance, reorder::ReorderOutcome},
    },
    text::Fields,
    transfer::imports::source::ImportSource,
};

fn order_form(browser: &Browser, list: i64) -> Form {
    browser.get(&format!("/categories/{list}/order")).form(".main > form")
}

fn number(app: &TestApp, form: Form, title: &str, number: &str) -> Form {
    form.set(&format!("number-{}", app.id_of(title)), number)
}

#[test]
fn new_numbers_are_the_places_afterwards_and_blank_is_left_alone() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D", "E"]);
    let form = order_form(&ana, films.id.0);
    assert_eq!(form.value(&format!("number-{}", app.id_of("C"))), "3", "the boxes hold today's numbers");
    let form = number(&app, form, "E", "1");
    let form = number(&app, form, "A", "3");
    let form = ["B", "C", "D"].iter().fold(form, |form, title| number(&app, form, title, ""));
    let page = ana.follow(ana.submit(form));
    assert_eq!(page.flash_text(), "Saved the order. 2 favourites moved.");
    assert_eq!(page.ranked(), ["1 E", "2 B", "3 A", "4 C", "5 D"]);
    app.assert_ranks(films.id);
}

#[test]
fn far_beyond_the_end_is_the_end_and_nothing_typed_changes_nothing() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    let before = app.fingerprint();
    let page = ana.follow(ana.submit(order_form(&ana, films.id.0)));
    assert_eq!(page.flash_text(), "The order hasn’t changed.");
    assert!(!page.has(".flash form"));
    assert_eq!(app.fingerprint(), before);
    let page = ana.follow(ana.submit(number(&app, order_form(&ana, films.id.0), "A", "999")));
    assert_eq!(
        (page.flash_text(), page.ranked()),
        ("Saved the order. 1 favourite moved.".into(), vec!["1 B".into(), "2 C".into(), "3 A".into()])
    );
}

#[test]
fn two_that_ask_for_one_number_are_shown_before_anything_is_saved() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D", "E"]);
    let (before, form) = (app.fingerprint(), order_form(&ana, films.id.0));
    let form = number(&app, number(&app, form, "E", "1"), "C", "1");
    let page = ana.submit(form);
    assert_eq!(page.status, 422);
    assert!(page.text("[role='status']").starts_with("Some favourites have the same rank."));
    assert_eq!(app.fingerprint(), before);
    assert_eq!(
        page.all(".order .title"),
        ["C was number 3", "E was number 5", "A was number 1", "B was number 2", "D was number 4"]
    );
    let preview = page.form(".main > form").press("Save order");
    let numbers: Vec<&str> =
        preview.fields().filter(|it| it.0.starts_with("number-")).map(|it| it.1).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5"]);
    assert_eq!(ana.follow(ana.submit(preview)).all(".list .title"), ["C", "E", "A", "B", "D"]);
    app.assert_ranks(films.id);
}

#[test]
fn wrong_numbers_are_all_told_at_once_and_what_was_typed_is_kept() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let before = app.fingerprint();
    let mut form = order_form(&ana, films.id.0);
    for (title, typed) in [("A", "0"), ("B", "-1"), ("C", "two"), ("D", "1")] {
        form = number(&app, form, title, typed);
    }
    let page = ana.submit(form);
    assert_eq!((page.status, page.field_errors().len()), (422, 3));
    assert_eq!(page.text(".errors h2"), "Please fix 3 things");
    let again = page.form(".main > form");
    let kept = ["A", "B", "C", "D"].map(|title| again.value(&format!("number-{}", app.id_of(title))));
    assert_eq!(kept, ["0", "-1", "two", "1"]);
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn a_form_that_lost_a_race_comes_back_with_the_new_order_and_what_was_typed() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let form = number(&app, order_form(&ana, films.id.0), "C", "1");
    app.favourites(&person, &films, &["D"]);
    let before = app.fingerprint();
    let page = ana.submit(&form);
    assert_eq!(page.status, 409);
    assert!(page.text("[role='status']").starts_with("The order changed while you were editing."));
    assert_eq!(page.all(".order .title"), ["A", "B", "C now number 3", "D"]);
    let again = page.form(".main > form");
    assert_eq!(again.value(&format!("number-{}", app.id_of("C"))), "1");
    assert_eq!(app.fingerprint(), before);
    assert_eq!(
        ana.follow(ana.submit(again)).all(".list .title"),
        ["C", "A", "B", "D"],
        "and can be sent again"
    );
    assert_eq!(ana.submit(&form).status, 409, "the old one stays outdated");
}

#[test]
fn somebody_elses_look_or_edit_of_words_does_not_outdate_the_form() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    let mine = number(&app, order_form(&ana, films.id.0), "C", "1");
    let theirs = order_form(&ana, films.id.0);
    let preview = number(&app, number(&app, theirs.clone(), "A", "2"), "C", "2");
    assert_eq!(ana.submit(preview).status, 422);
    assert_eq!(ana.submit(number(&app, theirs, "A", "x")).status, 422);
    let path = format!("/favourites/{}", app.id_of("A"));
    assert_eq!(
        ana.save(&path, &[("title", "A"), ("description", "The one with the long title.")]).status,
        303
    );
    assert_eq!(ana.post(&format!("{path}/rank"), &[("place", "top")]).status, 303, "already there");
    assert_eq!(ana.submit(mine).status, 303);
    assert_eq!(app.titles(films.id), ["C", "A", "B"]);
}

#[test]
fn favourites_of_another_list_are_not_touched_by_forged_numbers() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["Emma", "Ulysses"]);
    let forged = order_form(&ana, films.id.0).forge(&format!("number-{}", app.id_of("Ulysses")), "1");
    assert_eq!(ana.submit(forged.forge("number-x", "1").forge("number-987654321", "1")).status, 303);
    assert_eq!(app.titles(books.id), ["Emma", "Ulysses"]);
    assert_eq!(app.titles(films.id), ["A", "B"]);
    let mut without = order_form(&ana, films.id.0).untick("version");
    without = without.untick(&format!("number-{}", app.id_of("A")));
    assert_eq!(ana.submit(without).status, 409, "a form without its version is no proof of having looked");
}

/// The CPU time of this thread so far, in nanoseconds.
fn cpu_time() -> u64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    times.split(' ').next().unwrap().parse().unwrap()
}

/// Turns the whole list around, and returns the CPU time that it took Podium, without PostgreSQL.
fn cost_of_reversing(app: &TestApp, person: &Person, list: &Category) -> u64 {
    let before = app.titles(list.id);
    let (person, id, size) = (person.clone(), list.id, before.len());
    let cost = app.write(move |conn| {
        let on: Allowed<Category, Edit> = allowed(conn, &person, id)?;
        let titles = Favourite::titles(conn, on.item())?;
        let version = ("version".to_owned(), on.item().order_version.to_string());
        let number =
            |(at, (id, _)): (usize, (FavouriteId, String))| (format!("number-{id}"), (size - at).to_string());
        let numbers = titles.into_iter().enumerate().map(number);
        let form = OrderForm::from(Fields::from_iter(numbers.chain([version])));
        let begun = cpu_time();
        let saved = Category::reorder(conn, &on, &form)?;
        assert!(matches!(saved, ReorderOutcome::Saved { moved, .. } if moved == size), "{saved:?}");
        Ok(cpu_time() - begun)
    });
    assert!(app.titles(list.id).iter().eq(before.iter().rev()));
    cost.unwrap()
}

#[test]
fn saving_an_order_of_ten_times_as_many_costs_about_ten_times_as_much() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let cost = |count: usize| {
        let list = app.category(&ana, &format!("{count} things"));
        let titles: String = (0..count).map(|number| format!("Thing {number}\n")).collect();
        assert_eq!(import(&app, &ana, &list, ImportSource::pasted(&titles).unwrap()).added, count);
        (0..2).map(|_| cost_of_reversing(&app, &ana, &list)).min().unwrap()
    };
    let (short, long) = (cost(500), cost(5_000));
    println!("500: {} ms, 5,000: {} ms", short / 1_000_000, long / 1_000_000);
    assert!(long < short * 30, "{} times", long / short);
}

#[test]
fn undoing_an_order_of_thousands_asks_no_question_about_each_of_them() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let list = app.category(&ana, "Things");
    let titles: String = (0..1_000).map(|number| format!("Thing {number}\n")).collect();
    import(&app, &ana, &list, ImportSource::pasted(&titles).unwrap());
    let before = app.titles(list.id);
    cost_of_reversing(&app, &ana, &list);
    let (entry, id) = (app.last_entry(), list.id);
    // Every position differs from the one that the entry wrote.
    app.write(move |conn| rebalance(conn, id)).unwrap();
    let queries = Arc::new(AtomicUsize::new(0));
    let counter = queries.clone();
    let mut conn = app.conn();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let on: Allowed<Entry, Edit> = allowed(&mut conn, &ana, entry).unwrap();
    undo(&mut conn, &on, &UndoForm::default()).unwrap();
    assert_eq!(app.titles(list.id), before);
    app.assert_ranks(list.id);
    assert!(queries.load(Ordering::Relaxed) < 40, "{queries:?}");
}

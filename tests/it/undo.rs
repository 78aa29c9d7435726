//! Undo, not "are you sure?": what it brings back, and what it says when something stands in the way.

use crate::kit::{Browser, Page, TestApp};

/// Presses Undo on the page's message.
fn undo(browser: &Browser, page: &Page) -> Page {
    let answer = browser.submit(page.form(".flash form"));
    assert_eq!(answer.status, 303);
    browser.follow(answer)
}

fn post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.post(path, fields);
    assert_eq!(answer.status, 303, "{path} {}", answer.body());
    browser.follow(answer)
}

fn move_to(app: &TestApp, browser: &Browser, title: &str, number: &str) -> Page {
    let path = format!("/favourites/{}/rank", app.id_of(title));
    post(browser, &path, &[("place", "number"), ("number", number)])
}

fn bin(app: &TestApp, browser: &Browser, title: &str) -> Page {
    post(browser, &format!("/trash/favourites/{}", app.id_of(title)), &[])
}

#[test]
fn a_move_is_taken_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let moved = move_to(&app, &ana, "A", "3");
    let back = undo(&ana, &moved);
    assert_eq!(
        (back.said(), back.ranked()),
        ("A is number 1 of 4 again.".into(), vec!["1 A".into(), "2 B".into(), "3 C".into(), "4 D".into()])
    );
    let entry = app.entries().pop().unwrap();
    assert_eq!((entry.kind.as_str(), entry.undoes.is_some()), ("favourite moved", true));
    app.assert_ranks(films.id);
}

#[test]
fn a_move_is_taken_back_to_its_old_neighbours_whatever_came_in_between() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D"]);
    let moved = move_to(&app, &ana, "C", "1");
    app.favourites(&person, &films, &["E"]);
    move_to(&app, &ana, "D", "1");
    bin(&app, &ana, "A");
    assert_eq!(undo(&ana, &moved).all(".list .title"), ["D", "B", "C", "E"]);
}

#[test]
fn what_was_moved_again_since_stays_and_the_message_says_so() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let first = move_to(&app, &ana, "A", "3");
    let second = move_to(&app, &ana, "A", "2");
    let refused = undo(&ana, &first);
    assert_eq!(refused.said(), "It was moved again since. Undo that first, or move it by hand.");
    assert!(refused.has(".flash[role='alert']"));
    assert_eq!(refused.all(".list .title"), ["B", "A", "C", "D"]);
    assert_eq!(undo(&ana, &second).all(".list .title"), ["B", "C", "A", "D"]);
    assert_eq!(undo(&ana, &first).all(".list .title"), ["A", "B", "C", "D"], "in order it works");
    let again = undo(&ana, &first);
    assert!(again.said().starts_with("It was moved again since."), "twice is once");
    app.assert_ranks(films.id);
}

#[test]
fn a_move_is_not_taken_back_on_a_list_that_the_favourite_went_to_since() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["X", "Y"]);
    // B gets the same key on both lists: the one before the first of two.
    let moved = move_to(&app, &ana, "B", "1");
    let path = format!("/favourites/{}/rank", app.id_of("B"));
    post(&ana, &path, &[("place", "category"), ("category", &books.id.to_string()), ("number", "1")]);
    let refused = undo(&ana, &moved);
    assert!(refused.said().starts_with("It was moved again since."), "{}", refused.said());
    assert_eq!(
        (app.titles(films.id), app.titles(books.id)),
        (vec!["A".into()], vec!["B".into(), "X".into(), "Y".into()])
    );
}

#[test]
fn a_move_to_another_category_is_taken_back_with_the_values_it_had() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let books = app.category(&person, "Books");
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let field = format!("attribute-{}", year.id);
    post(&ana, &format!("/favourites/{}", app.id_of("B")), &[("title", "B"), (&field, "1995")]);
    let path = format!("/favourites/{}/rank", app.id_of("B"));
    let there = post(&ana, &path, &[("place", "category"), ("category", &books.id.to_string())]);
    assert_eq!(there.ranked(), ["1 B"]);
    move_to(&app, &ana, "C", "1");
    let back = undo(&ana, &there);
    assert_eq!(
        (back.text("h1"), back.all(".list .title")),
        ("Films".into(), vec!["C".into(), "A".into(), "B".into()])
    );
    assert_eq!(back.all(".facts dd"), ["", "", "1995"]);
    let entry = app.entries().pop().unwrap();
    assert_eq!(
        entry.changes["rank"],
        serde_json::json!({"from": 1, "to": 3}),
        "the history tells where it really is"
    );
    assert_eq!(entry.changes["fields"]["values"][year.id.to_string()]["to"], "1995");
    [films.id, books.id].iter().for_each(|id| app.assert_ranks(*id));
}

#[test]
fn a_value_that_its_attribute_would_not_take_any_more_does_not_come_back() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    let books = app.category(&person, "Books");
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror"]);
    let field = format!("attribute-{}", genre.id);
    post(&ana, &format!("/favourites/{}", app.id_of("A")), &[("title", "A"), (&field, "Horror")]);
    let path = format!("/favourites/{}/rank", app.id_of("A"));
    let there = post(&ana, &path, &[("place", "category"), ("category", &books.id.to_string())]);
    post(
        &ana,
        &format!("/attributes/{}", genre.id),
        &[("name", "Genre"), ("kind", "choice"), ("options", "Crime"), ("shown", "yes")],
    );
    assert_eq!(undo(&ana, &there).all(".facts dd"), [""]);
}

#[test]
fn a_removal_and_an_addition_are_taken_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    let removed = bin(&app, &ana, "B");
    assert_eq!(
        (removed.said(), removed.ranked()),
        ("B is in the bin.".into(), vec!["1 A".into(), "2 C".into()])
    );
    let back = undo(&ana, &removed);
    assert_eq!(
        (back.said(), back.all(".list .title")),
        ("B is number 2 of 3 again.".into(), vec!["A".into(), "B".into(), "C".into()])
    );
    let again = undo(&ana, &removed);
    assert_eq!(again.said(), "It was removed or put back since, so there is nothing to take back.");

    let added =
        ana.follow(ana.submit(ana.get("/@ana/films").form("#add").set("title", "D").set("rank", "1")));
    assert_eq!(added.said(), "D is number 1 of 4.");
    let gone = undo(&ana, &added);
    assert_eq!(gone.said(), "D is off the list again, and in the bin.");
    assert_eq!(gone.ranked(), ["1 A", "2 B", "3 C"]);
    assert!(ana.get("/trash").words().contains("from Films"));
    assert!(undo(&ana, &added).said().starts_with("It was removed or put back since"));
    app.assert_ranks(films.id);
}

#[test]
fn a_move_of_what_is_in_the_bin_now_says_that_it_was_removed() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A", "B", "C"]);
    let moved = move_to(&app, &ana, "C", "1");
    bin(&app, &ana, "C");
    assert_eq!(
        undo(&ana, &moved).said(),
        "It was removed or put back since, so there is nothing to take back."
    );
    let removed = bin(&app, &ana, "B");
    post(
        &ana,
        &format!("/trash/categories/{}", app.number("select category_id from favourites limit 1")),
        &[],
    );
    let page = undo(&ana, &removed);
    assert_eq!((page.text("h1").as_str(), page.has(".flash.is-error")), ("Your lists", true));
}

#[test]
fn a_saved_order_is_taken_back_whole_or_not_at_all() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D"]);
    let save = |numbers: &[(&str, &str)]| {
        let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
        let set = |form: crate::kit::Form, it: &(&str, &str)| {
            form.set(&format!("number-{}", app.id_of(it.0)), it.1)
        };
        ana.follow(ana.submit(numbers.iter().fold(form, set)))
    };
    let saved = save(&[("A", "4"), ("D", "1"), ("C", "2")]);
    assert_eq!(saved.all(".list .title"), ["D", "C", "B", "A"]);
    app.favourites(&person, &films, &["E"]);
    let back = undo(&ana, &saved);
    assert_eq!(
        (back.said(), back.all(".list .title")),
        (
            "The order is as it was before.".into(),
            vec!["A".into(), "B".into(), "C".into(), "D".into(), "E".into()]
        )
    );
    let saved = save(&[("A", "4"), ("D", "1")]);
    move_to(&app, &ana, "A", "2");
    let before = app.titles(films.id);
    let refused = undo(&ana, &saved);
    assert_eq!(
        refused.said(),
        "Some of these were moved again or removed since, so the order stays as it is."
    );
    assert_eq!(app.titles(films.id), before);
    app.assert_ranks(films.id);
}

#[test]
fn a_category_and_an_attribute_come_back_with_everything() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let field = format!("attribute-{}", year.id);
    post(&ana, &format!("/favourites/{}", app.id_of("A")), &[("title", "A"), (&field, "1995")]);
    let removed = post(&ana, &format!("/attributes/{}/removal", year.id), &[]);
    assert_eq!(removed.said(), "Year is no longer an attribute of this list. Its values are kept.");
    assert_eq!(ana.get("/@ana/films").all(".facts dd"), Vec::<String>::new());
    for path in ["edit", "removal", "rank", ""] {
        let path = format!("/attributes/{}/{path}", year.id);
        let path = path.trim_end_matches('/');
        let answer = if path.ends_with("edit") {
            ana.get(path)
        } else {
            ana.post(path, &[("name", "Y"), ("kind", "text"), ("place", "up")])
        };
        assert_eq!(answer.status, 404, "{path}: it is gone");
    }
    assert_eq!(undo(&ana, &removed).said(), "Year is back, with its values.");
    assert_eq!(ana.get("/@ana/films").all(".facts dd"), ["1995", ""]);
    assert!(undo(&ana, &removed).said().starts_with("It was removed or put back since"));

    let gone = post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    assert_eq!(gone.said(), "Films is in the bin, with everything on it.");
    assert_eq!(ana.get("/@ana/films").status, 404);
    let back = undo(&ana, &gone);
    assert_eq!(
        (back.said(), back.ranked()),
        ("Films is back, as a private list.".into(), vec!["1 A".into(), "2 B".into()])
    );
    assert_eq!(back.all(".facts dd"), ["1995", ""]);
}

#[test]
fn a_removed_attribute_whose_name_was_given_away_says_so() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let removed = post(&ana, &format!("/attributes/{}/removal", year.id), &[]);
    app.attribute(&person, &films, "YEAR", "text", &[]);
    assert_eq!(
        undo(&ana, &removed).said(),
        "This list has an attribute of this name already. Choose another name."
    );
}

#[test]
fn what_cannot_be_taken_back_with_one_press_says_so_and_changes_nothing() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A"]);
    post(&ana, &format!("/favourites/{}", app.id_of("A")), &[("title", "B")]);
    let before = app.fingerprint();
    let page = post(&ana, &format!("/history/{}/undo", app.last_entry()), &[]);
    assert_eq!(page.said(), "This change can't be taken back with one press.");
    assert_eq!(app.fingerprint(), before);
}

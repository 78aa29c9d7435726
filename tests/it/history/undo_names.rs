//! Undo's ways out: another name where the old one is taken, no Undo for what is gone, and Undo for every change.

use crate::support::{Browser, Page, TestApp};

fn post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.save(path, fields);
    assert_eq!(answer.status, 303, "{path} {}", answer.body());
    browser.follow(answer)
}

fn bin(app: &TestApp, browser: &Browser, title: &str) -> Page {
    post(browser, &format!("/trash/favourites/{}", app.id_of(title)), &[])
}

fn undo(browser: &Browser, page: &Page) -> Page {
    let answer = browser.submit(page.form(".flash form"));
    assert_eq!(answer.status, 303, "{}", answer.text_content());
    browser.follow(answer)
}

/// Presses Undo, where a name is taken; types another one and goes on.
fn undo_as(browser: &Browser, page: &Page, old: &str, new: &str) -> Page {
    let refused = browser.submit(page.form(".flash form"));
    assert_eq!((refused.status, refused.text("h1")), (409, "Could not be undone".into()));
    let form = refused.form("main form.form");
    assert_eq!(form.value("name"), old, "{}", refused.text_content());
    assert_eq!(refused.field_errors().len(), 1);
    let empty = browser.submit(form.clone().set("name", " "));
    assert_eq!((empty.status, empty.field_errors().len()), (409, 1), "{}", empty.text_content());
    let done = browser.submit(empty.form("main form.form").set("name", new));
    assert_eq!(done.status, 303, "{}", done.text_content());
    browser.follow(done)
}

#[test]
fn a_favourite_whose_title_is_taken_comes_back_under_another_one() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let removed = bin(&app, &ana, "B");
    app.favourites(&person, &films, &["b"]);
    let back = undo_as(&ana, &removed, "B", "B (1995)");
    assert_eq!(back.flash_text(), "B (1995) is number 2 of 4 again.");
    assert_eq!(app.titles(films.id), ["A", "B (1995)", "C", "b"]);
    let told = ana.get("/history").all(".event-text > p").remove(0);
    assert!(
        told.starts_with("Ana restored B (1995) as number 2 in Films: title from “B” to “B (1995)”"),
        "{told}"
    );
    assert_eq!(undo(&ana, &back).all(".list .title"), ["A", "C", "b"], "and can be undone");
    app.assert_ranks(films.id);
}

#[test]
fn an_edit_and_a_move_are_undone_under_another_title() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let renamed =
        post(&ana, &format!("/favourites/{}", app.id_of("A")), &[("title", "C"), ("link", "https://a.org/")]);
    app.favourites(&person, &films, &["a"]);
    let back = undo_as(&ana, &renamed, "A", "A2");
    assert_eq!(back.flash_text(), "Undid the change to “A2”.");
    assert_eq!(app.titles(films.id), ["A2", "B", "a"]);
    let books = app.category(&person, "Books");
    let path = format!("/favourites/{}/rank", app.id_of("B"));
    let there = post(&ana, &path, &[("place", "category"), ("category", &books.id.to_string())]);
    app.favourites(&person, &films, &["b"]);
    let back = undo_as(&ana, &there, "B", "B2");
    assert_eq!(app.titles(films.id), ["A2", "B2", "a", "b"]);
    assert_eq!(undo(&ana, &back).text("h1"), "Books", "both of its entries are undone together");
    assert_eq!(app.titles(books.id), ["B"]);
    [films.id, books.id].iter().for_each(|id| app.assert_ranks(*id));
}

#[test]
fn a_category_is_restored_and_renamed_back_under_another_name() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    let renamed =
        post(&ana, &format!("/categories/{}", films.id), &[("name", "Movies"), ("address", "movies")]);
    app.category(&person, "films");
    let back = undo_as(&ana, &renamed, "Films", "Old films");
    assert_eq!(back.flash_text(), "Undid the change to “Old films”.");
    let gone = post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    app.category(&person, "Old films");
    let back = undo_as(&ana, &gone, "Old films", "Older films");
    assert_eq!(
        (back.flash_text(), back.ranked()),
        ("Restored “Older films”. It is private.".into(), vec!["1 A".into()])
    );
}

#[test]
fn an_address_that_is_taken_is_a_field_to_change() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    let path = format!("/categories/{}", films.id);
    let moved = post(&ana, &path, &[("name", "Films"), ("address", "movies")]);
    let other = app.category(&person, "Others");
    post(&ana, &format!("/categories/{}", other.id), &[("name", "Others"), ("address", "films")]);
    let refused = ana.submit(moved.form(".flash form"));
    let form = refused.form("main form.form");
    assert_eq!((refused.status, form.value("address")), (409, "films"));
    let back = ana.follow(ana.submit(form.set("address", "old-films")));
    assert_eq!(back.path, "/@ana/old-films");
}

#[test]
fn an_attribute_is_restored_and_renamed_back_under_another_name() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    let year = app.attribute(&person, &films, "Year", "text", &[]);
    let removed = post(&ana, &format!("/attributes/{}/removal", year.id), &[]);
    app.attribute(&person, &films, "YEAR", "text", &[]);
    let back = undo_as(&ana, &removed, "Year", "Made");
    assert_eq!(back.flash_text(), "Restored attribute “Made” with its values.");
    let told = ana.get("/history").all(".event-text > p").remove(0);
    assert!(
        told.starts_with("Ana restored the attribute Made in Films: name from “Year” to “Made”"),
        "{told}"
    );
    let path = format!("/attributes/{}", year.id);
    let renamed = post(&ana, &path, &[("name", "Since"), ("kind", "text"), ("shown", "yes")]);
    app.attribute(&person, &films, "made", "text", &[]);
    let back = undo_as(&ana, &renamed, "Made", "Made in");
    assert_eq!(back.flash_text(), "Undid the change to “Made in”.");
}

#[test]
fn a_favourite_and_its_category_come_back_together_under_other_names_and_go_together() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    bin(&app, &ana, "A");
    post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    app.category(&person, "films");
    let id = app.number("select id from favourites where title = 'A'");
    let restoration = format!("/trash/favourites/{id}/restoration");
    let taken = ana.post(&restoration, &[]);
    assert_eq!((taken.status, taken.field_errors().len()), (422, 1));
    let back =
        ana.follow(ana.submit(taken.form("main form.form").set("category", "Old films").set("title", "A1")));
    assert_eq!((back.text("h1"), back.ranked()), ("Old films".into(), vec!["1 A1".into(), "2 B".into()]));
    let before = app.entries().len();
    let gone = undo(&ana, &back);
    assert_eq!(gone.flash_text(), "Moved “A1” to the bin. Moved “Old films” and its favourites to the bin.");
    assert_eq!(app.entries().len(), before + 2);
    let again = undo(&ana, &gone);
    assert_eq!((again.text("h1"), app.titles(films.id)), ("Old films".into(), vec!["A1".into(), "B".into()]));
}

#[test]
fn what_was_restored_from_several_lists_and_a_category_with_its_visibility_is_undone_as_one() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["X"]);
    for title in ["A", "X"] {
        bin(&app, &ana, title);
    }
    let restored = ana.follow(ana.submit(ana.get("/trash").form("form.everything").press("Restore all 2")));
    assert_eq!(restored.flash_text(), "Restored 2 favourites.");
    undo(&ana, &restored);
    assert_eq!((app.titles(films.id), app.titles(books.id)), (vec!["B".into()], vec![]));

    post(&ana, &format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let gone = post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    let back = undo(&ana, &gone);
    assert_eq!(back.flash_text(), "Restored “Films”. It is public again.");
    undo(&ana, &back);
    assert_eq!(app.browser().get("/@ana/films").status, 404);
    assert_eq!(app.count("categories where name = 'Films' and binned_at is not null"), 1);
}

#[test]
fn what_is_deleted_for_ever_offers_no_undo_and_no_advice() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    let path = format!("/favourites/{}/rank", app.id_of("A"));
    let moved = post(&ana, &path, &[("place", "number"), ("number", "2")]);
    let id = app.id_of("A");
    bin(&app, &ana, "A");
    let in_the_bin = ana.submit(moved.form(".flash form"));
    assert_eq!(in_the_bin.text(".lede"), "A is in the bin now. Nothing was changed.");
    assert_eq!(in_the_bin.all(".event button").len(), 1, "which can be undone first");
    post(&ana, "/trash/erasure", &[("favourite", &id.to_string())]);
    let refused = ana.submit(moved.form(".flash form"));
    let deleted = "This has been deleted for ever, so the change can’t be undone. Nothing was changed.";
    assert_eq!((refused.status, refused.text(".lede")), (409, deleted.into()));
    assert!(!refused.text_content().contains("Undo this change first") && !refused.has("main button"));
    let page = ana.get(&format!("/history?favourite={id}"));
    assert!(page.all(".event").len() >= 4 && !page.has(".event-undo"), "{}", page.text_content());
    let entry = app.number("select max(id) from audit_entries where kind = 'favourite binned'");
    assert!(!ana.get(&format!("/history/{entry}")).has("form.actions"));
    assert!(ana.get("/history").has(".event-undo"), "what is still there can be undone");

    post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    post(&ana, "/trash/erasure", &[("category", &films.id.to_string())]);
    assert!(!ana.get(&format!("/history?category={}", films.id)).has(".event-undo"));
}

#[test]
fn what_cannot_be_undone_leads_to_the_page_where_it_can_be_done() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror"]);
    let (path, field) = (format!("/favourites/{}", app.id_of("B")), format!("attribute-{}", genre.id));
    post(&ana, &path, &[("title", "B"), (&field, "Horror")]);
    let changed = post(&ana, &path, &[("title", "B"), (&field, "Crime")]);
    let options = [("name", "Genre"), ("kind", "choice"), ("options", "Crime"), ("shown", "yes")];
    post(&ana, &format!("/attributes/{}", genre.id), &options);
    let refused = ana.submit(changed.form(".flash form"));
    assert_eq!(refused.attributes(".button-row a", "href"), [format!("{path}/edit")]);
}

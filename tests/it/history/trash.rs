//! The bin: it closes the gap, remembers the place, and gives back.

use crate::support::{Browser, Page, TestApp};

fn remove(app: &TestApp, browser: &Browser, title: &str) -> Page {
    let rows = browser.get("/@ana/films").form("form.list-grid");
    let answer = browser.submit(rows.press_named(&format!("remove-{}", app.id_of(title))));
    assert_eq!(answer.status, 303);
    browser.follow(answer)
}

fn put_back(browser: &Browser, path: &str) -> Page {
    let answer =
        browser.submit(browser.get("/trash").form(&format!("form[action='{path}']")).press("Restore"));
    assert_eq!(answer.status, 303);
    browser.follow(answer)
}

fn put_back_favourite(app: &TestApp, browser: &Browser, title: &str) -> Page {
    put_back(browser, &format!("/trash/favourites/{}/restoration", app.id_of(title)))
}

#[test]
fn removing_the_first_a_middle_one_and_the_last_closes_the_gap() {
    for (title, left) in [("A", ["1 B", "2 C"]), ("B", ["1 A", "2 C"]), ("C", ["1 A", "2 B"])] {
        let app = TestApp::start();
        let (_, films, ana) = app.films(&["A", "B", "C"]);
        let page = remove(&app, &ana, title);
        assert_eq!(
            (page.flash_text(), page.ranked()),
            (format!("Moved “{title}” to the bin."), left.map(str::to_owned).to_vec())
        );
        app.assert_ranks(films.id);
        assert_eq!(ana.get(&format!("/favourites/{}/edit", app.id_of(title))).status, 404);
        assert_eq!(ana.get(&format!("/@ana/films/{}", title.to_lowercase())).status, 404);
        assert_eq!(
            ana.post(&format!("/trash/favourites/{}", app.id_of(title)), &[]).status,
            404,
            "once only"
        );
    }
}

#[test]
fn of_two_the_second_becomes_number_one_and_the_last_leaves_the_form() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    assert_eq!(remove(&app, &ana, "A").ranked(), ["1 B"]);
    let page = remove(&app, &ana, "B");
    assert!(!page.has(".list") && page.has("#add input[autofocus]"));
    app.assert_ranks(films.id);
}

#[test]
fn what_is_put_back_stands_between_its_old_neighbours() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D", "E"]);
    remove(&app, &ana, "C");
    app.favourites(&person, &films, &["F"]);
    assert_eq!(ana.post(&format!("/favourites/{}/rank", app.id_of("E")), &[("place", "top")]).status, 303);
    remove(&app, &ana, "A");
    let bin = ana.get("/trash");
    assert_eq!(bin.all(".lines .title"), ["A", "C"], "the latest first");
    assert_eq!(bin.attributes(".lines button", "aria-label"), ["Restore A", "Restore C"]);
    let page = put_back_favourite(&app, &ana, "C");
    assert_eq!(page.flash_text(), "Restored “C” as number 3 of 5.");
    assert_eq!(page.all(".list .title"), ["E", "B", "C", "D", "F"]);
    assert_eq!(put_back_favourite(&app, &ana, "A").all(".list .title"), ["E", "A", "B", "C", "D", "F"]);
    assert!(ana.get("/trash").text_content().contains("The bin is empty."));
    app.assert_ranks(films.id);
}

#[test]
fn everything_written_about_it_is_kept_in_the_bin() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let form =
        ana.get("/@ana/films").form("#add").set("title", "Heat").set("description", "The diner scene.");
    ana.submit(form.set("link", "https://example.org/heat").set(&format!("attribute-{}", year.id), "1995"));
    remove(&app, &ana, "Heat");
    let page = put_back_favourite(&app, &ana, "Heat");
    assert_eq!(
        (page.text(".description"), page.text(".values dd")),
        ("The diner scene.".into(), "1995".into())
    );
    assert_eq!(page.attributes(".dates a", "href"), ["https://example.org/heat"]);
}

#[test]
fn a_title_that_was_given_away_is_a_field_to_change() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "Up"]);
    let old = app.id_of("Heat");
    remove(&app, &ana, "Heat");
    app.favourites(&person, &films, &["HEAT"]);
    let before = app.fingerprint();
    let path = format!("/trash/favourites/{old}/restoration");
    let page = ana.submit(ana.get("/trash").form(&format!("form[action='{path}']")).press("Restore"));
    assert_eq!((page.status, page.text("h1")), (422, "Heat".into()));
    assert_eq!(page.all(".errors li"), ["“HEAT” is already on this list, as number 2."]);
    assert_eq!(app.fingerprint(), before);
    let form = page.form(&format!("form[action='{path}']"));
    assert_eq!(form.value("title"), "Heat");
    let empty = ana.submit(form.clone().set("title", "  "));
    assert_eq!((empty.status, empty.all(".errors li")), (422, vec!["Give it a title.".to_owned()]));
    let back = ana.follow(ana.submit(form.set("title", "Heat (1986)")));
    assert_eq!(back.flash_text(), "Restored “Heat (1986)” as number 1 of 3.");
    assert_eq!(back.all(".list .title"), ["Heat (1986)", "Up", "HEAT"]);
    let entry = app.entries().pop().unwrap();
    assert_eq!(entry.changes["fields"]["title"], serde_json::json!({"from": "Heat", "to": "Heat (1986)"}));
    app.assert_ranks(films.id);
}

#[test]
fn a_list_comes_back_whole_at_the_end_and_private() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    app.sql("update categories set visibility = 'public' where name = 'Films'");
    let menu = ana.get("/@ana/films").form(&format!("form[action='/trash/categories/{}']", films.id));
    let home = ana.follow(ana.submit(menu.press("Move to bin")));
    assert_eq!(home.flash_text(), "Moved “Films” and its favourites to the bin.");
    assert_eq!(home.all(".category-grid h3"), ["People", "Places", "Food"]);
    assert!(ana.get("/trash").text_content().contains("a category with 2 favourites"));
    for path in [
        format!("/favourites/{}/edit", app.id_of("A")),
        format!("/categories/{}/edit", films.id),
        "/@ana/films".into(),
    ] {
        assert_eq!(ana.get(&path).status, 404, "{path}");
    }
    let page = put_back(&ana, &format!("/trash/categories/{}/restoration", films.id));
    assert_eq!(
        (page.flash_text(), page.ranked()),
        ("Restored “Films”. It is private.".into(), vec!["1 A".into(), "2 B".into()])
    );
    assert_eq!(app.browser().get("/@ana/films").status, 404);
    assert_eq!(ana.get("/").all(".category-grid h3"), ["People", "Places", "Food", "Films"]);
}

#[test]
fn a_name_that_was_given_away_is_a_field_to_change() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let new = app.category(&person, "FILMS");
    let path = format!("/trash/categories/{}/restoration", films.id);
    let before = app.fingerprint();
    let page = ana.post(&path, &[]);
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["Another category is now called “Films”. Choose another name.".to_owned()])
    );
    assert_eq!(app.fingerprint(), before);
    let form = page.form(&format!("form[action='{path}']"));
    assert_eq!(form.value("name"), "Films");
    let back = ana.follow(ana.submit(form.set("name", "Old films")));
    assert_eq!(
        (back.flash_text(), back.ranked()),
        ("Restored “Old films”. It is private.".into(), vec!["1 A".into()])
    );
    assert_eq!(ana.get("/@ana/old-films").status, 404, "its address stays");
    assert_eq!(app.titles(new.id), Vec::<String>::new());
}

#[test]
fn a_full_list_says_that_it_is_full() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    remove(&app, &ana, "B");
    app.sql(&format!("update categories set size = 10000 where id = {}", films.id));
    let path = format!("/trash/favourites/{}/restoration", app.id_of("B"));
    let page = ana.post(&path, &[]);
    assert_eq!(
        (page.status, page.field_errors()[0].as_str()),
        (
            422,
            "This list is full. A list can have at most 10,000 favourites. Remove some or move them to another list first."
        )
    );
    let page = ana.submit(ana.get("/@ana/films").form("#add").set("title", "C"));
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["This list is full. A list can have at most 10,000 favourites. Remove some or move them to another list first.".to_owned()])
    );
    assert_eq!(app.count("favourites where binned_at is null"), 1);
}

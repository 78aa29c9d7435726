//! Lists of a space: starting, renaming, describing, ordering.

use crate::support::{Browser, Form, TestApp};

fn new_form(browser: &Browser) -> Form {
    browser.get("/").form(".category-grid .new form")
}

fn edit_form(browser: &Browser, id: i64) -> Form {
    browser.get(&format!("/categories/{id}/edit")).form(".form")
}

#[test]
fn a_new_account_has_people_places_and_food_which_are_lists_like_others() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let home = ana.get("/");
    assert_eq!(home.all(".category-grid h3"), ["People", "Places", "Food"]);
    assert_eq!(
        home.attributes(".category-grid h3 a", "href"),
        ["/@ana/people", "/@ana/places", "/@ana/food"]
    );
    let page = ana.submit(new_form(&ana).set("name", "food"));
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["There is already a category with this name. Choose another name.".to_owned()])
    );
    let food = app.number("select id from categories where name = 'Food'");
    assert_eq!(ana.post(&format!("/trash/categories/{food}"), &[]).status, 303);
    let answer = ana.submit(new_form(&ana).set("name", "food"));
    assert_eq!(answer.location().unwrap(), "/@ana/food", "a binned name can be used again");
}

#[test]
fn a_list_is_started_in_one_step_and_shown_with_its_count_and_first_three() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    app.favourites(&person, &films, &["Heat", "Alien", "Up", "Jaws"]);
    let page = ana.follow(ana.submit(new_form(&ana).set("name", "  Bücher & Hefte ")));
    assert_eq!((page.path.as_str(), page.text("h1")), ("/@ana/bucher-hefte", "Bücher & Hefte".into()));
    let home = ana.get("/");
    let card = format!("#category-{}", films.id);
    assert_eq!(home.all(&format!("{card} .top3 li")), ["Heat", "Alien", "Up"]);
    assert!(home.text(&card).contains("4 favourites"));
    assert_eq!(home.all(".category-grid h3").last().unwrap(), "Bücher & Hefte", "at the end");
}

#[test]
fn names_that_will_not_do_are_told_and_kept() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let before = app.fingerprint();
    let long = "x".repeat(61);
    let path = format!("/spaces/{}/categories", app.number("select id from spaces"));
    for (name, said) in [
        ("", "Give the category a name."),
        ("  \u{a0} ", "Give the category a name."),
        (&*long, "Keep the name to 60 characters."),
        ("FILMS", "There is already a category with this name. Choose another name."),
        ("a\0b", "Some of these characters can’t be saved. Remove them and try again."),
    ] {
        for page in [
            ana.post(&path, &[("name", name)]),
            ana.submit(
                edit_form(&ana, app.number("select id from categories where name = 'Food'"))
                    .set("name", name),
            ),
        ] {
            assert_eq!((page.status, page.field_errors()), (422, vec![said.to_owned()]), "{name:?}");
            assert_eq!(
                page.form(".form").value("name").trim_end_matches('\u{fffd}').replace('\u{fffd}', "\0"),
                name
            );
        }
    }
    assert_eq!(ana.post(&path, &[]).status, 422, "no name at all");
    let page = ana.submit(edit_form(&ana, films.id.0).set("name", " ").set("description", &"é".repeat(2001)));
    assert_eq!((page.status, page.field_errors().len()), (422, 2), "all at once");
    assert_eq!(page.form(".form").value("description").trim(), "é".repeat(2001));
    assert_eq!(app.fingerprint(), before);
    assert_eq!(ana.submit(new_form(&ana).set("name", &"é".repeat(60))).status, 303);
}

#[test]
fn renaming_keeps_the_address_and_to_itself_is_fine() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let unchanged = app.fingerprint();
    assert_eq!(ana.submit(edit_form(&ana, films.id.0)).status, 303);
    assert_eq!(app.fingerprint(), unchanged, "saving what is there changes nothing");
    for name in ["FILMS", "Films", "Movies"] {
        let page = ana.follow(ana.submit(edit_form(&ana, films.id.0).set("name", name)));
        assert_eq!(
            (page.path.as_str(), page.text("h1"), page.flash_text()),
            ("/@ana/films", name.into(), format!("Saved “{name}”."))
        );
    }
    let page = ana.follow(ana.submit(edit_form(&ana, films.id.0).set("description", "Those I saw\ntwice")));
    assert_eq!(page.text(".lede"), "Those I saw twice");
    assert_eq!(page.ranked(), ["1 Heat"]);
    let again = ana.submit(new_form(&ana).set("name", "Films"));
    assert_eq!(again.location().unwrap(), "/@ana/films-2", "the address is taken, the name is not");
}

#[test]
fn two_people_may_use_one_name_and_neither_sees_the_others() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let ben = app.person("Ben");
    let theirs = app.category(&ben, "Films");
    app.favourites(&ben, &theirs, &["Heat", "Up"]);
    assert_eq!(ana.get("/@ana/films").ranked(), ["1 Heat"]);
    assert_eq!(
        ana.post(
            &format!(
                "/favourites/{}/rank",
                app.number(&format!("select min(id) from favourites where category_id = {}", theirs.id))
            ),
            &[("place", "bottom")]
        )
        .status,
        404
    );
    assert_eq!(ana.save(&format!("/categories/{}", films.id), &[("name", "Movies")]).status, 303);
    assert_eq!(app.titles(theirs.id), ["Heat", "Up"]);
    for path in [format!("/categories/{}", theirs.id), format!("/trash/categories/{}", theirs.id)] {
        assert_eq!(ana.post(&path, &[("name", "Mine")]).status, 404);
    }
    assert_eq!(app.count("categories where name = 'Mine' or binned_at is not null"), 0);
}

#[test]
fn lists_are_put_in_order_with_arrows() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let press = |arrow: &str| {
        let form = ana.get("/").form(&format!("#category-{} form", films.id)).press(arrow);
        let answer = ana.submit(form);
        assert_eq!(answer.location().unwrap(), format!("/#category-{}", films.id));
        ana.follow(answer).all(".category-grid h3")
    };
    assert_eq!(press("↑"), ["People", "Places", "Films", "Food"]);
    assert_eq!(press("↑"), ["People", "Films", "Places", "Food"]);
    assert_eq!(press("↑"), ["Films", "People", "Places", "Food"]);
    assert_eq!(press("↑"), ["Films", "People", "Places", "Food"], "the first one stays");
    assert_eq!(press("↓"), ["People", "Films", "Places", "Food"]);
    let labels = ana.get("/").attributes(&format!("#category-{} button", films.id), "aria-label");
    assert_eq!(labels, ["Move Films to position 1", "Move Films to position 3"]);
    let before = app.fingerprint();
    for (place, status) in [("number", 422), ("sideways", 422), ("", 422)] {
        assert_eq!(
            ana.post(&format!("/categories/{}/rank", films.id), &[("place", place), ("number", "0")]).status,
            status
        );
    }
    assert_eq!(app.fingerprint(), before);
}

//! Undo, not "are you sure?": what it brings back, and what it says when something stands in the way.

use crate::support::{Browser, Page, TestApp};

/// Presses Undo on the page's message.
fn undo(browser: &Browser, page: &Page) -> Page {
    let answer = browser.submit(page.form(".flash form"));
    assert_eq!(answer.status, 303);
    browser.follow(answer)
}

/// Presses Undo where something is in the way. Gives the page that says what.
fn refused(browser: &Browser, page: &Page) -> Page {
    // Without the form's key: with it, it would be a second click.
    let answer = browser.post(page.form(".flash form").action(), &[]);
    assert_eq!(answer.status, 409, "{}", answer.body());
    assert_eq!(answer.text("h1"), "Could not be undone");
    answer
}

fn why(page: &Page) -> String {
    page.text(".lede").trim_end_matches(" Nothing was changed.").to_owned()
}

fn post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.save(path, fields);
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
        (back.flash_text(), back.ranked()),
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
    let stays = refused(&ana, &first);
    assert_eq!(why(&stays), "A has been moved since.");
    assert!(stays.has(".lede[role='alert']"));
    assert_eq!(app.titles(films.id), ["B", "A", "C", "D"]);
    assert_eq!(stays.all("button[aria-label^='Undo this: ']").len(), 1, "the later move is offered");
    assert_eq!(undo(&ana, &second).all(".list .title"), ["B", "C", "A", "D"]);
    assert_eq!(undo(&ana, &first).all(".list .title"), ["A", "B", "C", "D"], "in order it works");
    assert_eq!(why(&refused(&ana, &first)), "This has already been undone.", "twice is once");
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
    assert_eq!(why(&refused(&ana, &moved)), "B has been moved since.");
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
    assert_eq!(back.all(".values dd"), ["", "", "1995"]);
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
    assert_eq!(undo(&ana, &there).all(".values dd"), [""]);
}

#[test]
fn a_removal_and_an_addition_are_taken_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    let removed = bin(&app, &ana, "B");
    assert_eq!(
        (removed.flash_text(), removed.ranked()),
        ("Moved “B” to the bin.".into(), vec!["1 A".into(), "2 C".into()])
    );
    let back = undo(&ana, &removed);
    assert_eq!(
        (back.flash_text(), back.all(".list .title")),
        ("B is number 2 of 3 again.".into(), vec!["A".into(), "B".into(), "C".into()])
    );
    assert_eq!(why(&refused(&ana, &removed)), "This has already been undone.");

    let added =
        ana.follow(ana.submit(ana.get("/@ana/films").form("#add").set("title", "D").set("rank", "1")));
    assert_eq!(added.flash_text(), "Added “D” as number 1 of 4.");
    let gone = undo(&ana, &added);
    assert_eq!(gone.flash_text(), "Moved “D” to the bin.");
    assert_eq!(gone.ranked(), ["1 A", "2 B", "3 C"]);
    assert!(ana.get("/trash").text_content().contains("number 1 of Films"));
    assert_eq!(why(&refused(&ana, &added)), "This has already been undone.");
    app.assert_ranks(films.id);
}

#[test]
fn a_move_of_what_is_in_the_bin_now_says_that_it_was_removed() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A", "B", "C"]);
    let moved = move_to(&app, &ana, "C", "1");
    bin(&app, &ana, "C");
    assert_eq!(why(&refused(&ana, &moved)), "C is in the bin now.");
    let removed = bin(&app, &ana, "B");
    post(
        &ana,
        &format!("/trash/categories/{}", app.number("select category_id from favourites limit 1")),
        &[],
    );
    let refused = refused(&ana, &removed);
    assert_eq!(why(&refused), "Its category is in the bin now.");
    let page = ana.get(&refused.attributes(".button-row a", "href")[0]);
    assert_eq!(ana.follow(ana.submit(page.form("main form.form"))).ranked(), ["1 A", "2 B"], "another way");
}

#[test]
fn a_saved_order_is_taken_back_whole_or_not_at_all() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D"]);
    let save = |numbers: &[(&str, &str)]| {
        let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
        let set = |form: crate::support::Form, it: &(&str, &str)| {
            form.set(&format!("number-{}", app.id_of(it.0)), it.1)
        };
        ana.follow(ana.submit(numbers.iter().fold(form, set)))
    };
    let saved = save(&[("A", "4"), ("D", "1"), ("C", "2")]);
    assert_eq!(saved.all(".list .title"), ["D", "C", "B", "A"]);
    app.favourites(&person, &films, &["E"]);
    let back = undo(&ana, &saved);
    assert_eq!(
        (back.flash_text(), back.all(".list .title")),
        (
            "Restored the previous order.".into(),
            vec!["A".into(), "B".into(), "C".into(), "D".into(), "E".into()]
        )
    );
    let saved = save(&[("A", "4"), ("D", "1")]);
    move_to(&app, &ana, "A", "2");
    let before = app.titles(films.id);
    let stays = refused(&ana, &saved);
    assert_eq!(why(&stays), "Some of these favourites have been moved or removed since.");
    assert_eq!(app.titles(films.id), before);
    let rest = ana.submit(stays.form("form:has([value='rest'])").press("Move only D back"));
    assert_eq!(ana.follow(rest).all(".list .title"), ["A", "B", "C", "D", "E"]);
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
    assert_eq!(removed.flash_text(), "Removed attribute “Year”. Its values are kept.");
    assert_eq!(ana.get("/@ana/films").all(".values dd"), Vec::<String>::new());
    for path in ["edit", "removal", "rank", ""] {
        let path = format!("/attributes/{}/{path}", year.id);
        let path = path.trim_end_matches('/');
        let answer = if path.ends_with("edit") {
            ana.get(path)
        } else {
            ana.post(path, &[("name", "Y"), ("kind", "text"), ("place", "up")])
        };
        let gone = if answer.status == 409 { answer.text("h1") } else { answer.status.to_string() };
        let said = if path.ends_with("edit") { "404" } else { "“Year” was removed" };
        assert_eq!(gone, said, "{path}");
    }
    assert_eq!(undo(&ana, &removed).flash_text(), "Restored attribute “Year” with its values.");
    assert_eq!(ana.get("/@ana/films").all(".values dd"), ["1995", ""]);
    assert_eq!(why(&refused(&ana, &removed)), "This has already been undone.");

    let gone = post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    assert_eq!(gone.flash_text(), "Moved “Films” and its favourites to the bin.");
    assert_eq!(ana.get("/@ana/films").status, 404);
    let back = undo(&ana, &gone);
    assert_eq!(
        (back.flash_text(), back.ranked()),
        ("Restored “Films”. It is private.".into(), vec!["1 A".into(), "2 B".into()])
    );
    assert_eq!(back.all(".values dd"), ["1995", ""]);
}

#[test]
fn a_removed_attribute_whose_name_was_given_away_says_so() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let removed = post(&ana, &format!("/attributes/{}/removal", year.id), &[]);
    app.attribute(&person, &films, "YEAR", "text", &[]);
    assert_eq!(
        why(&refused(&ana, &removed)),
        "This category already has an attribute with this name. Choose another name."
    );
}

#[test]
fn an_edit_is_taken_back_field_by_field() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heet"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let field = format!("attribute-{}", year.id);
    let path = format!("/favourites/{}", app.id_of("Heet"));
    post(&ana, &path, &[("title", "Heet"), (&field, "1994"), ("link", "https://a.org/")]);
    let edited = post(
        &ana,
        &path,
        &[
            ("title", "Heat"),
            (&field, "1995"),
            ("link", "https://b.org/"),
            ("description", "The diner scene."),
        ],
    );
    assert_eq!(edited.flash_text(), "Saved “Heat”.");
    let back = undo(&ana, &edited);
    assert_eq!(back.flash_text(), "Undid the change to “Heet”.");
    assert_eq!(
        (back.all(".list .title"), back.all(".values dd")),
        (vec!["Heet".into()], vec!["1994".into()])
    );
    assert_eq!(
        (back.all(".description"), back.attributes(".dates a", "href")),
        (vec![], vec!["https://a.org/".into()])
    );
    let again = undo(&ana, &back);
    assert_eq!(
        (again.all(".list .title"), again.all(".values dd")),
        (vec!["Heat".into()], vec!["1995".into()])
    );

    post(
        &ana,
        &path,
        &[
            ("title", "Heat (1995)"),
            (&field, "1996"),
            ("link", "https://b.org/"),
            ("description", "The diner scene."),
        ],
    );
    let stays = refused(&ana, &edited);
    assert_eq!(why(&stays), "The title and Year have been changed since.");
    assert_eq!(
        stays.all(".button-row button"),
        ["Undo only the description and the link", "Undo the title and Year too"]
    );
    let some = ana.follow(ana.submit(stays.form("form:has([value='rest'])")));
    assert_eq!((some.all(".list .title"), some.all(".description")), (vec!["Heat (1995)".into()], vec![]));
    assert_eq!(some.attributes(".dates a", "href"), ["https://a.org/"]);
}

#[test]
fn an_edit_whose_old_title_was_given_away_or_whose_value_fits_no_more_stays() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror"]);
    let field = format!("attribute-{}", genre.id);
    let (a, b) = (format!("/favourites/{}", app.id_of("A")), format!("/favourites/{}", app.id_of("B")));
    let renamed = post(&ana, &a, &[("title", "C")]);
    app.favourites(&person, &films, &["a"]);
    assert_eq!(why(&refused(&ana, &renamed)), "“a” is already on this list, as number 3.");
    post(&ana, &b, &[("title", "B"), (&field, "Horror")]);
    let changed = post(&ana, &b, &[("title", "B"), (&field, "Crime")]);
    let options = [("name", "Genre"), ("kind", "choice"), ("options", "Crime"), ("shown", "yes")];
    post(&ana, &format!("/attributes/{}", genre.id), &options);
    let before = app.fingerprint();
    assert_eq!(why(&refused(&ana, &changed)), "Genre no longer accepts “Horror”.");
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn what_was_moved_since_can_be_moved_to_its_old_number_all_the_same() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let first = move_to(&app, &ana, "D", "1");
    move_to(&app, &ana, "D", "3");
    let stays = refused(&ana, &first);
    let moved = ana.submit(stays.form("form:has([value='all'])").press("Move D to number 4 anyway"));
    assert_eq!(ana.follow(moved).all(".list .title"), ["A", "B", "C", "D"]);
    app.assert_ranks(films.id);
}

#[test]
fn old_moves_and_orders_are_taken_back_after_keys_were_spread() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D"]);
    let spread = |app: &TestApp| {
        app.write(move |conn| podium::lists::ordering::rebalance::rebalance(conn, films.id)).unwrap()
    };
    let moved = move_to(&app, &ana, "D", "1");
    spread(&app);
    app.favourites(&person, &films, &["E"]);
    assert_eq!(undo(&ana, &moved).all(".list .title"), ["A", "B", "C", "D", "E"]);
    let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
    let form =
        form.set(&format!("number-{}", app.id_of("E")), "1").set(&format!("number-{}", app.id_of("A")), "5");
    let saved = ana.follow(ana.submit(form));
    assert_eq!(saved.all(".list .title"), ["E", "B", "C", "D", "A"]);
    spread(&app);
    assert_eq!(undo(&ana, &saved).all(".list .title"), ["A", "B", "C", "D", "E"]);
    app.assert_ranks(films.id);
}

#[test]
fn names_places_and_visibility_of_a_list_are_taken_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A"]);
    let named =
        post(&ana, &format!("/categories/{}", films.id), &[("name", "Movies"), ("description", "The best.")]);
    let back = undo(&ana, &named);
    assert_eq!((back.flash_text(), back.text("h1")), ("Undid the change to “Films”.".into(), "Films".into()));
    assert!(!back.text_content().contains("The best."));

    let moved = post(&ana, &format!("/categories/{}/rank", films.id), &[("place", "top")]);
    assert_eq!(
        (moved.flash_text(), moved.all(".category-grid h3")[0].clone()),
        ("Moved “Films”.".into(), "Films".into())
    );
    assert_eq!(undo(&ana, &moved).all(".category-grid h3")[3], "Films");

    let public = post(&ana, &format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    assert_eq!(app.browser().get("/@ana/films").status, 200);
    assert_eq!(undo(&ana, &public).flash_text(), "“Films” is private again.");
    assert_eq!(app.browser().get("/@ana/films").status, 404);

    post(&ana, &format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let binned = post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    assert_eq!(undo(&ana, &binned).flash_text(), "Restored “Films”. It is public again.");
    assert_eq!(app.browser().get("/@ana/films").status, 200);
}

#[test]
fn an_attributes_settings_and_the_spelling_of_its_values_are_taken_back() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let [year, by] = ["Year", "By"].map(|name| app.attribute(&person, &films, name, "text", &[]));
    let field = format!("attribute-{}", year.id);
    post(&ana, &format!("/favourites/{}", app.id_of("A")), &[("title", "A"), (&field, "0099.50")]);
    let number = post(
        &ana,
        &format!("/attributes/{}", year.id),
        &[("name", "Length"), ("kind", "number"), ("unit", "min"), ("shown", "yes")],
    );
    assert_eq!(ana.get("/@ana/films").all(".values dd")[0], "99.5 min");
    assert_eq!(undo(&ana, &number).flash_text(), "Undid the change to “Year”.");
    assert_eq!(ana.get("/@ana/films").all(".values dd")[0], "0099.50");
    let moved = post(&ana, &format!("/attributes/{}/rank", by.id), &[("place", "up")]);
    assert_eq!(ana.get("/@ana/films").all(".columns span")[2..], ["By", "Year"]);
    undo(&ana, &moved);
    assert_eq!(ana.get("/@ana/films").all(".columns span")[2..], ["Year", "By"]);
}

#[test]
fn what_cannot_be_taken_back_says_so_and_changes_nothing() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A"]);
    post(&ana, &format!("/trash/categories/{}", films.id), &[]);
    post(&ana, "/trash/erasure", &[("category", &films.id.to_string())]);
    let erased = app.entries().into_iter().find(|it| it.kind == "category erased").unwrap();
    let before = app.fingerprint();
    let page = ana.post(&format!("/history/{}/undo", erased.id), &[]);
    assert_eq!((page.status, why(&page)), (409, "This change can’t be undone.".into()));
    assert_eq!(app.fingerprint(), before);
}

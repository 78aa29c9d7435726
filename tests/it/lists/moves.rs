//! Every way to move a favourite, as people do it without scripts; and what refuses.

use crate::support::{Browser, Form, Page, TestApp};

const NUMBER: &str = "li:nth-child(1)";
const BUTTONS: &str = "li:nth-child(2)";
const BESIDE: &str = "li:nth-child(3)";
const ELSEWHERE: &str = "li:last-child";

/// One of the forms on a favourite's Move page.
fn way(browser: &Browser, id: i64, which: &str) -> Form {
    browser.get(&format!("/favourites/{id}/move")).form(&format!(".move-options > {which} form"))
}

/// Sends it, and looks at where it leads.
fn go(browser: &Browser, form: Form) -> Page {
    let answer = browser.submit(form);
    assert_eq!(answer.status, 303, "{}", answer.body());
    browser.follow(answer)
}

fn to_number(browser: &Browser, id: i64, number: &str) -> Page {
    browser.submit(way(browser, id, NUMBER).set("number", number))
}

#[test]
fn a_number_is_the_place_afterwards_upward_and_downward_alike() {
    for (title, number, order, said) in [
        ("A", "3", ["B", "C", "A", "D", "E"], "A is now number 3 of 5."),
        ("C", "1", ["C", "A", "B", "D", "E"], "C is now number 1 of 5."),
        ("A", "5", ["B", "C", "D", "E", "A"], "A is now number 5 of 5."),
        ("D", "2", ["A", "D", "B", "C", "E"], "D is now number 2 of 5."),
        ("A", "99", ["B", "C", "D", "E", "A"], "A is now number 5 of 5."),
        ("B", "99999999999999999999999", ["A", "C", "D", "E", "B"], "B is now number 5 of 5."),
        ("C", " 4 ", ["A", "B", "D", "C", "E"], "C is now number 4 of 5."),
        ("C", "3", ["A", "B", "C", "D", "E"], "C is still number 3 of 5."),
    ] {
        let app = TestApp::start();
        let (_, films, ana) = app.films(&["A", "B", "C", "D", "E"]);
        let answer = to_number(&ana, app.id_of(title), number);
        assert_eq!(answer.location().unwrap(), format!("/@ana/films#favourite-{}", app.id_of(title)));
        let page = ana.follow(answer);
        assert_eq!(page.flash_text(), said);
        assert_eq!(page.all(".list .title"), order, "{title} to {number}");
        assert_eq!(page.has(".flash form"), !said.contains("still"), "only a move can be undone");
        app.assert_ranks(films.id);
    }
}

#[test]
fn what_is_no_whole_number_from_one_is_refused_and_nothing_is_changed() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A", "B", "C"]);
    let before = app.fingerprint();
    for number in ["0", "-1", "1.5", "two", "", "1e3", "１", "+1"] {
        let page = to_number(&ana, app.id_of("B"), number);
        assert_eq!(page.status, 422, "{number}");
        assert_eq!(page.field_errors(), ["Enter a whole number, 1 or more."], "{number}");
        assert_eq!(
            page.form(".move-options > li:nth-child(1) form").value("number"),
            number,
            "what was typed is kept"
        );
        assert_eq!(page.attributes("#number", "aria-invalid"), ["true"]);
    }
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn top_bottom_up_and_down_are_buttons() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    for (title, button, order) in [
        ("C", "To the top", ["C", "A", "B", "D"]),
        ("A", "To the bottom", ["C", "B", "D", "A"]),
        ("B", "Up one", ["B", "C", "D", "A"]),
        ("B", "Up one", ["B", "C", "D", "A"]),
        ("C", "Down one", ["B", "D", "C", "A"]),
        ("A", "Down one", ["B", "D", "C", "A"]),
    ] {
        let page = go(&ana, way(&ana, app.id_of(title), BUTTONS).press(button));
        assert_eq!(page.all(".list .title"), order, "{title} {button}");
    }
    app.assert_ranks(films.id);
}

#[test]
fn the_arrows_of_a_row_move_it_and_lead_back_to_the_arrow() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A", "B", "C"]);
    let press = |title: &str, arrow: &str| {
        let name = if arrow == "↑" { "up" } else { "down" };
        let rows = ana.get("/@ana/films").form("form.list-grid");
        let answer = ana.submit(rows.press_named(&format!("{name}-{}", app.id_of(title))));
        // Where it leads is where the focus is.
        assert!(answer.location().unwrap().ends_with(&format!("#{name}-{}", app.id_of(title))));
        ana.follow(answer).ranked()
    };
    assert_eq!(press("C", "↑"), ["1 A", "2 C", "3 B"]);
    assert_eq!(press("A", "↓"), ["1 C", "2 A", "3 B"]);
    assert_eq!(press("C", "↑"), ["1 C", "2 A", "3 B"], "the first one stays");
    assert_eq!(press("B", "↓"), ["1 C", "2 A", "3 B"], "the last one stays");
}

#[test]
fn every_control_says_what_it_moves_and_which_way() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien", "Up"]);
    let page = ana.get("/@ana/films");
    assert_eq!(
        page.names(".controls > button"),
        [
            "Heat is already number 1",
            "Move Heat down",
            "Move Alien up",
            "Move Alien down",
            "Move Up up",
            "Up is already last",
        ]
    );
    assert_eq!(page.names(".controls > a"), ["Move Heat", "Move Alien", "Move Up"]);
    assert_eq!(page.names(".controls summary"), ["More for Heat", "More for Alien", "More for Up"]);
    assert_eq!(page.attributes(".list > li", "value"), ["1", "2", "3"]);
    let order =
        ana.get(&format!("/categories/{}/order", app.number("select category_id from favourites limit 1")));
    assert_eq!(
        order.attributes(".order input", "aria-label"),
        ["Rank of Heat", "Rank of Alien", "Rank of Up"]
    );
    let choose = ana.get(&format!("/favourites/{}/move", app.id_of("Alien")));
    assert_eq!(choose.attributes(".main label", "for"), ["number", "other", "category", "at"]);
}

#[test]
fn above_or_below_another() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    for (title, other, button, order) in [
        ("D", "B", "Above it", ["A", "D", "B", "C"]),
        ("A", "B", "Above it", ["D", "A", "B", "C"]),
        ("D", "C", "Below it", ["A", "B", "C", "D"]),
        ("C", "A", "Below it", ["A", "C", "B", "D"]),
        ("C", "B", "Above it", ["A", "C", "B", "D"]),
    ] {
        let form = way(&ana, app.id_of(title), BESIDE).set("other", &app.id_of(other).to_string());
        assert_eq!(go(&ana, form.press(button)).all(".list .title"), order, "{title} {button} {other}");
    }
    assert!(!way_offers(&ana, app.id_of("A"), app.id_of("A")), "never beside itself");
    app.assert_ranks(films.id);
}

fn way_offers(browser: &Browser, id: i64, other: i64) -> bool {
    let page = browser.get(&format!("/favourites/{id}/move"));
    page.attributes("#other option", "value").contains(&other.to_string())
}

#[test]
fn beside_what_is_not_on_the_list_is_refused() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["A", "B"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["Ulysses"]);
    let (path, before) = (format!("/favourites/{}/rank", app.id_of("A")), app.fingerprint());
    for other in [app.id_of("Ulysses").to_string(), "987654321".into(), "x".into(), String::new()] {
        for place in ["above", "below"] {
            let page = ana.post(&path, &[("place", place), ("other", &other)]);
            assert_eq!((page.status, page.field_errors().len()), (422, 1), "{other}");
        }
    }
    assert_eq!(ana.post(&path, &[("place", "sideways")]).status, 422);
    assert_eq!(ana.post(&path, &[]).status, 422);
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn to_another_category_at_a_number_or_at_the_end() {
    for (number, there, said) in [
        ("1", ["B", "Ulysses", "Emma"], "B is now number 1 of 3 in Books."),
        ("2", ["Ulysses", "B", "Emma"], "B is now number 2 of 3 in Books."),
        ("3", ["Ulysses", "Emma", "B"], "B is now number 3 of 3 in Books."),
        ("99", ["Ulysses", "Emma", "B"], "B is now number 3 of 3 in Books."),
        ("", ["Ulysses", "Emma", "B"], "B is now number 3 of 3 in Books."),
    ] {
        let app = TestApp::start();
        let (person, films, ana) = app.films(&["A", "B", "C"]);
        let books = app.category(&person, "Books");
        app.favourites(&person, &books, &["Ulysses", "Emma"]);
        let form = way(&ana, app.id_of("B"), ELSEWHERE).set("category", &books.id.to_string());
        let page = go(&ana, form.set("number", number));
        assert_eq!(
            (page.flash_text(), page.all(".list .title")),
            (said.to_owned(), there.map(str::to_owned).to_vec())
        );
        assert_eq!(page.text("h1"), "Books");
        assert_eq!(ana.get("/@ana/films").ranked(), ["1 A", "2 C"], "the gap is closed");
        [films.id, books.id].iter().for_each(|id| app.assert_ranks(*id));
    }
}

#[test]
fn a_refused_move_to_another_category_changes_neither_list() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let (books, gone) = (app.category(&person, "Books"), app.category(&person, "Gone"));
    app.favourites(&person, &books, &["Emma", "b"]);
    let ben = app.person("Ben");
    let theirs = app.category(&ben, "Food").id.to_string();
    assert_eq!(ana.post(&format!("/trash/categories/{}", gone.id), &[]).status, 303);
    let (path, before) = (format!("/favourites/{}/rank", app.id_of("B")), app.fingerprint());
    let page = ana.submit(way(&ana, app.id_of("B"), ELSEWHERE).set("category", &books.id.to_string()));
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["“b” is already on this list, as number 2.".to_owned()])
    );
    for (number, status) in [("0", 422), ("-3", 422), ("two", 422)] {
        let form =
            way(&ana, app.id_of("A"), ELSEWHERE).set("category", &books.id.to_string()).set("number", number);
        let page = ana.submit(form);
        assert_eq!((page.status, page.field_errors().len()), (status, 1), "{number}");
        assert_eq!(page.form(".move-options > li:nth-child(4) form").value("number"), number);
    }
    for (category, status) in
        [(&*theirs, 404), ("987654321", 404), (&*gone.id.to_string(), 404), ("x", 422), ("", 422)]
    {
        let page = ana.post(&path, &[("place", "category"), ("category", category)]);
        assert_eq!(page.status, status, "{category}");
    }
    assert_eq!(app.fingerprint(), before);
    assert_eq!(app.titles(films.id), ["A", "B"]);
}

#[test]
fn values_go_along_where_the_other_list_has_an_attribute_that_takes_them() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let books = app.category(&person, "Books");
    let [year, mood] = ["Year", "Mood"].map(|name| app.attribute(&person, &films, name, "text", &[]));
    app.attribute(&person, &books, "YEAR", "number", &[]);
    app.attribute(&person, &books, "Mood", "choice", &["Dark"]);
    let page = ana.get("/@ana/films");
    let form = page.form("#add").set("title", "A").set(&format!("attribute-{}", year.id), "1995");
    go(&ana, form.set(&format!("attribute-{}", mood.id), "Sunny"));
    go(&ana, way(&ana, app.id_of("A"), ELSEWHERE).set("category", &books.id.to_string()));
    assert_eq!(ana.get("/@ana/books").all(".values dd"), ["1995", ""], "Sunny is no option there");
}

#[test]
fn a_move_leads_to_the_page_of_the_row() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=120).map(|number| format!("T{number}")).collect();
    let (_, films, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for (number, leads_to) in [("50", ""), ("51", "?page=2"), ("101", "?page=3"), ("1", "")] {
        let id = app.id_of("T7");
        let answer = to_number(&ana, id, number);
        assert_eq!(answer.location().unwrap(), format!("/@ana/films{leads_to}#favourite-{id}"));
        let page = ana.follow(ana.get(&format!("/@ana/films{leads_to}")));
        assert!(page.has(&format!("#favourite-{id}[value='{number}']")), "{number}");
    }
    app.assert_ranks(films.id);
}

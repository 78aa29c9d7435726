//! Adding, showing and editing a favourite.

use crate::support::{Browser, Form, Page, TestApp};
use podium::access::{Allowed, Edit};

fn add_form(browser: &Browser) -> Form {
    browser.get("/@ana/films").form("#add")
}

fn add(browser: &Browser, title: &str, rank: &str) -> Page {
    browser.submit(add_form(browser).set("title", title).set("rank", rank))
}

fn edit_form(app: &TestApp, browser: &Browser, title: &str) -> Form {
    browser.get(&format!("/favourites/{}/edit", app.id_of(title))).form(".form")
}

#[test]
fn a_title_and_enter_is_enough_and_the_first_is_number_one_whatever_was_asked() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let page = ana.follow(add(&ana, "Heat", "7"));
    assert_eq!(
        (page.flash_text(), page.ranked()),
        ("Added “Heat” as number 1 of 1.".into(), vec!["1 Heat".to_owned()])
    );
    assert!(page.has("#title[autofocus]"), "the next title comes next");
    assert_eq!(page.attributes(".flash a", "href"), [format!("/@ana/films#favourite-{}", app.id_of("Heat"))]);
    app.assert_ranks(films.id);
}

#[test]
fn a_rank_inserts_there_and_none_is_the_end() {
    for (rank, order) in [
        ("", ["A", "B", "C", "New"]),
        ("1", ["New", "A", "B", "C"]),
        ("2", ["A", "New", "B", "C"]),
        ("3", ["A", "B", "New", "C"]),
        ("4", ["A", "B", "C", "New"]),
        ("5", ["A", "B", "C", "New"]),
        ("1000000", ["A", "B", "C", "New"]),
        ("99999999999999999999999", ["A", "B", "C", "New"]),
    ] {
        let app = TestApp::start();
        let (_, films, ana) = app.films(&["A", "B", "C"]);
        let page = ana.follow(add(&ana, "New", rank));
        let place = order.iter().position(|it| *it == "New").unwrap() + 1;
        assert_eq!(
            (page.flash_text(), page.all(".list .title")),
            (format!("Added “New” as number {place} of 4."), order.map(str::to_owned).to_vec())
        );
        app.assert_ranks(films.id);
    }
}

#[test]
fn three_inserts_at_one_stand_newest_first() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    ["A", "B", "C"].iter().for_each(|title| assert_eq!(add(&ana, title, "1").status, 303));
    assert_eq!(ana.get("/@ana/films").ranked(), ["1 C", "2 B", "3 A"]);
}

#[test]
fn a_wrong_rank_is_refused_and_nothing_is_added() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["A"]);
    let before = app.fingerprint();
    for rank in ["0", "-1", "1.5", "two", "1e3", "１"] {
        let page = add(&ana, "New", rank);
        assert_eq!((page.status, page.field_errors().len()), (422, 1), "{rank}");
        let form = page.form(".form");
        assert_eq!((form.value("title"), form.value("rank")), ("New", rank));
    }
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn all_mistakes_are_told_at_once_beside_their_fields_and_what_was_typed_is_kept() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let attribute = |name: &str, kind: &str, options: &[&str]| {
        format!("attribute-{}", app.attribute(&person, &films, name, kind, options).id)
    };
    let (year, seen, genre) = (
        attribute("Year", "number", &[]),
        attribute("Seen", "date", &[]),
        attribute("Genre", "choice", &["Crime"]),
    );
    let (site, good) = (attribute("Site", "link", &[]), attribute("Good", "yes/no", &[]));
    let before = app.fingerprint();
    let typed = [
        ("title", " "),
        ("rank", "0"),
        ("description", "123456789"),
        ("link", "javascript:alert(1)"),
        (&*year, "ten"),
        (&*seen, "2026-02-30"),
        (&*site, "ftp://x.org"),
    ];
    let forged = [(&*genre, "Jazz"), (&*good, "perhaps")];
    let all: Vec<_> = typed.iter().chain(&forged).copied().collect();
    let page = ana.post(&format!("/categories/{}/favourites", films.id), &all);
    assert_eq!((page.status, page.field_errors().len()), (422, 9));
    assert_eq!(page.text(".errors h2"), "Please fix 9 things");
    assert_eq!(page.all(".errors li").len(), 9);
    page.assert_errors_follow_the_form();
    let form = page.form(".form");
    for (name, value) in typed {
        assert_eq!(form.value(name), value, "{name}");
        assert!(page.has(&format!("[name='{name}'][aria-invalid='true'][aria-describedby]")), "{name}");
    }
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn lengths_are_counted_in_characters_after_trimming() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    let with = |title: &str, description: &str| {
        ana.submit(add_form(&ana).set("title", title).set("description", description)).status
    };
    assert_eq!(with("nine", "  123456789  "), 422);
    assert_eq!(with("ten", "1234567890"), 303);
    assert_eq!(with("nothing", "   "), 303);
    assert_eq!(with("emoji", &"🙂".repeat(10)), 303);
    assert_eq!(with("longest", &"é".repeat(2000)), 303);
    assert_eq!(with("too long", &"é".repeat(2001)), 422);
    assert_eq!(with(&"é".repeat(120), ""), 303);
    assert_eq!(with(&"x".repeat(121), ""), 422);
    assert_eq!(with("", ""), 422);
    assert_eq!(with("\u{a0} \u{3000}", ""), 422);
    assert_eq!(app.count("favourites"), 5);
}

// W10
#[test]
fn what_cannot_be_kept_is_a_message_at_its_field() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let path = format!("/categories/{}/favourites", films.id);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    for body in [
        "title=a%00b",
        "title=%ff",
        "title=a%E2%80%AEb",
        "title=a%0Ab",
        "title=ok&description=1234567890%00",
        "title=ok&link=http://x%00",
    ] {
        let page = ana.send("POST", &path, &headers, Some(body.as_bytes())).unwrap();
        assert_eq!((page.status, page.field_errors().len()), (422, 1), "{body}");
    }
    let page = ana
        .send("POST", &path, &[headers[1], ("content-type", "application/json")], Some(b"{\"title\":\"x\"}"))
        .unwrap();
    assert_eq!(page.status, 400);
    assert_eq!(app.count("favourites"), 0);
}

#[test]
fn a_title_stands_once_on_a_list_whatever_its_letter_case() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat", "Amélie", "Straße"]);
    let before = app.fingerprint();
    for (title, said) in [
        ("HEAT", "“Heat” is already on this list, as number 1."),
        ("ame\u{301}LIE", "“Amélie” is already on this list, as number 2."),
        ("  heat  ", "“Heat” is already on this list, as number 1."),
        ("STRAßE", "“Straße” is already on this list, as number 3."),
    ] {
        let page = add(&ana, title, "");
        assert_eq!((page.status, page.field_errors()), (422, vec![said.to_owned()]));
    }
    let page = ana.submit(edit_form(&app, &ana, "Straße").set("title", "heat"));
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["“Heat” is already on this list, as number 1.".to_owned()])
    );
    assert_eq!(page.form(".form").value("title"), "heat");
    assert_eq!(app.fingerprint(), before);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["Heat"]);
    let ben = app.person("Ben");
    let theirs = app.category(&ben, "Films");
    app.favourites(&ben, &theirs, &["Heat"]);
}

#[test]
fn editing_keeps_rank_and_address_and_moves_the_date_of_change() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "Heet", "C"]);
    app.sql("update favourites set added_at = '2026-01-02', changed_at = '2026-01-02'");
    let id = app.id_of("Heet");
    let answer =
        ana.submit(edit_form(&app, &ana, "Heet").set("title", "Heat").set("description", "The diner scene."));
    assert_eq!(answer.location().unwrap(), format!("/@ana/films#favourite-{id}"));
    let page = ana.follow(answer);
    assert_eq!(
        (page.flash_text(), page.ranked()),
        ("Saved “Heat”.".into(), vec!["1 A".into(), "2 Heat".into(), "3 C".into()])
    );
    let row = format!("#favourite-{id}");
    assert_eq!(page.attributes(&format!("{row} .title a"), "href"), ["/@ana/films/heet"]);
    let dates = page.attributes(&format!("{row} time"), "datetime");
    assert_eq!((dates.len(), &*dates[0]), (2, "2026-01-02"));
    assert!(dates[1].as_str() > "2026-11", "{dates:?}");
    assert_eq!(
        ana.submit(edit_form(&app, &ana, "Heat").set("title", "HEAT")).status,
        303,
        "to itself in other letters"
    );
    assert_eq!(ana.submit(edit_form(&app, &ana, "HEAT")).status, 303, "unchanged");
    app.assert_ranks(films.id);
}

#[test]
fn a_favourite_has_a_page_with_everything_and_its_neighbours() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let runtime = app.attribute(&person, &films, "Runtime", "number", &[]);
    app.sql("update attributes set unit = 'min'");
    let form = edit_form(&app, &ana, "B")
        .set("description", "One line\nand https://example.org/x too")
        .set("link", "https://example.org/b");
    ana.submit(form.set(&format!("attribute-{}", runtime.id), "170,0"));
    let page = ana.get("/@ana/films/b");
    assert!(
        page.text(".meta").starts_with("Number 2 of 3 in Films at this rank since "),
        "{}",
        page.text(".meta")
    );
    assert_eq!(page.all(".properties dt"), ["Runtime", "Link", "Added", "Changed"]);
    assert_eq!(page.text(".properties dd"), "170 min");
    assert_eq!(page.attributes(".full-description a", "href"), ["https://example.org/x"]);
    assert_eq!(page.all(".neighbours a"), ["1 A", "3 C"]);
}

#[test]
fn a_required_attribute_asks_for_its_value() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    app.sql("update attributes set required = true");
    let page = add(&ana, "Heat", "");
    assert_eq!((page.status, page.field_errors()), (422, vec!["Year is required.".to_owned()]));
    assert_eq!(ana.submit(page.form(".form").set(&format!("attribute-{}", year.id), "1995")).status, 303);
}

#[test]
fn values_are_kept_in_one_spelling_and_shown() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let kinds = [
        ("Year", "number", "1995.0", "1995"),
        ("Seen", "date", "2026-05-03", "3 May 2026"),
        ("Genre", "choice", "Crime", "Crime"),
        ("Good", "yes/no", "yes", "yes"),
        ("Site", "link", "https://www.example.org/heat", "example.org"),
        ("By", "text", " Mann ", "Mann"),
    ];
    let mut form_values = Vec::new();
    for (name, kind, typed, _) in kinds {
        let options: &[&str] = if kind == "choice" { &["Crime", "Drama"] } else { &[] };
        form_values
            .push((format!("attribute-{}", app.attribute(&person, &films, name, kind, options).id), typed));
    }
    let form = form_values
        .iter()
        .fold(add_form(&ana).set("title", "Heat"), |form, (name, typed)| form.set(name, typed));
    let page = ana.follow(ana.submit(form));
    assert_eq!(page.all(".values dd"), kinds.map(|it| it.3));
    let form = edit_form(&app, &ana, "Heat");
    let kept: Vec<&str> = form_values.iter().map(|(name, _)| form.value(name)).collect();
    assert_eq!(kept, ["1995", "2026-05-03", "Crime", "yes", "https://www.example.org/heat", "Mann"]);
    let cleared = form_values.iter().fold(form, |form, (name, _)| form.set(name, ""));
    assert_eq!(ana.follow(ana.submit(cleared)).all(".values dd"), [""; 6]);
}

#[test]
fn somebody_elses_list_takes_nothing_even_with_a_proof_for_ones_own() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    let ben = app.person("Ben");
    let theirs = app.category(&ben, "Films");
    assert_eq!(ana.post(&format!("/categories/{}/favourites", theirs.id), &[("title", "Mine")]).status, 404);
    let who = app.person("Cy");
    let proof: Result<Allowed<podium::lists::categories::Category, Edit>, _> =
        app.read(move |conn| crate::support::allowed(conn, &who, theirs.id));
    assert!(matches!(proof, Err(podium::error::Error::NotFound)));
    assert_eq!(app.count("favourites"), 0);
}

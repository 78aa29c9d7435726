//! A category's attributes: six kinds, and the refusals that keep every value fitting.

use crate::support::{Browser, Page, Person, TestApp};
use podium::lists::categories::Category;

fn add(browser: &Browser, list: &Category, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(&format!("/categories/{}/attributes", list.id)).form(".form");
    browser.submit(fields.iter().fold(form, |form, (name, value)| form.set(name, value)))
}

fn change(browser: &Browser, id: i64, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(&format!("/attributes/{id}/edit")).form(".form");
    browser.submit(fields.iter().fold(form, |form, (name, value)| form.set(name, value)))
}

/// Favourites A, B, C … with these values of that attribute.
fn with_values(app: &TestApp, ana: &Person, list: &Category, attribute: i64, values: &[&str]) {
    for (title, value) in ('A'..).zip(values) {
        let fields = [
            ("title".to_owned(), title.to_string()),
            (format!("attribute-{attribute}"), (*value).to_owned()),
        ];
        app.favourite(ana, list, podium::text::Fields::from_iter(fields)).unwrap();
    }
}

#[test]
fn an_attribute_of_each_kind_gets_its_own_widget() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let offered =
        ana.get(&format!("/categories/{}/attributes", films.id)).attributes("#kind option", "value");
    assert_eq!(offered, ["text", "number", "date", "choice", "yes/no", "link"]);
    for kind in &offered {
        let options = if kind == "choice" { "Crime\n Horror \n\ncrime" } else { "" };
        let answer = add(
            &ana,
            &films,
            &[("name", &format!("My {kind}")), ("kind", kind), ("options", options), ("unit", "min")],
        );
        let page = ana.follow(answer);
        assert_eq!(page.flash_text(), format!("Added attribute “My {kind}”."));
    }
    let page = ana.get(&format!("/categories/{}/attributes", films.id));
    assert_eq!(
        page.all(".lines .title"),
        offered.iter().map(|kind| format!("My {kind}")).collect::<Vec<_>>()
    );
    assert_eq!(
        page.all(".lines .meta span:first-child"),
        ["Text", "Number, in min", "Date", "Choice of 2", "Yes/no", "Link"]
    );
    let list = ana.get("/@ana/films");
    assert_eq!(list.all(".columns span").len(), 8);
    assert!(list.has("#add input[type='date']"));
    assert_eq!(list.all("#add select option"), ["–", "Crime", "Horror", "–", "Yes", "No"]);
    assert_eq!(
        app.words("select array_to_string(options, '|') from attributes where kind = 'choice'"),
        ["Crime|Horror"]
    );
    assert_eq!(app.count("attributes where unit <> ''"), 1, "only a number has a unit");
}

#[test]
fn what_an_attribute_needs_is_told_all_at_once() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let path = format!("/categories/{}/attributes", films.id);
    let before = app.fingerprint();
    let many: String = (1..=51).map(|number| format!("Option {number}\n")).collect();
    let long = "x".repeat(41);
    for (fields, complaints) in [
        (vec![("name", ""), ("kind", "text")], 1),
        (vec![("name", " "), ("kind", "choice"), ("options", " \n ")], 2),
        (vec![("name", &*long), ("kind", "number"), ("unit", &*long)], 2),
        (vec![("name", "Genre"), ("kind", "choice"), ("options", &*many)], 1),
        (vec![("name", "Genre"), ("kind", "rating")], 1),
        (vec![], 2),
    ] {
        let page = ana.save(&path, &fields);
        assert_eq!((page.status, page.field_errors().len()), (422, complaints), "{fields:?}");
        let form = page.form(".form");
        let kept = fields.iter().filter(|(name, _)| *name != "kind" && *name != "options");
        kept.for_each(|(name, value)| assert_eq!(form.value(name), *value));
    }
    assert_eq!(app.fingerprint(), before);
    let fifty: String = (1..=50).map(|number| format!("Option {number}\n")).collect();
    assert_eq!(
        add(&ana, &films, &[("name", &"é".repeat(40)), ("kind", "choice"), ("options", &fifty)]).status,
        303
    );
}

#[test]
fn a_name_stands_once_on_a_list_whatever_its_letter_case() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let genre = app.attribute(&person, &films, "Genre", "text", &[]);
    let taken = "This category already has an attribute with this name. Choose another name.";
    let before = app.fingerprint();
    assert_eq!(add(&ana, &films, &[("name", "YEAR")]).field_errors(), [taken]);
    assert_eq!(change(&ana, genre.id.0, &[("name", "year")]).field_errors(), [taken]);
    assert_eq!(change(&ana, year.id.0, &[]).status, 303, "unchanged");
    assert_eq!(app.fingerprint(), before);
    assert_eq!(change(&ana, year.id.0, &[("name", "YEAR")]).status, 303, "to itself");
    let books = app.category(&person, "Books");
    app.attribute(&person, &books, "Year", "number", &[]);
}

#[test]
fn renaming_and_ordering_keep_the_values() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let [year, by, seen] =
        ["Year", "By", "Seen"].map(|name| app.attribute(&person, &films, name, "text", &[]).id);
    with_values(&app, &person, &films, year.0, &["1995"]);
    assert_eq!(change(&ana, year.0, &[("name", "Made")]).status, 303);
    let path = format!("/categories/{}/attributes", films.id);
    let press = |id: i64, arrow: &str| {
        let answer = ana.submit(ana.get(&path).form(&format!("#attribute-{id} form")).press(arrow));
        assert_eq!(answer.location().unwrap(), format!("{path}#attribute-{id}"));
        ana.follow(answer).all(".lines .title")
    };
    assert_eq!(press(year.0, "↓"), ["By", "Made", "Seen"]);
    assert_eq!(press(seen.0, "↑"), ["By", "Seen", "Made"]);
    assert_eq!(press(by.0, "↑"), ["By", "Seen", "Made"], "the first one stays");
    assert_eq!(ana.get("/@ana/films").all(".values dd"), ["", "", "1995"]);
    let rank = |place: &str, number: &str| {
        let fields = [("place", place), ("number", number), ("other", "1")];
        ana.post(&format!("/attributes/{year}/rank"), &fields).status
    };
    let before = app.fingerprint();
    for (place, number) in [("number", "0"), ("number", "x"), ("above", ""), ("sideways", "")] {
        assert_eq!(rank(place, number), 422, "{place} {number}");
    }
    assert_eq!(app.fingerprint(), before);
    assert_eq!((rank("number", "1"), rank("number", "99")), (303, 303));
    let labels = ana.get(&path).attributes(&format!("#attribute-{seen} button"), "aria-label");
    assert_eq!(labels, ["Move Seen up, to position 1", "Move Seen down, to position 3", "Remove Seen"]);
}

#[test]
fn an_option_that_is_in_use_cannot_be_removed_and_the_message_says_how_many_and_which() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror", "Comedy"]).id;
    with_values(&app, &person, &films, genre.0, &["Crime", "Horror", "Horror", "", "Horror"]);
    assert_eq!(ana.post(&format!("/trash/favourites/{}", app.id_of("E")), &[]).status, 303);
    let before = app.fingerprint();
    let page = change(&ana, genre.0, &[("options", "Crime\nComedy")]);
    assert_eq!(
        (page.status, page.field_errors()),
        (
            422,
            vec![
                "3 values would no longer fit: B (“Horror”), C (“Horror”), E (“Horror”). Change them first."
                    .to_owned()
            ]
        )
    );
    assert_eq!(page.form(".form").value("options").trim(), "Crime\nComedy", "what was typed is kept");
    assert_eq!(app.fingerprint(), before);
    assert_eq!(
        change(&ana, genre.0, &[("options", "Horror\nCrime\nThriller")]).status,
        303,
        "Comedy was not in use"
    );
}

#[test]
fn a_kind_changes_only_when_every_value_fits() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "text", &[]).id;
    with_values(&app, &person, &films, year.0, &["1995", "a", "b", "c", "d", "e", "f", ""]);
    let before = app.fingerprint();
    let page = change(&ana, year.0, &[("kind", "number")]);
    assert_eq!(
        page.field_errors(),
        [
            "6 values would no longer fit: B (“a”), C (“b”), D (“c”), E (“d”), F (“e”) and 1 more. Change them first."
        ]
    );
    assert_eq!(app.fingerprint(), before);
    for (title, value) in [("B", "007"), ("C", "7,50"), ("D", "1"), ("E", "2"), ("F", "3"), ("G", "4")] {
        let form = ana.get(&format!("/favourites/{}/edit", app.id_of(title))).form(".form");
        assert_eq!(ana.submit(form.set(&format!("attribute-{year}"), value)).status, 303);
    }
    assert_eq!(change(&ana, year.0, &[("kind", "number"), ("unit", "AD")]).status, 303);
    assert_eq!(
        ana.get("/@ana/films").all(".values dd"),
        ["1995 AD", "7 AD", "7.5 AD", "1 AD", "2 AD", "3 AD", "4 AD", ""]
    );
}

#[test]
fn what_is_not_shown_is_no_column_but_stands_on_the_page_of_the_favourite() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "text", &[]).id;
    with_values(&app, &person, &films, year.0, &["1995"]);
    let form = ana.get(&format!("/attributes/{year}/edit")).form(".form").untick("shown").tick("required");
    assert_eq!(ana.submit(form).status, 303);
    assert!(!ana.get("/@ana/films").has(".values"));
    assert_eq!(ana.get("/@ana/films/a").text(".properties dd"), "1995");
    assert!(ana.get("/@ana/films").has(&format!("#add [name='attribute-{year}'][required]")));
}

#[test]
fn a_list_has_at_most_thirty_attributes() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    for number in 1..=30 {
        app.attribute(&person, &films, &format!("Attribute {number}"), "text", &[]);
    }
    let page = add(&ana, &films, &[("name", "One more")]);
    assert_eq!(
        (page.status, page.field_errors()),
        (422, vec!["A category can have at most 30 attributes. Remove one first.".to_owned()])
    );
}

#[test]
fn a_value_is_checked_against_the_attribute_as_it_is_when_it_is_written() {
    use diesel::connection::SimpleConnection;
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror"]).id;
    let field = format!("attribute-{genre}");
    let form = ana.get("/@ana/films").form("#add").set("title", "Heat").set(&field, "Horror");
    // Somebody takes the option away, as the model does: under the list's lock.
    let change = format!(
        "begin; update categories set version = version + 1 where id = {};
         update attributes set options = '{{Crime}}'; select pg_sleep(1); commit",
        films.id
    );
    std::thread::scope(|scope| {
        scope.spawn(|| app.conn().batch_execute(&change).unwrap());
        let changing = "pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        crate::support::eventually("the list is being changed", || app.count(changing) == 1);
        let page = ana.submit(form);
        assert_eq!((page.status, page.field_errors()), (422, vec!["Choose one of: Crime.".to_owned()]));
    });
    assert_eq!(app.count("favourites"), 0);
}

//! What an edition shows, to whom, and that it stays.

use std::time::Instant;

use diesel::{RunQueryDsl, sql_query};

use super::{assert_counted, keep, open};
use crate::support::{Browser, TestApp};

/// The bytes of an edition's page without what it says of the list now.
fn frozen(browser: &Browser, path: &str) -> String {
    let page = browser.get(path);
    assert_eq!(page.status, 200, "{path}");
    let body = page.body();
    let pieces = body.split("<p class=\"dates\">").map(|piece| match piece.split_once("</p>") {
        Some((_, rest)) if !piece.starts_with("<!doctype") => rest,
        _ => piece,
    });
    pieces.collect()
}

#[test]
fn an_edition_stays_whatever_becomes_of_the_list() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien", "Jaws", "Ran"]);
    open(&ana, &films, "public");
    let made = keep(&ana, films.id, "Top 3", &[("shown", "on")]);
    assert_eq!(made.all(".dates")[0], "still number 1");
    let visitor = app.browser();
    let paths = ["", "/print", ".csv", "/card.png"].map(|end| format!("/@ana/films/editions/top-3{end}"));
    let look = || (frozen(&visitor, &paths[0]), [1, 2, 3].map(|at: usize| visitor.get(&paths[at]).bytes));
    let before = look();
    let [heat, alien] = ["Heat", "Alien"].map(|title| app.id_of(title));
    ana.post(&format!("/favourites/{heat}/rank"), &[("place", "down")]);
    ana.save(&format!("/favourites/{alien}"), &[("title", "Aliens")]);
    let jaws = app.id_of("Jaws");
    ana.post(&format!("/trash/favourites/{jaws}"), &[]);
    ana.post("/trash/erasure", &[("favourite", &jaws.to_string())]);
    assert_eq!(app.count("favourites where title = 'Jaws'"), 0);
    assert_eq!(
        visitor.get(&paths[0]).all(".dates"),
        ["now number 2", "now number 1", "no longer on the list", "now number 3"]
    );
    assert!(look() == before, "byte for byte");
    assert_eq!(visitor.get(&paths[0]).ranked(), ["1 Heat", "2 Alien", "3 Jaws", "4 Ran"]);
    assert_counted(&app);
}

#[test]
fn the_database_refuses_to_change_an_edition() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    keep(&ana, films.id, "Top 1", &[]);
    let before = app.fingerprint();
    for statement in [
        "update edition_rows set title = 'Ran'",
        "update edition_rows set title = '' where rank = 1",
        "delete from edition_rows",
        "delete from edition_rows where rank = 1",
        "truncate edition_rows",
        "truncate editions cascade",
        "update editions set day = '2001-01-01'",
        "update editions set attributes = '[]'",
        "delete from editions",
    ] {
        let refused = sql_query(statement).execute(&mut app.conn()).unwrap_err().to_string();
        let known = [
            "history is append-only",
            "an edition is never changed",
            "an edition goes to the bin first",
            "the rows of an edition stay",
        ];
        assert!(known.contains(&refused.as_str()), "{statement}: {refused}");
    }
    assert_eq!(app.fingerprint(), before);
}

// Z10
#[test]
fn an_edition_is_seen_by_those_who_see_the_list_and_only_if_it_is_shown() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    open(&ana, &films, "public");
    let hidden = keep(&ana, films.id, "Inside", &[]);
    assert!(hidden.text(".meta").contains("for members only"));
    keep(&ana, films.id, "Outside", &[("shown", "on")]);
    let visitor = app.browser();
    let list = visitor.get("/@ana/films");
    assert_eq!(list.all(".meta a[href$='/editions']"), ["1 edition"]);
    assert_eq!(ana.get("/@ana/films").all(".meta a[href$='/editions']"), ["2 editions"]);
    assert_eq!(visitor.get("/@ana/films/editions").all(".lines .title"), ["Outside"]);
    let all = |slug: &str| {
        ["", ".csv", "/print", "/card.png"].map(|end| format!("/@ana/films/editions/{slug}{end}"))
    };
    let statuses = |slug: &str| all(slug).map(|path| visitor.get(&path).status);
    assert_eq!((statuses("outside"), statuses("inside")), ([200; 4], [404; 4]));
    open(&ana, &films, "private");
    assert_eq!(statuses("outside"), [404; 4], "also from the cache");
    assert_eq!(visitor.get("/@ana/films/editions").status, 404);
    open(&ana, &films, "public");
    assert_eq!(statuses("outside"), [200; 4]);
    let edition = app.number("select id from editions where name = 'Outside'");
    ana.save(&format!("/editions/{edition}"), &[("name", "Outside")]);
    assert_eq!(statuses("outside"), [404; 4], "it is not shown any more");
    for odd in ["%00", "unknown"] {
        assert_eq!(ana.get(&format!("/@ana/films/editions/{odd}")).status, 404, "{odd}");
    }
    assert_counted(&app);
}

#[test]
fn a_thousand_rows_are_on_one_page_and_one_sheet() {
    let app = TestApp::start();
    let (ana_herself, films, ana) = app.films(&["Heat"]);
    app.attribute(&ana_herself, &films, "Year", "number", &[]);
    app.sql(&format!(
        "with attribute as (select id from attributes where name = 'Year'),
         edition as (
             insert into editions (space_id, category_id, name, name_key, slug, day, size, attributes)
             select c.space_id, c.id, 'Long', 'long', 'long', now(), 1000,
                 jsonb_build_array(jsonb_build_object('id', a.id, 'name', 'Year', 'kind', 'number', 'shown', true))
             from categories c, attribute a where c.id = {} returning space_id, id)
         insert into edition_rows (space_id, edition_id, rank, favourite_id, title, told)
         select e.space_id, e.id, n, n, 'A film with a title of some length ' || n,
             jsonb_build_object(a.id::text, (1900 + n % 120)::text)
         from edition e, attribute a, generate_series(1, 1000) n",
        films.id
    ));
    let mut took = Vec::new();
    for _ in 0..9 {
        let begun = Instant::now();
        let page = ana.get("/@ana/films/editions/long");
        took.push(begun.elapsed());
        assert_eq!(page.ranked().len(), 1_000);
    }
    took.sort();
    println!("an edition of 1,000 rows, median of 9: {:?}", took[4]);
    let printed = ana.get("/@ana/films/editions/long/print");
    assert_eq!(printed.all(".print-table tbody").len(), 1_000);
}

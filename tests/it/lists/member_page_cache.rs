//! The list page of a member is kept in memory: nobody sees another's, or how it was before a change.

use std::{
    collections::BTreeSet,
    io::Read,
    thread,
    time::{Duration, Instant},
};

use diesel::RunQueryDsl;

use crate::support::{Browser, Page, Person, TestApp};

/// A page in that coding: without the keys of its forms, and those keys.
fn page(browser: &Browser, path: &str, coding: &str) -> (String, BTreeSet<String>) {
    let Page { status, bytes, headers, .. } =
        browser.send("GET", path, &[("accept-encoding", coding)], None).unwrap();
    assert_eq!((status, headers.contains_key("content-encoding")), (200, coding == "gzip"), "{path}");
    let mut html = String::new();
    match coding {
        "gzip" => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut html).unwrap(),
        _ => (&bytes[..]).read_to_string(&mut html).unwrap(),
    };
    let mut pieces = html.split("name=\"form_key\" value=\"");
    let (mut rest, mut keys) = (pieces.next().unwrap().to_owned(), BTreeSet::new());
    for piece in pieces {
        let (key, after) = piece.split_once('"').unwrap();
        assert_eq!(key.len(), 22, "{key}");
        keys.insert(key.to_owned());
        rest += after;
    }
    (rest, keys)
}

/// The list page as browsers ask for it, which is the same as the one that is rendered anew for those who take no gzip.
#[track_caller]
fn seen(browser: &Browser, path: &str) -> String {
    let anew = page(browser, path, "identity").0; // it has the message, if there is one
    let rendered = page(browser, path, "gzip").0;
    let again = page(browser, path, "gzip").0;
    let now = page(browser, path, "identity").0;
    assert!(rendered == now && again == now, "{path}\n{anew}\n{again}\n{now}");
    now
}

fn member(app: &TestApp, of: &Person, name: &str, role: &str) -> (Person, Browser) {
    let person = app.person(name);
    let (space, user) = (of.space.id, person.user.id);
    app.sql(&format!("insert into memberships (space_id, user_id, role) values ({space}, {user}, '{role}')"));
    let browser = app.browser_of(&person);
    (person, browser)
}

#[test]
fn a_page_that_did_not_change_comes_from_memory_with_new_keys_in_its_forms() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien"]);
    let (first, keys) = page(&ana, "/@ana/films", "gzip");
    // What no version tells shows that it is not rendered anew.
    app.sql("update favourites set title = 'Behind its back' where title = 'Alien'");
    let (second, more_keys) = page(&ana, "/@ana/films", "gzip");
    assert!(first == second && first.contains("Alien") && !first.contains("Behind"));
    assert_eq!((keys.len(), more_keys.len()), (1, 1));
    assert!(keys.is_disjoint(&more_keys));
    assert!(seen_anew(&ana).contains("Behind its back"));
    app.sql("update categories set version = version + 1");
    assert!(seen(&ana, "/@ana/films").contains("Behind its back"));
}

fn seen_anew(browser: &Browser) -> String {
    page(browser, "/@ana/films", "identity").0
}

#[test]
fn every_change_shows_on_the_next_request() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "Alien", "Ran"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    let seen_on = app.attribute(&person, &films, "Seen", "date", &[]).id;
    let (id, heat) = (films.id, app.id_of("Heat"));
    let day = format!("attribute-{seen_on}");
    let number = format!("attribute-{year}");
    let (ran, shown, form) = (app.id_of("Ran"), "yes", [("title", "Heat"), (&*number, "1995")]);
    let changes: Vec<(String, Vec<(&str, &str)>)> = vec![
        (format!("/favourites/{heat}/rank"), vec![("place", "bottom")]),
        (format!("/categories/{id}/rows"), vec![("up-1", "")]),
        (format!("/favourites/{heat}"), form.to_vec()),
        (format!("/favourites/{heat}"), vec![("title", "Heat"), ("description", "The diner scene.")]),
        (format!("/favourites/{heat}"), vec![("title", "Heat"), (&day, "2026-01-02")]),
        (format!("/favourites/{heat}"), vec![("title", "Heat"), ("link", "https://example.org/heat")]),
        (format!("/categories/{id}/favourites"), vec![("title", "Thief")]),
        (format!("/trash/favourites/{ran}"), vec![]),
        (format!("/trash/favourites/{ran}/restoration"), vec![]),
        (format!("/attributes/{year}"), vec![("name", "Made"), ("kind", "number"), ("shown", shown)]),
        (
            format!("/attributes/{year}"),
            vec![("name", "Made"), ("kind", "number"), ("unit", "AD"), ("shown", shown)],
        ),
        (format!("/attributes/{year}/rank"), vec![("place", "down")]),
        (format!("/attributes/{year}/removal"), vec![]),
        (
            format!("/categories/{id}"),
            vec![("name", "Films"), ("description", "All of them."), ("address", "films")],
        ),
        (format!("/categories/{id}/visibility"), vec![("visibility", "public")]),
        ("/account".to_owned(), vec![("name", "Ana"), ("dates", "de")]),
        ("/account".to_owned(), vec![("name", "Anna"), ("dates", "de")]),
        ("/theme".to_owned(), vec![("theme", "dark"), ("back", "/")]),
    ];
    let mut before = seen(&ana, "/@ana/films");
    for (path, fields) in changes {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|it| if it.0 == "up-1" { (format!("up-{heat}"), "") } else { (it.0.to_owned(), it.1) })
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(ana.save(&path, &fields).status, 303, "{path} {fields:?}");
        let now = seen(&ana, "/@ana/films");
        assert!(now != before, "{path} {fields:?} shows nothing");
        before = now;
    }
}

// S11
#[test]
fn each_member_sees_their_own_and_a_role_that_was_taken_away_is_gone() {
    let app = TestApp::start();
    let (ana, _, anas) = app.films(&["Heat", "Alien"]);
    let (ben, bens) = member(&app, &ana, "Ben", "editor");
    let (_, cleos) = member(&app, &ana, "Cleo", "viewer");
    let path = "/@ana/films";
    let marks = ["Share</a>", "name=\"remove-", ">Ana<", ">Ben<", ">Cleo<"];
    let marked = |browser: &Browser| {
        let html = seen(browser, path);
        let nav = html.split("account-link").nth(1).unwrap().split("</a>").next().unwrap();
        marks.map(|mark| if mark.starts_with('>') { nav.contains(mark) } else { html.contains(mark) })
    };
    for _ in 0..2 {
        assert_eq!(marked(&anas), [true, true, true, false, false]);
        assert_eq!(marked(&bens), [false, true, false, true, false]);
        assert_eq!(marked(&cleos), [false, false, false, false, true]);
    }
    app.sql(&format!(
        "update memberships set role = 'viewer' where role = 'editor' and user_id = {}",
        ben.user.id
    ));
    assert_eq!(marked(&bens), [false, false, false, true, false]);
    app.sql(&format!("delete from memberships where user_id = {}", ben.user.id));
    let refused =
        |browser: &Browser| browser.send("GET", path, &[("accept-encoding", "gzip")], None).unwrap();
    assert_eq!(refused(&bens).status, 404);
    cleos.sign_out();
    assert_eq!(refused(&cleos).status, 404);
    assert_eq!(refused(&app.browser()).status, 404);
}

// S11
#[test]
fn a_session_is_looked_up_again_after_every_change_and_only_then() {
    let app = TestApp::start();
    let (ana, _, anas) = app.films(&["Heat"]);
    let last_look = || {
        app.words(
            r#"select max(query_start)::text from pg_stat_activity
               where query like 'SELECT %"sessions"%' and datname = current_database()"#,
        )
    };
    // Whether anything was written is not known until the database was asked, every 20 ms.
    let asks = |before: &dyn Fn()| {
        page(&anas, "/@ana/films", "gzip");
        let known = last_look();
        before();
        page(&anas, "/@ana/films", "gzip");
        last_look() != known
    };
    assert!((0..100).any(|_| !asks(&|| ())), "it is looked up each time");
    let change = || app.sql("update users set name = name || '!'");
    assert!((0..20).all(|_| asks(&change)), "a change went unnoticed");
    // Another process, which this one does not hear from.
    let elsewhere = format!("delete from sessions where user_id = {}", ana.user.id);
    diesel::sql_query(elsewhere).execute(&mut app.conn()).unwrap();
    let begun = Instant::now();
    let gone =
        || anas.send("GET", "/@ana/films", &[("accept-encoding", "gzip")], None).unwrap().status == 404;
    while !gone() {
        assert!(begun.elapsed() < Duration::from_secs(2), "the session goes on");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_message_is_shown_once_and_is_on_no_kept_page() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien"]);
    let path = format!("/favourites/{}/rank", app.id_of("Heat"));
    assert_eq!(ana.post(&path, &[("place", "down")]).status, 303);
    assert!(page(&ana, "/@ana/films", "gzip").0.contains("Heat is now number 2 of 2."));
    for _ in 0..2 {
        assert!(!page(&ana, "/@ana/films", "gzip").0.contains("is now number"));
    }
    assert_eq!(ana.post(&path, &[("place", "down")]).status, 303, "nothing changes");
    assert!(page(&ana, "/@ana/films", "gzip").0.contains("Heat is still number 2 of 2."));
}

#[test]
fn a_view_of_its_own_is_kept_for_each_address() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=60).map(|number| format!("T{number}")).collect();
    let (_, _, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    app.sql("update categories set visibility = 'public'");
    let paths =
        ["", "?page=2", "?page=1", "?number=7", "?add", "?sort=title", "?q=T7", "?as=others", "?since=week"];
    for _ in 0..2 {
        for path in paths {
            seen(&ana, &format!("/@ana/films{path}"));
        }
    }
    assert!(seen(&ana, "/@ana/films?page=2").contains("T51") && !seen(&ana, "/@ana/films").contains("T51"));
}

// R09
#[test]
fn a_page_from_memory_is_sent_while_every_connection_for_reading_is_taken() {
    let app = TestApp::start_with(1, &[]);
    let (_, _, ana) = app.films(&["Heat"]);
    let rendered = page(&ana, "/@ana/films", "gzip").0;
    thread::scope(|scope| {
        scope.spawn(|| {
            app.read(|conn| Ok(diesel::sql_query("select pg_sleep(3)").execute(conn)?)).unwrap();
        });
        thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        assert_eq!(page(&ana, "/@ana/films", "gzip").0, rendered);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}: it waited for them", begun.elapsed());
    });
    assert_eq!(page(&ana, "/@ana/films?page=1", "gzip").0.matches("Heat</a>").count(), 1);
}

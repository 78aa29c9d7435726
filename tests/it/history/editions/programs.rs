//! Editions for programs, and as files.

use serde_json::json;

use super::{assert_counted, keep};
use crate::support::TestApp;
use podium::app::worker;

#[test]
fn programs_keep_editions_like_people() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Ran", "Alien"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/editions", films.id);
    let made = program.post(&path, json!({"name": "Best", "is_shown": true})).expect(201);
    let one = made.header("location").to_owned();
    assert_eq!((made.text("/name"), made.number("/size")), ("Best", 3));
    assert_eq!(made.number("/attributes/0/id"), year.id.0);
    let rows = program.get(&format!("{one}/rows?limit=2")).expect(200);
    assert_eq!((rows.text("/items/0/title"), rows.number("/items/1/rank_now")), ("Heat", 2));
    let rest = program.get(&format!("{one}/rows?limit=2&cursor={}", rows.text("/next"))).expect(200);
    assert_eq!((rest.text("/items/0/title"), rest.number("/items/0/rank")), ("Alien", 3));
    let refused = program.post(&path, json!({"name": "best", "first": 7, "day": "2999-01-01"})).expect(422);
    let fields: Vec<String> = refused.errors().into_iter().map(|it| it.0).collect();
    assert_eq!(fields, ["/first", "/day"]);
    let taken = program.post(&path, json!({"name": "best"})).expect(422);
    assert_eq!(taken.errors(), [("/name".into(), "edition_name_taken".into())]);
    let shown = program.get(&one).expect(200);
    let changed = program.patch(&one, &shown.tag(), json!({"name": "Renamed"})).expect(200);
    assert_eq!(changed.text("/name"), "Renamed");
    program.patch(&one, &shown.tag(), json!({"name": "Late"})).expect(412);
    app.program(&ana, "read").patch(&one, "*", json!({"name": "No"})).expect(403);
    program.delete(&one).expect(204);
    program.get(&one).expect(404);
    program.post(&format!("{one}/restoration"), json!({})).expect(200);
    assert_eq!(program.get(&path).expect(200).text("/items/0/name"), "Renamed");
    let other = app.program(&app.person("Ben"), "write");
    other.get(&one).expect(404);
    assert_counted(&app);
}

#[test]
fn an_edition_as_a_table_can_be_imported() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "=Ran", "Alien, again"]);
    app.attribute(&ana, &films, "Year", "number", &[]);
    let year = format!("attribute-{}", app.number("select id from attributes where name = 'Year'"));
    browser.save(&format!("/favourites/{}", app.id_of("Heat")), &[("title", "Heat"), (&year, "1995")]);
    keep(&browser, films.id, "Best", &[]);
    let file = browser.get("/@ana/films/editions/best.csv").body();
    assert_eq!(
        file,
        "rank,title,description,link,Year,added,changed\n1,Heat,,,1995,,\n2,'=Ran,,,,,\n3,\"Alien, again\",,,,,\n"
    );
    let copy = app.category(&ana, "Copy");
    let started = browser.post(&format!("/categories/{}/imports", copy.id), &[("pasted", &file)]);
    let preview = browser.follow(started);
    let running = browser.submit(preview.form("form[action$='/run']"));
    assert_eq!(running.status, 303, "{}", running.text_content());
    while crate::support::wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(app.titles(copy.id), ["Heat", "=Ran", "Alien, again"]);
    app.assert_ranks(copy.id);
}

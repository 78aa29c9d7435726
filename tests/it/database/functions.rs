//! What an earlier version left in the database: its functions are replaced, and its keys rewritten.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::support::TestApp;

#[test]
fn keys_that_were_stored_before_are_compared_without_what_cannot_be_seen() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Up"]);
    app.favourites(&ana, &films, &["Ran", "Tampopo"]);
    app.sql("update favourites set title_key = e'he\\u00adat\\ufe0f' where title = 'Heat'");
    app.sql("update favourites set title_key = e'ran \\u200b 2' where title = 'Ran'");
    app.sql("update favourites set title_key = e'up\\u200b' where title = 'Tampopo'");
    app.sql(include_str!("../../../migrations/2026-11-26-000050_visible_keys/up.sql"));
    assert_eq!(app.count("favourites where title_key in ('heat', 'ran 2', 'up')"), 3);
    assert_eq!(app.count("favourites where title_key = e'up\\u200b'"), 1, "two would be one");
    let again = browser.post(&format!("/categories/{}/favourites", films.id), &[("title", "Heat")]);
    assert_eq!(again.status, 422);
}

#[test]
fn functions_of_an_earlier_version_can_be_replaced() {
    let app = TestApp::start();
    let mut conn = app.conn();
    let mut files: Vec<_> =
        fs::read_dir("tests/data/functions").unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    // Postgres refuses another name of a parameter or another type, in one direction as in the other. Of a database that
    // has the new functions it refuses the old ones then, as it would refuse the new ones where the old ones are.
    for file in files {
        let earlier = fs::read_to_string(&file).unwrap().replace("@schema@", "public");
        conn.batch_execute(&earlier).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

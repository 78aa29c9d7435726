//! What was found out about a token is used again only while nothing was written.

use std::{thread, time::Duration};

use diesel::RunQueryDsl;

use crate::support::{Program, TestApp};

/// Changes something as the server itself would, so that it counts with the next request.
fn change(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    let changed = app.write(move |conn| Ok(diesel::sql_query(statement).execute(conn)?));
    assert_eq!(changed.unwrap(), 1);
}

/// What three looks in a row are answered.
fn looks(program: &Program, path: &str) -> [u16; 3] {
    [(); 3].map(|()| program.get(path).status)
}

#[test]
fn a_look_with_a_token_follows_every_change_at_once() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Alien"]);
    let ben = app.person("Ben");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'viewer')",
        ana.space.id, ben.user.id
    ));
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let [his, hers] = [app.program(&ben, "read"), app.program(&ana, "read")];
    assert_eq!([looks(&his, &path), looks(&hers, &path)], [[200; 3]; 2]);
    change(&app, &format!("update categories set name = 'Movies' where id = {}", films.id));
    let list = format!("/api/v1/categories/{}", films.id);
    assert_eq!([his.get(&list).text("/name"), hers.get(&list).text("/name")], ["Movies"; 2]);
    change(&app, &format!("delete from memberships where user_id = {} and role = 'viewer'", ben.user.id));
    assert_eq!([looks(&his, &path), looks(&hers, &path)], [[404; 3], [200; 3]]);
    change(&app, &format!("update tokens set revoked_at = now() where user_id = {}", ana.user.id));
    assert_eq!(looks(&hers, &path), [401; 3]);
}

#[test]
fn a_token_ends_when_its_time_is_over_though_nothing_was_written() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let program = app.program(&ana, "read");
    assert_eq!(looks(&program, &path), [200; 3]);
    change(&app, "update tokens set expires_at = now() + interval '3 seconds'");
    assert_eq!(program.get(&path).status, 200);
    thread::sleep(Duration::from_secs(4));
    assert_eq!(looks(&program, &path), [401; 3]);
}

#[test]
fn a_token_of_another_space_sees_what_everyone_sees_each_time() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let ben = app.person("Ben");
    let elsewhere = app.program_in(&ana, "write", Some(ben.space.id.0));
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    assert_eq!(looks(&elsewhere, &path), [404; 3]);
    change(&app, &format!("update categories set visibility = 'public' where id = {}", films.id));
    assert_eq!(looks(&elsewhere, &path), [200; 3]);
    let added = elsewhere.post(&path, serde_json::json!({"title": "Alien"}));
    assert_eq!(added.status, 404, "a look gives no right to change");
    // Another token of the same person is another one.
    assert_eq!(app.program(&ana, "write").post(&path, serde_json::json!({"title": "Alien"})).status, 201);
}

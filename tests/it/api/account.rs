//! The account of a token's person.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_sees_and_changes_the_settings_of_the_account() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let program = app.program(&ana, "write");
    let path = "/api/v1/account";
    let now = program.get(path).expect(200);
    assert_eq!(
        (now.text("/name"), now.text("/handle"), now.text("/email")),
        ("Ana", "ana", ana.email.as_str())
    );
    assert_eq!(
        (now.text("/theme"), now.text("/date_format"), &now.body["time_zone"]),
        ("system", "en-GB", &json!(null))
    );
    program.send("PATCH", path, &[], Some(json!({"theme": "dark"}))).expect(428);
    let change = json!({"name": "Anna", "theme": "dark", "date_format": "de", "time_zone": "Europe/Berlin"});
    let changed = program.patch(path, &now.tag(), change).expect(200);
    assert_eq!((changed.text("/name"), changed.text("/theme")), ("Anna", "dark"));
    assert_eq!((changed.text("/date_format"), changed.text("/time_zone")), ("de", "Europe/Berlin"));
    let row = "select name || theme || date_style || time_zone from users";
    assert_eq!(app.words(row), ["AnnadarkdeEurope/Berlin"]);
    assert_eq!(program.get("/api/v1/spaces").expect(200).text("/items/0/name"), "Anna");
    let late = program.patch(path, &now.tag(), json!({"name": "Ana"})).expect(412);
    assert_eq!((late.text("/current/name"), late.tag()), ("Anna", changed.tag()));
    let ben = app.person("Ben");
    let cases = [
        (json!({"name": " "}), "/name", "no_name"),
        (json!({"handle": ben.space.handle}), "/handle", "handle_taken"),
        (json!({"time_zone": "Mars/Olympus"}), "/time_zone", "no_option"),
        (json!({"theme": "pink"}), "/theme", "wrong_shape"),
        (json!({"email": "ana@example.org"}), "/email", "unknown_field"),
    ];
    for (body, pointer, code) in cases {
        let refused = program.patch(path, &changed.tag(), body.clone()).expect(422);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let moved = program.patch(path, "*", json!({"handle": "anna", "time_zone": null})).expect(200);
    assert_eq!((moved.text("/handle"), &moved.body["time_zone"]), ("anna", &json!(null)));
}

#[test]
fn a_program_lists_and_ends_sessions_and_requests_an_archive() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let (program, first, second) = (app.program(&ana, "write"), app.browser_of(&ana), app.browser_of(&ana));
    assert_eq!(app.browser_of(&app.person("Ben")).get("/account").status, 200);
    let sessions = "/api/v1/account/sessions";
    assert_eq!(program.get(sessions).expect(200).body["items"].as_array().unwrap().len(), 2);
    let page = program.get(&format!("{sessions}?limit=1")).expect(200);
    let next = page.header("link").strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
    let last = program.get(&next).expect(200);
    assert_eq!((last.body["items"].as_array().unwrap().len(), &last.body["next"]), (1, &json!(null)));
    assert_ne!(page.text("/items/0/id"), last.text("/items/0/id"));
    for id in [page.text("/items/0/id"), last.text("/items/0/id")] {
        program.delete(&format!("{sessions}/{id}")).expect(204);
        program.delete(&format!("{sessions}/{id}")).expect(404);
    }
    program.delete(&format!("{sessions}/nothing")).expect(404);
    assert_eq!((first.get("/account").status, second.get("/account").status), (303, 303));

    let archives = "/api/v1/account/archives";
    assert_eq!(program.get(archives).expect(200).body["items"], json!([]));
    let requested = program.send("POST", archives, &[], None).expect(200);
    assert_eq!(requested.text("/items/0/state"), "pending");
    assert_eq!(program.send("POST", archives, &[], None).expect(200).body, requested.body, "one at a time");
    assert_eq!(app.count("archives"), 1);
}

#[test]
fn a_token_for_reading_changes_nothing_and_one_for_a_single_space_sees_no_account() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    app.browser_of(&ana);
    let (reader, single) = (app.program(&ana, "read"), app.program_in(&ana, "write", Some(ana.space.id.0)));
    let session = reader.get("/api/v1/account/sessions").expect(200).text("/items/0/id").to_owned();
    let session = format!("/api/v1/account/sessions/{session}");
    for path in ["/api/v1/account", "/api/v1/account/sessions", "/api/v1/account/archives"] {
        reader.get(path).expect(200);
        single.get(path).expect(403);
        app.stranger_program().get(path).expect(401);
    }
    for program in [&reader, &single] {
        program.patch("/api/v1/account", "*", json!({"name": "Eve"})).expect(403);
        program.delete(&session).expect(403);
        program.send("POST", "/api/v1/account/archives", &[], None).expect(403);
    }
    assert_eq!(
        (app.count("users where name = 'Ana'"), app.count("archives"), app.count("sessions")),
        (1, 0, 1)
    );
}

//! The typed fields of a list.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_adds_changes_moves_and_removes_attributes() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/attributes", films.id);
    assert_eq!(program.get(&path).expect(200).body, json!({"items": [], "next": null}));
    let new = json!({"name": "Length", "kind": "number", "unit": "min", "is_required": false});
    let length = program.post(&path, new).expect(201);
    assert_eq!(program.get(length.header("location")).expect(200).body, length.body);
    assert_eq!(
        (length.text("/unit"), length.number("/rank"), &length.body["is_shown"]),
        ("min", 1, &json!(true))
    );
    let genre = json!({"name": "Genre", "kind": "choice", "options": ["Drama", "Crime"]});
    let genre = program.post(&path, genre).expect(201);
    let seen = json!({"name": "Seen", "kind": "yes/no", "is_shown": false});
    let seen = program.post(&path, seen).expect(201).number("/id");
    let names = || {
        let page = program.get(&path).expect(200);
        let items = page.body["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let at = |id: i64, rest: &str| format!("/api/v1/attributes/{id}{rest}");
    let (length_id, genre_id) = (length.number("/id"), genre.number("/id"));
    let moved = program.post(&at(length_id, "/rank"), json!({"place": "bottom"})).expect(200);
    assert_eq!((moved.number("/rank"), names()), (3, ["Genre", "Seen", "Length"].map(String::from).to_vec()));
    program.post(&at(length_id, "/rank"), json!({"place": "above", "other": genre_id})).expect(200);
    program.post(&at(genre_id, "/rank"), json!({"place": "below", "other": seen})).expect(200);
    assert_eq!(names(), ["Length", "Seen", "Genre"]);
    let gone = program.post(&at(length_id, "/rank"), json!({"place": "below", "other": 999_999})).expect(422);
    assert_eq!(gone.errors(), [("/other".into(), "no_neighbour".into())]);

    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    program.patch(&heat, "*", json!({"values": {genre_id.to_string(): "Crime"}})).expect(200);
    let now = program.get(&at(genre_id, "")).tag();
    let fewer = program.patch(&at(genre_id, ""), &now, json!({"options": ["Drama"]})).expect(422);
    assert_eq!(fewer.errors(), [("/options".into(), "options_misfit".into())]);
    let renamed =
        program.patch(&at(genre_id, ""), &now, json!({"name": "Kind", "is_required": true})).expect(200);
    assert_eq!(
        (renamed.text("/name"), renamed.text("/options/1"), renamed.number("/rank")),
        ("Kind", "Crime", 3)
    );
    let late = program.patch(&at(genre_id, ""), &now, json!({"kind": "text"})).expect(412);
    assert_eq!((late.text("/current/name"), late.tag()), ("Kind", renamed.tag()));
    program.send("PATCH", &at(genre_id, ""), &[], Some(json!({"kind": "text"}))).expect(428);
    let text = program
        .patch(&at(genre_id, ""), &late.tag(), json!({"kind": "text", "is_required": false}))
        .expect(200);
    assert_eq!((text.text("/kind"), &text.body["options"]), ("text", &json!([])));
    assert_eq!(program.get(&heat).body["values"], json!({genre_id.to_string(): "Crime"}));

    let removed = program.delete(&at(genre_id, "")).expect(204);
    program.get(&at(genre_id, "")).expect(404);
    let entry = removed.header("podium-change").to_owned();
    assert_eq!(browser.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(names(), ["Length", "Seen", "Kind"]);
    assert_eq!(
        app.words("select distinct via from audit_entries where kind like 'attribute %' order by via"),
        ["", "token"]
    );
}

#[test]
fn what_is_wrong_with_an_attribute_is_told_and_a_starter_set_adds_what_is_missing() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&[]);
    app.attribute(&ana, &films, "Year", "number", &[]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/attributes", films.id);
    let cases = [
        (json!({"name": "", "kind": "text"}), "/name", "no_name"),
        (json!({"name": "YEAR", "kind": "text"}), "/name", "name_taken"),
        (json!({"name": "Genre", "kind": "choice"}), "/options", "no_options"),
        (
            json!({"name": "Genre", "kind": "choice", "options": ["Crime", "a\nb"]}),
            "/options/1",
            "unreadable",
        ),
        (json!({"name": "Length", "kind": "number", "unit": "x".repeat(21)}), "/unit", "unit_too_long"),
        (json!({"name": "Score", "kind": "rating"}), "/kind", "wrong_shape"),
        (json!({"name": "Score"}), "/kind", "missing_field"),
    ];
    for (body, pointer, code) in cases {
        let refused = program.post(&path, body.clone()).expect(422);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let set = format!("{path}/starter-set");
    assert_eq!(program.post(&set, json!({"set": "Cars"})).expect(422).errors()[0].1, "no_starter_set");
    let added = program.post(&set, json!({"set": "Films"})).expect(200);
    assert_eq!((added.text("/items/1/name"), added.text("/items/2/name")), ("Director", "Seen"));
    let entries: Vec<_> = added.header("podium-change").split(", ").map(str::to_owned).collect();
    assert_eq!(entries.len(), 2, "Year was there");
    assert_eq!(browser.post(&format!("/history/{}/undo?with={}", entries[1], entries[0]), &[]).status, 303);
    assert_eq!(program.get(&path).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn attributes_are_seen_and_changed_by_those_who_may_see_and_change_the_list() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id;
    let (path, public) = (format!("/api/v1/attributes/{year}"), "/api/v1/@ana/films/attributes");
    let list = format!("/api/v1/categories/{}/attributes", films.id);
    let reader = app.program(&ana, "read");
    assert_eq!(reader.get(&path).expect(200).text("/name"), "Year");
    assert_eq!(reader.patch(&path, "*", json!({"name": "Age"})).status, 403);
    assert_eq!(reader.delete(&path).status, 403);
    assert_eq!(reader.post(&list, json!({"name": "Age", "kind": "text"})).status, 403);
    let ben = app.person("Ben");
    let elsewhere = app.program_in(&ben, "write", None);
    for stranger in [elsewhere, app.program_in(&ana, "write", Some(ben.space.id.0))] {
        stranger.get(&path).expect(404);
        stranger.get(&list).expect(404);
        stranger.get(public).expect(404);
        stranger.patch(&path, "*", json!({"name": "Age"})).expect(404);
        stranger.post(&format!("{path}/rank"), json!({"place": "top"})).expect(404);
        stranger.delete(&path).expect(404);
    }
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    assert_eq!(app.stranger_program().get(public).expect(200).text("/items/0/name"), "Year");
    app.stranger_program().get(&path).expect(401);
}

//! The history, and undoing what is in it.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_reads_the_history_page_by_page_and_undoes_a_change() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws", "Cube"]);
    let program = app.program(&ana, "write");
    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    let moved = program.post(&format!("{heat}/rank"), json!({"place": "bottom"})).expect(200);
    let entry = format!("/api/v1/history/{}", moved.header("podium-change"));
    let shown = program.get(&entry).expect(200);
    assert_eq!(
        (shown.text("/kind"), shown.text("/via"), shown.text("/actor")),
        ("favourite moved", "token", "Ana")
    );
    assert_eq!((shown.number("/changes/rank/from"), shown.number("/changes/rank/to")), (1, 3));
    assert_eq!((shown.text("/category/name"), shown.body["can_undo"].as_bool()), ("Films", Some(true)));
    assert!(shown.text("/sentence").ends_with("moved Heat from number 1 to 3 in Films"), "{}", shown.body);
    assert!(!shown.body.to_string().contains("position"), "{}", shown.body);

    let undone = program.post(&format!("{entry}/undo"), json!({})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat", "Jaws", "Cube"]);
    let by = undone.number("/entries/0");
    assert_eq!(undone.header("podium-change"), by.to_string());
    let shown = program.get(&entry).expect(200);
    assert_eq!((shown.number("/undone_by"), shown.body["can_undo"].as_bool()), (by, Some(false)));
    let again = program.post(&format!("{entry}/undo"), json!({})).expect(409);
    assert_eq!(again.text("/code"), "undone_before");

    let (mut seen, mut next) = (Vec::new(), "/api/v1/history?limit=2&kind=added".to_owned());
    loop {
        let page = program.get(&next).expect(200);
        seen.extend(
            page.body["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["subject"].as_str().unwrap().to_owned()),
        );
        let Some(link) = page.header("link").strip_prefix('<') else { break };
        next = link.split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen[..3], ["Cube", "Jaws", "Heat"], "newest first: {seen:?}");
    let of_heat = program.get(&format!("/api/v1/history?favourite={}", app.id_of("Heat"))).expect(200);
    let kinds: Vec<_> =
        of_heat.body["items"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    assert_eq!(kinds, ["favourite moved", "favourite moved", "favourite added"]);
    let at = shown.text("/at");
    let count = |query: &str| {
        let found = program.get(&format!("/api/v1/history?kind=moved&{query}={at}")).expect(200);
        found.body["items"].as_array().unwrap().len()
    };
    assert_eq!((count("since"), count("until")), (2, 0));
    for wrong in ["kind=praised", "since=yesterday", "page=2", "space=x"] {
        assert_eq!(
            program.get(&format!("/api/v1/history?{wrong}")).expect(400).text("/code"),
            "bad_query",
            "{wrong}"
        );
    }
}

#[test]
fn a_change_of_many_has_a_row_for_each_and_later_changes_are_in_the_way_of_its_undo() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let program = app.program(&ana, "write");
    let list = format!("/api/v1/categories/{}", films.id);
    let batch = json!({"favourites": [{"title": "Heat"}, {"title": "Jaws"}, {"title": "Cube"}]});
    let added = program.post(&format!("{list}/favourites/batch"), batch).expect(200);
    let entry = format!("/api/v1/history/{}", added.header("podium-change"));
    assert_eq!(program.get(&entry).expect(200).number("/row_count"), 3);
    let first = program.get(&format!("{entry}/rows?limit=2")).expect(200);
    assert_eq!((first.text("/items/0/subject"), first.number("/items/1/changes/rank/to")), ("Heat", 2));
    let rest = program.get(&format!("{entry}/rows?limit=2&cursor={}", first.text("/next"))).expect(200);
    assert_eq!((rest.text("/items/0/subject"), rest.body["next"].is_null()), ("Cube", true));

    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    let edit = |title: &str| {
        let tag = program.get(&heat).tag();
        program.patch(&heat, &tag, json!({"title": title})).expect(200).header("podium-change").to_owned()
    };
    let (first, _) = (edit("Heat 1"), edit("Heat 2"));
    let undo = format!("/api/v1/history/{first}/undo");
    let refused = program.post(&undo, json!({})).expect(409);
    assert_eq!(refused.text("/code"), "fields_changed", "{}", refused.body);
    program.post(&undo, json!({"instead": "all", "name": ""})).expect(422);
    program.post(&undo, json!({"instead": "all"})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat", "Jaws", "Cube"]);
    let binned = program.delete(&heat).expect(204).header("podium-change").to_owned();
    app.favourites(&ana, &films, &["Heat"]);
    let undo = format!("/api/v1/history/{binned}/undo");
    let taken = program.post(&undo, json!({})).expect(422);
    assert_eq!(taken.errors(), [("/name".to_owned(), "title_listed".to_owned())]);
    program.post(&undo, json!({"name": "Heat, 1995"})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat, 1995", "Jaws", "Cube", "Heat"]);
    let many = json!({"with": vec![1; 101]});
    assert_eq!(program.post(&undo, many).expect(422).errors(), [("/with".to_owned(), "too_many".to_owned())]);
}

#[test]
fn a_token_reads_and_undoes_only_what_its_scope_and_its_space_allow() {
    let app = TestApp::start();
    let (ana, _, _) = app.films(&["Heat"]);
    let (ben, cara) = (app.person("Ben"), app.person("Cara"));
    app.category(&ben, "Books");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        ben.space.id, ana.user.id
    ));
    let entry = format!(
        "/api/v1/history/{}",
        app.number("select id from audit_entries where subject = 'Heat' and kind = 'favourite added'")
    );
    let spaces = |program: &crate::support::Program| {
        let found = program.get("/api/v1/history?limit=100").expect(200);
        let mut all: Vec<_> =
            found.body["items"].as_array().unwrap().iter().map(|it| it["space_id"].clone()).collect();
        all.sort_by_key(serde_json::Value::as_i64);
        all.dedup();
        all
    };
    let (own, other) = (ana.space.id.0, ben.space.id.0);
    assert_eq!(spaces(&app.program(&ana, "read")), [own, other]);
    let elsewhere = app.program_in(&ana, "write", Some(other));
    assert_eq!(spaces(&elsewhere), [other]);
    assert_eq!(elsewhere.get(&format!("/api/v1/history?space={own}")).expect(200).body["items"], json!([]));
    for stranger in [&elsewhere, &app.program(&cara, "write")] {
        stranger.get(&entry).expect(404);
        stranger.get(&format!("{entry}/rows")).expect(404);
        stranger.post(&format!("{entry}/undo"), json!({})).expect(404);
    }
    let reader = app.program(&ana, "read");
    assert_eq!(reader.get(&entry).expect(200).body["can_undo"], json!(false));
    reader.post(&format!("{entry}/undo"), json!({})).expect(403);
    app.stranger_program().get("/api/v1/history").expect(401);
    let binned = app.program(&ana, "write").post(&format!("{entry}/undo"), json!({})).expect(200);
    assert_eq!(app.count("favourites where binned_at is null and title = 'Heat'"), 0);
    assert!(!binned.body["entries"].as_array().unwrap().is_empty());
}

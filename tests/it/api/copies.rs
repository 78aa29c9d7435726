//! Copying a list, and comparing two.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_copies_its_own_and_public_lists() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id;
    app.sql(&format!("update favourites set attributes = '{{\"{year}\": \"1995\"}}' where title = 'Heat'"));
    let ben = app.person("Ben");
    let (own, program) = (app.program(&ana, "write"), app.program(&ben, "write"));
    let path = format!("/api/v1/categories/{}/copies", films.id);
    let public = "/api/v1/@ana/films/copies";
    program.post(&path, json!({"space_id": ben.space.id.0})).expect(404);
    program.post(public, json!({"space_id": ben.space.id.0})).expect(404);
    let taken = own.post(&path, json!({"space_id": ana.space.id.0})).expect(422);
    assert_eq!(taken.errors(), [("/name".into(), "name_taken".into())]);
    own.post(&path, json!({"space_id": ana.space.id.0, "name": "Films 2"})).expect(201);
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    app.stranger_program().post(public, json!({"space_id": ben.space.id.0})).expect(401);
    let elsewhere = program.post(public, json!({"space_id": ana.space.id.0})).expect(422);
    assert_eq!(elsewhere.errors(), [("/space_id".into(), "no_space".into())]);
    let copied = program.post(public, json!({"space_id": ben.space.id.0})).expect(201);
    assert_eq!(
        (copied.text("/name"), copied.text("/visibility"), copied.number("/size")),
        ("Films", "private", 2)
    );
    let copy = copied.header("location").to_owned();
    assert_eq!(program.get(&copy).expect(200).body, copied.body);
    let favourites = program.get(&format!("{copy}/favourites")).expect(200);
    assert_eq!((favourites.text("/items/0/title"), favourites.text("/items/1/title")), ("Heat", "Jaws"));
    let attributes = program.get(&format!("{copy}/attributes")).expect(200);
    let id = attributes.number("/items/0/id");
    assert_eq!(favourites.body["items"][0]["values"], json!({id.to_string(): "1995"}));
    let entry = copied.header("podium-change").to_owned();
    assert_eq!(app.browser_of(&ben).post(&format!("/history/{entry}/undo"), &[]).status, 303);
    program.get(&copy).expect(404);
}

#[test]
fn a_token_that_may_not_write_or_not_there_copies_nothing() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let ben = app.person("Ben");
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    let (path, public) = (format!("/api/v1/categories/{}/copies", films.id), "/api/v1/@ana/films/copies");
    let to_ana = json!({"space_id": ana.space.id.0});
    for path in [&path, public] {
        app.program(&ana, "read").post(path, to_ana.clone()).expect(403);
        let elsewhere = app.program_in(&ana, "write", Some(ben.space.id.0));
        assert_eq!(elsewhere.post(path, to_ana.clone()).expect(422).errors()[0].1, "no_space");
    }
    assert_eq!(app.count("categories where name = 'Films'"), 1);
}

#[test]
fn a_program_compares_lists_by_id_and_address_as_far_as_it_may_see_them() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws", "Cube", "Up"]);
    let ben = app.person("Ben");
    let theirs = app.category(&ben, "Movies");
    app.favourites(&ben, &theirs, &["Cube", "Ran", "heat", "Jaws"]);
    let program = app.program(&ana, "read");
    let by_id = format!("/api/v1/compare?first={}&second={}", films.id, theirs.id);
    let by_name = "/api/v1/compare?first=@ana/films&second=@ben/movies";
    for path in [by_id.as_str(), by_name] {
        assert_eq!(program.get(path).expect(400).text("/code"), "list_not_found");
    }
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'movies'");
    let found = program.get(&by_id).expect(200);
    assert_eq!(program.get(by_name).expect(200).body, found.body);
    assert_eq!((found.number("/common"), found.number("/pairs"), found.number("/agreed_pairs")), (3, 3, 1));
    assert_eq!((found.number("/percent"), found.number("/first/only_here")), (33, 1));
    let cube = json!({"title": "Cube", "first_rank": 3, "second_rank": 1});
    assert_eq!(found.body["items"][0], cube, "the biggest disagreement first");
    let page = program.get(&format!("{by_name}&limit=2")).expect(200);
    let next = page.header("link").strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
    let last = program.get(&next).expect(200);
    assert_eq!((last.body["items"].as_array().unwrap().len(), &last.body["next"]), (1, &json!(null)));
    let only = program.get(&format!("{by_name}&part=only_second")).expect(200);
    assert_eq!(only.body["items"], json!([{"title": "Ran", "first_rank": null, "second_rank": 2}]));

    let stranger = app.stranger_program();
    assert_eq!(stranger.get(by_name).expect(400).text("/code"), "list_not_found");
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    assert_eq!(stranger.get(by_name).expect(200).number("/common"), 3);
    stranger.get(&by_id).expect(400);
    for (query, code) in [
        ("first=@ana/films&second=@ana/films", "same_list"),
        ("first=films&second=@ana/films", "no_address"),
        ("first=@ana/films", "bad_query"),
        ("first=@ana/films&second=@ben/movies&part=all", "bad_query"),
    ] {
        assert_eq!(
            stranger.get(&format!("/api/v1/compare?{query}")).expect(400).text("/code"),
            code,
            "{query}"
        );
    }
}

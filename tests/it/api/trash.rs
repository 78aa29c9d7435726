//! The bin.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_lists_restores_and_erases_what_is_in_the_bin() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Jaws", "Cube", "Ran"]);
    let program = app.program(&ana, "write");
    let ids = ["Heat", "Jaws", "Cube", "Ran"].map(|title| app.id_of(title));
    for id in &ids[..3] {
        program.delete(&format!("/api/v1/favourites/{id}")).expect(204);
    }
    let mut seen = Vec::new();
    let mut next = format!("/api/v1/trash?space={}&limit=2&kind=favourite", ana.space.id);
    loop {
        let page = program.get(&next).expect(200);
        for item in page.body["items"].as_array().unwrap() {
            assert_eq!((&item["kind"], &item["binned_by"]), (&json!("favourite"), &json!("Ana")));
            assert!(item["erased_at"].as_str() > item["binned_at"].as_str(), "{item}");
            seen.push(item["id"].as_i64().unwrap());
        }
        let Some(link) = page.header("link").strip_prefix('<') else { break };
        next = link.split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen, [ids[2], ids[1], ids[0]], "latest first");

    let back = |id: i64| format!("/api/v1/trash/favourites/{id}/restoration");
    let heat = program.post(&back(ids[0]), json!({})).expect(200);
    assert_eq!((heat.text("/title"), heat.number("/rank")), ("Heat", 1));
    program.post(&back(ids[0]), json!({})).expect(404);
    let entry = heat.header("podium-change").to_owned();
    assert_eq!(browser.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    app.favourites(&ana, &films, &["Jaws"]);
    let taken = program.post(&back(ids[1]), json!({})).expect(422);
    assert_eq!(taken.errors(), [("/title".into(), "title_listed".into())]);
    let other = program.post(&back(ids[1]), json!({"title": "Jaws 2", "at_the_end": true})).expect(200);
    assert_eq!((other.text("/title"), other.number("/rank")), ("Jaws 2", 3));
    let gone = format!("/api/v1/trash/favourites/{}", ids[2]);
    program.delete(&gone).expect(204);
    program.delete(&gone).expect(404);
    program.delete(&format!("/api/v1/trash/favourites/{}", ids[3])).expect(404);
    assert_eq!(app.titles(films.id), ["Ran", "Jaws", "Jaws 2"]);
    assert_eq!(app.count("audit_entries where kind = 'favourites erased' and via = 'token'"), 1);
}

#[test]
fn a_category_comes_back_with_its_list_or_is_erased_for_ever() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Jaws"]);
    let program = app.program(&ana, "write");
    let heat = app.id_of("Heat");
    let list = format!("/api/v1/categories/{}", films.id);
    program.delete(&format!("/api/v1/favourites/{heat}")).expect(204);
    program.delete(&list).expect(204);
    let bin = program.get("/api/v1/trash").expect(200);
    assert_eq!((bin.text("/items/0/kind"), bin.number("/items/0/size")), ("category", 1));
    assert_eq!(&bin.body["items"][1]["is_category_binned"], &json!(true));
    program.get("/api/v1/trash?category=0").expect(400);
    assert_eq!(
        program.get(&format!("/api/v1/trash?category={}", films.id)).body["items"].as_array().unwrap().len(),
        2
    );
    app.category(&ana, "Films");
    let both = format!("/api/v1/trash/favourites/{heat}/restoration");
    assert_eq!(
        program.post(&both, json!({})).expect(422).errors(),
        [("/category".into(), "name_taken".into())]
    );
    let back = program.post(&both, json!({"category": "Old films"})).expect(200);
    assert_eq!(back.number("/category_id"), films.id.0);
    let entries: Vec<_> = back.header("podium-change").split(", ").map(str::to_owned).collect();
    assert_eq!(browser.post(&format!("/history/{}/undo?with={}", entries[1], entries[0]), &[]).status, 303);
    program.get(&list).expect(404);
    let restoration = format!("/api/v1/trash/categories/{}/restoration", films.id);
    let taken = program.post(&restoration, json!({"name": "Films"})).expect(422);
    assert_eq!(taken.errors(), [("/name".into(), "name_taken".into())]);
    let back = program.post(&restoration, json!({"name": "Old films"})).expect(200);
    assert_eq!(
        (back.text("/name"), back.text("/visibility"), back.number("/size")),
        ("Old films", "private", 1)
    );
    program.delete(&list).expect(204);
    program.delete(&format!("/api/v1/trash/categories/{}", films.id)).expect(204);
    assert_eq!(app.count(&format!("favourites where category_id = {}", films.id)), 0);
    program.post(&restoration, json!({})).expect(404);
}

#[test]
fn the_bin_of_a_space_is_for_those_who_may_change_it_and_only_owners_erase() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let heat = app.id_of("Heat");
    app.program(&ana, "write").delete(&format!("/api/v1/favourites/{heat}")).expect(204);
    let one = format!("/api/v1/trash/favourites/{heat}");
    let bin = format!("/api/v1/trash?space={}", ana.space.id);
    let reader = app.program(&ana, "read");
    reader.get("/api/v1/trash").expect(403);
    reader.get(&bin).expect(403);
    reader.post(&format!("{one}/restoration"), json!({})).expect(403);
    reader.delete(&one).expect(403);
    let ben = app.person("Ben");
    let stranger = app.program(&ben, "write");
    assert_eq!(stranger.get("/api/v1/trash").expect(200).body["items"], json!([]));
    stranger.get(&bin).expect(404);
    stranger.delete(&one).expect(404);
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        ana.space.id, ben.user.id
    ));
    assert_eq!(stranger.get("/api/v1/trash").expect(200).number("/items/0/id"), heat);
    let own = app.program_in(&ben, "write", Some(ben.space.id.0));
    assert_eq!(own.get("/api/v1/trash").expect(200).body["items"], json!([]), "good for his own space only");
    own.get(&bin).expect(404);
    own.post(&format!("{one}/restoration"), json!({})).expect(404);
    stranger.delete(&one).expect(403);
    stranger.post(&format!("{one}/restoration"), json!({})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat"]);
}

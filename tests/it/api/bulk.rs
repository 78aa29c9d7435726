//! Many favourites at once: searched, in a file, ordered by a value, filled in.

use serde_json::{Value, json};

use crate::support::{Browser, TestApp};

#[test]
fn a_program_searches_the_lists_that_its_token_leads_to() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=25).map(|number| format!("Heat {number}")).collect();
    let (ana, _, _) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let ben = app.person("Ben");
    let books = app.category(&ben, "Books");
    app.favourites(&ben, &books, &["Heat and Dust"]);
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'viewer')",
        ben.space.id, ana.user.id
    ));
    let program = app.program(&ana, "read");
    let (mut seen, mut next) = (Vec::new(), "/api/v1/search?q=heat&limit=10".to_owned());
    loop {
        let page = program.get(&next).expect(200);
        assert_eq!(page.number("/total"), 26);
        let items = page.body["items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|it| it["favourite"]["title"].as_str().unwrap().to_owned()));
        let Some(link) = page.header("link").strip_prefix('<') else { break };
        next = link.split('>').next().unwrap().to_owned();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 26);
    let narrowed = program.get("/api/v1/search?q=list:Books+heat").expect(200);
    assert_eq!((narrowed.number("/total"), narrowed.text("/items/0/category/name")), (1, "Books"));
    assert_eq!(narrowed.text("/items/0/favourite/page"), "/@ben/books/heat-and-dust");
    let one_space = app.program_in(&ana, "write", Some(ben.space.id.0));
    assert_eq!(one_space.get("/api/v1/search?q=heat").expect(200).number("/total"), 1);
    assert_eq!(program.get("/api/v1/search?q=hheat").expect(200).text("/corrected_query"), "Heat");
    for wrong in ["q=heat&page=2", "limit=5", "q=heat&limit=0", "q=heat&cursor=x"] {
        program.get(&format!("/api/v1/search?{wrong}")).expect(400);
    }
    app.stranger_program().get("/api/v1/search?q=heat").expect(401);
}

#[test]
fn a_list_is_fetched_as_a_file_of_each_kind() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "=1+1"]);
    let program = app.program(&ana, "read");
    let path = format!("/api/v1/categories/{}/export", films.id);
    for kind in ["csv", "json"] {
        let page = browser.get(&format!("/categories/{}/export.{kind}", films.id)).body();
        let file = program.get(&format!("{path}?format={kind}")).expect(200);
        assert!(file.header("content-disposition").contains(&format!("films.{kind}")));
        assert_eq!(file.raw(), page);
    }
    let lines = program.get(&format!("{path}?format=ndjson")).expect(200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let each: Vec<Value> = lines.raw().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let listed = program.get(&format!("/api/v1/categories/{}/favourites", films.id)).expect(200);
    assert_eq!(Value::from(each), listed.body["items"]);
    program.get(&format!("{path}?format=xml")).expect(400);
    let ben = app.person("Ben");
    app.program(&ben, "write").get(&path).expect(404);
    app.program_in(&ana, "read", Some(ben.space.id.0)).get(&path).expect(404);
    assert_eq!(Browser::new(app.url()).get(&path).status, 401);
}

#[test]
fn a_list_is_put_in_the_order_of_an_attribute_as_it_was_seen_and_only_then() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws", "Cube"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id;
    let program = app.program(&ana, "write");
    let list = format!("/api/v1/categories/{}", films.id);
    let [heat, jaws, cube] = ["Heat", "Jaws", "Cube"].map(|title| app.id_of(title).to_string());
    let year = year.to_string();
    let values = json!({&heat: {&year: 1995}, &jaws: {&year: "1975"}});
    let filled =
        program.send("PATCH", &format!("{list}/values"), &[], Some(json!({"values": values}))).expect(200);
    assert_eq!(filled.body["entries"].as_array().unwrap().len(), 2);

    let order = format!("{list}/order/by/{year}");
    let seen = program.get(&format!("{order}?direction=up")).expect(200);
    assert_eq!(
        (seen.text("/favourites/0/title"), seen.number("/moved"), seen.number("/without_value")),
        ("Jaws", 2, 1)
    );
    assert_eq!((seen.number("/favourites/0/rank_now"), seen.text("/favourites/0/value")), (2, "1975"));
    assert_eq!(app.titles(films.id), ["Heat", "Jaws", "Cube"], "nothing is moved yet");
    assert_eq!(program.get(&order).expect(200).text("/direction"), "down");
    program.post(&order, json!({})).expect(428);
    let stale = [("if-match", seen.tag())];
    program.post(&format!("/api/v1/favourites/{cube}/rank"), json!({"place": "top"})).expect(200);
    let body = || Some(json!({"direction": "up"}));
    let late = program.send("POST", &order, &[("if-match", &stale[0].1)], body()).expect(412);
    assert_eq!(late.number("/current/moved"), 2);
    let saved = program.send("POST", &order, &[("if-match", &late.tag())], body()).expect(200);
    assert_eq!(
        (saved.number("/moved"), app.titles(films.id)),
        (0, ["Jaws", "Heat", "Cube"].map(str::to_owned).to_vec())
    );
    let undo = format!("/api/v1/history/{}/undo", saved.header("podium-change"));
    program.post(&undo, json!({})).expect(200);
    assert_eq!(app.titles(films.id), ["Cube", "Heat", "Jaws"]);

    let books = app.category(&ana, "Books");
    program.get(&format!("/api/v1/categories/{}/order/by/{year}", books.id)).expect(404);
    app.program(&ana, "read").get(&order).expect(403);
    let ben = app.person("Ben");
    app.program_in(&ana, "write", Some(ben.space.id.0)).get(&order).expect(404);
}

#[test]
fn values_of_many_favourites_are_changed_together_and_nothing_is_overwritten_unseen() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id.to_string();
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/values", films.id);
    let [heat, jaws] = ["Heat", "Jaws"].map(|title| app.id_of(title).to_string());
    let send = |body: Value| program.send("PATCH", &path, &[], Some(body));
    let year_of =
        |id: &str| program.get(&format!("/api/v1/favourites/{id}")).expect(200).body["values"][&year].clone();
    let wrong = send(json!({"values": {&heat: {&year: "1995"}, &jaws: {&year: "long ago"}}})).expect(422);
    assert_eq!(wrong.errors(), [(format!("/values/{jaws}/{year}"), "no_number".to_owned())]);
    assert!(year_of(&heat).is_null(), "all or none");
    let both =
        json!({"values": {&heat: {&year: "1995"}, &jaws: {&year: 1975}}, "before": {&heat: {&year: ""}}});
    let saved = send(both).expect(200);
    let late =
        send(json!({"values": {&heat: {&year: "1996"}}, "before": {&heat: {&year: "1994"}}})).expect(422);
    assert_eq!(late.errors(), [(format!("/values/{heat}/{year}"), "changed_meanwhile".to_owned())]);
    assert_eq!(year_of(&heat), "1995");
    send(json!({"values": {&heat: {&year: "1996"}}, "before": {&heat: {&year: "1995"}}})).expect(200);
    send(json!({"values": {&heat: {&year: null}}})).expect(200);
    assert!(year_of(&heat).is_null());
    let other =
        send(json!({"values": {&heat: {&year: "1996"}}, "before": {&jaws: {&year: "1975"}}})).expect(422);
    assert_eq!(other.errors()[0].1, "other_cells");
    assert_eq!(
        send(json!({"values": {"999999": {&year: "1"}}})).expect(422).errors()[0].1,
        "changed_meanwhile"
    );
    let jaws_entry = saved.body["entries"][1].as_i64().unwrap();
    program.post(&format!("/api/v1/history/{jaws_entry}/undo"), json!({})).expect(200);
    assert!(year_of(&jaws).is_null());
    let body = || Some(json!({"values": {&heat: {&year: "1"}}}));
    app.program(&ana, "read").send("PATCH", &path, &[], body()).expect(403);
    let ben = app.person("Ben");
    app.program_in(&ana, "write", Some(ben.space.id.0)).send("PATCH", &path, &[], body()).expect(404);
}

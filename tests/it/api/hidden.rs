//! What nobody is shown any more, and what odd requests get.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn the_values_of_a_removed_attribute_are_nowhere_until_it_is_restored() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&[]);
    let paid = app.attribute(&ana, &films, "Paid", "text", &[]).id;
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}", films.id);
    let favourites = format!("{path}/favourites");
    let added =
        program.post(&favourites, json!({"title": "Heat", "values": {paid.to_string(): "a fortune"}}));
    let heat = added.expect(201).header("location").to_owned();
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    let stranger = app.stranger_program();
    let looks = |wanted: bool| {
        let day = format!("{path}/on");
        let export = format!("{path}/export?format=ndjson");
        for (look, at) in [
            (&program, heat.as_str()),
            (&program, &favourites),
            (&program, "/api/v1/search?q=Heat"),
            (&program, &day),
            (&program, &export),
            (&stranger, "/api/v1/@ana/films/favourites"),
        ] {
            let answer = look.get(at).expect(200);
            assert_eq!(answer.page_text().contains("a fortune"), wanted, "{at}");
        }
    };
    looks(true);
    let removed = program.delete(&format!("/api/v1/attributes/{paid}")).expect(204);
    looks(false);
    assert_eq!(browser.post(&format!("/history/{}/undo", removed.header("podium-change")), &[]).status, 303);
    looks(true);
}

#[test]
fn times_that_cannot_be_stored_and_cursors_of_no_list_are_refused() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    let (program, stranger) = (app.program(&ana, "read"), app.stranger_program());
    for year in ["-9999", "0000", "+10000"] {
        let time = format!("{year}-01-01T00:00:00Z").replace('+', "%2B");
        stranger.get(&format!("/api/v1/@ana/films/favourites?changed_since={time}")).expect(400);
        program.get(&format!("/api/v1/history?since={time}")).expect(400);
        program.get(&format!("/api/v1/history?until={time}")).expect(400);
        assert_eq!(browser.get(&format!("/trash?until={time}")).status, 200, "{year}");
    }
    let cursor = |json: &str| data_encoding::BASE64URL_NOPAD.encode(json.as_bytes());
    let old = cursor(r#"["-9999-01-01T00:00:00Z",1,true]"#);
    assert_eq!(program.get(&format!("/api/v1/trash?cursor={old}")).expect(400).text("/code"), "bad_cursor");
    for end in [
        json!({"id": 1, "position": "zz", "spread_at": 0, "rank": 1}),
        json!({"id": 1, "position": "80", "spread_at": 9, "rank": i64::MIN}),
        json!({"id": 1, "position": "80", "spread_at": 9, "rank": i64::MAX}),
    ] {
        let cursor = cursor(&end.to_string());
        let status =
            program.get(&format!("/api/v1/categories/{}/favourites?cursor={cursor}", films.id)).status;
        assert!([200, 400].contains(&status), "{end}: {status}");
    }
}

#[test]
fn what_an_address_does_not_know_is_refused_wherever_it_is_sent() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    let list = format!("/api/v1/categories/{}", films.id);
    for path in ["/api/v1/spaces?limit=0", &format!("{list}?x=1"), &format!("{heat}?x=1")] {
        assert_eq!(program.get(path).expect(400).text("/code"), "bad_query", "{path}");
    }
    program.send("POST", &format!("{list}/favourites?x=1"), &[], Some(json!({"title": "Ran"}))).expect(400);
    let made_up = [("if-match", "\"made-up\"")];
    assert_eq!(program.send("DELETE", &heat, &made_up, None).expect(400).text("/code"), "no_condition");
    let move_it = Some(json!({"place": "top"}));
    program.send("POST", &format!("{heat}/rank"), &made_up, move_it).expect(400);
    let tag = program.get(&heat).tag();
    for body in [json!({"title": null}), json!({"address": null})] {
        assert_eq!(
            program.patch(&heat, &tag, body.clone()).expect(422).errors()[0].1,
            "wrong_shape",
            "{body}"
        );
    }
    let both = [("if-match", tag.as_str()), ("if-none-match", "*")];
    let changed = program.send("PATCH", &heat, &both, Some(json!({"title": "Heat 2"}))).expect(200);
    assert_eq!(changed.text("/title"), "Heat 2");
    let order = program.get(&format!("{list}/order"));
    let other = app.category(&ana, "Books");
    let theirs = format!("/api/v1/categories/{}/order", other.id);
    program.put(&theirs, &order.tag(), json!({"favourites": []})).expect(412);
    for (raw, code) in [
        (r#"{"title": "\ud800"}"#, 400),
        (r#"{"title": "x", "rank": 1e999}"#, 400),
        (r#"{"title": "x", "title": "y"}"#, 422),
    ] {
        assert_eq!(
            program.send_raw(&format!("{list}/favourites"), "application/json", raw.as_bytes()).status,
            code,
            "{raw}"
        );
    }
    assert_eq!(app.titles(films.id), ["Heat 2"]);
}

#[test]
fn a_network_that_makes_tokens_up_is_held_to_its_limit() {
    let app = TestApp::start_with(3, &[("PODIUM_API_REQUESTS", "5")]);
    let statuses: Vec<u16> = (0..9).map(|_| app.made_up_program().get("/api/v1/spaces").status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 401, 429, 429, 429]);
}

#[test]
fn pages_of_categories_and_of_a_rewritten_list_have_all_that_stays() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=9).map(|number| format!("Film {number}")).collect();
    let (ana, films, _) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let program = app.program(&ana, "write");
    let categories = format!("/api/v1/spaces/{}/categories", ana.space.id);
    let all: Vec<String> = names(&program.get(&categories).expect(200), "name");
    let first = program.get(&format!("{categories}?limit=1")).expect(200);
    let id = first.number("/items/0/id");
    program.post(&format!("/api/v1/categories/{id}/rank"), json!({"place": "bottom"})).expect(200);
    let rest = program.get(&format!("{categories}?cursor={}", first.text("/next"))).expect(200);
    assert_eq!(names(&rest, "name")[..all.len() - 1], all[1..]);

    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let page = program.get(&format!("{path}?limit=4")).expect(200);
    for title in ["Film 3", "Film 4"] {
        program.delete(&format!("/api/v1/favourites/{}", app.id_of(title))).expect(204);
    }
    let list = films.id;
    app.write(move |conn| podium::lists::ordering::rebalance::rebalance(conn, list)).unwrap();
    let rest = program.get(&format!("{path}?cursor={}", page.text("/next"))).expect(200);
    assert_eq!(names(&rest, "title"), ["Film 5", "Film 6", "Film 7", "Film 8", "Film 9"]);
    app.sql("delete from favourites where title in ('Film 4')");
    let rest = program.get(&format!("{path}?cursor={}", page.text("/next"))).expect(200);
    assert_eq!(names(&rest, "title")[0], "Film 6", "number 4 is where Film 5 was");
}

fn names(answer: &crate::support::Answered, field: &str) -> Vec<String> {
    let items = answer.body["items"].as_array().unwrap();
    items.iter().map(|it| it[field].as_str().unwrap().to_owned()).collect()
}

//! What holds for every address: errors, versions, keys, limits.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_change_names_the_version_that_it_changes() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws"]);
    let program = app.program(&ana, "write");
    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    let seen = program.get(&heat).expect(200);
    program.send("PATCH", &heat, &[], Some(json!({"title": "Heat 2"}))).expect(428);
    program.post(&format!("{heat}/rank"), json!({"place": "bottom"})).expect(200);
    let renamed = program.patch(&heat, &seen.tag(), json!({"title": "Heat 2"})).expect(200);
    assert_eq!((renamed.text("/title"), renamed.number("/rank")), ("Heat 2", 2), "a move is no edit");
    let late = program.patch(&heat, &seen.tag(), json!({"link": "https://example.org/"})).expect(412);
    assert_eq!((late.text("/type"), late.text("/current/title")), ("/problems/outdated", "Heat 2"));
    assert_eq!(late.tag(), renamed.tag());
    let merged = program.patch(&heat, &late.tag(), json!({"link": "https://example.org/"})).expect(200);
    assert_eq!((merged.text("/title"), merged.text("/link")), ("Heat 2", "https://example.org/"));
    assert!(program.patch(&heat, "*", json!({"link": null})).expect(200).body["link"].is_null());
    for wrong in ["Heat", "W/\"x\"", "\"made up\""] {
        let status = program.patch(&heat, wrong, json!({"title": "x"})).status;
        assert!([400, 412].contains(&status), "{wrong}: {status}");
    }
    let list = format!("/api/v1/categories/{}", films.id);
    let tag = program.get(&list).tag();
    let header = [("if-match", tag.as_str()), ("content-type", "application/merge-patch+json")];
    let body = json!({"name": "Movies", "description": "Those that I like."});
    assert_eq!(program.send("PATCH", &list, &header, Some(body)).expect(200).text("/name"), "Movies");
    assert_eq!(program.patch(&list, &tag, json!({"name": "x"})).expect(412).text("/current/name"), "Movies");
    let order = format!("{list}/order");
    let old = program.get(&order).tag();
    program.post(&format!("{heat}/rank"), json!({"place": "top"})).expect(200);
    let late = program.put(&order, &old, json!({"favourites": []})).expect(412);
    assert_eq!(late.number("/current/favourites/0"), app.id_of("Heat 2"));
    let short = json!({"favourites": [app.id_of("Jaws")]});
    assert_eq!(program.put(&order, &late.tag(), short).expect(422).errors()[0].1, "not_all");
    let space = "/api/v1/spaces/".to_owned() + &ana.space.id.to_string();
    let tag = program.get(&space).tag();
    assert_eq!(program.patch(&space, &tag, json!({"about": "Films"})).expect(200).text("/about"), "Films");
    program.patch(&space, &tag, json!({"about": "Books"})).expect(412);
}

#[test]
fn what_is_wrong_with_a_request_is_told_with_a_pointer_and_a_code_and_changes_nothing() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let before = app.titles(films.id);
    let cases = [
        (json!({"title": "heat"}), "/title", "title_listed"),
        (json!({"title": "  "}), "/title", "no_title"),
        (json!({"title": "x".repeat(121)}), "/title", "title_too_long"),
        (json!({"title": "x", "description": "short"}), "/description", "description_too_short"),
        (json!({"title": "x", "link": "javascript:alert(1)"}), "/link", "link_scheme"),
        (json!({"title": "x", "rank": 0}), "/rank", "no_rank"),
        (json!({"title": "x", "rank": "first"}), "/rank", "wrong_shape"),
        (json!({"title": 7}), "/title", "wrong_shape"),
        (json!({"description": "A king divides."}), "/title", "missing_field"),
        (json!({"title": "x", "titel": "y"}), "/titel", "unknown_field"),
        (json!({"title": "x", "values": {"9": ["a"]}}), "/values/9", "wrong_shape"),
        (json!({"title": "x", "values": {"year": "1995"}}), "/values", "wrong_shape"),
        (json!([]), "", "wrong_shape"),
    ];
    for (body, pointer, code) in cases {
        let refused = program.post(&path, body.clone());
        assert_eq!(refused.status, 422, "{body} {}", refused.body);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let nested = program.post(&format!("{path}/batch"), json!({"favourites": [["Ran"]]})).expect(422);
    assert_eq!(nested.errors(), [("/favourites/0".to_owned(), "wrong_shape".to_owned())]);
    assert!(nested.page_text().contains("This must be an object."), "{}", nested.body);
    let rank = format!("/api/v1/favourites/{}/rank", app.id_of("Heat"));
    for place in [json!({"top": null}), json!(["top"]), json!(7)] {
        let refused = program.post(&rank, json!({"place": place})).expect(422);
        assert_eq!(refused.errors(), [("/place".to_owned(), "wrong_shape".to_owned())]);
    }
    let cut_off = program.send_raw(&path, "application/json", b"[1, 2").expect(400);
    assert_eq!(cut_off.text("/code"), "bad_json");
    let all = program.post(&path, json!({"title": "", "description": "short", "link": "x", "rank": -1}));
    assert_eq!(all.errors().len(), 4, "{}", all.body);
    for (query, code) in [
        ("limit=0", "bad_limit"),
        ("limit=101", "bad_limit"),
        ("limit=ten", "bad_query"),
        ("cursor=x", "bad_cursor"),
        ("page=2", "bad_query"),
        ("changed_since=yesterday", "bad_query"),
    ] {
        assert_eq!(program.get(&format!("{path}?{query}")).expect(400).text("/code"), code, "{query}");
    }
    let raw = |body: &str, kind: &str| {
        let token = [("content-type", kind)];
        program.send("POST", &path, &token, Some(json!(body))).status
    };
    assert_eq!((raw("x", "text/plain"), raw("x", "application/json")), (415, 422));
    program.get("/api/v1/nothing").expect(404);
    program.get("/api/v1/favourites/heat").expect(404);
    program.get("/api/v1/favourites/99999999999999999999").expect(404);
    let other = program.send("DELETE", &path, &[], None).expect(405);
    assert_eq!(other.header("allow"), "GET, POST, HEAD, OPTIONS");
    assert_eq!(
        program.send("OPTIONS", &path, &[], None).expect(204).header("allow"),
        "GET, POST, HEAD, OPTIONS"
    );
    assert_eq!(app.titles(films.id), before);
}

#[test]
fn a_key_makes_a_request_count_once_and_is_refused_for_another() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let wrong = program.post_once(&path, "one", json!({"title": ""})).expect(422);
    assert_eq!(wrong.errors()[0].1, "no_title");
    let first = program.post_once(&path, "one", json!({"title": "Heat"})).expect(201);
    let again = program.post_once(&path, "one", json!({"title": "Heat"})).expect(201);
    assert_eq!(
        (&first.body, first.tag(), first.header("location")),
        (&again.body, again.tag(), again.header("location"))
    );
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = program.post_once(&path, "one", json!({"title": "Jaws"})).expect(422);
    assert_eq!(other.text("/type"), "/problems/key-reused");
    program.post_once(&path, "two", json!({"title": "Jaws"})).expect(201);
    let reader = app.program(&ana, "read").post_once(&path, "one", json!({"title": "Heat"}));
    assert_eq!(reader.status, 403, "another token learns nothing");
    let other = app.person("Ben");
    let theirs = app.category(&other, "Films");
    let their_path = format!("/api/v1/categories/{}/favourites", theirs.id);
    app.program(&other, "write").post_once(&their_path, "one", json!({"title": "Ran"})).expect(201);
    assert_eq!(app.titles(films.id), ["Heat", "Jaws"]);
    assert_eq!(program.post_once(&path, "", json!({"title": "Up"})).expect(400).text("/code"), "bad_key");
    assert_eq!(app.count("form_keys where answer::text like '%Heat%'"), 0);
}

#[test]
fn a_token_may_send_so_many_requests_a_minute_and_is_told_how_many_are_left() {
    let app = TestApp::start_with(3, &[("PODIUM_API_REQUESTS", "3")]);
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let (program, other) = (app.program(&ana, "read"), app.program(&ben, "read"));
    for left in [2, 1, 0] {
        let answer = program.get("/api/v1/spaces").expect(200);
        assert_eq!(answer.header("ratelimit-policy"), "\"minute\";q=3;w=60");
        assert!(answer.header("ratelimit").starts_with(&format!("\"minute\";r={left};t=")));
    }
    let refused = program.get("/api/v1/spaces").expect(429);
    assert!((1..=60).contains(&refused.header("retry-after").parse::<i64>().unwrap()));
    assert_eq!(refused.text("/type"), "/problems/too-many-requests");
    other.get("/api/v1/spaces").expect(200);
    assert_eq!(app.browser_of(&ana).get("/").status, 200, "pages are not counted");
}

#[test]
fn pages_of_other_sites_may_use_it_only_if_the_settings_name_them() {
    let asked = [
        ("origin", "https://app.example.org"),
        ("access-control-request-method", "PATCH"),
        ("access-control-request-headers", "authorization,if-match"),
    ];
    let closed = TestApp::start();
    let answer = closed.stranger_program().send("OPTIONS", "/api/v1/spaces", &asked, None);
    assert_eq!(answer.header("access-control-allow-origin"), "");
    let open = TestApp::start_with(3, &[("PODIUM_API_ORIGINS", "https://app.example.org")]);
    let ana = open.person("Ana");
    let answer = open.stranger_program().send("OPTIONS", "/api/v1/spaces", &asked, None).expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org");
    let own = open.program(&ana, "read").send("GET", "/api/v1/spaces", &asked[..1], None).expect(200);
    assert!(own.header("access-control-expose-headers").to_lowercase().contains("etag"));
    assert_eq!(own.header("access-control-allow-credentials"), "");
    let strange = [("origin", "https://evil.example"), asked[1]];
    let answer = open.stranger_program().send("OPTIONS", "/api/v1/spaces", &strange, None);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[test]
fn a_token_that_is_not_valid_is_told_before_anything_else_that_is_wrong() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let (ended, nobody) = (app.program(&ana, "write"), app.stranger_program());
    app.sql(
        "update tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 hour'",
    );
    let valid = app.program(&ana, "write");
    let list = format!("/api/v1/categories/{}", films.id);
    let (odd, json) = (("if-match", "odd"), ("content-type", "application/json"));
    type Case<'a> = (&'a str, String, Vec<(&'a str, &'a str)>, Option<&'a [u8]>, u16);
    let cases: [Case; 6] = [
        ("GET", format!("{list}?colour=red"), vec![], None, 400),
        ("GET", format!("{list}/favourites?limit=0"), vec![], None, 400),
        ("PATCH", list.clone(), vec![json, odd], Some(b"{}"), 400),
        ("PATCH", list.clone(), vec![json], Some(b"{}"), 428),
        ("POST", format!("{list}/favourites"), vec![json], Some(b"{"), 400),
        ("POST", format!("{list}/favourites"), vec![json], Some(b"{\"colour\": 1}"), 422),
    ];
    for (method, path, headers, body, status) in cases {
        for (program, expected) in [(&valid, status), (&ended, 401), (&nobody, 401)] {
            let answer = program.send_as_is(method, &path, &headers, body);
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.body);
        }
    }
    let public = "/api/v1/@ana/films?colour=red";
    for (program, expected) in [(&nobody, 400), (&ended, 401)] {
        assert_eq!(program.get(public).status, expected);
    }
    assert_eq!(ended.send_as_is("POST", "/api/v1/tokens", &[json], Some(b"{}")).status, 422);
}

#[test]
fn a_whole_number_may_be_written_with_a_fraction() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Ran"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    assert_eq!(
        program.post(&path, json!({"title": "Up 1.0", "rank": 1.0})).expect(201).text("/title"),
        "Up 1.0"
    );
    assert_eq!(app.titles(films.id), ["Up 1.0", "Heat", "Ran"]);
    let half = program.post(&path, json!({"title": "Jaws", "rank": 1.5})).expect(422);
    assert_eq!(half.errors(), [("/rank".to_owned(), "wrong_shape".to_owned())]);
    let twice = br#"{"title": "Jaws", "rank": 1.0, "rank": 2.0}"#;
    let twice = program.send_raw_with(&path, &[("content-type", "application/json")], twice).expect(422);
    assert_eq!(twice.errors()[0].1, "duplicate_field");
}

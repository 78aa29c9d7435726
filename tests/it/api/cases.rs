//! The cases that an acceptance tries at the forms, each once through JSON: with the same outcome, and in the same words.

use serde_json::{Value, json};

use crate::support::{Browser, Person, Program, TestApp};

/// Ana with a program and a browser, and Ben with a program.
struct Site {
    app: TestApp,
    ana: (Person, Program, Browser),
    ben: (Person, Program),
}

fn site() -> Site {
    let app = TestApp::start();
    let [ana, ben] = ["Ana", "Ben"].map(|it| app.person(it));
    let (program, browser, other) =
        (app.program(&ana, "write"), app.browser_of(&ana), app.program(&ben, "write"));
    Site { app, ana: (ana, program, browser), ben: (ben, other) }
}

/// The codes and details of what is wrong, by pointer.
#[track_caller]
fn refused(program: &Program, path: &str, body: &Value) -> Vec<(String, String, String)> {
    let answer = program.post(path, body.clone()).expect(422);
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    let errors = answer.body["errors"].as_array().unwrap_or_else(|| panic!("{}", answer.body)).iter();
    errors.map(|it| (text(it, "pointer"), text(it, "code"), text(it, "detail"))).collect()
}

/// A form with these fields is refused with the same sentences as the program.
#[track_caller]
fn as_on_the_page(
    browser: &Browser,
    path: &str,
    fields: &[(&str, &str)],
    errors: &[(String, String, String)],
) {
    let page = browser.post(path, fields);
    assert_eq!(page.status, 422, "{fields:?}");
    let text = page.text_content();
    for (_, code, detail) in errors {
        assert!(text.contains(detail.as_str()), "{code}: {detail} is not in {text}");
    }
}

#[test]
fn names_of_categories_are_taken_and_refused_as_in_the_form() {
    let Site { app, ana: (ana, program, browser), ben: (ben, other) } = site();
    let path = format!("/spaces/{}/categories", ana.space.id);
    let api = format!("/api/v1{path}");
    let names = |program: &Program, of: &Person| -> Vec<(String, i64)> {
        let page = program.get(&format!("/api/v1/spaces/{}/categories", of.space.id)).expect(200);
        let items = page.body["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|it| (it["name"].as_str().unwrap().to_owned(), it["size"].as_i64().unwrap()))
            .collect()
    };
    let fresh = [("People", 0), ("Places", 0), ("Food", 0)].map(|(name, size)| (name.to_owned(), size));
    assert_eq!(names(&program, &ana), fresh);
    for (name, code) in [
        (json!("  "), "no_name"),
        (json!("x".repeat(61)), "name_too_long"),
        (json!("PEOPLE"), "name_taken"),
        (json!(" food "), "name_taken"),
    ] {
        let errors = refused(&program, &api, &json!({"name": name}));
        assert_eq!((errors.len(), &*errors[0].0, &*errors[0].1), (1, "/name", code));
        as_on_the_page(&browser, &path, &[("name", name.as_str().unwrap())], &errors);
    }
    for (body, code) in [
        (json!({}), "missing_field"),
        (json!({"name": 7}), "wrong_shape"),
        (json!({"name": null}), "wrong_shape"),
    ] {
        assert_eq!(refused(&program, &api, &body)[0].1, code, "{body}");
    }
    assert_eq!(names(&program, &ana), fresh, "nothing was added");

    let films = program.post(&api, json!({"name": "Films"})).expect(201);
    other.post(&format!("/api/v1/spaces/{}/categories", ben.space.id), json!({"name": "Films"})).expect(201);
    let at = films.header("location").to_owned();
    let renamed = program.patch(&at, &films.tag(), json!({"name": "Movies"})).expect(200);
    assert_eq!(renamed.text("/name"), "Movies");
    let itself = program.patch(&at, &renamed.tag(), json!({"name": "Movies"})).expect(200);
    let taken = program.patch(&at, &itself.tag(), json!({"name": "places"})).expect(422);
    assert_eq!(taken.errors(), [("/name".to_owned(), "name_taken".to_owned())]);
    app.favourites(&ana, &app.category(&ana, "Movies"), &["Heat"]);
    assert_eq!(program.get(&at).expect(200).number("/size"), 1);
    program.delete(&at).expect(204);
    program.get(&at).expect(404);
    for gone in ["/api/v1/categories/999", "/api/v1/categories/films"] {
        program.get(gone).expect(404);
    }
}

#[test]
fn the_fields_of_favourites_are_taken_and_refused_as_in_the_form() {
    let Site { app, ana: (ana, program, browser), ben: (ben, other) } = site();
    let films = app.category(&ana, "Films");
    let path = format!("/categories/{}/favourites", films.id);
    let api = format!("/api/v1{path}");
    app.favourites(&ana, &films, &["Heat"]);
    let before = program.get(&api).expect(200).body;
    let long = "x".repeat(121);
    for (fields, codes) in [
        (&[("title", "")][..], &["no_title"][..]),
        (&[("title", " \t")], &["no_title"]),
        (&[("title", long.as_str())], &["title_too_long"]),
        (&[("title", "HEAT")], &["title_listed"]),
        (&[("title", "Ran"), ("description", "Too short")], &["description_too_short"]),
        (&[("title", "Ran"), ("link", "javascript:alert(1)")], &["link_scheme"]),
        (
            &[("title", ""), ("description", "short"), ("link", "x")],
            &["no_title", "description_too_short", "link_scheme"],
        ),
    ] {
        let body: Value = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let errors = refused(&program, &api, &body);
        let mut found: Vec<&str> = errors.iter().map(|it| &*it.1).collect();
        found.sort_unstable();
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        assert_eq!(found, codes, "{body}");
        as_on_the_page(&browser, &path, fields, &errors);
    }
    for (body, pointer) in [
        (json!({"title": null}), "/title"),
        (json!({"title": "Ran", "values": "1985"}), "/values"),
        (json!({"title": "Ran", "values": ["1985"]}), "/values"),
        (json!({"title": "Ran", "rank": null, "description": 10}), "/description"),
    ] {
        assert_eq!(refused(&program, &api, &body)[0].0, pointer, "{body}");
    }
    assert_eq!(program.get(&api).expect(200).body, before, "nothing was added");
    program.post("/api/v1/categories/999/favourites", json!({"title": "Ran"})).expect(404);

    let ran = program.post(&api, json!({"title": "Ran", "description": "Ten letter"})).expect(201);
    program.post(&api, json!({"title": "Jaws", "description": ""})).expect(201);
    let theirs = app.category(&ben, "Films");
    other.post(&format!("/api/v1/categories/{}/favourites", theirs.id), json!({"title": "Heat"})).expect(201);
    let at = ran.header("location").to_owned();
    let taken = program.patch(&at, &ran.tag(), json!({"title": "heat"})).expect(422);
    assert_eq!(taken.errors(), [("/title".to_owned(), "title_listed".to_owned())]);
    assert_eq!(ran.text("/added_at"), ran.text("/changed_at"));
    let changed = program.patch(&at, &ran.tag(), json!({"description": null})).expect(200);
    assert_eq!(changed.text("/added_at"), ran.text("/added_at"));
    assert!(changed.text("/changed_at") > ran.text("/changed_at"), "{} {}", changed.body, ran.body);
    assert_eq!(changed.body["description"], Value::Null);
}

#[test]
fn attributes_and_values_are_taken_and_refused_as_in_the_form() {
    let Site { app, ana: (ana, program, browser), .. } = site();
    let films = app.category(&ana, "Films");
    let path = format!("/categories/{}/attributes", films.id);
    let api = format!("/api/v1{path}");
    app.attribute(&ana, &films, "Director", "text", &[]);
    for (fields, code) in [
        (&[("name", ""), ("kind", "text")][..], "no_name"),
        (&[("name", "director"), ("kind", "text")], "name_taken"),
        (&[("name", "Genre"), ("kind", "choice")], "no_options"),
    ] {
        let body: Value = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let errors = refused(&program, &api, &body);
        assert_eq!((errors.len(), &*errors[0].1), (1, code), "{body}");
        as_on_the_page(&browser, &path, fields, &errors);
    }
    for body in
        [json!({"name": "Year"}), json!({"kind": "number"}), json!({"name": "Year", "kind": "rating"})]
    {
        assert_eq!(refused(&program, &api, &body).len(), 1, "{body}");
    }
    let mut ids = Vec::new();
    for (kind, options) in [
        ("number", None),
        ("date", None),
        ("yes/no", None),
        ("choice", Some(json!(["Drama", "Comedy"]))),
        ("link", None),
    ] {
        let mut body = json!({"name": format!("A {kind}"), "kind": kind});
        if let Some(options) = options {
            body["options"] = options;
        }
        ids.push(program.post(&api, body).expect(201).number("/id"));
    }
    let favourites = format!("/categories/{}/favourites", films.id);
    for (at, value, code) in [
        (0, "many", "no_number"),
        (1, "31.12.2026 or so", "date_malformed"),
        (1, "2026-02-30", "no_such_day"),
        (2, "perhaps", "neither_yes_nor_no"),
        (3, "Western", "no_such_option"),
        (4, "example", "link_scheme"),
    ] {
        let (id, name) = (ids[at], format!("attribute-{}", ids[at]));
        let body = json!({"title": "Heat", "values": {id.to_string(): value}});
        let errors = refused(&program, &format!("/api/v1{favourites}"), &body);
        assert_eq!((errors.len(), &*errors[0].0, &*errors[0].1), (1, &*format!("/values/{id}"), code));
        as_on_the_page(&browser, &favourites, &[("title", "Heat"), (&name, value)], &errors);
    }
    let year = ids[0].to_string();
    let heat = program.post(&format!("/api/v1{favourites}"), json!({"title": "Heat"})).expect(201);
    assert_eq!(heat.body["values"], json!({}), "a favourite needs no values");
    let at = heat.header("location").to_owned();
    let one = program.patch(&at, &heat.tag(), json!({"values": {&year: 1995}})).expect(200);
    let two = program.patch(&at, &one.tag(), json!({"values": {ids[2].to_string(): true}})).expect(200);
    assert_eq!(two.body["values"], json!({&year: "1995", ids[2].to_string(): "yes"}));
    let without = program.patch(&at, &two.tag(), json!({"values": {&year: null}})).expect(200);
    assert_eq!(without.body["values"], json!({ids[2].to_string(): "yes"}));
}

#[test]
fn what_belongs_to_another_person_is_not_there() {
    let Site { app, ana: (ana, ..), ben: (_, other) } = site();
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat", "Ran"]);
    let (list, heat) =
        (format!("/api/v1/categories/{}", films.id), format!("/api/v1/favourites/{}", app.id_of("Heat")));
    for path in [&list, &heat, &format!("{list}/favourites"), &format!("{list}/order")] {
        other.get(path).expect(404);
    }
    other.patch(&list, "*", json!({"name": "Mine"})).expect(404);
    other.patch(&heat, "*", json!({"title": "Mine"})).expect(404);
    other.post(&format!("{list}/favourites"), json!({"title": "Mine"})).expect(404);
    other.post(&format!("{heat}/rank"), json!({"place": "bottom"})).expect(404);
    other.delete(&list).expect(404);
    other.delete(&heat).expect(404);
    let theirs = other.get("/api/v1/spaces").expect(200).number("/items/0/id");
    let made =
        other.post(&format!("/api/v1/spaces/{theirs}/categories"), json!({"name": "Films"})).expect(201);
    let own = made.number("/id");
    let jaws =
        other.post(&format!("/api/v1/categories/{own}/favourites"), json!({"title": "Jaws"})).expect(201);
    let there = json!({"place": "category", "category": films.id});
    let moved = other.post(&format!("{}/rank", jaws.header("location")), there);
    assert!([404, 422].contains(&moved.status), "{}", moved.body);
    assert_eq!(app.titles(films.id), ["Heat", "Ran"]);
    assert!(!other.get("/api/v1/history").expect(200).raw().contains("Heat"));
}

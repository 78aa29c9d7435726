//! Comparisons by programs.

use serde_json::{Value, json};

use crate::support::{Answered, Program, TestApp};

/// Sends it for the version with that ETag.
fn post(program: &Program, path: &str, tag: &str, body: Value) -> Answered {
    program.send("POST", path, &[("if-match", tag)], Some(body))
}

fn delete(program: &Program, path: &str, tag: &str) -> Answered {
    program.send("DELETE", path, &[("if-match", tag)], None)
}

#[test]
fn programs_find_a_place_like_people() {
    let app = TestApp::start();
    let (person, films, _) = app.films(&["A", "B", "C", "X"]);
    let program = app.program(&person, "write");
    let path = format!("/api/v1/favourites/{}/placing", app.id_of("X"));
    let (answers, end) = (format!("{path}/answers"), format!("{path}/end"));
    let first = program.get(&path).expect(200);
    assert_eq!((first.text("/about/title"), first.number("/most_left"), first.number("/asked")), ("B", 2, 0));
    let b = first.number("/about/id");
    program.post(&answers, json!({"verdict": "better", "about": b})).expect(428);
    let second = post(&program, &answers, &first.tag(), json!({"verdict": "better", "about": b})).expect(200);
    assert_eq!((second.text("/about/title"), second.number("/asked")), ("A", 1));
    let late = post(&program, &answers, &first.tag(), json!({"verdict": "worse", "about": b})).expect(412);
    assert_eq!(late.text("/current/about/title"), "A", "with the current question");
    let other = json!({"verdict": "better", "about": app.id_of("C")});
    assert_eq!(post(&program, &answers, &second.tag(), other).expect(409).text("/code"), "not_asked");
    let early = post(&program, &end, &second.tag(), json!({"place": "keep"})).expect(409);
    assert_eq!(early.text("/code"), "not_settled");
    post(&program, &answers, &second.tag(), json!({"verdict": "best"})).expect(422);
    let again = delete(&program, &format!("{answers}/last"), &second.tag()).expect(200);
    assert_eq!(again.text("/about/title"), "B");
    assert_eq!(
        delete(&program, &format!("{answers}/last"), "*").expect(409).text("/code"),
        "nothing_to_undo"
    );
    let found = post(&program, &answers, &again.tag(), json!({"verdict": "close", "about": b})).expect(200);
    assert_eq!((found.number("/place/rank"), found.text("/place/above/title")), (3, "B"));
    let up = post(&program, &answers, &found.tag(), json!({"verdict": "up"})).expect(200);
    assert_eq!((up.number("/place/rank"), up.text("/place/below/title")), (2, "B"));
    let moved = post(&program, &end, &up.tag(), json!({"place": "keep"})).expect(200);
    assert_eq!(moved.number("/rank"), 2);
    let change = moved.header("podium-change").to_owned();
    assert_eq!(app.titles(films.id), ["A", "X", "B", "C"]);
    program.post(&format!("/api/v1/history/{change}/undo"), json!({})).expect(200);
    assert_eq!(app.titles(films.id), ["A", "B", "C", "X"]);
    app.program(&person, "read").get(&path).expect(403);
}

#[test]
fn programs_are_told_that_an_answer_met_a_changed_list() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["A", "B", "C", "D", "E", "F", "G", "X"]);
    let program = app.program(&person, "write");
    let path = format!("/api/v1/favourites/{}/placing", app.id_of("X"));
    let answers = format!("{path}/answers");
    let mut page = program.get(&path).expect(200);
    for (about, verdict) in [("D", "worse"), ("F", "better")] {
        let answer = json!({"verdict": verdict, "about": app.id_of(about)});
        page = post(&program, &answers, &page.tag(), answer).expect(200);
        assert_eq!(page.body["was_restarted"], false);
    }
    ana.post(&format!("/favourites/{}/rank", app.id_of("D")), &[("place", "bottom")]);
    let answer = json!({"verdict": "worse", "about": app.id_of("E")});
    let told = post(&program, &answers, &page.tag(), answer).expect(200);
    assert_eq!((&told.body["was_restarted"], told.number("/asked")), (&json!(true), 1));
}

#[test]
fn programs_compare_a_list_like_people() {
    let app = TestApp::start();
    let (person, films, _) = app.films(&["A", "B", "C"]);
    let program = app.program(&person, "write");
    let path = format!("/api/v1/categories/{}/placing", films.id);
    let (answers, order) = (format!("{path}/answers"), format!("{path}/order"));
    program.get(&path).expect(404);
    let [a, b, c] = ["A", "B", "C"].map(|title| app.id_of(title));
    let none = program.post(&path, json!({"way": "some", "favourites": [a]})).expect(422);
    assert_eq!(none.text("/code"), "nothing_to_compare");
    let groups = json!({"way": "groups", "groups": {"love": [c], "fine": [b, a]}});
    let begun = program.post(&path, groups).expect(201);
    assert_eq!(begun.header("location"), path);
    assert_eq!((begun.text("/first/title"), begun.text("/second/title")), ("B", "A"));
    assert_eq!((begun.number("/most_left"), begun.number("/done"), begun.number("/total")), (1, 2, 3));
    assert_eq!(program.post(&path, json!({"way": "whole"})).expect(422).text("/code"), "placing_under_way");
    let wrong = json!({"verdict": "better", "first": c, "second": a});
    post(&program, &answers, &begun.tag(), wrong).expect(409);
    let better = json!({"verdict": "better", "first": b, "second": a});
    let answered = post(&program, &answers, &begun.tag(), better.clone()).expect(200);
    assert!(answered.body["first"].is_null());
    post(&program, &answers, &begun.tag(), better.clone()).expect(412);
    let again = delete(&program, &format!("{answers}/last"), &answered.tag()).expect(200);
    assert_eq!(again.text("/first/title"), "B");
    post(&program, &answers, &again.tag(), better).expect(200);
    let found = program.get(&order).expect(200);
    assert_eq!(found.body["favourites"], json!([c, b, a]));
    assert_eq!(found.number("/moved"), 2);
    app.favourites(&person, &films, &["D"]);
    let late = post(&program, &order, &found.tag(), json!({})).expect(412);
    assert_eq!(
        late.body["current"]["favourites"],
        json!([c, app.id_of("D"), b, a]),
        "below the one above it"
    );
    let kept = post(&program, &order, &late.tag(), json!({})).expect(204);
    assert!(!kept.header("podium-change").is_empty());
    assert_eq!(app.titles(films.id), ["C", "D", "B", "A"]);
    let check = program.post(&path, json!({"way": "check"})).expect(201);
    let (first, second) = (check.number("/first/id"), check.number("/second/id"));
    let answer = json!({"verdict": "better", "first": first, "second": second});
    post(&program, &answers, &begun.tag(), answer).expect(412);
    program.delete(&path).expect(204);
    program.get(&path).expect(404);
    program.delete(&path).expect(404);
}

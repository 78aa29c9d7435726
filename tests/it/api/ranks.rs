//! The cases of ranks, the history and looking, each once through JSON.

use std::thread;

use serde_json::{Value, json};

use crate::support::{Answered, Program, TestApp};

/// Ana's program with a list of these, and the path of the list.
fn list(app: &TestApp, titles: &[&str]) -> (Program, String) {
    let (ana, films, _) = app.films(titles);
    (app.program(&ana, "write"), format!("/api/v1/categories/{}", films.id))
}

/// The titles of a list, which has the ranks 1 to n.
fn titles(program: &Program, list: &str) -> Vec<String> {
    let page = program.get(&format!("{list}/favourites?limit=100")).expect(200);
    let items = page.body["items"].as_array().unwrap();
    let ranks: Vec<i64> = items.iter().map(|it| it["rank"].as_i64().unwrap()).collect();
    assert_eq!(ranks, (1..).take(items.len()).collect::<Vec<_>>());
    items.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect()
}

fn add(program: &Program, list: &str, title: &str, rank: Value) -> Answered {
    program.post(&format!("{list}/favourites"), json!({"title": title, "rank": rank}))
}

fn favourite(app: &TestApp, title: &str) -> String {
    format!("/api/v1/favourites/{}", app.id_of(title))
}

#[test]
fn a_new_favourite_gets_its_rank_and_the_others_make_room() {
    let app = TestApp::start();
    let (program, films) = list(&app, &["A", "B", "C"]);
    assert_eq!(add(&program, &films, "D", Value::Null).expect(201).number("/rank"), 4);
    assert_eq!(add(&program, &films, "E", json!(1)).expect(201).number("/rank"), 1);
    assert_eq!(titles(&program, &films), ["E", "A", "B", "C", "D"]);
    add(&program, &films, "F", json!(1)).expect(201);
    add(&program, &films, "G", json!(7)).expect(201);
    assert_eq!(
        add(&program, &films, "H", json!(99)).expect(201).number("/rank"),
        8,
        "beyond the end is the end"
    );
    assert_eq!(titles(&program, &films), ["F", "E", "A", "B", "C", "D", "G", "H"]);
    for (rank, code) in [
        (json!(0), "no_rank"),
        (json!(-1), "no_rank"),
        (json!("first"), "wrong_shape"),
        (json!(1.5), "wrong_shape"),
    ] {
        let refused = add(&program, &films, "I", rank.clone()).expect(422);
        assert_eq!(refused.errors(), [("/rank".to_owned(), code.to_owned())], "{rank}");
    }
    assert_eq!(titles(&program, &films).len(), 8);
    let space = program.get("/api/v1/spaces").expect(200).number("/items/0/id");
    let empty =
        program.post(&format!("/api/v1/spaces/{space}/categories"), json!({"name": "Empty"})).expect(201);
    assert_eq!(add(&program, empty.header("location"), "First", json!(5)).expect(201).number("/rank"), 1);
}

#[test]
fn a_favourite_moves_and_the_gap_closes() {
    let app = TestApp::start();
    let (program, films) = list(&app, &["A", "B", "C"]);
    let place = |title: &str, body: Value| program.post(&format!("{}/rank", favourite(&app, title)), body);
    let to = |rank: i64| json!({"place": "rank", "rank": rank});
    place("A", to(3)).expect(200);
    assert_eq!(titles(&program, &films), ["B", "C", "A"]);
    place("A", to(1)).expect(200);
    place("C", to(1)).expect(200);
    assert_eq!(titles(&program, &films), ["C", "A", "B"]);
    let entries = || program.get("/api/v1/history").expect(200).body["items"].as_array().unwrap().len();
    let before = entries();
    place("A", to(2)).expect(200);
    assert_eq!((titles(&program, &films), entries()), (["C", "A", "B"].map(String::from).into(), before));
    assert_eq!(place("C", to(99)).expect(200).number("/rank"), 3, "beyond the end is the end");
    for wrong in [
        json!({"place": "rank"}),
        to(0),
        to(-1),
        json!({"place": "middle"}),
        json!({"place": "rank", "rank": "2"}),
    ] {
        place("A", wrong).expect(422);
    }
    assert_eq!(titles(&program, &films), ["A", "B", "C"]);
    program.delete(&favourite(&app, "B")).expect(204);
    assert_eq!(titles(&program, &films), ["A", "C"]);
    program.delete(&favourite(&app, "A")).expect(204);
    assert_eq!(program.get(&favourite(&app, "C")).expect(200).number("/rank"), 1);
}

#[test]
fn a_favourite_that_moves_to_another_list_leaves_no_gap_and_finds_its_rank_there() {
    let app = TestApp::start();
    let (program, films) = list(&app, &["A", "B", "C"]);
    let space = program.get("/api/v1/spaces").expect(200).number("/items/0/id");
    let made =
        program.post(&format!("/api/v1/spaces/{space}/categories"), json!({"name": "Other"})).expect(201);
    let other = made.header("location").to_owned();
    for title in ["X", "Y"] {
        add(&program, &other, title, Value::Null).expect(201);
    }
    let there = json!({"place": "category", "category": made.number("/id")});
    let ranked = |rank: i64| json!({"place": "category", "category": made.number("/id"), "rank": rank});
    let place = |title: &str, body: Value| program.post(&format!("{}/rank", favourite(&app, title)), body);
    assert_eq!(place("B", ranked(2)).expect(200).number("/rank"), 2);
    assert_eq!(place("A", there).expect(200).number("/rank"), 4);
    assert_eq!(titles(&program, &films), ["C"]);
    assert_eq!(titles(&program, &other), ["X", "B", "Y", "A"]);
    add(&program, &films, "x", Value::Null).expect(201);
    let taken = place("x", ranked(1)).expect(422);
    assert_eq!(taken.errors()[0].1, "title_listed", "{}", taken.body);
    assert_eq!((titles(&program, &films).len(), titles(&program, &other).len()), (2, 4));
}

#[test]
fn favourites_that_come_at_once_have_a_rank_each() {
    let app = TestApp::start();
    let (program, films) = list(&app, &[]);
    thread::scope(|scope| {
        for number in 0..16 {
            let (program, films) = (&program, &films);
            scope.spawn(move || add(program, films, &format!("Film {number}"), json!(1)).expect(201));
        }
    });
    assert_eq!(titles(&program, &films).len(), 16);
    let places = "select count(distinct position) from favourites where binned_at is null";
    assert_eq!(app.number(places), 16);
}

#[test]
fn the_history_has_an_entry_of_every_change_and_none_of_what_was_refused() {
    let app = TestApp::start();
    let (program, films) = list(&app, &["Heat"]);
    let entries = || program.get("/api/v1/history").expect(200).body["items"].as_array().unwrap().clone();
    let before = entries().len();
    let heat = program.get(&favourite(&app, "Heat")).expect(200);
    let both = json!({"title": "Heat (1995)", "description": "Two men at a table."});
    let changed = program.patch(&favourite(&app, "Heat"), &heat.tag(), both).expect(200);
    let newest = entries().remove(0);
    let text = newest.to_string();
    for value in ["Heat", "Heat (1995)", "Two men at a table."] {
        assert!(text.contains(value), "{value}: {text}");
    }
    program.patch(&favourite(&app, "Heat (1995)"), &changed.tag(), json!({"title": ""})).expect(422);
    add(&program, &films, "heat (1995)", Value::Null).expect(422);
    assert_eq!(entries().len(), before + 1);
    let path = favourite(&app, "Heat (1995)");
    program.delete(&path).expect(204);
    let id = path.rsplit('/').next().unwrap();
    let of_it = program.get(&format!("/api/v1/history?favourite={id}")).expect(200);
    assert_eq!(
        of_it.body["items"].as_array().unwrap().len(),
        3,
        "also of what is in the bin: {}",
        of_it.body
    );
    program.get("/api/v1/history/999999").expect(404);
    let ben = app.person("Ben");
    let theirs = app.program(&ben, "read");
    assert!(!theirs.get("/api/v1/history").expect(200).raw().contains("Heat"));
    theirs.get(&format!("/api/v1/history/{}", newest["id"])).expect(404);
}

#[test]
fn favourites_are_found_and_come_in_pages() {
    let app = TestApp::start();
    let (program, films) = list(&app, &["Heat", "Ran", "Jaws", "Cube", "Alien"]);
    let found = program.get("/api/v1/search?q=jaw").expect(200);
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1, "{}", found.body);
    program.get("/api/v1/search").expect(400);
    let (mut path, mut all) = (format!("{films}/favourites?limit=2"), Vec::new());
    loop {
        let page = program.get(&path).expect(200);
        let items = page.body["items"].as_array().unwrap().clone();
        assert!(items.len() <= 2);
        all.extend(items.iter().map(|it| it["title"].as_str().unwrap().to_owned()));
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("{films}/favourites?limit=2&cursor={next}");
    }
    assert_eq!(all, ["Heat", "Ran", "Jaws", "Cube", "Alien"]);
    program.get("/api/v1/categories/films/favourites").expect(404);
}

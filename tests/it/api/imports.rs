//! Imports: a file is sent, its preview corrected, and then it is added.

use podium::app::worker;
use serde_json::json;

use crate::support::{TestApp, wait_for};

const FILE: &str = "Rank;Titel;Jahr\n1;Heat;1995\n2;Jaws;1975\n3;;1999\n4;Ran;1985\n";

#[test]
fn a_program_sends_a_file_corrects_its_preview_and_has_it_added_once() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/imports?name=films.csv", films.id);
    let made = program.send_raw(&path, "text/csv", FILE.as_bytes()).expect(201);
    let import = made.header("location").to_owned();
    assert_eq!(
        (made.text("/state"), made.text("/file"), made.number("/preview/rows")),
        ("preview", "films.csv", 4)
    );
    assert_eq!((made.text("/preview/separator"), made.number("/preview/headings")), ("semicolon", 1));
    let meanings: Vec<_> =
        (0..3).map(|at| made.text(&format!("/preview/columns/{at}/meaning")).to_owned()).collect();
    assert_eq!(meanings[..2], ["rank", "title"]);
    assert_eq!((made.number("/preview/report/added"), made.number("/preview/report/refused_count")), (2, 1));
    assert_eq!(made.number("/preview/report/refused/0/line"), 4);
    assert_eq!(made.text("/preview/report/matched/0/title"), "Heat");
    assert_eq!(program.get(&import).expect(200).tag().split('.').next(), made.tag().split('.').next());
    let rows = program.get(&format!("{import}/refused")).expect(200);
    assert!(rows.raw().contains("1999"), "{}", rows.raw());

    program.send("PATCH", &import, &[], Some(json!({}))).expect(428);
    let two = json!({"separator": "comma", "columns": {"1": "title"}});
    assert_eq!(program.patch(&import, &made.tag(), two).expect(422).errors()[0].1, "reading_first");
    for (wrong, code) in [
        (json!({"headings": "5x"}), "wrong_shape"),
        (json!({"rows": {"99": false}}), "no_such_line"),
        (json!({"differing_lines": {"99": "values"}}), "no_such_line"),
    ] {
        assert_eq!(
            program.patch(&import, &made.tag(), wrong.clone()).expect(422).errors()[0].1,
            code,
            "{wrong}"
        );
    }
    let wrong = json!({"columns": {"9": "title", "3": "praise"}});
    let refused = program.patch(&import, &made.tag(), wrong).expect(422);
    assert_eq!(
        refused.errors(),
        ["3", "9"].map(|it| (format!("/columns/{it}"), "no_such_column".to_owned()))
    );
    let none = program.patch(&import, &made.tag(), json!({"columns": {"2": "ignore"}})).expect(422);
    assert_eq!(none.errors(), [("/columns".to_owned(), "no_title_column".to_owned())]);
    let wrong = program.patch(&import, &made.tag(), json!({"encoding": "klingon"})).expect(422);
    assert_eq!(wrong.errors(), [("/encoding".to_owned(), "unknown_encoding".to_owned())]);
    let chosen = json!({"columns": {"3": "new-number"}, "differing": "values", "placement": "file"});
    let changed = program.patch(&import, &made.tag(), chosen).expect(200);
    assert_eq!(
        (changed.text("/preview/columns/2/meaning"), changed.text("/preview/differing")),
        ("new-number", "values")
    );
    let late = program.patch(&import, &made.tag(), json!({"placement": "end"})).expect(412);
    assert_eq!(late.text("/current/preview/placement"), "file");

    let run = format!("{import}/run");
    assert_eq!(program.send("POST", &run, &[("if-match", &made.tag())], None).status, 412);
    let started = program.send("POST", &run, &[("if-match", &changed.tag())], None).expect(202);
    assert_eq!((started.text("/state"), started.header("location")), ("running", import.as_str()));
    assert_eq!(program.send("POST", &run, &[("if-match", "*")], None).expect(409).text("/code"), "started");
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    let done = program.get(&import).expect(200);
    assert_eq!(
        (done.text("/state"), done.number("/report/added"), done.number("/report/updated")),
        ("done", 2, 1)
    );
    assert_eq!(app.titles(films.id), ["Heat", "Jaws", "Ran"]);
    assert!(program.get(&format!("{import}/refused")).expect(200).raw().contains("1999"));
    program.patch(&import, "*", json!({})).expect(409);
    let entries = done.body["report"]["entries"].as_array().unwrap();
    let undo = format!("/api/v1/history/{}/undo", entries.last().unwrap());
    program.post(&undo, json!({})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat"]);
}

#[test]
fn files_are_read_within_bounds_and_only_for_those_who_may_add() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/imports", films.id);
    let send = |kind: &str, body: &[u8]| program.send_raw(&path, kind, body);
    assert_eq!(
        send("text/plain", b"1. Heat\n2. Jaws").expect(201).text("/preview/favourites/1/title"),
        "Jaws"
    );
    assert_eq!(
        send("application/json", br#"[{"title": "Ran"}]"#).expect(201).number("/preview/report/added"),
        1
    );
    for (body, code) in [(&b""[..], "file_empty"), (b"\x89PNG\r\n\x1a\n0000", "file_of_another_kind")] {
        assert_eq!(send("text/csv", body).expect(422).errors(), [(String::new(), code.to_owned())]);
    }
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    assert_eq!(send("text/csv", &large).expect(422).errors()[0].1, "file_too_large");
    let keyed = |body: &[u8]| {
        program.send_raw_with(&path, &[("content-type", "text/csv"), ("idempotency-key", "k")], body)
    };
    assert_eq!(keyed(&large[..3 * 1024 * 1024]).expect(400).text("/code"), "too_large_with_key");
    let (first, again) = (keyed(b"title\nHeat\n").expect(201), keyed(b"title\nHeat\n").expect(201));
    assert_eq!((first.number("/id"), again.header("idempotency-replayed")), (again.number("/id"), "true"));
    assert_eq!(keyed(b"title\nJaws\n").expect(422).text("/type"), "/problems/key-reused");

    let import = first.header("location").to_owned();
    let (ben, reader) = (app.person("Ben"), app.program(&ana, "read"));
    reader.send_raw(&path, "text/csv", b"title\nRan\n").expect(403);
    reader.get(&import).expect(403);
    for stranger in [app.program(&ben, "write"), app.program_in(&ana, "write", Some(ben.space.id.0))] {
        stranger.send_raw(&path, "text/csv", b"title\nRan\n").expect(404);
        stranger.get(&import).expect(404);
        stranger.send("POST", &format!("{import}/run"), &[("if-match", "*")], None).expect(404);
    }
    app.stranger_program().get(&import).expect(401);
    assert!(app.titles(films.id).is_empty(), "nothing is added before it is run");
}

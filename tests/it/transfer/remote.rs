//! `podium remote`, run as a program against a server.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::{Command, Output},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use podium::app::worker;
use serde_json::{Value, json};

use crate::support::{Program, TestApp, wait_for};

/// A command, with that token for the server at that address.
fn remote(server: &str, token: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podium"));
    command.env_clear().envs([("PODIUM_SERVER", server), ("PODIUM_TOKEN", token)]);
    command.arg("remote").args(arguments).output().unwrap()
}

/// What it prints if it succeeds.
#[track_caller]
fn says(app: &TestApp, program: &Program, arguments: &[&str]) -> String {
    let output = remote(&app.url(), program.token(), arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What it complains about, in one line.
#[track_caller]
fn complains(output: Output) -> String {
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{text}");
    assert!(text.starts_with("podium: ") && text.trim_end().lines().count() == 1, "{text}");
    text.trim_end().to_owned()
}

const FILMS: [&str; 4] = ["--space", "ana", "--category", "Films"];

#[test]
fn lists_are_seen_added_to_and_moved_in_from_elsewhere() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Ran", "Jaws"]);
    let program = app.program(&ana, "write");
    let at = |words: &[&str]| says(&app, &program, &[words, &FILMS].concat());
    let all = says(&app, &program, &["list"]);
    assert!(all.lines().any(|line| line == "Films\t/@ana/films\t3 favourites"), "{all}");
    assert_eq!(says(&app, &program, &["list", "--space", "@Ana"]), all);
    assert_eq!(at(&["list"]), "1\tHeat\n2\tRan\n3\tJaws\n");

    assert_eq!(at(&["add", "Alien"]), "Alien is number 4 of Films.\n");
    let year = json!({"name": "Year", "kind": "number"});
    program.post(&format!("/api/v1/categories/{}/attributes", films.id), year).expect(201);
    let details = ["--rank", "2", "--link", "https://example.org/", "--value", "year=1972"];
    assert_eq!(at(&[&["add", "Solaris"], &details[..]].concat()), "Solaris is number 2 of Films.\n");
    let page = program.get("/api/v1/@ana/films/favourites").expect(200).raw();
    assert!(page.contains("1972") && page.contains("https://example.org/"), "{page}");

    for (place, rank) in [
        (&["--to", "1"][..], 1),
        (&["--bottom"], 5),
        (&["--up"], 4),
        (&["--down"], 5),
        (&["--above", "ran"], 3),
        (&["--below", "Jaws"], 5),
        (&["--top"], 1),
    ] {
        let said = at(&[&["move", "ALIEN"], place].concat());
        assert_eq!(said, format!("Alien is number {rank} of Films.\n"), "{place:?}");
    }
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Solaris", "Ran", "Jaws"]);
    let old = json!({"name": "Old"});
    program.post(&format!("/api/v1/spaces/{}/categories", ana.space.id), old).expect(201);
    assert_eq!(at(&["move", "Jaws", "--into", "old"]), "Jaws is number 1 of Old.\n");
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Solaris", "Ran"]);

    let fails = |words: &[&str]| complains(remote(&app.url(), program.token(), words));
    let at = |words: &[&str]| fails(&[words, &FILMS].concat());
    assert!(at(&["add", "heat"]).contains("already"), "{}", at(&["add", "heat"]));
    assert_eq!(at(&["move", "Up", "--top"]), "podium: Films has no favourite called \"Up\".");
    assert_eq!(
        at(&["add", "Up", "--value", "Yaer=2009"]),
        "podium: There is no attribute \"Yaer\". The attributes are: Year."
    );
    assert_eq!(
        fails(&["list", "--space", "ana", "--category", "Plays"]),
        "podium: @ana has no category called \"Plays\"."
    );
    assert!(fails(&["list", "--space", "ben"]).contains("@ben"));
    let reader = app.program(&ana, "read");
    let refused = complains(remote(&app.url(), reader.token(), &[&["add", "Up"], &FILMS[..]].concat()));
    assert!(refused.contains("token") || refused.contains("may"), "{refused}");
    let made_up = app.made_up_program();
    assert!(complains(remote(&app.url(), made_up.token(), &["list"])).contains("token"));
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Solaris", "Ran"]);
}

#[test]
fn files_go_out_and_come_in_from_elsewhere() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("in.csv"), "Rang;Titel;Jahr\n1;Jaws;1975\n2;;1999\n3;Ran;1985\n4;Heat;1995\n")
        .unwrap();
    let (file, refused, out) = (path("in.csv"), path("refused.csv"), path("out.csv"));
    let import = [&["import", &file][..], &FILMS, &["--column", "Jahr=number", "--place", "file"]].concat();
    let counts = |verb: &str| {
        format!("Films: 2 {verb}, 1 already on the list, 0 possible duplicates, 1 not imported.\n")
    };
    let trial = says(&app, &program, &[&import[..], &["--dry-run", "--refused", &refused]].concat());
    assert!(trial.starts_with(&counts("would be added")) && trial.contains("line 3 not imported"), "{trial}");
    assert!(std::fs::read_to_string(&refused).unwrap().contains("1999"));
    assert_eq!(app.titles(films.id), ["Heat"]);

    let is_done = AtomicBool::new(false);
    let working = |work: &dyn Fn() -> String| {
        thread::scope(|scope| {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    if !wait_for(worker::run_next_job(&app.db())).unwrap() {
                        thread::sleep(Duration::from_millis(20));
                    }
                }
            });
            let said = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            is_done.store(true, Ordering::Relaxed);
            said.unwrap()
        })
    };
    let said = working(&|| {
        let first = says(&app, &program, &import);
        let new = ["import", &file, "--space", "@Ana", "--category", "Anew", "--numbers", "removed"];
        first + &says(&app, &program, &new)
    });
    assert!(said.starts_with(&counts("added")) && said.contains("Anew: 3 added"), "{said}");
    assert_eq!(app.titles(films.id), ["Jaws", "Ran", "Heat"]);

    let export = |format: &'static str| [&["export", "--format", format][..], &FILMS].concat();
    let printed = says(&app, &program, &export("csv"));
    assert!(printed.contains("1,Jaws,") || printed.contains("Jaws"), "{printed}");
    let wrote = says(&app, &program, &[&export("csv")[..], &["--output", &out]].concat());
    assert_eq!(wrote, format!("Wrote Films to {out}.\n"));
    assert_eq!(std::fs::read_to_string(&out).unwrap(), printed);
    assert_eq!(says(&app, &program, &export("ndjson")).lines().count(), 3);
    let json: Value = serde_json::from_str(&says(&app, &program, &export("json"))).unwrap();
    assert_eq!(json["favourites"].as_array().map(Vec::len), Some(3));

    // A file that is too large for a key.
    let many: String = (0..15_000).map(|number| format!("{number} {}\n", "long ".repeat(21))).collect();
    std::fs::write(path("large.txt"), many).unwrap();
    let large = path("large.txt");
    let large = [&["import", &large, "--numbers", "kept", "--dry-run"][..], &FILMS].concat();
    let trial = says(&app, &program, &large);
    assert!(trial.contains("would be added"), "{trial}");

    // What can't be imported leaves no empty category behind.
    std::fs::write(path("empty.csv"), "").unwrap();
    let empty = ["import", &path("empty.csv"), "--space", "ana", "--category", "Nothing"];
    assert!(complains(remote(&app.url(), program.token(), &empty)).contains("empty"));
    let missing = ["import", &path("nowhere.csv"), "--space", "ana", "--category", "Nothing"];
    assert!(complains(remote(&app.url(), program.token(), &missing)).contains("Can't read"));
    assert_eq!(app.number("select count(*) from categories where name = 'Nothing' and binned_at is null"), 0);
}

#[test]
fn a_token_goes_to_a_server_only_where_no_one_can_read_it_on_the_way() {
    let list = |server: &str, token: &str| complains(remote(server, token, &["list"]));
    for server in
        ["http://podium.example.org", "ftp://127.0.0.1", "podium.example.org", "https://a/b", "nonsense"]
    {
        assert!(list(server, "pd_secret").contains("https"), "{server}");
    }
    assert!(
        list("", "pd_secret").contains("PODIUM_SERVER") && list("https://a", "").contains("PODIUM_TOKEN")
    );
    assert!(list("http://127.0.0.1:1", "two\nlines").contains("copy it again"));
    // A server that is another program, and one that sends elsewhere.
    for (answer, words) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", "as a Podium"),
        (
            "HTTP/1.1 301 Moved\r\nlocation: https://b.example/\r\ncontent-length: 0\r\n\r\n",
            "https://b.example/",
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answering = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        assert!(list(&address, "pd_secret").contains(words));
        answering.join().unwrap();
    }
}

#[test]
fn what_is_sent_again_after_a_broken_connection_happens_once() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app_port = app.port();
    thread::spawn(move || pass_on_but_one_answer(&listener, app_port));
    let added = remote(&address, program.token(), &[&["add", "Ran"], &FILMS[..]].concat());
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    assert_eq!(String::from_utf8_lossy(&added.stdout), "Ran is number 2 of Films.\n");
    assert_eq!(app.titles(films.id), ["Heat", "Ran"]);
}

/// Passes on what it gets, but keeps the first answer to a change for itself and hangs up.
fn pass_on_but_one_answer(listener: &TcpListener, port: u16) {
    let host = listener.local_addr().unwrap().to_string();
    let (is_change, mut has_cut) = (AtomicBool::new(false), false);
    for client in listener.incoming() {
        let (mut client, mut server) = (client.unwrap(), TcpStream::connect(("127.0.0.1", port)).unwrap());
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut bytes = [0; 65536];
                while let Ok(length @ 1..) = from_client.read(&mut bytes) {
                    let sent = String::from_utf8_lossy(&bytes[..length]).into_owned();
                    is_change.fetch_or(sent.starts_with("POST"), Ordering::SeqCst);
                    let sent = sent.replace(&host, &format!("127.0.0.1:{port}"));
                    to_server.write_all(sent.as_bytes()).unwrap();
                }
                let _ = to_server.shutdown(Shutdown::Both);
            });
            let mut bytes = [0; 65536];
            while let Ok(length @ 1..) = server.read(&mut bytes) {
                if is_change.load(Ordering::SeqCst) && !has_cut {
                    has_cut = true;
                    break;
                }
                client.write_all(&bytes[..length]).unwrap();
            }
            let _ = client.shutdown(Shutdown::Both);
        });
    }
}

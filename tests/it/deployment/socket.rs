//! The port that systemd keeps open while Podium restarts.

use std::net::TcpListener;

use crate::support::{eventually, process::ProcessFixture};

#[test]
fn a_request_that_comes_while_podium_restarts_waits_and_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = ProcessFixture::at(&listener);
    let first = home.serve_on(&listener);
    assert_eq!(home.browser().get("/").status, 200);
    let ready = home.run(&["check", "--ready"]);
    assert!(ready.status.success() && ready.stdout == b"ready\n", "{ready:?}");
    assert!(first.stop().0.success());
    let not_ready = home.run(&["check", "--ready"]); // the port is open, and no one answers
    assert_eq!(not_ready.status.code(), Some(1));
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..4).map(|_| scope.spawn(|| home.browser().get("/"))).collect();
        eventually("they are connected", || connections(home.port) >= 4);
        let second = home.serve_on(&listener);
        for it in waiting {
            assert_eq!(it.join().unwrap().status, 200);
        }
        assert!(second.stop().0.success());
    });
}

/// How many connections to the port there are on this machine, accepted or not.
fn connections(port: u16) -> usize {
    let address = format!(":{port:04X} ");
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let is_established = |line: &&str| line.split_whitespace().nth(3) == Some("01");
    let leads_there =
        |line: &&str| line.split_whitespace().nth(2).is_some_and(|it| format!("{it} ").ends_with(&address));
    table.lines().filter(is_established).filter(leads_there).count()
}

#[test]
fn a_health_check_says_in_one_sentence_whether_podium_takes_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = ProcessFixture::at(&listener);
    drop(listener);
    let says = || {
        let output = home.run(&["check", "--ready"]);
        let text =
            [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
        assert_eq!(text.lines().count(), 1, "{text}");
        (output.status.code(), text)
    };
    let (code, text) = says();
    assert!(code == Some(1) && text.contains("not ready") && text.contains("no answer"), "{text}");
    let mut home_with_no_database = ProcessFixture::new(&[("DATABASE_URL", "host=/nowhere dbname=podium")]);
    home_with_no_database.set("RUST_LOG", "off");
    let waiting = home_with_no_database.begin();
    let output = || home_with_no_database.run(&["check", "--ready"]);
    eventually("it says what it waits for", || {
        String::from_utf8_lossy(&output().stderr).contains("waiting for the database (503)")
    });
    assert_eq!(output().status.code(), Some(1));
    waiting.kill();
}

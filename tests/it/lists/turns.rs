//! Whose turn it is to write: what is stuck keeps nobody else waiting.

use std::io::Write;
use std::net::TcpStream;

use diesel::connection::SimpleConnection;

use crate::support::{Browser, TestApp, eventually};
use podium::database::ids::CategoryId;

fn add_path(list: CategoryId) -> String {
    format!("/categories/{list}/favourites")
}

#[test]
fn writes_that_wait_for_two_locked_lists_leave_a_connection_to_everybody_else() {
    let app = TestApp::start(); // three connections for writing
    let people = ["Ana", "Ben", "Cleo"].map(|name| {
        let person = app.person(name);
        (app.browser_of(&person), app.category(&person, "Films").id)
    });
    let [ana, ben, cleo] = &people;
    let mut holder = app.conn();
    holder.batch_execute("begin").unwrap();
    for (_, list) in [ana, ben] {
        holder.batch_execute(&format!("select from categories where id = {list} for update")).unwrap();
    }
    std::thread::scope(|scope| {
        for (browser, list) in [ana, ben] {
            for number in 0..4 {
                scope.spawn(move || browser.post(&add_path(*list), &[("title", &format!("Film {number}"))]));
            }
        }
        let waiting = "pg_locks where not granted and locktype in ('transactionid', 'tuple')";
        eventually("a write of each waits", || app.count(waiting) >= 2);
        for number in 0..10 {
            let page = cleo.0.post(&add_path(cleo.1), &[("title", &format!("Film {number}"))]);
            assert_eq!(page.status, 303, "{}", page.text_content());
        }
        holder.batch_execute("rollback").unwrap();
    });
    assert_eq!(app.titles(cleo.1).len(), 10);
}

/// Sends a form but for its end.
fn begin_form(app: &TestApp, browser: &Browser, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", app.port())).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\ntitle=",
        app.port(),
        browser.cookies_as_sent()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn forms_that_do_not_arrive_take_nobodys_turn() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let path = add_path(films.id);
    let unfinished: Vec<TcpStream> = (0..6).map(|_| begin_form(&app, &ana, &path)).collect();
    std::thread::sleep(std::time::Duration::from_millis(300)); // until they are asked who they are
    for number in 0..3 {
        let page = ana.post(&path, &[("title", &format!("Film {number}"))]);
        assert_eq!(page.status, 303, "{}", page.text_content());
    }
    drop(unfinished);
}

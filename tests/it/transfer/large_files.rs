//! Files of long lists: whole, in order, and small in memory, whether they are read or not.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use diesel::{PgConnection, connection::SimpleConnection};
use nix::sys::socket::{setsockopt, sockopt::RcvBuf};
use serde_json::Value;

use crate::support::{Browser, TestApp, eventually, process::ProcessFixture};

/// Makes the list Films long, past the models: titles "T 1", "T 2" ... with descriptions of so many letters.
fn fill(conn: &mut PgConnection, count: usize, letters: usize) {
    conn.batch_execute(&format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, description, position)
         select space_id, id, 'T ' || n, 't ' || n, 't-' || n,
                left(repeat(md5(n::text) || ' ', {letters} / 33 + 1), {letters}), int4send(n)
         from categories, generate_series(1, {count}) n where name = 'Films';
         update categories set size = {count}, visibility = 'public', version = version + 1 where name = 'Films'"
    ))
    .unwrap();
}

fn ranks(file: &Value) -> Vec<i64> {
    file["favourites"].as_array().unwrap().iter().map(|it| it["rank"].as_i64().unwrap()).collect()
}

#[test]
fn a_list_that_is_read_in_parts_is_written_whole_and_in_order() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    fill(&mut app.conn(), 450, 40);
    let all: Vec<i64> = (1..=450).collect();
    let link = ana.link_with(films.id, &[("hide", "descriptions")]);
    for browser in [&ana, &app.browser()] {
        let file: Value = serde_json::from_slice(&browser.get("/@ana/films.json").bytes).unwrap();
        assert_eq!(ranks(&file), all);
        assert_eq!(file["favourites"][449]["title"], "T 450");
        let sheet = browser.get("/@ana/films/print");
        assert_eq!(sheet.all("td.rank"), all.iter().map(i64::to_string).collect::<Vec<_>>());
        assert_eq!(sheet.all("th.title").last().unwrap(), "T 450");
        let sheet = browser.get("/@ana/films/print?from=199&to=402&columns=2");
        assert_eq!(sheet.all(".rank"), (199..=402).map(|it: i64| it.to_string()).collect::<Vec<_>>());
        assert_eq!(browser.get("/@ana/films/print?from=451").status, 422);
    }
    let file = ana.get(&format!("/categories/{}/export.csv", films.id));
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&file.bytes[..]).records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row[0].parse().unwrap()).collect::<Vec<i64>>(), all);
    assert!(file.bytes.len() > 450 * 40 && rows[449][2].len() == 40);
    let by_link = app.browser().get(&format!("{link}/print"));
    assert_eq!((by_link.all("td.rank").len(), by_link.all("p.description").len()), (450, 0));
}

#[test]
fn a_history_that_is_read_in_parts_is_written_whole_and_in_order() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    app.sql(
        "insert into audit_entries (space_id, actor_id, via, kind, category_id, subject, changes)
         select c.space_id, 0, 'job', 'category changed', c.id, 'Films', '{\"fields\": {}}'
         from categories c, generate_series(1, 450) where c.name = 'Films'",
    );
    for (count, rows) in [("600", 600), ("7", 7)] {
        app.sql(&format!(
            "with entry as (
                insert into audit_entries (space_id, actor_id, via, kind, category_id, subject, changes)
                select space_id, 0, 'job', 'order saved', id, 'Films', '{{\"moved\": {count}}}'
                from categories where name = 'Films' returning space_id, id
             )
             insert into audit_rows (space_id, entry_id, favourite_id, subject, changes)
             select space_id, id, 1000 + n, 'T ' || n, '{{\"rank\": {{\"from\": 1, \"to\": 2}}}}'
             from entry, generate_series(1, {rows}) n",
        ));
    }
    let file = ana.get("/history.json");
    let entries: Vec<Value> = serde_json::from_slice(&file.bytes).unwrap();
    let ids: Vec<i64> = entries.iter().map(|it| it["id"].as_i64().unwrap()).collect();
    let stored = "select id::text from audit_entries e where space_id <> 0 order by e.id desc";
    assert_eq!(ids.iter().map(i64::to_string).collect::<Vec<_>>(), app.words(stored));
    assert!(ids.len() > 450);
    for (entry, count) in entries.iter().zip([7, 600]) {
        let rows = entry["rows"].as_array().unwrap();
        let subjects: Vec<String> = rows.iter().map(|it| it["subject"].as_str().unwrap().into()).collect();
        assert_eq!(subjects, (1..=count).map(|n| format!("T {n}")).collect::<Vec<_>>());
    }
    let file = ana.get("/history.csv");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&file.bytes[..]).records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row[0].parse().unwrap()).collect::<Vec<i64>>(), ids);
}

#[test]
fn a_file_that_is_small_when_packed_is_kept_however_long_it_is() {
    let app = TestApp::start();
    app.films(&[]);
    fill(&mut app.conn(), 300, 9_000);
    let visitor = app.browser();
    let first = visitor.get("/@ana/films.json");
    assert!(first.status == 200 && first.bytes.len() > 2_700_000);
    app.sql("update favourites set title = 'Not yet', title_key = 'not yet' where title = 'T 7'");
    for coding in ["gzip", "identity"] {
        let again = visitor.send("GET", "/@ana/films.json", &[("accept-encoding", coding)], None).unwrap();
        assert_eq!(again.header("etag"), first.header("etag"), "{coding}");
        assert!(coding == "gzip" || again.bytes == first.bytes);
        assert!(coding == "identity" || again.bytes.len() < 700_000);
    }
    app.sql("update categories set version = version + 1 where name = 'Films'");
    eventually("the change is sent", || {
        visitor.get("/@ana/films.json").header("etag") != first.header("etag")
    });
    assert!(visitor.get("/@ana/films.json").body().contains("Not yet"));
}

/// Asks for something and reads nothing.
fn ask_and_read_nothing(port: u16, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    setsockopt(&stream, RcvBuf, &4096).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").unwrap();
    stream
}

/// The first line of an answer, once it comes.
fn first_line(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

const MOST_MEGABYTES: usize = 200;

// R06, R08
#[test]
fn long_files_and_clients_that_read_nothing_take_little_memory() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    let mut conn = home.conn();
    conn.batch_execute("update users set email_confirmed_at = now()").unwrap();
    let form = ana.get("/").form("form[action$='/categories']").set("name", "Films");
    assert_eq!(ana.submit(form).status, 303);
    fill(&mut conn, 10_000, 600);
    let visitor = home.browser();
    let kinds: [(&Browser, &str); 4] = [
        (&visitor, "/@ana/films.json"),
        (&ana, "/@ana/films.csv"),
        (&ana, "/@ana/films/print"),
        (&ana, "/history.json"),
    ];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asking = kinds.repeat(4).into_iter().map(|(who, path)| scope.spawn(|| who.get(path).status));
        asking.collect::<Vec<_>>().into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200));
    assert!(running.peak_megabytes() < MOST_MEGABYTES, "files: {} MB", running.peak_megabytes());

    assert_eq!(visitor.get("/@ana/films.json").status, 200);
    let mut stuck: Vec<TcpStream> =
        (0..40).map(|_| ask_and_read_nothing(home.port, "/@ana/films.json")).collect();
    let lines: Vec<String> = stuck.iter_mut().map(first_line).collect();
    let begun = |it: &&String| it.contains(" 200 ");
    assert_eq!(lines.iter().filter(begun).count(), 32, "so many on their way to one network: {lines:?}");
    assert!(lines.iter().all(|it| it.contains(" 200 ") || it.contains(" 503 ")), "{lines:?}");
    assert_eq!(visitor.get("/privacy").status, 200);
    assert_eq!(visitor.get("/@ana/films").status, 200);
    assert!(running.peak_megabytes() < MOST_MEGABYTES, "unread: {} MB", running.peak_megabytes());
    drop(stuck);
    assert_eq!(visitor.get("/@ana/films.json").status, 200, "the next begins when they are gone");
}

/// Uploads a file to a list of that person, and looks at the preview if there is one.
fn upload(person: &Browser, handle: &str, file: &[u8]) -> u16 {
    let list = person.get(&format!("/@{handle}/food")).form("form[action$='/favourites']");
    let address = list.action().replace("/favourites", "/imports");
    let body = [
        b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\n",
        file,
        b"\r\n--edge--\r\n",
    ]
    .concat();
    let headers = [("content-type", "multipart/form-data; boundary=edge"), ("sec-fetch-site", "same-origin")];
    let send = || person.follow(person.send("POST", &address, &headers, Some(&body)).unwrap()).status;
    // On a busy machine some are asked to try again, and do.
    (0..20).map(|_| send()).find(|status| *status != 503).unwrap_or(503)
}

// R10
#[test]
fn eight_people_who_upload_the_largest_files_take_less_than_two_hundred_megabytes() {
    let app = ProcessFixture::new(&[]);
    let running = app.serve();
    let people = (0..8).map(|number| {
        let (browser, name) = (app.browser(), format!("ann{number}"));
        browser.sign_up(&name);
        (browser, name)
    });
    let people: Vec<_> = people.collect();
    let cells = (1..60).map(|column| column.to_string()).collect::<Vec<_>>().join(",");
    let table: String = (0..2_000).map(|row| format!("title {row},{cells}\n")).collect();
    let files =
        [(8, vec![b','; 10_000_000], 422), (4, vec![b'a'; 10_000_000], 422), (2, table.into_bytes(), 200)];
    for (count, file, status) in &files {
        std::thread::scope(|scope| {
            for (browser, name) in &people[..*count] {
                scope.spawn(move || assert_eq!(upload(browser, name, file), *status, "{} bytes", file.len()));
            }
        });
    }
    let peak = running.peak_megabytes();
    println!("{peak} MB at most");
    assert!(peak < MOST_MEGABYTES, "{peak} MB");
}

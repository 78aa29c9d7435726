//! Whatever is killed while people write, what was answered with success is there afterwards, and ranks are
//! 1, 2, 3 ... n. The real program, its private PostgreSQL, and `kill -9`.
//!
//! Each of eight people keeps a list alone, so what must be on it is known to the last place: every write
//! that was answered, and perhaps the one that was under way. All of them also add to one list together.

use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use nix::sys::signal::Signal;
use podium::database::ids::CategoryId;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::support::{
    Browser, Page, TIMEOUT, assert_ranks, eventually,
    process::{ProcessFixture, RunningProcess, send},
    snapshots::assert_history_tells_it,
    titles,
};

const PEOPLE: usize = 8;

/// How often each is killed. `KILLS=50 cargo test database::faults` kills them more often.
fn rounds() -> u64 {
    std::env::var("KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(10)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    title: String,
}

fn rows(conn: &mut PgConnection, sql: &str) -> Vec<(i64, String)> {
    let rows: Vec<Row> = sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|row| (row.id, row.title)).collect()
}

/// A list as its only writer knows it.
#[derive(Clone)]
struct ExpectedList {
    list: i64,
    together: i64,
    /// Number (0 before the next look) and title, best first: everything that was answered.
    known: Vec<(i64, String)>,
    /// The titles that were added to the common list, and answered.
    shared: Vec<String>,
    /// How the list looks if the write under way was done, too.
    possible: Option<Vec<String>>,
    perhaps_shared: Option<String>,
    random: u64,
    answered: u64,
}

/// What came of one write.
#[derive(PartialEq)]
enum WriteOutcome {
    Done,
    Refused,
    Unknown,
}

impl ExpectedList {
    fn next(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % below.max(1) as u64) as usize
    }

    /// Writes something, and notes what was answered.
    fn write(&mut self, browser: &Browser) -> WriteOutcome {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let title = format!("Thing {}", NEXT.fetch_add(1, Ordering::Relaxed));
        match self.next(3) {
            0 => {
                let sent = browser.try_post(&add_to(CategoryId(self.together)), &[("title", &title)]);
                let came = outcome_of(&sent);
                match came {
                    WriteOutcome::Done => self.shared.push(title),
                    WriteOutcome::Unknown => self.perhaps_shared = Some(title),
                    WriteOutcome::Refused => (),
                }
                came
            }
            1 if self.known.iter().any(|it| it.0 > 0) => {
                let to = self.next(self.known.len());
                let mut from = self.next(self.known.len());
                while self.known[from].0 == 0 {
                    from = self.next(self.known.len());
                }
                let path = format!("/favourites/{}/rank", self.known[from].0);
                let sent = browser.try_post(&path, &[("place", "number"), ("number", &(to + 1).to_string())]);
                let mut after = self.known.clone();
                let moved = after.remove(from);
                after.insert(to, moved);
                self.note(outcome_of(&sent), after)
            }
            _ => {
                let sent = browser.try_post(&add_to(CategoryId(self.list)), &[("title", &title)]);
                let mut after = self.known.clone();
                after.push((0, title));
                self.note(outcome_of(&sent), after)
            }
        }
    }

    fn note(&mut self, came: WriteOutcome, after: Vec<(i64, String)>) -> WriteOutcome {
        match came {
            WriteOutcome::Done => self.known = after,
            WriteOutcome::Unknown => self.possible = Some(after.into_iter().map(|it| it.1).collect()),
            WriteOutcome::Refused => (),
        }
        came
    }

    /// Compares what the database holds with what was answered, and goes on from there.
    fn check(&mut self, conn: &mut PgConnection) {
        let sql = format!(
            "select id, title from favourites where category_id = {} and binned_at is null order by position",
            self.list
        );
        let found = rows(conn, &sql);
        let are: Vec<&String> = found.iter().map(|it| &it.1).collect();
        let must: Vec<&String> = self.known.iter().map(|it| &it.1).collect();
        let may = self.possible.as_ref().map(|it| it.iter().collect::<Vec<_>>());
        assert!(are == must || Some(&are) == may.as_ref(), "{are:?}\nis neither {must:?}\nnor {may:?}");
        assert_ranks(conn, CategoryId(self.list));
        self.known = found;
        self.possible = None;
    }

    /// Returns `true` if this title may be on the common list.
    fn allows(&self, title: &String) -> bool {
        self.shared.contains(title) || self.perhaps_shared.as_ref() == Some(title)
    }
}

fn add_to(category_id: CategoryId) -> String {
    format!("/categories/{category_id}/favourites")
}

/// 503 says that nothing was begun; everything but that and success leaves it open.
fn outcome_of(sent: &Result<Page, ureq::Error>) -> WriteOutcome {
    match sent {
        Ok(page) if page.status == 303 => {
            assert!(!page.location().unwrap_or_default().starts_with("/login"), "signed out");
            WriteOutcome::Done
        }
        Ok(page) if page.status == 503 => {
            assert!(!page.header("retry-after").is_empty());
            WriteOutcome::Refused
        }
        Ok(page) if page.status == 504 => WriteOutcome::Unknown,
        Ok(page) => panic!("{}: {}", page.status, page.text_content()),
        Err(_) => WriteOutcome::Unknown,
    }
}

/// A program that has run once, and the lists of eight people who share a browser's cookies.
fn begin() -> (ProcessFixture, RunningProcess, Arc<Browser>, Vec<ExpectedList>) {
    let home = ProcessFixture::new(&[("RUST_LOG", "warn")]);
    let app = home.serve();
    let browser = home.browser();
    browser.sign_up("Ana");
    for name in ["Films", "Books", "Games", "Songs", "Teas", "Parks"] {
        let space = rows(&mut home.conn(), "select id, handle as title from spaces")[0].0;
        assert_eq!(browser.post(&format!("/spaces/{space}/categories"), &[("name", name)]).status, 303);
    }
    let lists = rows(&mut home.conn(), "select id, name as title from categories order by id");
    assert_eq!(lists.len(), PEOPLE + 1);
    let ledger = |(n, list): (usize, &(i64, String))| ExpectedList {
        list: list.0,
        together: lists[PEOPLE].0,
        known: vec![],
        shared: vec![],
        possible: None,
        perhaps_shared: None,
        random: 0x9e37_79b9_7f4a_7c15 ^ (n as u64 + 1),
        answered: 0,
    };
    let ledgers = lists[..PEOPLE].iter().enumerate().map(ledger).collect();
    (home, app, Arc::new(browser), ledgers)
}

/// Everybody writes until told to stop, or until nobody knows what came of a write. Meanwhile `accident`
/// happens.
fn write_during(
    browser: &Arc<Browser>,
    ledgers: Vec<ExpectedList>,
    accident: impl FnOnce(&AtomicBool, &AtomicU64),
) -> Vec<ExpectedList> {
    let stop = AtomicBool::new(false);
    let answered = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let write = |mut ledger: ExpectedList| {
            let (stop, answered) = (&stop, &answered);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    match ledger.write(browser) {
                        WriteOutcome::Done => {
                            ledger.answered += 1;
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        WriteOutcome::Refused => std::thread::sleep(Duration::from_millis(20)),
                        WriteOutcome::Unknown => break,
                    }
                }
                ledger
            })
        };
        let writers: Vec<_> = ledgers.into_iter().map(write).collect();
        accident(&stop, &answered);
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    })
}

fn check(home: &ProcessFixture, ledgers: &mut [ExpectedList]) {
    let mut conn = home.conn();
    ledgers.iter_mut().for_each(|ledger| ledger.check(&mut conn));
    let space = rows(&mut conn, "select id, handle as title from spaces")[0].0;
    assert_history_tells_it(&mut conn, space);
    let together = ledgers[0].together;
    assert_ranks(&mut conn, CategoryId(together));
    let found = titles(&mut conn, CategoryId(together));
    for title in ledgers.iter().flat_map(|ledger| &ledger.shared) {
        assert!(found.contains(title), "{title} was answered and is gone");
    }
    for title in &found {
        assert!(ledgers.iter().any(|ledger| ledger.allows(title)), "{title} was refused and is there");
    }
    for ledger in ledgers {
        let done = ledger.perhaps_shared.take().filter(|title| found.contains(title));
        ledger.shared.extend(done);
    }
}

/// Waits for a few answers, so that a busy machine writes as much as a quiet one, and for a moment that differs from round
/// to round.
fn wait_for_writes(answered: &AtomicU64, round: u64) {
    let begun = Instant::now();
    while answered.load(Ordering::Relaxed) < 3 * PEOPLE as u64 && begun.elapsed() < TIMEOUT {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(round * 97 % 130));
}

#[test]
fn kills_of_the_app_lose_no_answered_write() {
    let (home, mut app, browser, mut ledgers) = begin();
    let mut slowest = Duration::ZERO;
    for round in 0..rounds() {
        ledgers = write_during(&browser, ledgers, |_, answered| {
            wait_for_writes(answered, round);
            app.kill();
        });
        app = home.serve();
        slowest = slowest.max(app.took);
        check(&home, &mut ledgers);
    }
    let answered: u64 = ledgers.iter().map(|ledger| ledger.answered).sum();
    println!("{answered} answered writes, all there; slowest next start {} ms", slowest.as_millis());
    assert!(answered > rounds() * 4, "hardly anything was written: {answered}");
    assert!(app.stop().0.success());
    eventually("PostgreSQL is gone", || home.has_no_processes());
    let app = home.serve();
    check(&home, &mut ledgers);
    assert!(app.stop().0.success());
}

#[test]
fn kills_of_the_database_lose_no_answered_write_and_are_mended() {
    let (home, app, browser, mut ledgers) = begin();
    let mut away = Vec::new();
    for round in 0..rounds() {
        ledgers = write_during(&browser, ledgers, |_, answered| {
            wait_for_writes(answered, round);
            send(home.postmaster().expect("it runs"), Signal::SIGKILL);
        });
        let begun = Instant::now();
        let page = format!("/categories/{}/edit", ledgers[0].list);
        loop {
            let page = browser.get(&page);
            if page.status == 200 {
                break;
            }
            assert_eq!(page.status, 503, "{}", page.text_content());
            assert!(!page.header("retry-after").is_empty());
            assert!(begun.elapsed() < TIMEOUT, "it is not mended");
            assert_eq!(browser.get("/healthz").status, 200);
            std::thread::sleep(Duration::from_millis(10));
        }
        away.push(begun.elapsed().as_millis());
        check(&home, &mut ledgers);
    }
    away.sort();
    let answered: u64 = ledgers.iter().map(|ledger| ledger.answered).sum();
    println!("{answered} answered writes, all there; pages were away for {away:?} ms");
    assert!(answered > rounds() * 4, "hardly anything was written: {answered}");
    assert!(away[away.len() / 2] < 2_000, "{away:?}");
    assert!(app.stop().0.success());
    let app = home.serve();
    check(&home, &mut ledgers);
    assert!(app.stop().0.success());
}

/// A request that has begun: all but the last byte of it has been sent.
fn begun(home: &ProcessFixture, cookies: &str, path: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", home.port)).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncookie: {cookies}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        home.port,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..body.len() - 1]).unwrap();
    stream
}

#[test]
fn asked_to_stop_it_finishes_what_was_begun() {
    let (home, app, browser, mut ledgers) = begin();
    let path = add_to(CategoryId(ledgers[0].together));
    let bodies: Vec<String> = (0..20).map(|n| format!("title=Begun+{n}")).collect();
    let mut requests: Vec<_> =
        bodies.iter().map(|body| begun(&home, &browser.cookies_as_sent(), &path, body)).collect();
    let idle = TcpStream::connect(("127.0.0.1", home.port)).unwrap();
    idle.set_read_timeout(Some(TIMEOUT)).unwrap();
    let mut status = None;
    ledgers = write_during(&browser, ledgers, |_, _| {
        std::thread::sleep(Duration::from_millis(300));
        app.send_signal(Signal::SIGTERM);
        std::thread::sleep(Duration::from_millis(300));
        assert!(TcpStream::connect(("127.0.0.1", home.port)).is_err(), "it takes no more");
        for (request, body) in requests.iter_mut().zip(&bodies) {
            request.write_all(&body.as_bytes()[body.len() - 1..]).unwrap();
        }
        for request in &mut requests {
            let mut answer = [0; 12];
            request.read_exact(&mut answer).unwrap();
            assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 303");
        }
        requests.clear();
        status = Some(app.wait());
    });
    let (status, took) = status.unwrap();
    println!("stopped {} ms after the last answer", took.as_millis());
    assert!(status.success(), "{status}\n{}", home.log());
    assert!(home.has_no_processes(), "PostgreSQL stops first");
    ledgers[0].shared.extend((0..20).map(|n| format!("Begun {n}")));
    let app = home.serve();
    check(&home, &mut ledgers);
    drop(idle);
    assert!(app.stop().0.success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let (home, app, browser, ledgers) = begin();
    let _request =
        begun(&home, &browser.cookies_as_sent(), &add_to(CategoryId(ledgers[0].list)), "title=Never");
    std::thread::sleep(Duration::from_millis(200));
    app.send_signal(Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(300));
    app.send_signal(Signal::SIGINT);
    let (status, took) = app.wait();
    assert!(!status.success() && took < Duration::from_secs(3), "{status}, {took:?}");
    eventually("PostgreSQL is gone, too", || home.has_no_processes());
}

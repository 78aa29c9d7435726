//! What a load balancer asks.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use nix::sys::signal::Signal;
use podium::app::worker;

use crate::support::{TIMEOUT, TestApp, eventually, process::ProcessFixture, wait_for};

#[test]
fn alive_and_ready() {
    let app = TestApp::start();
    let browser = app.browser();
    for (path, said) in [("/healthz", "alive"), ("/readyz", "ready")] {
        let page = browser.get(path);
        assert_eq!((page.status, page.body().as_str()), (200, said));
        assert_eq!(page.set_cookies().count(), 0);
    }
}

#[test]
fn without_a_database_it_stays_alive_and_says_that_it_is_not_ready() {
    let app = TestApp::start();
    let browser = app.browser();
    assert_eq!(browser.get("/readyz").status, 200);
    app.drop_database();
    // A database that answered a moment ago could be busy.
    eventually("it is not ready", || browser.get("/readyz").status == 503);
    let page = browser.get("/readyz");
    assert_eq!(page.status, 503);
    assert!(page.body().contains("database"), "{}", page.body());
    assert_eq!(browser.get("/healthz").status, 200);
}

#[test]
fn a_compressed_page_waits_for_nothing() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=50).map(|number| format!("Dish number {number}")).collect();
    let (_, _, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let time = |encoding: &str| {
        let begun = Instant::now();
        let page = ana.send("GET", "/@ana/films", &[("accept-encoding", encoding)], None).unwrap();
        assert_eq!((page.status, page.header("content-encoding") == "gzip"), (200, encoding == "gzip"));
        begun.elapsed()
    };
    // A connection's first answers are acknowledged at once; only later ones could be kept waiting.
    let median = |encoding: &str| {
        let mut times: Vec<Duration> = (0..60).map(|_| time(encoding)).skip(19).collect();
        times.sort();
        times[20]
    };
    let (plain, packed) = (median("identity"), median("gzip"));
    assert!(packed < plain + Duration::from_millis(25), "{packed:?}, plain {plain:?}");
}

// R09
#[test]
fn while_every_connection_for_looking_is_taken_the_site_is_busy_and_not_gone() {
    let app = TestApp::start_with(1, &[]);
    let (_, films, ana) = app.films(&["Heat"]);
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let visitor = app.browser();
    assert_eq!(visitor.get("/@ana/films").status, 200);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            app.read(|conn| Ok(diesel::sql_query("select pg_sleep(3)").execute(conn)?)).unwrap();
        });
        std::thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        app.sql("update users set name = name"); // what is kept has to be asked about again
        assert_eq!(visitor.get("/@ana/films").status, 200);
        assert_eq!(visitor.get("/readyz").status, 200);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{:?}: nobody waited for the long look",
            begun.elapsed()
        );
        assert_eq!(ana.get("/").status, 503, "a page that has to be made waits in vain");
    });
    assert_eq!(ana.get("/").status, 200);
}

// R09
#[test]
fn a_worker_that_finds_nothing_to_do_makes_no_kept_page_unknown() {
    let app = TestApp::start();
    let db = app.db();
    let known = || {
        let mut now = None;
        eventually("the counter is known", || {
            now = db.changes().current();
            now.is_some()
        });
        now
    };
    while wait_for(worker::run_next_job(&db)).unwrap()
        || wait_for(worker::send_email(&db, &app.worker_context())).unwrap()
    {}
    // Other tests write to other databases of the same server, which the counter can't tell apart, but not always.
    eventually("nothing counts as written", || {
        let before = known();
        for _ in 0..5 {
            assert!(!wait_for(worker::run_next_job(&db)).unwrap());
            assert!(!wait_for(worker::send_email(&db, &app.worker_context())).unwrap());
        }
        known() == before
    });
}

#[test]
fn asked_to_stop_it_is_no_longer_ready_and_answers_everything_until_load_balancers_have_seen_that() {
    let home = ProcessFixture::new(&[("PODIUM_DRAIN", "4")]);
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    let visitor = home.browser();
    assert_eq!(ana.get("/").header("connection"), "");
    app.send_signal(Signal::SIGTERM);
    let begun = Instant::now();
    eventually("it is not ready", || visitor.get("/readyz").body() == "shutting down");
    let mut answered = 0;
    while begun.elapsed() < Duration::from_secs(1) {
        assert_eq!(visitor.get("/readyz").status, 503);
        assert_eq!(visitor.get("/healthz").status, 200);
        let [page, missing] = ["/", "/nothing-here"].map(|path| ana.get(path));
        assert_eq!((page.status, missing.status), (200, 404));
        let written = ana.post("/categories/1/favourites", &[("title", &format!("Film {answered}"))]);
        assert_eq!(written.status, 303);
        for answer in [page, missing, written] {
            assert_eq!(answer.header("connection"), "close", "the next request goes to another instance");
        }
        answered += 1;
    }
    assert!(answered > 0);
    let (status, _) = app.wait();
    assert!(status.success() && begun.elapsed() >= Duration::from_secs(4), "{status}, {:?}", begun.elapsed());
    assert!(begun.elapsed() < TIMEOUT);
}

#[test]
fn a_second_signal_ends_the_drain_at_once() {
    let home = ProcessFixture::new(&[("PODIUM_DRAIN", "300")]);
    let app = home.serve();
    app.send_signal(Signal::SIGTERM);
    eventually("it is not ready", || home.browser().get("/readyz").status == 503);
    app.send_signal(Signal::SIGTERM);
    let (status, took) = app.wait();
    assert!(!status.success() && took < Duration::from_secs(5), "{status}, {took:?}");
}

//! What a load balancer asks.

use std::time::{Duration, Instant};

use crate::support::TestApp;

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
    app.lose_database();
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

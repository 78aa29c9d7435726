//! A PostgreSQL that neither answers nor refuses, as behind a broken network.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use nix::sys::signal::Signal;

use crate::support::{
    PASSWORD, eventually,
    process::{ProcessFixture, send},
};

/// Sends a signal to every process of the private PostgreSQL.
fn tell_database(home: &ProcessFixture, signal: Signal) {
    let folder = home.data_dir();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let is_its = std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder));
        if let (true, Ok(pid)) = (is_its, entry.file_name().to_string_lossy().parse()) {
            send(pid, signal);
        }
    }
}

// R09
#[test]
fn cached_pages_go_on_and_other_requests_end_soon_while_the_database_is_silent() {
    let home = ProcessFixture::new(&[]);
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    diesel::sql_query("update users set email_confirmed_at = now()").execute(&mut home.conn()).unwrap();
    ana.post("/categories/1/favourites", &[("title", "Heat")]);
    ana.post("/categories/1/visibility", &[("visibility", "public")]);
    let visitor = home.browser();
    let page = "/@ana/people";
    assert!(visitor.get(page).text_content().contains("Heat"));
    tell_database(&home, Signal::SIGSTOP);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let asked = Instant::now();
            assert_eq!(ana.get("/").status, 503);
            // Three seconds on a quiet machine.
            assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
        });
        while begun.elapsed() < Duration::from_secs(8) {
            let asked = Instant::now();
            assert_eq!(visitor.get(page).status, 200, "after {:?}", begun.elapsed());
            assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
            assert_eq!(visitor.get("/healthz").status, 200);
            std::thread::sleep(Duration::from_millis(300));
        }
        assert_eq!(visitor.get("/readyz").status, 503);
        // Files wait for the turn of their network, which the first ones keep for as long as the silence lasts.
        let files: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let asked = Instant::now();
                    assert_eq!(home.browser().get("/sitemap.xml").status, 503);
                    asked.elapsed()
                })
            })
            .collect();
        for file in files {
            let took = file.join().unwrap();
            assert!(took < Duration::from_secs(5), "{took:?}"); // half a second on a quiet machine
        }
    });
    tell_database(&home, Signal::SIGCONT);
    eventually("it is ready again", || visitor.get("/readyz").status == 200);
    eventually("pages are made again", || ana.get("/").status == 200);
    ana.sign_out();
    assert_eq!(ana.sign_in("ana@example.org", PASSWORD).status, 303);
    assert!(app.stop().0.success());
}

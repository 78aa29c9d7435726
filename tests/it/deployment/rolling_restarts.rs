//! Two Podiums behind the proxy that is shipped, restarted one after the other while people read and write.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{free_port, haproxy::Proxy};
use crate::support::{
    Browser, SECRET, TestApp, eventually,
    process::{ProcessFixture, RunningProcess},
};

/// How often an instance is restarted; `PODIUM_TEST_RESTARTS` chooses another number.
const RESTARTS: usize = 4;

/// Two instances on one database, which know each other only through it.
fn two_instances(database_url: &str, proxy_port: u16) -> [ProcessFixture; 2] {
    let site = format!("http://127.0.0.1:{proxy_port}");
    [(); 2].map(|()| {
        ProcessFixture::new(&[
            ("DATABASE_URL", database_url),
            ("PODIUM_URL", &site),
            ("PODIUM_SECRET_KEY", SECRET),
            ("PODIUM_TRUSTED_PROXIES", "127.0.0.1"),
            ("PODIUM_DRAIN", "5"), // as in production
        ])
    })
}

/// What people got, in all.
#[derive(Default)]
struct Outcome {
    reads: AtomicUsize,
    written: Mutex<BTreeSet<String>>,
    failures: Mutex<Vec<String>>,
}

impl Outcome {
    fn read(&self, browser: &Browser, path: &str) {
        match browser.send("GET", path, &[], None) {
            Ok(page) if page.status == 200 => drop(self.reads.fetch_add(1, Ordering::Relaxed)),
            Ok(page) => self.fail(format!("GET {path}: {} {}", page.status, page.text_content())),
            Err(error) => self.fail(format!("GET {path}: {error}")),
        }
    }

    fn fail(&self, how: String) {
        self.failures.lock().unwrap().push(how);
    }

    fn write(&self, browser: &Browser, path: &str, title: String) {
        match browser.try_post(path, &[("title", &title)]) {
            Ok(page) if page.status == 303 => drop(self.written.lock().unwrap().insert(title)),
            Ok(page) => self.fail(format!("POST {path}: {} {}", page.status, page.text_content())),
            Err(error) => self.fail(format!("POST {path}: {error}")),
        }
    }
}

/// Ends what goes on until then.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Stops an instance and starts it again, as an operator does: the next one's turn comes when this one is ready.
fn restart(instance: &ProcessFixture, running: RunningProcess) -> RunningProcess {
    assert!(running.stop().0.success());
    let again = instance.serve();
    eventually("it is ready", || instance.run(&["check", "--ready"]).status.success());
    again
}

#[test]
fn rolling_restarts_cost_no_request_and_no_write() {
    let proxy_port = free_port();
    let database = TestApp::start();
    let instances = two_instances(database.database_url(), proxy_port);
    let Some(proxy) = Proxy::start(proxy_port, instances.each_ref().map(|it| it.port)) else { return };
    let mut running = instances.each_ref().map(|it| Some(it.serve()));
    let ana = proxy.browser();
    eventually("the proxy has an instance", || {
        ana.send("GET", "/readyz", &[], None).is_ok_and(|page| page.status == 200)
    });
    ana.sign_up("Ana");
    let publish = sql_query("update categories set visibility = 'public' where id = 1");
    publish.execute(&mut database.conn()).unwrap();
    let visitor = proxy.browser();
    let (outcome, is_over) = (Outcome::default(), AtomicBool::new(false));
    let restarts = std::env::var("PODIUM_TEST_RESTARTS").map_or(RESTARTS, |it| it.parse().unwrap());
    let keep_on = |work: &dyn Fn(usize)| {
        for turn in (0..).take_while(|_| !is_over.load(Ordering::Relaxed)) {
            work(turn);
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    std::thread::scope(|scope| {
        let _ends = SetOnDrop(&is_over); // also if a restart fails
        for list in ["/categories/1/favourites", "/categories/2/favourites"] {
            let (ana, outcome, keep_on) = (&ana, &outcome, &keep_on);
            scope.spawn(move || keep_on(&|turn| outcome.write(ana, list, format!("{turn} for {list}"))));
        }
        scope.spawn(|| keep_on(&|_| outcome.read(&ana, "/")));
        scope.spawn(|| keep_on(&|_| outcome.read(&visitor, "/@ana/people")));
        // Each of these comes on a connection of its own.
        scope.spawn(|| keep_on(&|_| outcome.read(&proxy.browser(), "/@ana/people")));
        for turn in 0..restarts {
            let slot = &mut running[turn % 2];
            *slot = slot.take().map(|it| restart(&instances[turn % 2], it));
        }
    });
    let failures = outcome.failures.into_inner().unwrap();
    let (reads, written) = (outcome.reads.into_inner(), outcome.written.into_inner().unwrap());
    println!("{restarts} restarts, {reads} reads, {} writes, {} failed", written.len(), failures.len());
    assert!(failures.is_empty(), "{failures:#?}\n{}", instances.each_ref().map(refusals).join("\n"));
    assert!(
        reads > 20 * restarts && written.len() > 20 * restarts,
        "{reads} reads, {} writes",
        written.len()
    );
    let missing: Vec<_> = written.difference(&titles(&database)).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
    for it in running.into_iter().flatten() {
        it.kill();
    }
}

/// What an instance logged of requests that it refused, and what else went wrong.
fn refusals(instance: &ProcessFixture) -> String {
    let log = instance.log();
    let is_refusal = |line: &&str| line.contains("status=503") && !line.contains("path=/readyz");
    log.lines()
        .filter(|line| is_refusal(line) || line.contains(" WARN ") || line.contains(" ERROR "))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The titles of all favourites.
fn titles(database: &TestApp) -> BTreeSet<String> {
    #[derive(QueryableByName)]
    struct Title {
        #[diesel(sql_type = Text)]
        title: String,
    }
    let rows: Vec<Title> = sql_query("select title from favourites").load(&mut database.conn()).unwrap();
    rows.into_iter().map(|row| row.title).collect()
}

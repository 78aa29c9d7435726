//! What the tests are made of: a whole app on a port of its own with a database of its own
//! ([`TestApp`]), somebody at a browser ([`Browser`]), and things made quickly (`make.rs`).
//!
//! ```ignore
//! let app = TestApp::start();
//! let ana = app.sign_up("Ana");                          // a signed-in Browser
//! let page = ana.get("/@ana/food");
//! let answer = ana.submit(page.form(".add").set("title", "Soup"));
//! assert_eq!(ana.follow(answer).text("h1"), "Food");
//! ```

#![allow(dead_code, unused_imports)] // not everything is needed by every test

mod browser;
mod cluster;
mod emails;
mod database_checks;
mod builders;
mod page;
mod program;
pub(crate) mod receiver;
pub(crate) mod process;
pub(crate) mod smtp;
pub(crate) mod snapshots;

use std::net::TcpListener;
use std::sync::mpsc;
use std::sync::{Arc, LazyLock, Mutex, Once};
use std::time::{Duration, Instant};

use actix_web::{dev::ServerHandle, rt::System, web::Data};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

pub(crate) use browser::{Browser, PASSWORD, email};
pub(crate) use builders::{Person, allowed, assert_ranks, titles};
use cluster::Database;
pub(crate) use database_checks::Entry;
pub(crate) use emails::SentEmail;
pub(crate) use page::{Form, Page};
use podium::{
    admin::logs::jobs::LogWriter,
    app::{AppState, ListPageCache, worker::WorkerContext},
    cli::serve,
    config::{Config, RetentionDays},
    crypto::Keys,
    database::{
        event_log::queue::LogQueue,
        pool::{Conn, Db},
    },
    error::Result,
    sharing::links::{self, Openings},
    web::{
        SignUpOffer,
        health::Phase,
        middleware::{network_limits::NetworkLimits, page_cache::PageCache},
    },
};
pub(crate) use program::{Answered, Program};

/// The server's secret in every test.
pub(crate) const SECRET: &str = "a secret for tests that guards nothing at all";

/// For how many days things are kept unless the settings say otherwise.
pub(crate) const RETENTION: RetentionDays = RetentionDays { bin: 30, log: 7 };

/// The longest that anything in a test may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());

/// A whole app on a loopback port that the system chose, with an empty database of its own. Stops, and
/// takes its database along, when it is dropped.
pub(crate) struct TestApp {
    port: u16,
    db: Db,
    server: Option<ServerHandle>,
    database: Arc<Database>,
    tools: WorkerContext,
    openings: Openings,
    log_queue: LogQueue,
    data_dir: tempfile::TempDir,
    kept_conn: Mutex<Option<PgConnection>>,
}

impl TestApp {
    /// Starts one.
    pub(crate) fn start() -> TestApp {
        TestApp::start_with(3, &[])
    }

    /// Starts one with so many connections each for looking and for changing, and these variables in its
    /// environment.
    pub(crate) fn start_with(pool: u32, vars: &[(&str, &str)]) -> TestApp {
        TestApp::on(Arc::new(cluster::database()), pool, vars, Keys::new(SECRET.into(), Vec::new()))
    }

    /// Another copy of the app on the same database, with these keys.
    pub(crate) fn replica(&self, keys: Keys) -> TestApp {
        TestApp::on(self.database.clone(), 3, &[], keys)
    }

    fn on(database: Arc<Database>, pool: u32, vars: &[(&str, &str)], keys: Keys) -> TestApp {
        quiet_log();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let data_dir = tempfile::Builder::new().prefix("podium-it-").tempdir().unwrap();
        let folder = data_dir.path().to_str().unwrap().to_owned();
        let vars = [vars, &[("PODIUM_DATA_DIR", folder.as_str())]].concat();
        let config = Data::new(config(port, &vars));
        let db = Db::open(&database.url, pool, &config.quotas);
        let phase = Phase::default();
        phase.serve();
        let tools = WorkerContext::new(config.clone()).unwrap();
        let (openings, log_queue) = (Openings::default(), LogQueue::default());
        let parts = AppState {
            db: db.clone(),
            sign_up_offer: SignUpOffer::configured(&config),
            rate_limits: podium::api::rate_limits(&config),
            config,
            keys,
            phase,
            openings: openings.clone(),
            requests: Default::default(),
            log_queue: log_queue.clone(),
            page_cache: PageCache::default(),
            shared_cache: Default::default(),
            list_page_cache: ListPageCache::default(),
            lookup_cache: Default::default(),
            attribute_cache: Default::default(),
            our_order_cache: Default::default(),
            network_limits: NetworkLimits::new(podium::auth::network::network_for_limits),
        };
        let (say, hear) = mpsc::channel();
        std::thread::spawn(move || {
            System::new().block_on(async move {
                let server = serve::listen(parts, listener, 2).unwrap();
                say.send(server.handle()).unwrap();
                server.await.unwrap();
            })
        });
        let server = hear.recv_timeout(TIMEOUT).expect("the app starts");
        let (server, kept_conn) = (Some(server), Mutex::default());
        TestApp { port, db, server, database, tools, openings, log_queue, data_dir, kept_conn }
    }

    /// The app's address without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The same pool that the app uses.
    pub(crate) fn db(&self) -> Db {
        self.db.clone()
    }

    /// Writes now how often links were opened.
    pub(crate) fn count_openings(&self) {
        RUNTIME.block_on(links::jobs::write_openings(&self.db, &self.openings));
    }

    /// Writes now what the app has logged, as its worker would.
    pub(crate) fn write_log(&self) -> Result<()> {
        let most = self.tools.config.log_rows;
        RUNTIME.block_on(LogWriter::new(self.log_queue.clone(), most).write(&self.db))
    }

    /// What the app has logged and not written yet.
    pub(crate) fn log_queue(&self) -> &LogQueue {
        &self.log_queue
    }

    /// What its jobs need.
    pub(crate) fn worker_context(&self) -> WorkerContext {
        self.tools.clone()
    }

    /// The address of its database, for libpq.
    pub(crate) fn database_url(&self) -> &str {
        &self.database.url
    }

    /// A connection past the pool.
    pub(crate) fn conn(&self) -> PgConnection {
        PgConnection::establish(&self.database.url).unwrap()
    }

    /// The same for one statement after the other: it is kept, because a new one costs a new process of the server.
    pub(crate) fn with_conn<T>(&self, work: impl FnOnce(&mut PgConnection) -> T) -> T {
        let kept = self.kept_conn.lock().unwrap().take();
        let alive = kept.and_then(|mut conn| conn.batch_execute("select").is_ok().then_some(conn));
        let mut conn = alive.unwrap_or_else(|| self.conn());
        let done = work(&mut conn);
        *self.kept_conn.lock().unwrap() = Some(conn);
        done
    }

    /// [`Db::write`], waited for.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        RUNTIME.block_on(self.db.write(work))
    }

    /// [`Db::read`], waited for.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        RUNTIME.block_on(self.db.read(work))
    }

    /// A browser that has never been here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.url())
    }

    /// Somebody of that name who signed up just now, at their browser; their space is `/@name`.
    pub(crate) fn sign_up(&self, name: &str) -> Browser {
        let browser = self.browser();
        browser.sign_up(name);
        self.confirm(&email(name));
        browser
    }

    /// Whoever signed up with that address proved that it is theirs.
    pub(crate) fn confirm(&self, email: &str) {
        use diesel::RunQueryDsl;
        diesel::sql_query("update users set email_confirmed_at = now() where email = $1")
            .bind::<diesel::sql_types::Text, _>(email)
            .execute(&mut self.conn())
            .unwrap();
    }

    /// Waits for what the app runs, then stops it. Dropping does the same.
    pub(crate) fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            drop(server.stop(true)); // the command is sent when the future is made
        }
    }

    /// Takes the database away from under the app.
    pub(crate) fn drop_database(&self) {
        self.database.lose();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Waits for a future, as a handler would.
pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}

/// Tries are counted by the quarter of an hour. A test that counts them waits for the next one, when this one
/// ends within `seconds`, and so does one whose day must not change.
pub(crate) fn wait_for_fresh_window(seconds: i64) {
    let left = 900 - chrono::Utc::now().timestamp().rem_euclid(900);
    if left <= seconds {
        std::thread::sleep(Duration::from_secs(left.unsigned_abs()));
    }
}

/// Asks again and again until it holds.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < TIMEOUT, "not within {TIMEOUT:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Settings for an app on that port.
pub(crate) fn config(port: u16, vars: &[(&str, &str)]) -> Config {
    let address = format!("127.0.0.1:{port}");
    let url = format!("http://{address}");
    let usual = [("PODIUM_ADDRESS", address.as_str()), ("PODIUM_URL", &url), ("PODIUM_SECRET_KEY", SECRET)];
    let all = usual.iter().chain(vars).map(|(name, value)| (name.to_string(), value.to_string()));
    Config::from_vars(&all.collect()).unwrap()
}

/// What jobs need that have no app.
pub(crate) fn worker_context() -> WorkerContext {
    WorkerContext::new(Data::new(config(1, &[]))).unwrap()
}

/// Warnings are shown with the output of the test that failed; RUST_LOG shows more.
fn quiet_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let env = env_logger::Env::default().default_filter_or("error");
        let _ = env_logger::Builder::from_env(env).is_test(true).try_init();
    });
}

#[test]
fn things_made_quickly_are_there() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let genre = app.attribute(&ana, &films, "Genre", "choice", &["Crime", "Horror"]);
    app.favourites(&ana, &films, &["Heat", "Alien"]);
    let fields = [("title", "Jaws"), ("rank", "2"), (&*format!("attribute-{}", genre.id), "Horror")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(app.favourite(&ana, &films, podium::text::Fields::from_iter(fields)).unwrap().rank, 2);
    assert_eq!(app.titles(films.id), ["Heat", "Jaws", "Alien"]);
    app.assert_ranks(films.id);
    assert!(app.browser_of(&ana).get("/privacy").has("form[action='/logout']"));
}

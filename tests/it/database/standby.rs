//! A standby answers what it has caught up with, and nothing is ever older there.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use nix::sys::signal::Signal;
use podium::database::embedded::{EmbeddedPostgres, EmbeddedSettings};
use tempfile::TempDir;

use crate::support::{
    Browser, PASSWORD, Page, eventually,
    process::{ProcessFixture, RunningProcess, send},
};

/// A PostgreSQL and a copy of it that follows.
struct Servers {
    primary: EmbeddedPostgres,
    standby: Child,
    folder: TempDir,
}

impl Servers {
    fn start() -> Servers {
        let folder = tempfile::Builder::new().prefix("podium-standby-").tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let settings = EmbeddedSettings::new(folder.path().join("primary"), std::env::var_os("PATH"));
        let primary = EmbeddedPostgres::start(&settings).unwrap();
        let sockets = settings.data_dir.join("postgres");
        let home = folder.path().join("standby");
        fs::create_dir(&home).unwrap();
        let owner = fs::metadata(&sockets).unwrap();
        std::os::unix::fs::chown(&home, Some(owner.uid()), Some(owner.gid())).unwrap();
        let program = |name: &str| {
            let mut command = Command::new(programs(&sockets).join(name));
            if nix::unistd::geteuid().is_root() {
                command.uid(owner.uid()).gid(owner.gid());
            }
            command.current_dir(&home).stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let data = home.join("data");
        let from = format!("host='{}' port=5432 user=podium", sockets.display());
        let copied = program("pg_basebackup")
            .args(["-R", "-X", "stream", "-c", "fast", "-d", &from, "-D"])
            .arg(&data)
            .output();
        let copied = copied.unwrap();
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        let standby = program("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-c", &format!("unix_socket_directories={}", home.display())])
            .stderr(fs::File::create(folder.path().join("standby.log")).unwrap())
            .spawn()
            .unwrap();
        let servers = Servers { primary, standby, folder };
        eventually("the standby answers", || {
            let connected = PgConnection::establish(&servers.standby_url("podium"));
            if let Err(error) = &connected {
                eprintln!(
                    "{error}\n{}",
                    fs::read_to_string(servers.folder.path().join("standby.log")).unwrap()
                );
            }
            connected.is_ok()
        });
        servers
    }

    fn standby_url(&self, database: &str) -> String {
        let home = self.folder.path().join("standby");
        format!("host='{}' port=5432 user=podium dbname={database}", home.display())
    }

    fn on_standby(&self, statement: &str) {
        PgConnection::establish(&self.standby_url("podium")).unwrap().batch_execute(statement).unwrap();
    }

    /// A signal to every process of the standby.
    fn tell_standby(&self, signal: Signal) {
        let home = self.folder.path().join("standby");
        let pids = processes_in(&home);
        assert!(!pids.is_empty());
        pids.into_iter().for_each(|pid| send(pid, signal));
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for pid in processes_in(&self.folder.path().join("standby")) {
            send(pid, Signal::SIGKILL);
        }
        let _ = self.standby.wait();
    }
}

fn processes_in(folder: &Path) -> Vec<i32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let inside =
        |pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    all.filter_map(|it| it.file_name().to_str()?.parse().ok()).filter(inside).collect()
}

/// Where the programs are that run in this folder.
fn programs(folder: &Path) -> PathBuf {
    let running =
        processes_in(folder).into_iter().filter_map(|pid| fs::read_link(format!("/proc/{pid}/exe")).ok());
    let postgres = running.into_iter().find(|it| it.file_name().is_some_and(|name| name == "postgres"));
    postgres.unwrap().parent().unwrap().to_owned()
}

/// Podium on a primary with that standby, and Prometheus.
fn podium(servers: &Servers, standby: &str) -> (ProcessFixture, RunningProcess, Browser) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let home = ProcessFixture::new(&[
        ("DATABASE_URL", &servers.primary.url("podium")),
        ("DATABASE_READER_URL", standby),
        ("PODIUM_METRICS_ADDRESS", &format!("127.0.0.1:{port}")),
    ]);
    let running = home.serve();
    (home, running, Browser::new(format!("http://127.0.0.1:{port}")))
}

/// A number that Prometheus is told.
fn metric(prometheus: &Browser, series: &str) -> f64 {
    let text = prometheus.get("/metrics").body();
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok());
    line.unwrap_or_else(|| panic!("no {series} in\n{text}"))
}

const BY_STANDBY: &str = "podium_standby_looks_total{server=\"standby\"}";
const BY_PRIMARY: &str = "podium_standby_looks_total{server=\"primary\"}";

fn has(page: &Page, title: &str) -> bool {
    page.status == 200 && page.body().contains(title)
}

/// Adds a favourite, and finds it in everything that may come from a standby. Returns the slowest answer.
fn add_and_find(ana: &Browser, visitor: &Browser, title: &str) -> Duration {
    let added = ana.post("/categories/1/favourites", &[("title", title)]);
    assert_eq!(added.status, 303, "{title}");
    let mut slowest = Duration::ZERO;
    let mut found = |browser: &Browser, path: &str| {
        let begun = Instant::now();
        let page = browser.get(path);
        slowest = slowest.max(begun.elapsed());
        assert!(has(&page, title), "{path} knows nothing of {title}: {} {}", page.status, page.body());
    };
    found(ana, &format!("/search?q={title}"));
    found(ana, "/history");
    found(ana, "/categories/1/export.csv");
    found(visitor, &format!("/@ana/people?fresh={title}"));
    found(visitor, "/@ana/people");
    found(visitor, "/@ana/people.csv");
    found(visitor, "/@ana/people/print");
    slowest
}

#[test]
fn a_standby_answers_and_nothing_is_older_there() {
    let servers = Servers::start();
    let (home, running, prometheus) = podium(&servers, &servers.standby_url("podium"));
    let ana = home.browser();
    ana.sign_up("Ana");
    let mut primary = PgConnection::establish(&servers.primary.url("podium")).unwrap();
    primary.batch_execute("update users set email_confirmed_at = now()").unwrap();
    assert_eq!(ana.post("/categories/1/visibility", &[("visibility", "public")]).status, 303);
    let visitor = home.browser();
    eventually("the standby is used", || metric(&prometheus, "podium_standby_usable") == 1.0);
    for number in 0..10 {
        add_and_find(&ana, &visitor, &format!("Streaming{number}"));
    }
    eventually("the standby answers", || {
        add_and_find(&ana, &visitor, "Again");
        metric(&prometheus, BY_STANDBY) >= 5.0
    });

    servers.on_standby("select pg_wal_replay_pause()");
    let before = metric(&prometheus, BY_PRIMARY);
    for number in 0..10 {
        add_and_find(&ana, &visitor, &format!("Paused{number}"));
    }
    assert!(metric(&prometheus, BY_PRIMARY) >= before + 50.0, "the primary answers what the standby can't");
    eventually("Prometheus is told", || metric(&prometheus, "podium_standby_behind_bytes") > 0.0);
    servers.on_standby("select pg_wal_replay_resume()");
    let before = metric(&prometheus, BY_STANDBY);
    eventually("the standby answers again", || {
        assert!(has(&ana.get("/search?q=Paused9"), "Paused9"));
        metric(&prometheus, BY_STANDBY) > before
    });

    servers.tell_standby(Signal::SIGSTOP);
    for number in 0..3 {
        let slowest = add_and_find(&ana, &visitor, &format!("Stopped{number}"));
        assert!(slowest < Duration::from_secs(8), "{slowest:?}"); // the first two seconds at most on a quiet machine
    }
    assert_eq!(metric(&prometheus, "podium_standby_usable"), 0.0);
    assert_eq!(visitor.get("/readyz").status, 200);
    servers.tell_standby(Signal::SIGCONT);
    eventually("the standby is used again", || metric(&prometheus, "podium_standby_usable") == 1.0);
    servers.tell_standby(Signal::SIGKILL);
    for number in 0..3 {
        add_and_find(&ana, &visitor, &format!("Killed{number}"));
    }
    ana.sign_out();
    assert_eq!(ana.sign_in("ana@example.org", PASSWORD).status, 303);
    assert!(running.stop().0.success());
}

#[test]
fn what_is_no_standby_of_this_database_is_not_used() {
    let servers = Servers::start();
    PgConnection::establish(&servers.primary.url("postgres"))
        .unwrap()
        .batch_execute("create database other")
        .unwrap();
    eventually("the standby has it too", || PgConnection::establish(&servers.standby_url("other")).is_ok());
    for wrong in [servers.primary.url("podium"), servers.standby_url("other")] {
        let (home, running, prometheus) = podium(&servers, &wrong);
        eventually("the log says so", || home.log().contains("the standby is not used"));
        assert_eq!(home.browser().get("/").status, 200);
        assert_eq!(home.browser().get("/sitemap.xml").status, 200);
        assert_eq!(metric(&prometheus, BY_STANDBY), 0.0, "{wrong}");
        assert!(running.stop().0.success());
    }
}

//! The private PostgreSQL, seen from outside: a process that runs it is killed in every way there is,
//! and the next start must find the way. The process is this test program, started again as a helper.

mod fetching;
mod killing;
mod starting;
mod upgrading;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use sha2::{Digest, Sha256};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

use podium::database::embedded::{Durability, EmbeddedPostgres, EmbeddedSettings, Release, fetch};

const PATIENCE: Duration = Duration::from_secs(90);

/// Does nothing in an ordinary run. As a helper it starts the cluster, says so, and stops with its input.
#[test]
fn helper_process() {
    let Some(data_dir) = std::env::var_os("PODIUM_HELPER_DIR") else { return };
    let begun = Instant::now();
    match EmbeddedPostgres::start(&EmbeddedSettings::new(data_dir, std::env::var_os("PATH"))) {
        Err(problem) => println!("\nfailed {}", problem.to_string().replace('\n', " ")),
        Ok(cluster) => {
            let (took, owner) = (begun.elapsed().as_millis(), cluster.is_owner());
            println!("\nready {took} {owner} {}", cluster.url("podium"));
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
    }
}

struct App {
    child: Child,
    took: u128,
    owner: bool,
    url: String,
}

fn spawn(data_dir: &Path, change: impl FnOnce(&mut Command)) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "database::embedded::helper_process", "--nocapture"]);
    command.env("PODIUM_HELPER_DIR", data_dir).stdin(Stdio::piped()).stdout(Stdio::piped());
    change(&mut command);
    command.spawn().unwrap()
}

fn start(data_dir: &Path) -> App {
    ready(spawn(data_dir, |_| {}))
}

fn ready(mut child: Child) -> App {
    let out = BufReader::new(child.stdout.take().unwrap());
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || {
        out.lines().map_while(Result::ok).for_each(|line| say.send(line).unwrap_or_default())
    });
    loop {
        let line = hear.recv_timeout(PATIENCE).expect("the helper says that it is ready");
        assert!(!line.starts_with("failed "), "{line}");
        if let Some(said) = line.strip_prefix("ready ") {
            let mut words = said.splitn(3, ' ');
            let took = words.next().unwrap().parse().unwrap();
            let owner = words.next() == Some("true");
            return App { child, took, owner, url: words.next().unwrap().to_owned() };
        }
    }
}

impl App {
    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }

    /// Ends in order: the input is closed, the cluster dropped.
    fn stop(mut self) {
        drop(self.child.stdin.take());
        eventually("the helper ends", || self.child.try_wait().unwrap().is_some());
    }

    /// Ends at once, together with whatever else is named.
    fn kill_with(mut self, others: &[i32]) {
        self.child.kill().unwrap();
        kill_all(others);
        self.child.wait().unwrap();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn kill_all(pids: &[i32]) {
    for pid in pids {
        let _ = kill(Pid::from_raw(*pid), Signal::SIGKILL);
    }
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn processes() -> impl Iterator<Item = i32> {
    fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|e| e.file_name().to_str()?.parse().ok())
}

/// Every process of PostgreSQL that lives in the folder.
fn servers(data_dir: &Path) -> Vec<i32> {
    let inside =
        |pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(data_dir));
    let name = |pid: &i32| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    processes().filter(|pid| inside(pid) && name(pid).trim_end() != "sh").collect()
}

/// The guard and its watcher: the shells in the folder.
fn guards(data_dir: &Path) -> Vec<i32> {
    let inside =
        |pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(data_dir));
    let shell =
        |pid: &i32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|n| n.trim_end() == "sh");
    processes().filter(|pid| inside(pid) && shell(pid)).collect()
}

fn write_row(app: &App) {
    let sql = "create table if not exists written (n bigint); insert into written values (1)";
    app.connect().batch_execute(sql).unwrap();
}

fn rows(app: &App) -> i64 {
    let query = diesel::select(diesel::dsl::sql::<BigInt>("(select count(*) from written)"));
    query.get_result(&mut app.connect()).unwrap()
}

/// A short path that every account can pass.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("pd").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A cluster that has started once and holds one row, with the helper that runs it.
fn running() -> (TempDir, PathBuf, App) {
    let folder = folder();
    let data_dir = folder.path().join("d");
    let app = start(&data_dir);
    write_row(&app);
    (folder, data_dir, app)
}

/// What must hold after any accident: a start that is ours, with everything that was written.
fn starts_clean(data_dir: &Path, expected: i64) -> u128 {
    let app = start(data_dir);
    assert!(app.owner);
    assert_eq!(rows(&app), expected);
    let took = app.took;
    app.stop();
    eventually("PostgreSQL is gone", || servers(data_dir).is_empty());
    took
}

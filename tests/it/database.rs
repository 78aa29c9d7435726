//! The private PostgreSQL, seen from outside: a process that runs it is killed in every way there is,
//! and the next start must find the way. The process is this test program, started again as a helper.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use podium::database::{Durability, Embedded, Release, Settings, fetch};
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

const PATIENCE: Duration = Duration::from_secs(90);

// ---- the helper: a Podium in the small ----

/// Does nothing in an ordinary run. As a helper it starts the cluster, says so, and stops with its input.
#[test]
fn helper_process() {
    let Some(data_dir) = std::env::var_os("PODIUM_HELPER_DIR") else { return };
    let begun = Instant::now();
    match Embedded::start(&Settings::new(data_dir, std::env::var_os("PATH"))) {
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
    command.args(["--exact", "database::helper_process", "--nocapture"]);
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
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
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
    fn pid(&self) -> i32 {
        self.child.id() as i32
    }

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
        others.iter().for_each(|pid| drop(kill(Pid::from_raw(*pid), Signal::SIGKILL)));
        self.child.wait().unwrap();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// ---- looking at processes and data ----

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

// ---- starting and stopping ----

#[test]
fn it_starts_stops_and_starts_again() {
    let (_folder, data_dir, app) = running();
    assert!(app.owner);
    let first = app.took;
    app.stop();
    assert_eq!(servers(&data_dir), [0; 0], "PostgreSQL stops before its owner does");
    let log = data_dir.join("postgres/postgres.log");
    fs::File::options().write(true).open(&log).unwrap().set_len(11 << 20).unwrap();
    let next = starts_clean(&data_dir, 1);
    println!("first start {first} ms, next start {next} ms");
    assert!(fs::metadata(&log).unwrap().len() < 1 << 20, "a large log is put aside");
    assert!(log.with_extension("log.old").exists());
    let mode = fs::metadata(data_dir.join("postgres")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "nobody else reaches the socket");
}

#[test]
fn what_people_write_does_not_get_into_its_log() {
    let (_folder, data_dir, app) = running();
    let sql = "create table t (v text unique); insert into t values ('ann@example.org')";
    app.connect().batch_execute(sql).unwrap();
    app.connect().batch_execute("insert into t values ('ann@example.org')").unwrap_err();
    app.connect().batch_execute("select 'ann@example.org'::int").unwrap_err();
    app.stop();
    let log = fs::read_to_string(data_dir.join("postgres/postgres.log")).unwrap();
    assert!(!log.contains("example.org"), "{log}");
}

#[test]
fn a_second_process_joins_and_leaves() {
    let (_folder, data_dir, owner) = running();
    let second = start(&data_dir);
    assert!(!second.owner);
    assert_eq!(rows(&second), 1);
    println!("joined in {} ms", second.took);
    second.stop();
    assert_eq!(rows(&owner), 1, "the server stays with its owner");
    owner.stop();
    starts_clean(&data_dir, 1);
}

#[test]
fn many_processes_started_at_once_share_one_server() {
    let folder = folder();
    let data_dir = folder.path().join("d");
    let children: Vec<Child> = (0..4).map(|_| spawn(&data_dir, |_| {})).collect();
    let apps: Vec<App> = children.into_iter().map(ready).collect();
    assert_eq!(apps.iter().filter(|app| app.owner).count(), 1);
    let (owners, joined): (Vec<App>, Vec<App>) = apps.into_iter().partition(|app| app.owner);
    joined.into_iter().chain(owners).for_each(App::stop);
    assert_eq!(servers(&data_dir), [0; 0]);
}

// ---- kill -9 ----

#[test]
fn killing_the_app_stops_the_database() {
    let (_folder, data_dir, app) = running();
    app.kill_with(&[]);
    let begun = Instant::now();
    eventually("PostgreSQL is gone", || servers(&data_dir).is_empty());
    println!("gone after {} ms", begun.elapsed().as_millis());
    println!("next start {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn a_restart_need_not_wait_for_the_old_one() {
    let (_folder, data_dir, app) = running();
    app.kill_with(&[]);
    println!("restart {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn an_orphan_is_stopped_by_the_next_start() {
    let (_folder, data_dir, app) = running();
    let guards = guards(&data_dir);
    assert_eq!(guards.len(), 2, "a guard and its watcher");
    app.kill_with(&guards);
    assert!(!servers(&data_dir).is_empty(), "an orphan");
    println!("start over an orphan {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn killing_everything_at_once_loses_nothing() {
    let (_folder, data_dir, app) = running();
    let all = [guards(&data_dir), servers(&data_dir)].concat();
    app.kill_with(&all);
    println!("start after everything was killed {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn killing_the_database_is_mended_by_the_next_start() {
    let (_folder, data_dir, app) = running();
    let all = servers(&data_dir);
    all.iter().for_each(|pid| drop(kill(Pid::from_raw(*pid), Signal::SIGKILL)));
    app.stop();
    starts_clean(&data_dir, 1);
}

#[test]
fn kills_at_random_moments_lose_no_answered_write() {
    let (_folder, data_dir, app) = running();
    let (mut app, mut answered) = (app, 1);
    for round in 0..8u64 {
        let mut conn = app.connect();
        let end = Instant::now() + Duration::from_millis(20 + round * 37 % 90);
        while Instant::now() < end {
            conn.batch_execute("insert into written values (2)").unwrap();
            answered += 1;
        }
        let others = match round % 4 {
            0 => vec![],
            1 => [guards(&data_dir), servers(&data_dir)].concat(),
            2 => guards(&data_dir),
            _ => servers(&data_dir),
        };
        app.kill_with(&others);
        app = start(&data_dir);
        assert_eq!(rows(&app), answered, "round {round}");
    }
    println!("{answered} answered writes, all there");
}

#[test]
fn a_lock_file_that_names_a_stranger_is_stale() {
    let (_folder, data_dir, app) = running();
    app.stop();
    let cluster = data_dir.join("postgres");
    let data = fs::read_dir(&cluster).unwrap().flatten().map(|e| e.path());
    let data = data.filter(|path| path.to_string_lossy().contains("data-")).last().unwrap();
    let owner = std::os::unix::fs::MetadataExt::uid(&fs::metadata(&data).unwrap());
    let mut stranger = Command::new("sleep").arg("300").uid(owner).spawn().unwrap();
    let text = format!("{}\n{}\n1700000000\n5432\n", stranger.id(), data.display());
    fs::write(data.join("postmaster.pid"), &text).unwrap();
    fs::write(cluster.join(".s.PGSQL.5432.lock"), &text).unwrap();
    let took = starts_clean(&data_dir, 1);
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger was left alone");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    println!("start over a stranger's number {took} ms");
}

#[test]
fn killed_while_the_cluster_is_made_it_is_made_anew() {
    for with_guard in [false, true] {
        let folder = folder();
        let data_dir = folder.path().join("d");
        let mut child = spawn(&data_dir, |_| {});
        let tmp = data_dir.join("postgres/init.tmp/base");
        eventually("initdb is at work", || tmp.exists());
        let guards = if with_guard { guards(&data_dir) } else { vec![] };
        child.kill().unwrap();
        guards.iter().for_each(|pid| drop(kill(Pid::from_raw(*pid), Signal::SIGKILL)));
        child.wait().unwrap();
        let app = start(&data_dir);
        assert!(app.owner && !data_dir.join("postgres/init.tmp").exists());
        println!("start after a kill in initdb {} ms", app.took);
        app.stop();
    }
}

// ---- accounts ----

#[test]
fn an_ordinary_user_needs_no_root() {
    let Some(nobody) = User::from_name("nobody").unwrap().filter(|_| geteuid().is_root()) else { return };
    let (uid, gid) = (nobody.uid.as_raw(), nobody.gid.as_raw());
    let folder = folder();
    let (program, data_dir) = (folder.path().join("it"), folder.path().join("d"));
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::create_dir(&data_dir).unwrap();
    chown(&data_dir, Some(uid), Some(gid)).unwrap();
    for what in ["first", "next"] {
        let mut command = Command::new(&program);
        command.args(["--exact", "database::helper_process", "--nocapture"]).current_dir("/");
        command.env("PODIUM_HELPER_DIR", &data_dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let app = ready(command.uid(uid).gid(gid).spawn().unwrap());
        println!("ordinary user, {what} start {} ms", app.took);
        app.stop();
    }
}

#[test]
fn a_folder_that_only_root_may_enter_is_no_obstacle_to_root() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    fs::write(folder.path().join("something"), "private").unwrap();
    let data_dir = folder.path().join("new/d");
    let app = start(&data_dir);
    write_row(&app);
    app.stop();
    starts_clean(&data_dir, 1);
    let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "somebody else's folder stays as it is");
}

#[test]
fn a_path_too_long_for_a_socket_is_refused_before_anything_is_made() {
    let folder = folder();
    let data_dir = folder.path().join("x".repeat(90));
    let problem = Embedded::start(&Settings::new(&data_dir, None)).unwrap_err().to_string();
    assert!(problem.contains("unix socket") && problem.contains("PODIUM_DATA_DIR"), "{problem}");
    assert!(!data_dir.exists());
}

// ---- a machine without PostgreSQL ----

fn bare_machine(data_dir: &Path) -> Settings {
    let release = None;
    Settings { usual_places: false, release, durability: Durability::Test, ..Settings::new(data_dir, None) }
}

#[test]
fn without_postgresql_one_message_says_what_was_tried_and_the_ways_out() {
    let folder = folder();
    let old = folder.path().join("old");
    fs::create_dir(&old).unwrap();
    for program in ["postgres", "initdb"] {
        fs::write(old.join(program), "#!/bin/sh\necho 'postgres (PostgreSQL) 12.4'\n").unwrap();
        fs::set_permissions(old.join(program), Permissions::from_mode(0o755)).unwrap();
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = Settings {
        bin_dir: Some(old),
        release: Some(release("0")),
        mirror: Some(format!("http://{closed}")),
        ..bare_machine(&folder.path().join("d"))
    };
    let text = Embedded::start(&settings).unwrap_err().to_string();
    println!("{text}");
    for part in ["PostgreSQL 12 in", "13 or newer", &closed.to_string(), "apt install", "DATABASE_URL"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(text.matches("two ways out").count(), 1);
}

#[test]
fn data_of_a_version_that_is_gone_is_left_alone() {
    let folder = folder();
    let data = folder.path().join("d/postgres/data-99");
    fs::create_dir_all(&data).unwrap();
    let settings = Settings { usual_places: true, ..bare_machine(&folder.path().join("d")) };
    let text = Embedded::start(&settings).unwrap_err().to_string();
    assert!(text.contains("made by PostgreSQL 99"), "{text}");
    assert!(data.exists());
}

// ---- fetching it ----

fn release(sha256: &str) -> Release {
    Release { version: "15.99.0".into(), target: "test-machine".into(), sha256: sha256.into() }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An archive laid out as the releases are, with these programs in it.
fn archive(programs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(packed);
    for (name, content) in programs {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        let path = format!("postgresql-15.99.0-test-machine/bin/{name}");
        tar.append_data(&mut header, path, content.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// Answers one request with `bytes`, announcing `length`, and returns its own address.
fn mirror(bytes: Vec<u8>, length: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        let mut request = BufReader::new(stream.try_clone().unwrap());
        request.read_line(&mut line).unwrap();
        assert!(
            line.contains("/releases/download/15.99.0/postgresql-15.99.0-test-machine.tar.gz "),
            "{line}"
        );
        while line.trim_end() != "" {
            line.clear();
            request.read_line(&mut line).unwrap();
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes)).unwrap();
    });
    address
}

fn fetch_from(bytes: Vec<u8>, length: usize, sum: &str, programs: &Path) -> Result<PathBuf, String> {
    let mirror = mirror(bytes, length);
    fetch::install(&release(sum), Some(&mirror), programs).map_err(|problem| problem.to_string())
}

fn is_empty(programs: &Path) -> bool {
    fs::read_dir(programs).unwrap().next().is_none()
}

#[test]
fn a_good_archive_is_unpacked_whole_also_after_a_kill() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let half = programs.join("fetch.tmp/postgresql-15.99.0-test-machine");
    fs::create_dir_all(&half).unwrap(); // what a kill left behind
    fs::write(half.join("half"), "half").unwrap();
    let bytes = archive(&[("postgres", b"one".to_vec()), ("initdb", b"two".to_vec())]);
    let home = fetch_from(bytes.clone(), bytes.len(), &hash(&bytes), &programs).unwrap();
    assert_eq!(home, programs.join("15.99.0"));
    assert_eq!(fs::read(home.join("bin/initdb")).unwrap(), b"two");
    assert!(!home.join("half").exists());
    assert_eq!(fs::read_dir(&programs).unwrap().count(), 1, "nothing is left lying about");
}

#[test]
fn a_corrupt_archive_is_refused_and_nothing_unpacked() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let mut bytes = archive(&[("postgres", b"one".to_vec())]);
    let sum = hash(&bytes);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let problem = fetch_from(bytes.clone(), bytes.len(), &sum, &programs).unwrap_err();
    assert!(problem.contains("SHA-256") && problem.contains(&sum), "{problem}");
    assert!(is_empty(&programs));
}

#[test]
fn a_download_that_breaks_off_is_refused() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let bytes = archive(&[("postgres", b"one".to_vec())]);
    let problem = fetch_from(bytes[..50].to_vec(), bytes.len(), &hash(&bytes), &programs).unwrap_err();
    assert!(problem.contains("15.99.0"), "{problem}");
    assert!(is_empty(&programs));
}

#[test]
fn an_endless_download_is_cut_off() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let problem = fetch_from(vec![0; 4096], 10 << 30, &hash(b""), &programs).unwrap_err();
    assert!(!problem.is_empty());
    assert!(is_empty(&programs));
}

/// The programs of this machine stand in for the release: packed, served, fetched and run.
#[test]
fn a_fetched_postgresql_runs() {
    let Ok(asked) = Command::new("pg_config").arg("--bindir").output() else { return };
    let bin = PathBuf::from(String::from_utf8(asked.stdout).unwrap().trim());
    let Ok(postgres) = fs::read(bin.join("postgres")) else { return };
    let bytes = archive(&[("postgres", postgres), ("initdb", fs::read(bin.join("initdb")).unwrap())]);
    let folder = folder();
    let begun = Instant::now();
    let mut settings = Settings {
        release: Some(release(&hash(&bytes))),
        mirror: Some(mirror(bytes.clone(), bytes.len())),
        ..bare_machine(&folder.path().join("d"))
    };
    let cluster = Embedded::start(&settings).unwrap();
    println!("fetched, first start {} ms", begun.elapsed().as_millis());
    cluster.ensure_database("other").unwrap();
    cluster.ensure_database("other").unwrap();
    assert!(cluster.ensure_database("no; drop").is_err());
    PgConnection::establish(&cluster.url("other")).unwrap();
    drop(cluster);
    settings.release = None; // once is enough
    settings.mirror = None;
    drop(Embedded::start(&settings).unwrap());
    assert_eq!(servers(folder.path()), [0; 0]);
}

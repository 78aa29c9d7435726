//! The servers, as processes of their own, and what they have used so far.

#![allow(dead_code)] // not every benchmark needs everything

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use actix_web::{App, HttpResponse, HttpServer, rt::System, web};
use tempfile::TempDir;

use podium::database::embedded::{EmbeddedPostgres, EmbeddedSettings};

const BARE: &str = "PODIUM_BENCH_BARE";

/// CPU time in microseconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Usage {
    pub app: f64,
    pub postgres: f64,
}

impl Usage {
    pub(crate) fn total(&self) -> f64 {
        self.app + self.postgres
    }
    pub(crate) fn since(&self, before: &Usage) -> Usage {
        Usage { app: self.app - before.app, postgres: self.postgres - before.postgres }
    }
    pub(crate) fn per(&self, requests: usize) -> Usage {
        Usage { app: self.app / requests as f64, postgres: self.postgres / requests as f64 }
    }
}

/// Podium with data of its own; stopped when it is dropped.
pub(crate) struct Podium {
    child: Child,
    data: TempDir,
    pub address: String,
}

impl Podium {
    pub(crate) fn start() -> Podium {
        Podium::start_with(&[])
    }

    /// With these settings. Its log goes nowhere.
    pub(crate) fn start_with(settings: &[(&str, &str)]) -> Podium {
        let data = tempfile::Builder::new().prefix("podium-bench-").tempdir().unwrap();
        fs::set_permissions(data.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let mut child = podium(data.path())
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let address = address.unwrap_or_else(|| panic!("podium said: {line}")).to_owned();
        Podium { child, data, address }
    }

    /// What app and database have used so far.
    pub(crate) fn usage(&self) -> impl Fn() -> Usage + use<> {
        let (app, postgres) = (self.child.id(), self.data.path().join("postgres"));
        move || Usage { app: used(app), postgres: postgres_of(&postgres).into_iter().map(used).sum() }
    }

    /// How libpq reaches its database.
    pub(crate) fn database(&self) -> String {
        let settings = EmbeddedSettings::new(self.data.path().to_owned(), std::env::var_os("PATH"));
        EmbeddedPostgres::start(&settings).unwrap().url("podium")
    }

    /// Runs a command beside the server, with the same data.
    pub(crate) fn command(&self, arguments: &[&str]) -> String {
        let done = podium(self.data.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// The app's memory in bytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Podium {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn podium(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podium"));
    let settings =
        [("PODIUM_ADDRESS", "127.0.0.1:0"), ("RUST_LOG", "warn"), ("PODIUM_URL", ""), ("DATABASE_URL", "")];
    command.envs(settings).env("PODIUM_DATA_DIR", data).current_dir(data);
    command
}

/// Every process that works in a data folder of the cluster.
fn postgres_of(cluster: &Path) -> Vec<u32> {
    let inside = |pid: &u32| {
        fs::read_link(format!("/proc/{pid}/cwd"))
            .is_ok_and(|cwd: PathBuf| cwd.starts_with(cluster) && cwd != cluster)
    };
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|it| it.file_name().to_str()?.parse().ok())
        .filter(inside)
        .collect()
}

/// Microseconds on a processor, of all threads, from the scheduler's own books.
fn used(pid: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1000.0
}

/// A bare actix handler that sends these bytes, in a process of its own.
pub(crate) struct BareServer {
    child: Child,
    pub address: String,
    _file: tempfile::NamedTempFile,
}

impl BareServer {
    pub(crate) fn start(page: &[u8]) -> BareServer {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), page).unwrap();
        let me = std::env::current_exe().unwrap();
        let mut child = Command::new(me).env(BARE, file.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        BareServer { child, address: line.trim().to_owned(), _file: file }
    }

    pub(crate) fn usage(&self) -> impl Fn() -> Usage + use<> {
        let app = self.child.id();
        move || Usage { app: used(app), postgres: 0.0 }
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// When this process was started to be the bare server: it serves until it is killed.
pub(crate) fn bare_server() -> Option<ExitCode> {
    let page = fs::read(std::env::var_os(BARE)?).unwrap();
    let page = web::Bytes::from(page);
    System::new().block_on(async move {
        let answer = move || {
            let page = page.clone();
            async move { HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page) }
        };
        let server = HttpServer::new(move || App::new().default_service(web::to(answer.clone())));
        let server = server.workers(2).bind("127.0.0.1:0").unwrap();
        println!("{}", server.addrs()[0]);
        server.run().await.unwrap();
    });
    Some(ExitCode::SUCCESS)
}

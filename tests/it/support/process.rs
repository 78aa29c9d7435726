//! The real program, started as people start it, with data of its own. For what only a whole process can
//! show: kills, signals, the log, the command line.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{
    atomic::{AtomicU32, Ordering},
    mpsc,
};
use std::time::{Duration, Instant};

use diesel::{Connection, PgConnection};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::{Browser, TIMEOUT, eventually};

/// A folder for the program's data, and the port it serves on, the same at every start.
pub(crate) struct ProcessFixture {
    folder: TempDir,
    pub port: u16,
    vars: Vec<(String, String)>,
}

/// A port below those that the system gives away by itself, so that no other server of the tests gets it before the
/// process has started.
fn free_port() -> TcpListener {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id().wrapping_mul(97);
    let mut offsets =
        std::iter::repeat_with(|| start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000);
    let free =
        offsets.find_map(|it| TcpListener::bind(("127.0.0.1", 20_000 + u16::try_from(it).unwrap())).ok());
    free.unwrap()
}

impl ProcessFixture {
    /// An empty one, with these variables beside the program's own.
    pub(crate) fn new(vars: &[(&str, &str)]) -> ProcessFixture {
        let mut fixture = ProcessFixture::at(&free_port());
        fixture.vars = vars.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        fixture
    }

    /// An empty one with the port of this listener.
    pub(crate) fn at(listener: &TcpListener) -> ProcessFixture {
        let folder = tempfile::Builder::new().prefix("podium-real-").tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap(); // PostgreSQL's account passes
        ProcessFixture { folder, port: listener.local_addr().unwrap().port(), vars: Vec::new() }
    }

    /// Sets one more variable.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.vars.push((name.to_string(), value.to_string()));
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("d")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_podium"));
        let kept = std::env::vars().filter(|(name, _)| matches!(name.as_str(), "PATH" | "HOME" | "TMPDIR"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().envs(kept);
        command.env("PODIUM_DATA_DIR", self.data_dir());
        command.env("PODIUM_ADDRESS", format!("127.0.0.1:{}", self.port)).envs(self.vars.clone());
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command that ends by itself.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts it serving, and does not wait.
    pub(crate) fn begin(&self) -> RunningProcess {
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let child = self.command(&[]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        RunningProcess { child, first_line: String::new(), took: Duration::ZERO }
    }

    /// Starts it serving, and waits until it says where.
    pub(crate) fn serve(&self) -> RunningProcess {
        self.start(&[])
    }

    /// Starts a command that runs until it is stopped, and waits for its first line.
    pub(crate) fn start(&self, arguments: &[&str]) -> RunningProcess {
        self.start_by(self.command(arguments))
    }

    /// The same on a port that is kept open for it, which it gets as systemd hands over a socket.
    pub(crate) fn serve_on(&self, listener: &TcpListener) -> RunningProcess {
        let program = env!("CARGO_BIN_EXE_podium");
        let script = format!("LISTEN_PID=$$ LISTEN_FDS=1 exec '{program}' 3<&0 </dev/null");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(self.folder.path()).env_clear();
        shell.envs(self.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.stdin(OwnedFd::from(listener.try_clone().unwrap()));
        self.start_by(shell)
    }

    fn start_by(&self, mut command: Command) -> RunningProcess {
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (say, hear) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(|line| drop(say.send(line))));
        let first_line = hear.recv_timeout(TIMEOUT).unwrap_or_else(|_| {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it did not start:\n{}", self.log())
        });
        RunningProcess { child, first_line, took: begun.elapsed() }
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Everything it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Somebody at a browser who has not been here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(format!("http://127.0.0.1:{}", self.port))
    }

    /// A connection to its private PostgreSQL.
    pub(crate) fn conn(&self) -> PgConnection {
        let folder = self.data_dir().join("postgres");
        let url =
            format!("host='{}' port=5432 user=podium dbname=podium connect_timeout=5", folder.display());
        let begun = Instant::now();
        loop {
            match PgConnection::establish(&url) {
                Ok(conn) => return conn,
                Err(error) => assert!(begun.elapsed() < TIMEOUT, "{error}"),
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The process that its private PostgreSQL begins with.
    pub(crate) fn postmaster(&self) -> Option<i32> {
        let clusters = fs::read_dir(self.data_dir().join("postgres")).ok()?.flatten().map(|it| it.path());
        let data = clusters.filter(|path| path.join("PG_VERSION").exists()).max()?;
        fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
    }

    /// Returns `true` if no process is left whose working directory is in here.
    pub(crate) fn has_no_processes(&self) -> bool {
        let inside = |entry: &Path| {
            fs::read_link(entry.join("cwd")).is_ok_and(|cwd| cwd.starts_with(self.folder.path()))
        };
        !fs::read_dir("/proc").is_ok_and(|all| all.flatten().any(|it| inside(&it.path())))
    }
}

/// A program that serves.
pub(crate) struct RunningProcess {
    child: Child,
    /// Its first line on stdout.
    pub first_line: String,
    pub took: Duration,
}

impl RunningProcess {
    /// Sends it a signal.
    pub(crate) fn send_signal(&self, signal: Signal) {
        send(self.child.id() as i32, signal);
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory of its own that it had so far: without what it has mapped of files, which is mostly the code of
    /// a build without optimisation, and which the kernel can drop at any time.
    pub(crate) fn peak_megabytes(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let kilobytes = |name: &str| -> usize {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (kilobytes("VmHWM:") - kilobytes("RssFile:")) / 1024
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait(mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let mut status = None;
        eventually("the program ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        (status.unwrap(), begun.elapsed())
    }

    /// Asks it to stop, and waits for that.
    pub(crate) fn stop(self) -> (ExitStatus, Duration) {
        self.send_signal(Signal::SIGTERM);
        self.wait()
    }
}

impl Drop for RunningProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends one process a signal; it may be gone already.
pub(crate) fn send(pid: i32, signal: Signal) {
    let _ = kill(Pid::from_raw(pid), signal);
}

/// Waits until it has ended, and does this again and again meanwhile. What takes longer than `most` is ended.
pub(crate) fn wait_within(child: &mut Child, most: Duration, mut meanwhile: impl FnMut()) -> ExitStatus {
    let begun = Instant::now();
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status,
            None if begun.elapsed() > most => {
                child.kill().unwrap();
                return child.wait().unwrap();
            }
            None => meanwhile(),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

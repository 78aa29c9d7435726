//! Starts the private PostgreSQL, or joins the one that another Podium runs, and stops it with us.
//!
//! It lives exactly as long as its owner: PostgreSQL is the child of a small shell, the guard, that
//! holds the other end of our pipe. However we end, the pipe closes and the guard shuts PostgreSQL
//! down. A folder named `data-<version>` is complete: `initdb` works in `init.tmp`, renamed last.

use super::account::{RunAs, finish, make_folder};
use super::locate::{self, Installation};
use super::problem::{Doing, Problem, Result};
use super::{Durability, NAME, Settings, fetch, leftovers, until};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, RunQueryDsl};
use std::fs::{self, File, Permissions, TryLockError};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs its arguments; when its input ends, they are asked to stop. Input and pipe are kept from the
/// program, so that nobody but the owner holds the pipe open.
const GUARD: &str = r#"exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
{ while read -r _ <&3; do :; done; kill -INT "$program"; } 2>/dev/null &
watcher=$!
exec 3<&-
wait "$program"; result=$?
kill "$watcher" 2>/dev/null
exit "$result""#;

/// How long a start, a first start and a stop may take. Recovery after a crash is part of a start.
const START: Duration = Duration::from_secs(60);
const FIRST: Duration = Duration::from_secs(120);
const STOP: Duration = Duration::from_secs(30);

/// The log is put aside at a start when it is larger than this, over the one put aside before.
const LARGEST_LOG: u64 = 10 << 20;

/// A running private PostgreSQL. It stops when its owner drops this, or ends in any other way; who
/// only joined leaves it running, and loses it when the owner ends.
#[derive(Debug)]
pub struct Embedded {
    folder: PathBuf,
    guard: Option<Child>,
    /// Released after `drop` has stopped the server.
    lock: Option<File>,
}

impl Embedded {
    /// Starts the cluster of `settings.data_dir`, or joins it, and makes sure that it has our database.
    pub fn start(settings: &Settings) -> Result<Self> {
        let begun = Instant::now();
        let folder = prepare(&settings.data_dir)?;
        let who = RunAs::choose(&folder)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).doing("close", &folder)?;
        let lock = own_or_join(&folder)?;
        let mut this = Self { guard: None, lock, folder };
        let how = if this.is_owner() { "started" } else { "joined" };
        if this.is_owner() {
            this.launch(settings, who)?;
        }
        let mut conn = this.wait_ready()?;
        create_missing(&mut conn, NAME)?;
        log::info!("{how} PostgreSQL in {} ({} ms)", this.folder.display(), begun.elapsed().as_millis());
        Ok(this)
    }

    /// Whether this process runs the server, or only joined it.
    pub fn is_owner(&self) -> bool {
        self.lock.is_some()
    }

    /// How libpq reaches a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        url(&self.folder, database)
    }

    /// Creates a database if there is none of that name.
    pub fn ensure_database(&self, name: &str) -> Result<()> {
        create_missing(&mut self.connect().map_err(Problem::new)?, name)
    }

    fn launch(&mut self, settings: &Settings, who: RunAs) -> Result<()> {
        let existing = existing_major(&self.folder);
        let chosen = choose(settings, who, existing)?;
        let data = self.folder.join(format!("data-{}", chosen.major));
        leftovers::clear(&self.folder, &data)?;
        if !data.exists() {
            initialise(&chosen, &self.folder, &data, who, settings.durability)?;
        }
        let mut server = guarded(who, &self.folder, &chosen.bin.join("postgres"))?;
        server.arg("-D").arg(&data);
        for option in options(&self.folder, settings.durability) {
            server.arg("-c").arg(option);
        }
        self.guard = Some(server.spawn().doing("start PostgreSQL in", &self.folder)?);
        Ok(())
    }

    fn connect(&self) -> std::result::Result<PgConnection, String> {
        PgConnection::establish(&self.url("postgres")).map_err(|cause| cause.to_string())
    }

    /// The first connection, or why there is none: the guard gave up, or the time is over.
    fn wait_ready(&mut self) -> Result<PgConnection> {
        let mut last = String::new();
        let answer = until(START, || match self.connect() {
            Ok(conn) => Some(Ok(conn)),
            Err(cause) => {
                last = cause;
                let ended =
                    self.guard.as_mut().is_some_and(|guard| guard.try_wait().is_ok_and(|s| s.is_some()));
                ended.then_some(Err("PostgreSQL stopped while it was starting"))
            }
        });
        let why = match answer {
            Some(Ok(conn)) => return Ok(conn),
            Some(Err(why)) => why.to_owned(),
            None => format!("PostgreSQL did not answer within {} s: {last}", START.as_secs()),
        };
        Err(Problem::new(format!("{why}{}", end_of_log(&self.folder))))
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        let Some(mut guard) = self.guard.take() else { return };
        drop(guard.stdin.take()); // the guard sees the end of its input
        if until(STOP, || guard.try_wait().ok().flatten()).is_none() {
            log::warn!("PostgreSQL is still stopping; the next start will wait for it");
        }
    }
}

/// The folder of the cluster, made ready; it holds the socket, whose path has little room.
fn prepare(data_dir: &Path) -> Result<PathBuf> {
    let folder = std::path::absolute(data_dir.join("postgres")).doing("find", data_dir)?;
    let text = folder.to_string_lossy();
    if text.len() > 85 || text.contains(',') {
        return Err(Problem::new(format!(
            "{text} cannot hold a unix socket: its path may have 85 bytes and no comma (it has {} bytes). \
             Choose another folder with PODIUM_DATA_DIR",
            text.len()
        )));
    }
    make_folder(data_dir)?;
    fs::create_dir_all(&folder).doing("create", &folder)?;
    Ok(folder)
}

/// The lock, if the cluster is ours; nothing, if its owner answers. An owner that ends while we wait
/// leaves it to us.
fn own_or_join(folder: &Path) -> Result<Option<File>> {
    let path = folder.join("lock");
    let lock = File::create(&path).doing("open", &path)?;
    let url = url(folder, "postgres");
    let answer = until(START, || match lock.try_lock() {
        Ok(()) => Some(Ok(true)),
        Err(TryLockError::Error(cause)) => Some(Err(cause)),
        Err(TryLockError::WouldBlock) => PgConnection::establish(&url).is_ok().then_some(Ok(false)),
    });
    let ours = answer.ok_or("the process that holds it has not started PostgreSQL").doing("use", &path)?;
    Ok(ours.doing("lock", &path)?.then_some(lock))
}

/// Everything is said, so that PGPORT and its like cannot lead elsewhere.
fn url(folder: &Path, database: &str) -> String {
    let quoted = folder.to_string_lossy().replace('\\', "\\\\").replace('\'', "\\'");
    format!("host='{quoted}' port=5432 user={NAME} dbname={database} sslmode=disable connect_timeout=10")
}

/// The version of the data that is already there.
fn existing_major(folder: &Path) -> Option<u32> {
    let names = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.strip_prefix("data-")?.parse().ok()).max()
}

/// The programs to run: found, or else fetched, of the version that the data needs.
fn choose(settings: &Settings, who: RunAs, needed: Option<u32>) -> Result<Installation> {
    let programs = settings.data_dir.join("programs");
    let mut found = locate::installations(settings, &programs, who);
    if let Some(one) = found.pick(needed) {
        return Ok(one.clone());
    }
    let wanted = |release: &&fetch::Release| needed.is_none_or(|major| release.major() == Some(major));
    let fetched = match settings.release.as_ref().filter(wanted) {
        None => Err("there is none to fetch for this machine and this data".to_owned()),
        Some(release) => fetch::install(release, settings.mirror.as_deref(), &programs)
            .map(|home| format!("what came to {} does not run here", home.display()))
            .map_err(|problem| problem.to_string()),
    };
    if fetched.is_ok() {
        found = locate::installations(settings, &programs, who);
        if let Some(one) = found.pick(needed) {
            return Ok(one.clone());
        }
    }
    let download = fetched.unwrap_or_else(|problem| problem);
    Err(Problem::no_postgres(&found, &locate::places(settings), needed, &download))
}

/// A program of PostgreSQL that ends with us. Its own process group keeps Ctrl-C for the application,
/// which first finishes what it is doing.
fn guarded(who: RunAs, folder: &Path, program: &Path) -> Result<Command> {
    let log = open_log(folder)?;
    let mut command = who.command("sh", folder);
    command.args(["-c", GUARD, "guard"]).arg(program).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
    Ok(command)
}

/// Beside its options: private data (the values in a failed statement) must not get into the log.
fn options(folder: &Path, durability: Durability) -> Vec<String> {
    let mut all = vec![format!("unix_socket_directories={}", folder.display())];
    let always = "listen_addresses= port=5432 unix_socket_permissions=0700 max_connections=100 \
                  shared_buffers=64MB jit=off timezone=UTC log_timezone=UTC logging_collector=off \
                  log_destination=stderr log_min_messages=log log_min_error_statement=panic \
                  log_error_verbosity=terse log_checkpoints=off log_statement=none";
    let quick = "fsync=off synchronous_commit=off full_page_writes=off autovacuum=off \
                 max_wal_size=1GB checkpoint_timeout=1h";
    all.extend(always.split_whitespace().map(str::to_owned));
    if durability == Durability::Test {
        all.extend(quick.split_whitespace().map(str::to_owned));
    }
    all
}

/// Makes an empty cluster. The locale is the plainest that knows all letters.
fn initialise(
    chosen: &Installation,
    folder: &Path,
    data: &Path,
    who: RunAs,
    durability: Durability,
) -> Result<()> {
    let tmp = folder.join("init.tmp");
    for locale in ["C.UTF-8", "en_US.UTF-8", "C"] {
        if tmp.exists() {
            fs::remove_dir_all(&tmp).doing("remove", &tmp)?; // of a start that was killed, or of the last try
        }
        let mut initdb = guarded(who, folder, &chosen.bin.join("initdb"))?;
        initdb.arg("-D").arg(&tmp).arg(format!("--locale={locale}"));
        initdb.args([
            "-U",
            NAME,
            "-E",
            "UTF8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--data-checksums",
        ]);
        if durability == Durability::Test {
            initdb.arg("--no-sync");
        }
        let child = initdb.spawn().doing("run", &chosen.bin)?;
        if finish(child, FIRST).is_some_and(|status| status.success()) {
            fs::rename(&tmp, data).doing("name", data)?;
            return File::open(folder).and_then(|folder| folder.sync_all()).doing("write", folder);
        }
    }
    Err(Problem::new(format!("initdb could not make {}{}", data.display(), end_of_log(folder))))
}

fn create_missing(conn: &mut PgConnection, name: &str) -> Result<()> {
    if name.is_empty() || !name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
        return Err(Problem::new(format!("{name:?} cannot be the name of a database")));
    }
    let there = |conn: &mut PgConnection| {
        let query = diesel::select(
            diesel::dsl::sql::<Bool>("exists (select from pg_database where datname = ")
                .bind::<Text, _>(name)
                .sql(")"),
        );
        query.get_result::<bool>(conn)
    };
    match there(conn) {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(cause) => return Err(Problem::new(format!("cannot list the databases: {cause}"))),
    }
    match conn.batch_execute(&format!("create database {name}")) {
        Err(cause) if !there(conn).unwrap_or(false) => {
            Err(Problem::new(format!("cannot create the database {name}: {cause}")))
        }
        _ => Ok(()), // created, by us or at the same moment by another
    }
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("postgres.log")
}

fn open_log(folder: &Path) -> Result<File> {
    let path = log_path(folder);
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > LARGEST_LOG) {
        fs::rename(&path, path.with_extension("log.old")).doing("put aside", &path)?;
    }
    File::options().create(true).append(true).open(&path).doing("write", &path)
}

fn end_of_log(folder: &Path) -> String {
    let path = log_path(folder);
    let text = String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(8)..].join("\n  ");
    format!("; the end of {}:\n  {end}", path.display())
}

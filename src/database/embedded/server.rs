//! Starts the private PostgreSQL, or joins the one of another Podium process, and stops it with this process.
//!
//! PostgreSQL is the child of a small shell script, the guard, which holds the other end of a pipe. However
//! this process ends, the pipe closes and the guard shuts PostgreSQL down. One process owns it and holds a lock
//! that the kernel releases with the process.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, RunQueryDsl};
use nix::sys::statvfs::statvfs;
use std::fs::{self, File, Permissions, TryLockError};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use super::{
    account::RunAs,
    cluster,
    error::{Result, StartError, WithAction},
    fetch,
    installation::Installation,
    leftovers, locate,
    programs::Programs,
    settings::{DATABASE_NAME, EmbeddedSettings},
    upgrade::NewerPostgres,
    waiting::poll_until,
};

/// How long starting and stopping may take. Recovery after a crash is part of a start.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// A running private PostgreSQL. It stops when its owner drops this or ends in any other way; of the processes that
/// joined, one then takes over in [`EmbeddedPostgres::restart_if_stopped`].
#[derive(Debug)]
pub struct EmbeddedPostgres {
    settings: EmbeddedSettings,
    folder: PathBuf,
    run_as: RunAs,
    guard: Option<Child>,
    programs: Option<Programs>,
    /// Released after `drop` has stopped the server.
    lock: Option<File>,
}

impl EmbeddedPostgres {
    /// Starts or joins the cluster of `settings.data_dir`, and makes sure that the database exists.
    pub fn start(settings: &EmbeddedSettings) -> Result<Self> {
        Self::start_in(settings).map_err(|error| match is_full(&settings.data_dir) {
            true => StartError::new(format!(
                "there is no room on the disk of {}: make some, then start again. ({error})",
                settings.data_dir.display()
            )),
            false => error,
        })
    }

    fn start_in(settings: &EmbeddedSettings) -> Result<Self> {
        let begun = Instant::now();
        let folder = cluster::prepare(&settings.data_dir)?;
        let run_as = RunAs::choose(&folder)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o700))
            .with_action("keep others out of", &folder)?;
        let lock = own_or_join(&folder)?;
        let mut this = Self { settings: settings.clone(), folder, run_as, guard: None, programs: None, lock };
        let how = if this.is_owner() { "started" } else { "joined" };
        if this.is_owner() {
            this.launch()?;
        }
        let mut conn = this.wait_ready()?;
        create_missing(&mut conn, DATABASE_NAME)?;
        log::info!("{how} PostgreSQL in {} ({} ms)", this.folder.display(), begun.elapsed().as_millis());
        Ok(this)
    }

    /// Whether this process runs the server or only joined it.
    pub fn is_owner(&self) -> bool {
        self.lock.is_some()
    }

    /// The libpq connection string for a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        url(&self.folder, database)
    }

    /// Creates a database if it does not exist.
    pub fn ensure_database(&self, name: &str) -> Result<()> {
        create_missing(&mut self.connect().map_err(StartError::new)?, name)
    }

    /// Starts the server again if something else stopped it, if its programs were upgraded, or if the process that ran it
    /// has ended, so that this one takes over. Returns `true` if any of that was so.
    pub fn restart_if_stopped(&mut self) -> Result<bool> {
        let why = if self.guard.as_mut().is_some_and(has_ended) {
            "PostgreSQL was stopped by something else: restarting it"
        } else if self.programs.as_mut().is_some_and(Programs::were_replaced) {
            self.stop();
            "the programs of PostgreSQL were upgraded: restarting it with the new ones"
        } else if self.guard.is_none() && self.take_over()? {
            "the process that ran PostgreSQL has ended: this one runs it now"
        } else {
            return Ok(false);
        };
        log::warn!("{why}");
        self.launch()?;
        self.wait_ready()?;
        Ok(true)
    }

    /// Takes the lock if its owner has ended.
    fn take_over(&mut self) -> Result<bool> {
        if self.lock.is_none() {
            let path = self.folder.join("lock");
            let lock = File::create(&path).with_action("open", &path)?;
            self.lock = lock.try_lock().is_ok().then_some(lock);
        }
        Ok(self.lock.is_some())
    }

    /// Stops the server and puts the data of a newer version, filled by a cluster that was stopped, in the place of its own.
    /// Returns where its own data is kept.
    pub(crate) fn move_to(mut self, newer: &NewerPostgres) -> Result<PathBuf> {
        self.stop();
        let staged = newer.staged(&self.settings).data_dir;
        let filled = staged.join("postgres").join(format!("data-{}", newer.to));
        let kept = cluster::replace_data(&self.folder, (newer.from, newer.to), &filled)?;
        fs::remove_dir_all(&staged).with_action("remove", &staged)?;
        Ok(kept)
    }

    /// Stops the server, and waits for that.
    fn stop(&mut self) {
        let Some(mut guard) = self.guard.take() else { return };
        drop(guard.stdin.take()); // the guard sees the end of its input
        if poll_until(STOP_TIMEOUT, || guard.try_wait().ok().flatten()).is_none() {
            log::warn!("PostgreSQL is still stopping; the next start will wait for it");
        }
    }

    fn launch(&mut self) -> Result<()> {
        let (who, durability) = (self.run_as, self.settings.durability);
        let chosen = choose(&self.settings, who, cluster::existing_major(&self.folder))?;
        let data = self.folder.join(format!("data-{}", chosen.major));
        leftovers::clear(&self.folder, &data)?;
        if !data.exists() {
            cluster::initialise(&chosen, &self.folder, &data, who, durability)?;
        }
        let program = chosen.bin.join("postgres");
        let mut server = cluster::guarded(who, &self.folder, &program)?;
        self.programs = Some(Programs::of(program));
        server.arg("-D").arg(&data);
        for option in cluster::options(&self.folder, durability, chosen.major) {
            server.arg("-c").arg(option);
        }
        self.guard = Some(server.spawn().with_action("start PostgreSQL in", &self.folder)?);
        Ok(())
    }

    fn connect(&self) -> std::result::Result<PgConnection, String> {
        PgConnection::establish(&self.url("postgres")).map_err(|cause| cause.to_string())
    }

    /// Waits for the first connection; an error if the guard ended or the time is over.
    fn wait_ready(&mut self) -> Result<PgConnection> {
        let mut last = String::new();
        let answer = poll_until(START_TIMEOUT, || match self.connect() {
            Ok(conn) => Some(Ok(conn)),
            Err(cause) => {
                last = cause;
                let ended = self.guard.as_mut().is_some_and(has_ended);
                ended.then_some(Err("PostgreSQL stopped while it was starting"))
            }
        });
        let why = match answer {
            Some(Ok(conn)) => return Ok(conn),
            Some(Err(why)) => why.to_owned(),
            None => format!("PostgreSQL did not answer within {} s: {last}", START_TIMEOUT.as_secs()),
        };
        Err(StartError::new(format!("{why}{}", cluster::end_of_log(&self.folder))))
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Less free space than this is none: PostgreSQL does not start on it.
const LEAST_ROOM: u64 = 1024 * 1024;

/// Returns `true` if there is no room on the disk of that folder.
fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| disk.blocks_available() * disk.fragment_size() < LEAST_ROOM)
}

fn has_ended(guard: &mut Child) -> bool {
    guard.try_wait().is_ok_and(|status| status.is_some())
}

/// The lock, if the cluster is free; `None` if its owner answers. If the owner ends meanwhile, this process
/// takes over.
fn own_or_join(folder: &Path) -> Result<Option<File>> {
    let path = folder.join("lock");
    let lock = File::create(&path).with_action("open", &path)?;
    let url = url(folder, "postgres");
    let answer = poll_until(START_TIMEOUT, || match lock.try_lock() {
        Ok(()) => Some(Ok(true)),
        Err(TryLockError::Error(cause)) => Some(Err(cause)),
        Err(TryLockError::WouldBlock) => PgConnection::establish(&url).is_ok().then_some(Ok(false)),
    });
    let is_free = answer
        .ok_or("the process holding it did not start PostgreSQL within 60 s")
        .with_action("use", &path)?;
    Ok(is_free.with_action("lock", &path)?.then_some(lock))
}

/// All parameters are explicit, so that PGPORT and the like have no effect.
fn url(folder: &Path, database: &str) -> String {
    let quoted = folder.to_string_lossy().replace('\\', "\\\\").replace('\'', "\\'");
    format!(
        "host='{quoted}' port=5432 user={DATABASE_NAME} dbname={database} sslmode=disable connect_timeout=10"
    )
}

/// The programs to run: found or downloaded, of the version that the data needs.
fn choose(settings: &EmbeddedSettings, who: RunAs, needed: Option<u32>) -> Result<Installation> {
    let programs = settings.data_dir.join("programs");
    let mut found = locate::installations(settings, &programs, who);
    if let Some(one) = found.pick(needed) {
        return Ok(one.clone());
    }
    let wanted = |release: &&fetch::Release| needed.is_none_or(|major| release.major() == Some(major));
    let fetched = match settings.release.as_ref().filter(wanted) {
        None => Err("there is no download for this machine and this data".to_owned()),
        Some(release) => fetch::install(release, settings.mirror.as_deref(), &programs)
            .map(|home| format!("the download in {} does not run on this machine", home.display()))
            .map_err(|problem| problem.to_string()),
    };
    if fetched.is_ok() {
        found = locate::installations(settings, &programs, who);
        if let Some(one) = found.pick(needed) {
            return Ok(one.clone());
        }
    }
    let download = fetched.unwrap_or_else(|problem| problem);
    Err(StartError::no_postgres(&found, &locate::places(settings), needed, &download))
}

fn create_missing(conn: &mut PgConnection, name: &str) -> Result<()> {
    if name.is_empty() || !name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
        return Err(StartError::new(format!("{name:?} cannot be the name of a database")));
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
        Err(cause) => return Err(StartError::new(format!("cannot list the databases: {cause}"))),
    }
    match conn.batch_execute(&format!("create database {name}")) {
        Err(cause) if !there(conn).unwrap_or(false) => {
            Err(StartError::new(format!("cannot create the database {name}: {cause}")))
        }
        _ => Ok(()), // created, by us or at the same moment by another
    }
}

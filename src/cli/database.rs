//! The database of a command: the one in DATABASE_URL, or the private PostgreSQL.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret, SecretString};

use super::{output::print_line, trouble::CommandError};
use crate::{
    config::{Config, Environment},
    database::{
        embedded::{self, EmbeddedPostgres, EmbeddedSettings},
        fitness::{self, Demands},
        migrate,
        pool::Db,
    },
};

/// How long to wait for a database that is not up yet.
pub(crate) const STARTUP_TIMEOUT: Duration = Duration::from_secs(60);

/// How often to check whether the private PostgreSQL is still running.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// A reachable database at `url`. Dropping it stops the private PostgreSQL if this process owns it.
pub(crate) struct DatabaseLocation {
    pub url: SecretString,
    /// What the database must fulfil.
    pub demands: Demands,
    cluster: Option<EmbeddedPostgres>,
}

impl DatabaseLocation {
    /// The configured database, which may not be up yet, or the private one, started or joined.
    pub(crate) fn find(config: &Config) -> Result<DatabaseLocation, CommandError> {
        if let Some(url) = &config.database_url {
            let demands = match config.env {
                Environment::Development => Demands::Working,
                Environment::Staging | Environment::Production => Demands::Durable,
            };
            return Ok(DatabaseLocation { url: url.clone(), demands, cluster: None });
        }
        let settings = EmbeddedSettings::new(&config.data_dir, config.path.clone());
        let settings = EmbeddedSettings { mirror: config.postgres_mirror.clone(), ..settings };
        let cluster = EmbeddedPostgres::start(&settings)?;
        let url = SecretString::from(cluster.url(embedded::DATABASE_NAME));
        Ok(DatabaseLocation { url, demands: Demands::Working, cluster: Some(cluster) })
    }

    /// Migrates the database; returns the number of migrations.
    pub(crate) fn migrate(&self) -> Result<usize, CommandError> {
        migrate_at(&self.url, self.demands)
    }

    /// Returns `true` for the private database, which answers at once.
    pub(crate) fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// A description of where the data is.
    pub(crate) fn description(&self, config: &Config) -> String {
        match self.cluster {
            Some(_) => config.data_dir.display().to_string(),
            None => "the database in DATABASE_URL".to_owned(),
        }
    }

    /// Restarts the private PostgreSQL if something else stopped it. Dropping the result ends the supervision.
    pub(crate) fn supervise(self) -> DatabaseSupervisor {
        let (stop, stopped) = mpsc::channel::<()>();
        let Some(mut cluster) = self.cluster else { return DatabaseSupervisor { stop: None, thread: None } };
        let watching = move || {
            let mut pause = CHECK_INTERVAL;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let begun = Instant::now();
                pause = match cluster.restart_if_stopped() {
                    Ok(false) => CHECK_INTERVAL,
                    Ok(true) => {
                        log::warn!("PostgreSQL is running again after {} ms", begun.elapsed().as_millis());
                        CHECK_INTERVAL
                    }
                    Err(problem) => {
                        log::error!("PostgreSQL can't be restarted: {problem}");
                        Duration::from_secs(1)
                    }
                };
            }
        };
        DatabaseSupervisor { stop: Some(stop), thread: Some(std::thread::spawn(watching)) }
    }
}

/// Migrates the database at this URL, unless it does not fulfil the demands; returns the number of migrations.
pub(crate) fn migrate_at(url: &SecretString, demands: Demands) -> Result<usize, CommandError> {
    let mut conn = migrate::connect_within(url.expose_secret(), STARTUP_TIMEOUT)?;
    let problems = fitness::problems(&mut conn, demands)?;
    if !problems.is_empty() {
        return Err(CommandError::new(problems.join("\n")));
    }
    let steps = migrate::run(&mut conn)
        .map_err(|error| CommandError::new(format!("the database can't be migrated: {error}")))?;
    if steps > 0 {
        log::info!("migrations applied: {steps}");
    }
    Ok(steps)
}

/// Supervises the private PostgreSQL. Dropping it stops the server and waits for that.
pub(crate) struct DatabaseSupervisor {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for DatabaseSupervisor {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A migrated database and its pool, for commands that do one thing and exit.
pub(crate) struct OpenDatabase {
    /// The connection pool.
    pub db: Db,
    _location: DatabaseLocation,
}

impl OpenDatabase {
    /// Opens and migrates the database.
    pub(crate) fn open(config: &Config) -> Result<OpenDatabase, CommandError> {
        let place = DatabaseLocation::find(config)?;
        place.migrate()?;
        Ok(OpenDatabase { db: Db::open(place.url.expose_secret(), 2, &config.quotas), _location: place })
    }
}

/// `podium migrate`
pub(crate) fn migrate(config: &Config) -> Result<(), CommandError> {
    let place = DatabaseLocation::find(config)?;
    match place.migrate()? {
        0 => print_line("The database is already up to date."),
        1 => print_line("1 migration applied. The database is up to date."),
        steps => print_line(format!("{steps} migrations applied. The database is up to date.")),
    }
    Ok(())
}

//! The database of a command: the one in DATABASE_URL, or the private PostgreSQL.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret, SecretString};

use super::{output::say, trouble::Trouble};
use crate::{
    config::{Config, Env},
    database::{
        embedded::{self, Embedded, Settings},
        fitness::{self, Demands},
        migrate,
        pool::Db,
    },
};

/// How long to wait for a database that is not up yet.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often to check whether the private PostgreSQL is still running.
const WATCH: Duration = Duration::from_millis(100);

/// A reachable database at `url`. Dropping it stops the private PostgreSQL if this process owns it.
pub struct DatabaseLocation {
    pub url: SecretString,
    /// What the database must fulfil.
    pub demands: Demands,
    cluster: Option<Embedded>,
}

impl DatabaseLocation {
    /// The configured database, which may not be up yet, or the private one, started or joined.
    pub fn find(config: &Config) -> Result<DatabaseLocation, Trouble> {
        if let Some(url) = &config.database_url {
            let demands = match config.env {
                Env::Development => Demands::Working,
                Env::Staging | Env::Production => Demands::Durable,
            };
            return Ok(DatabaseLocation { url: url.clone(), demands, cluster: None });
        }
        let settings = Settings::new(&config.data_dir, config.path.clone());
        let settings = Settings { mirror: config.postgres_mirror.clone(), ..settings };
        let cluster = Embedded::start(&settings)?;
        let url = SecretString::from(cluster.url(embedded::NAME));
        Ok(DatabaseLocation { url, demands: Demands::Working, cluster: Some(cluster) })
    }

    /// Migrates the database; returns the number of migrations.
    pub fn migrate(&self) -> Result<usize, Trouble> {
        migrate_at(&self.url, self.demands)
    }

    /// Returns `true` for the private database, which answers at once.
    pub fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// A description of where the data is.
    pub fn whereabouts(&self, config: &Config) -> String {
        match self.cluster {
            Some(_) => config.data_dir.display().to_string(),
            None => "the database in DATABASE_URL".to_owned(),
        }
    }

    /// Restarts the private PostgreSQL if something else stopped it. Dropping the result ends the supervision.
    pub fn watch(self) -> Watch {
        let (stop, stopped) = mpsc::channel::<()>();
        let Some(mut cluster) = self.cluster else { return Watch { stop: None, thread: None } };
        let watching = move || {
            let mut pause = WATCH;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let begun = Instant::now();
                pause = match cluster.mend() {
                    Ok(false) => WATCH,
                    Ok(true) => {
                        log::warn!("PostgreSQL is running again after {} ms", begun.elapsed().as_millis());
                        WATCH
                    }
                    Err(problem) => {
                        log::error!("PostgreSQL can't be restarted: {problem}");
                        Duration::from_secs(1)
                    }
                };
            }
        };
        Watch { stop: Some(stop), thread: Some(std::thread::spawn(watching)) }
    }
}

/// Migrates the database at this URL, unless it does not fulfil the demands; returns the number of migrations.
pub fn migrate_at(url: &SecretString, demands: Demands) -> Result<usize, Trouble> {
    let mut conn = migrate::connect_within(url.expose_secret(), PATIENCE)?;
    let problems = fitness::problems(&mut conn, demands)?;
    if !problems.is_empty() {
        return Err(Trouble::new(problems.join("\n")));
    }
    let steps = migrate::run(&mut conn)
        .map_err(|error| Trouble::new(format!("the database can't be migrated: {error}")))?;
    if steps > 0 {
        log::info!("{steps} migrations applied");
    }
    Ok(steps)
}

/// Supervises the private PostgreSQL. Dropping it stops the server and waits for that.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A migrated database and its pool, for commands that do one thing and exit.
pub struct Ready {
    /// The connection pool.
    pub db: Db,
    _place: DatabaseLocation,
}

impl Ready {
    /// Opens and migrates the database.
    pub fn open(config: &Config) -> Result<Ready, Trouble> {
        let place = DatabaseLocation::find(config)?;
        place.migrate()?;
        Ok(Ready { db: Db::open(place.url.expose_secret(), 2), _place: place })
    }
}

/// `podium migrate`
pub fn migrate(config: &Config) -> Result<(), Trouble> {
    let place = DatabaseLocation::find(config)?;
    match place.migrate()? {
        0 => say("The database is already up to date."),
        1 => say("1 migration applied. The database is up to date."),
        steps => say(format!("{steps} migrations applied. The database is up to date.")),
    }
    Ok(())
}

//! The database that a command works on: the one that DATABASE_URL names, or the private PostgreSQL.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret, SecretString};

use super::{Trouble, say};
use crate::{
    config::Config,
    database::{
        embedded::{self, Embedded, Settings},
        pool::Db,
    },
};

/// How long a database that is not up yet is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether somebody ended the private PostgreSQL.
const WATCH: Duration = Duration::from_millis(100);

/// A database that can be reached, at `url`. When this is dropped, the private one stops, if it is ours.
pub struct DatabaseLocation {
    pub url: SecretString,
    cluster: Option<Embedded>,
}

impl DatabaseLocation {
    /// The one that is set, which may not be up yet, or the private one, started or joined.
    pub fn find(config: &Config) -> Result<DatabaseLocation, Trouble> {
        if let Some(url) = &config.database_url {
            return Ok(DatabaseLocation { url: url.clone(), cluster: None });
        }
        let settings = Settings::new(&config.data_dir, config.path.clone());
        let settings = Settings { mirror: config.postgres_mirror.clone(), ..settings };
        let cluster = Embedded::start(&settings)?;
        Ok(DatabaseLocation { url: SecretString::from(cluster.url(embedded::NAME)), cluster: Some(cluster) })
    }

    /// Brings it up to date; says how many steps that took.
    pub fn migrate(&self) -> Result<usize, Trouble> {
        migrate_at(&self.url)
    }

    /// Is it the private one, which answers at once?
    pub fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// Where the data is, for people.
    pub fn whereabouts(&self, config: &Config) -> String {
        match self.cluster {
            Some(_) => config.data_dir.display().to_string(),
            None => "the database of DATABASE_URL".to_owned(),
        }
    }

    /// Keeps it running: one that somebody else ended is started again. Dropping the watch stops it.
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
                        log::warn!("PostgreSQL runs again after {} ms", begun.elapsed().as_millis());
                        WATCH
                    }
                    Err(problem) => {
                        log::error!("PostgreSQL can't be started again: {problem}");
                        Duration::from_secs(1)
                    }
                };
            }
        };
        Watch { stop: Some(stop), thread: Some(std::thread::spawn(watching)) }
    }
}

/// Brings the database at that address up to date, and says how many steps that took.
pub fn migrate_at(url: &SecretString) -> Result<usize, Trouble> {
    let steps = crate::database::migrate::run(url.expose_secret(), PATIENCE);
    let steps =
        steps.map_err(|error| Trouble::new(format!("the database can't be brought up to date: {error}")))?;
    if steps > 0 {
        log::info!("{steps} migrations applied");
    }
    Ok(steps)
}

/// Whoever keeps the private PostgreSQL running; dropped, it stops the server and waits for that.
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

/// A database that is there and up to date, and the door to it. For commands that do one thing and end.
pub struct Ready {
    /// The door.
    pub db: Db,
    _place: DatabaseLocation,
}

impl Ready {
    /// Finds the database and brings it up to date.
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
        0 => say("The database is up to date already."),
        1 => say("1 migration applied. The database is up to date."),
        steps => say(format!("{steps} migrations applied. The database is up to date.")),
    }
    Ok(())
}

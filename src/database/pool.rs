//! The one door to Postgres. Nothing else in the house holds a pool, opens a connection, starts a
//! transaction or calls `web::block`.
//!
//! Must stay true: [`Db::read`] cannot write, because Postgres itself refuses it; one opening of
//! [`Db::write`] happens whole or not at all; nobody waits longer than `PATIENCE` for a connection, and
//! waiting costs no thread; a connection that Postgres closed is not handed out twice. Never open the door
//! inside the door.

#![allow(clippy::disallowed_methods)] // This is the one home of what .clippy.toml bans elsewhere.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::web;
use diesel::{
    Connection, PgConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, Pool, R2D2Connection},
};
use tokio::sync::Semaphore;

use crate::{
    database::change_counter::ChangeCounter,
    error::{Error, Result},
};

/// What every model function is handed.
pub type Conn = PgConnection;

/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection that rested longer than this is asked whether it still lives before it is used.
const FRESH: Duration = Duration::from_millis(250);

/// The door. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    look: Side,
    change: Side,
    watch: ChangeCounter,
}

impl Db {
    /// Opens up to `size` connections for looking and as many for changing, as they are needed.
    /// Does not wait for Postgres to be up.
    pub fn open(url: &str, size: u32) -> Db {
        let (look, change) = (Side::open(url, size, true), Side::open(url, size, false));
        Db { look, change, watch: ChangeCounter::over(url) }
    }

    /// Tells whether anything was written since.
    pub fn watch(&self) -> &ChangeCounter {
        &self.watch
    }

    /// For looking: Postgres itself refuses a write. Each query sees its own moment.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.look.run(work).await
    }

    /// For looking with several queries that must agree: one moment for all of them.
    pub async fn snapshot<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.look.run(move |conn| conn.build_transaction().read_only().repeatable_read().run(work)).await
    }

    /// For changing: everything `work` does happens, or (on any `Err`) none of it. The one exception is
    /// [`Error::Uncertain`]: Postgres went away while it was saying yes.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let change = move |conn: &mut Conn| {
            let mut worked = false;
            let done = conn.transaction(|conn| {
                let value = work(conn)?;
                worked = true;
                Ok(value)
            });
            match done {
                Err(Error::Internal(_) | Error::Busy) if worked => Err(Error::Uncertain),
                other => other,
            }
        };
        let watch = self.watch.clone();
        let change = move |conn: &mut Conn| {
            let done = change(conn);
            watch.wrote(); // here, because nobody may be waiting for the answer any more
            done
        };
        self.change.run(change).await
    }

    /// Does Postgres answer?
    pub fn ping(conn: &mut Conn) -> Result<()> {
        Ok(conn.ping()?)
    }

    /// Work for the processor alone (hashing, reading a large file), off the threads that answer.
    pub async fn compute<T, W>(work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        web::block(work).await.map_err(|error| Error::Internal(error.into()))
    }
}

/// One pool and its queue: a place in the queue is a future, not a blocked thread.
#[derive(Clone)]
struct Side {
    pool: Pool<Lines>,
    turns: Arc<Semaphore>,
}

impl Side {
    fn open(url: &str, size: u32, only_looking: bool) -> Side {
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .error_handler(Box::new(Quiet))
            .build_unchecked(Lines { url: url.to_owned(), only_looking });
        Side { pool, turns: Arc::new(Semaphore::new(size as usize)) }
    }

    async fn run<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Internal(error.into()))?;
        let pool = self.pool.clone();
        let working = web::block(move || {
            let _turn = turn; // Given back when the work ends, even if nobody waits for its answer any more.
            work_on(&pool, work)
        });
        working.await.map_err(|error| Error::Internal(error.into()))?
    }
}

/// Finds a connection that lives, works on it, and notes when it died meanwhile.
fn work_on<T>(pool: &Pool<Lines>, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    let mut line = pool.get().map_err(|_| Error::Busy)?;
    while line.rested.elapsed() > FRESH && line.conn.ping().is_err() {
        line.broken = true;
        drop(line);
        line = pool.get().map_err(|_| Error::Busy)?;
    }
    let done = work(&mut line.conn);
    if let Err(cause @ Error::Internal(_)) = &done
        && line.conn.ping().is_err()
    {
        log::warn!("lost the connection to Postgres: {cause}");
        line.broken = true;
        return Err(Error::Busy);
    }
    line.rested = Instant::now();
    done
}

/// A connection and how it has fared.
struct Line {
    conn: Conn,
    rested: Instant,
    broken: bool,
}

/// Makes connections with bounded waits; those for looking are read-only in Postgres itself.
struct Lines {
    url: String,
    only_looking: bool,
}

impl ManageConnection for Lines {
    type Connection = Line;
    type Error = Error;

    fn connect(&self) -> Result<Line> {
        let manners = if self.only_looking { "set default_transaction_read_only = on;" } else { "" };
        let mut conn = connect_soon(&self.url)?;
        conn.batch_execute(&format!(
            "{manners} set statement_timeout = '5s'; set lock_timeout = '2s'; set jit = off;
             set idle_in_transaction_session_timeout = '15s'; set timezone = 'UTC';"
        ))?;
        Ok(Line { conn, rested: Instant::now(), broken: false })
    }

    fn is_valid(&self, line: &mut Line) -> Result<()> {
        Db::ping(&mut line.conn)
    }

    fn has_broken(&self, line: &mut Line) -> bool {
        line.broken || std::thread::panicking() || line.conn.is_broken()
    }
}

/// A server that is just starting again is asked every moment, because the pool itself would wait longer
/// and longer between tries.
fn connect_soon(url: &str) -> Result<Conn> {
    let begun = Instant::now();
    loop {
        match super::connect(url) {
            Err(_) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(100)),
            other => return other,
        }
    }
}

/// The pool tries to connect again by itself; one quiet line is enough.
#[derive(Debug)]
struct Quiet;

impl diesel::r2d2::HandleError<Error> for Quiet {
    fn handle_error(&self, error: Error) {
        log::debug!("no connection to Postgres yet: {error}");
    }
}

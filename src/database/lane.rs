//! Connections of one kind with their queue: how many there are, how they are opened, and who waits.
//!
//! **Invariants:** waiting for a connection blocks no thread and lasts no longer than [`PATIENCE`]; connections that
//! Postgres closed are not reused; nobody waits for a Postgres that has gone silent.

#![allow(clippy::disallowed_methods)] // With the pool, this is the one home of what .clippy.toml bans elsewhere.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::web;
use diesel::{
    PgConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, Pool, R2D2Connection},
};
use tokio::sync::Semaphore;

use super::{change_counter::ChangeCounter, turns::PATIENCE};
use crate::error::{Error, Result};

/// A connection that was idle for longer is checked before use.
const FRESH: Duration = Duration::from_millis(250);

/// A pool and its queue: waiting is a future, not a blocked thread.
#[derive(Clone)]
pub(super) struct Lane {
    pool: Pool<Lines>,
    turns: Arc<Semaphore>,
    watch: ChangeCounter,
}

/// How often a request looks whether Postgres has gone silent.
const LOOK_UP: Duration = Duration::from_millis(250);

impl Lane {
    pub(super) fn open(url: &str, size: u32, only_looking: bool, watch: ChangeCounter) -> Lane {
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .error_handler(Box::new(Quiet))
            .build_unchecked(Lines { url: url.to_owned(), only_looking });
        Lane { pool, turns: Arc::new(Semaphore::new(size as usize)), watch }
    }

    pub(super) async fn run<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Internal(error.into()))?;
        let pool = self.pool.clone();
        let working = web::block(move || {
            let _turn = turn; // Given back when the work ends, even if nobody waits for its answer any more.
            work_on(&pool, work)
        });
        let mut working = pin!(working);
        loop {
            match tokio::time::timeout(LOOK_UP, &mut working).await {
                Ok(done) => return done.map_err(|error| Error::Internal(error.into()))?,
                Err(_) if self.watch.is_silent() => return Err(Error::Busy),
                Err(_) => (),
            }
        }
    }
}

/// Gets a live connection, runs the work, and records whether the connection broke.
fn work_on<T>(pool: &Pool<Lines>, work: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
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

/// A connection and its state.
struct Line {
    conn: PgConnection,
    rested: Instant,
    broken: bool,
}

/// Creates connections with timeouts; those for reading are read-only in Postgres itself.
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
        Ok(line.conn.ping()?)
    }

    fn has_broken(&self, line: &mut Line) -> bool {
        line.broken || std::thread::panicking() || line.conn.is_broken()
    }
}

/// Polls a starting server frequently, because the pool itself would wait longer and longer between attempts.
fn connect_soon(url: &str) -> Result<PgConnection> {
    let begun = Instant::now();
    loop {
        match super::connect(url) {
            Err(_) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(100)),
            other => return other,
        }
    }
}

/// The pool reconnects by itself; one log line is enough.
#[derive(Debug)]
struct Quiet;

impl diesel::r2d2::HandleError<Error> for Quiet {
    fn handle_error(&self, error: Error) {
        log::debug!("no connection to Postgres yet: {error}");
    }
}

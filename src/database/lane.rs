//! Connections of one kind with their queue: how many there are, how they are opened, and who waits.
//!
//! **Invariants:** waiting for a connection blocks no thread and lasts no longer than [`ACQUIRE_TIMEOUT`]; connections that
//! Postgres closed are not reused; no request waits for a Postgres that has gone silent.

#![allow(clippy::disallowed_methods)] // With the pool, this is the one home of what .clippy.toml bans elsewhere.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::web;
use diesel::{
    PgConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, Pool, R2D2Connection},
};
use tokio::sync::Semaphore;

use super::{
    pulse::{Watched, unless_silent},
    quotas::Quotas,
    turns::ACQUIRE_TIMEOUT,
};
use crate::error::{Error, Result};

/// A connection that was idle for longer is checked before use.
const CHECK_AFTER_IDLE: Duration = Duration::from_millis(250);

/// What the connections of a lane are for, which decides how long Postgres lets them work and wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Requests that only look: Postgres refuses writes.
    Read,
    /// Requests that change a few rows.
    Write,
    /// Requests that change many rows, and whose sender waits for it.
    WriteMany,
    /// Background jobs, which no request waits for.
    Job,
    /// The log for administrators, which no one waits for and which waits for no one long.
    Log,
}

impl Purpose {
    /// The settings of its connections.
    fn settings(self) -> String {
        let (statement, lock, idle) = match self {
            Purpose::Read => ("5s", "900ms", "15s"),
            Purpose::Write => ("5s", "2s", "15s"),
            Purpose::WriteMany => ("60s", "20s", "60s"),
            Purpose::Job => ("5min", "60s", "5min"),
            Purpose::Log => ("5s", "1s", "15s"),
        };
        let read_only = if self == Purpose::Read { "on" } else { "off" };
        format!(
            "set default_transaction_read_only = {read_only}; set statement_timeout = '{statement}';
             set lock_timeout = '{lock}'; set idle_in_transaction_session_timeout = '{idle}';
             set jit = off; set timezone = 'UTC';"
        )
    }

    /// How many connections are kept open when there is nothing to do.
    fn idle_connections(self) -> u32 {
        if self == Purpose::WriteMany { 0 } else { 1 }
    }
}

/// A pool and its queue: waiting is a future, not a blocked thread.
#[derive(Clone)]
pub(super) struct Lane {
    pool: Pool<ConnectionFactory>,
    turns: Arc<Semaphore>,
    server: Arc<dyn Watched>,
    waits: Arc<Waits>,
}

/// How often a connection was waited for since the start, and how long in all.
#[derive(Debug, Default)]
struct Waits {
    count: AtomicU64,
    nanoseconds: AtomicU64,
    refused: AtomicU64,
}

/// How the connections of a lane are used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LaneUsage {
    /// The most connections that it may have.
    pub most: u32,
    pub open: u32,
    pub idle: u32,
    /// How often a connection was asked for since the start.
    pub asked: u64,
    /// How long it was waited for, all together.
    pub waited: Duration,
    /// How often there was none in time.
    pub refused: u64,
}

impl Lane {
    pub(super) fn open(
        url: &str,
        size: u32,
        purpose: Purpose,
        quotas: &Quotas,
        server: Arc<dyn Watched>,
    ) -> Lane {
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(purpose.idle_connections()))
            .connection_timeout(ACQUIRE_TIMEOUT)
            .test_on_check_out(false)
            .error_handler(Box::new(SilentErrorHandler))
            .build_unchecked(ConnectionFactory {
                url: url.to_owned(),
                settings: purpose.settings() + &quotas.settings(),
            });
        Lane { pool, turns: Arc::new(Semaphore::new(size as usize)), server, waits: Arc::default() }
    }

    pub(super) async fn run<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let begun = Instant::now();
        let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, self.turns.clone().acquire_owned());
        let turn = unless_silent(&*self.server, turn).await.and_then(|turn| turn.map_err(|_| Error::Busy));
        self.waits.record(begun.elapsed(), turn.is_err());
        let turn = turn?.map_err(|error| Error::Internal(error.into()))?;
        let pool = self.pool.clone();
        let working = web::block(move || {
            let _turn = turn; // Given back when the work ends, even if the request has ended.
            run_on_connection(&pool, work)
        });
        unless_silent(&*self.server, working).await?.map_err(Error::panicked)?
    }

    /// How its connections are used.
    pub(super) fn usage(&self) -> LaneUsage {
        let state = self.pool.state();
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        LaneUsage {
            most: self.pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            asked: read(&self.waits.count),
            waited: Duration::from_nanos(read(&self.waits.nanoseconds)),
            refused: read(&self.waits.refused),
        }
    }
}

impl Waits {
    fn record(&self, waited: Duration, was_refused: bool) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(was_refused), Ordering::Relaxed);
    }
}

/// Runs read-only work of several queries that must agree.
pub(super) fn in_snapshot<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    conn.build_transaction().read_only().repeatable_read().run(work)
}

/// Gets a live connection, runs the work, and records whether the connection broke.
fn run_on_connection<T>(
    pool: &Pool<ConnectionFactory>,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let mut line = pool.get().map_err(|_| Error::Busy)?;
    while line.idle_since.elapsed() > CHECK_AFTER_IDLE && line.conn.ping().is_err() {
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
    line.idle_since = Instant::now();
    done
}

/// A connection and its state.
struct PooledConnection {
    conn: PgConnection,
    idle_since: Instant,
    broken: bool,
}

/// Creates connections with the settings of their purpose.
struct ConnectionFactory {
    url: String,
    settings: String,
}

impl ManageConnection for ConnectionFactory {
    type Connection = PooledConnection;
    type Error = Error;

    fn connect(&self) -> Result<PooledConnection> {
        let mut conn = connect_soon(&self.url)?;
        conn.batch_execute(&self.settings)?;
        Ok(PooledConnection { conn, idle_since: Instant::now(), broken: false })
    }

    fn is_valid(&self, line: &mut PooledConnection) -> Result<()> {
        Ok(line.conn.ping()?)
    }

    fn has_broken(&self, line: &mut PooledConnection) -> bool {
        line.broken || std::thread::panicking() || line.conn.is_broken()
    }
}

/// Polls a starting server frequently, because the pool itself would wait longer and longer between attempts.
fn connect_soon(url: &str) -> Result<PgConnection> {
    let begun = Instant::now();
    loop {
        match super::connect(url) {
            Err(_) if begun.elapsed() < ACQUIRE_TIMEOUT => std::thread::sleep(Duration::from_millis(100)),
            other => return other,
        }
    }
}

/// The pool reconnects by itself; one log line is enough.
#[derive(Debug)]
struct SilentErrorHandler;

impl diesel::r2d2::HandleError<Error> for SilentErrorHandler {
    fn handle_error(&self, error: Error) {
        log::debug!("no connection to Postgres yet: {error}");
    }
}

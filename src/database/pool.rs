//! The connection pool. Nothing else holds a pool, opens a connection, starts a transaction or calls
//! `web::block`.
//!
//! **Invariants:** [`Db::read`] cannot write, because Postgres refuses it; a call of [`Db::write`] is one
//! transaction. Never nest calls. How connections are opened and waited for: `lane`.

#![allow(clippy::disallowed_methods)] // This is the one home of what .clippy.toml bans elsewhere.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use actix_web::web;
use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};
use tokio::sync::Semaphore;

use crate::{
    database::{
        change_counter::ChangeCounter,
        ids::SpaceId,
        lane::Lane,
        turns::{ACQUIRE_TIMEOUT, Turn, Turns},
    },
    error::{Error, Result},
};

/// The connection passed to model functions.
pub type Conn = PgConnection;

/// Ends every statement of the current transaction that takes longer than `most`; [`Error::Busy`] then.
pub fn limit(conn: &mut Conn, most: Duration) -> Result<()> {
    Ok(conn.batch_execute(&format!("set local statement_timeout = {}", most.as_millis()))?)
}

/// The connection pool. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Lane,
    writers: Lane,
    /// For what other requests wait for.
    identify: Lane,
    costly: Arc<Turns>,
    writing: Arc<Turns>,
    long_writing: Arc<Turns>,
    changes: ChangeCounter,
}

/// The connections for [`Db::identify`].
const IDENTIFYING: u32 = 2;

impl Db {
    /// Opens up to `size` connections for reading and as many for writing, as needed. Does not wait for
    /// Postgres.
    pub fn open(url: &str, size: u32) -> Db {
        let changes = ChangeCounter::for_url(url);
        let open = |size, only_looking| Lane::open(url, size, only_looking, changes.clone());
        let (all, half) = (size as usize, size as usize / 2);
        Db {
            readers: open(size, true),
            writers: open(size, false),
            identify: open(IDENTIFYING, true),
            costly: Arc::new(Turns::new(half, half / 2)),
            writing: Arc::new(Turns::new(all, half.max(2))),
            long_writing: Arc::new(Turns::new(half, 1)),
            changes,
        }
    }

    /// The change counter.
    pub fn changes(&self) -> &ChangeCounter {
        &self.changes
    }

    /// Runs `work` read-only: Postgres refuses writes. Each query sees its own snapshot.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.readers.run(work).await
    }

    /// Runs a small look for which much else waits: who sends a request, and whether a kept page still holds. It has
    /// connections of its own, so that it never waits behind other looks.
    pub async fn identify<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.identify.run(work).await
    }

    /// Runs `work` read-only in one snapshot, for several queries that must agree.
    pub async fn snapshot<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.readers.run(move |conn| conn.build_transaction().read_only().repeatable_read().run(work)).await
    }

    /// Like [`Db::snapshot`], for looks that cost much: searching, sorting, files, print, comparing. They have half of the
    /// connections, and one `network` has half of those.
    pub async fn costly<T, W>(&self, network: &str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let turn = self.costly.take(network).await?;
        self.snapshot(move |conn| {
            let _turn = turn; // given back when the work ends, even if nobody waits for it any more
            work(conn)
        })
        .await
    }

    /// Waits for a turn to write to a space, so that neither one person nor one busy list takes the connections of all
    /// others while its writes wait for each other.
    pub async fn turn_to_write(&self, space: SpaceId) -> Result<Turn> {
        self.writing.take(&space.to_string()).await
    }

    /// Like [`Db::write`], for a change of many rows: these have half of the connections, and each space or
    /// person, as `whose` names them, one of them.
    pub async fn write_long<T, W>(&self, whose: impl ToString, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let turn = self.long_writing.take(&whose.to_string()).await?;
        self.write(move |conn| {
            let _turn = turn;
            work(conn)
        })
        .await
    }

    /// Runs `work` in one transaction: on any `Err`, nothing happens. The exception is [`Error::CommitUnknown`]:
    /// the connection broke during the commit.
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
                Err(Error::Internal(_) | Error::Busy) if worked => Err(Error::CommitUnknown),
                other => other,
            }
        };
        let watch = self.changes.clone();
        let change = move |conn: &mut Conn| {
            let done = change(conn);
            watch.record_write(); // here, because nobody may be waiting for the answer any more
            done
        };
        self.writers.run(change).await
    }

    /// Like [`Db::write`], for work that often finds nothing to do: `None` says that nothing was written, so that kept
    /// pages need not be asked about again.
    pub async fn write_some<T, W>(&self, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<Option<T>> + Send + 'static,
    {
        let watch = self.changes.clone();
        let change = move |conn: &mut Conn| {
            let done = conn.transaction(work);
            if !matches!(done, Ok(None)) {
                watch.record_write();
            }
            done
        };
        self.writers.run(change).await
    }

    /// Checks that Postgres answers, also with the library of its procedural language, which an upgrade underneath a
    /// running server can make unusable.
    pub fn ping(conn: &mut Conn) -> Result<()> {
        diesel::sql_query("select folded('')").execute(conn)?;
        Ok(())
    }

    /// Runs CPU-bound work (parsing a large file, compressing) off the threads that serve requests, on as many cores as
    /// there are. Nothing is started for a request that is no longer waited for.
    pub async fn run_blocking<T, W>(work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
            let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
            Arc::new(Semaphore::new(cores))
        });
        let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, TURNS.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Internal(error.into()))?;
        Db::block(move || {
            let _turn = turn;
            work()
        })
        .await
    }

    /// Runs work off the threads that serve requests that waits for something else than a CPU, or has turns of its own.
    pub async fn block<T, W>(work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        web::block(work).await.map_err(|error| Error::Internal(error.into()))
    }
}

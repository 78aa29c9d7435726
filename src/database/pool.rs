//! The connection pool. Nothing else holds a pool, opens a connection, starts a transaction or calls
//! `web::block`.
//!
//! **Invariants:** [`Db::read`] cannot write, because Postgres refuses it; a call of [`Db::write`] is one
//! transaction. Never nest calls. How connections are opened and waited for: `lane`.

#![allow(clippy::disallowed_methods)] // This is the one home of what .clippy.toml bans elsewhere.

use std::{sync::Arc, time::Duration};

use actix_web::web;
use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};

use crate::{
    database::{
        change_counter::ChangeCounter,
        form_keys::{self, FormKey},
        ids::{SpaceId, UserId},
        lane::{Lane, LaneUsage, Purpose},
        quotas::Quotas,
        turns::{Turn, Turns, WriteScope},
    },
    error::{Error, Result},
};

/// The connection passed to model functions.
pub type Conn = PgConnection;

/// Ends every statement of the current transaction that takes longer than `most`; [`Error::Busy`] then.
pub(crate) fn limit(conn: &mut Conn, most: Duration) -> Result<()> {
    Ok(conn.batch_execute(&format!("set local statement_timeout = {}", most.as_millis()))?)
}

/// The connection pool. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    lanes: Arc<Lanes>,
    scope: Arc<WriteScope>,
    /// The key that the first change claims.
    form_key: Option<FormKey>,
}

/// The connections by purpose, and whose turn it is.
struct Lanes {
    readers: Lane,
    writers: Lane,
    /// For changes of many rows, which never take the connections of others.
    long_writers: Lane,
    jobs: Lane,
    /// For what other requests wait for.
    identify: Lane,
    costly: Turns,
    writing: Turns,
    long_writing: Turns,
    changes: ChangeCounter,
}

/// The connections for [`Db::identify`].
const IDENTIFYING: u32 = 2;
/// The connections for background jobs: one for short ones, two for long ones, one for deleting what is over.
const JOBS: u32 = 4;

/// A change of more rows than this has turns and connections of its own.
const MANY_ROWS: usize = 200;
/// How long a change of many rows waits for its turn. Waiting holds nothing.
const LONG_PATIENCE: Duration = Duration::from_secs(40);

impl Db {
    /// Opens up to `size` connections for reading and as many for writing, as needed, and a few for what takes long; all
    /// writes are held to the quotas. Does not wait for Postgres.
    pub fn open(url: &str, size: u32, quotas: &Quotas) -> Db {
        let changes = ChangeCounter::for_url(url);
        let open = |size, purpose| Lane::open(url, size, purpose, quotas, changes.clone());
        let (all, half) = (size as usize, size as usize / 2);
        let lanes = Lanes {
            readers: open(size, Purpose::Read),
            writers: open(size, Purpose::Write),
            long_writers: open((size / 2).max(1), Purpose::WriteMany),
            jobs: open(JOBS, Purpose::Job),
            identify: open(IDENTIFYING, Purpose::Read),
            costly: Turns::new(half, half / 2),
            writing: Turns::new(all, 1),
            long_writing: Turns::new(half, 1),
            changes,
        };
        Db { lanes: Arc::new(lanes), scope: Arc::default(), form_key: None }
    }

    /// The same connections for one request, whose handles share `scope`.
    pub(crate) fn for_request(&self, scope: Arc<WriteScope>) -> Db {
        Db { lanes: self.lanes.clone(), scope, form_key: None }
    }

    /// The same, whose first change claims the key of its form ([`Error::Repeated`] if an earlier click did).
    pub(crate) fn with_form_key(self, form_key: Option<FormKey>) -> Db {
        Db { form_key, ..self }
    }

    /// Says which space the request writes to. From then on its writes wait for a turn, one for each space, so that
    /// neither one person nor one busy list takes the connections of all others while its writes wait for each other.
    pub(crate) fn writes_to(&self, space: SpaceId) {
        self.scope.space.get_or_init(|| space);
    }

    /// Says who sends the request. Where no space is known, the turns are one for each person.
    pub(crate) fn writes_as(&self, person: UserId) {
        self.scope.person.get_or_init(|| person);
    }

    /// Says whose link in an e-mail the form was sent from, so that a second click is recognised without a session.
    pub(crate) fn note_link_owner(&self, person: UserId) {
        self.form_key.iter().for_each(|key| key.set_sender(person));
    }

    /// The change counter.
    pub fn changes(&self) -> &ChangeCounter {
        &self.lanes.changes
    }

    /// How the connections for each purpose are used, by the name of the purpose.
    pub(crate) fn usage(&self) -> [(&'static str, LaneUsage); 5] {
        let Lanes { readers, writers, long_writers, jobs, identify, .. } = &*self.lanes;
        let named = [
            ("read", readers),
            ("write", writers),
            ("write_many", long_writers),
            ("jobs", jobs),
            ("identify", identify),
        ];
        named.map(|(name, lane)| (name, lane.usage()))
    }

    /// Runs `work` read-only: Postgres refuses writes. Each query sees its own snapshot.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.lanes.readers.run(work).await
    }

    /// Runs a small read that every request begins with: who sends it, and whether a cached page is still valid. Such
    /// reads have connections of their own, so that they never wait behind longer ones.
    pub(crate) async fn identify<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.lanes.identify.run(work).await
    }

    /// Runs `work` read-only in one snapshot, for several queries that must agree.
    pub(crate) async fn snapshot<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let look = move |conn: &mut Conn| conn.build_transaction().read_only().repeatable_read().run(work);
        self.lanes.readers.run(look).await
    }

    /// Like [`Db::snapshot`], for looks that cost much: searching, sorting, files, print, comparing. They have half of
    /// the connections, and one `network` has half of those, for which it waits up to `wait`.
    pub(crate) async fn costly<T, W>(&self, network: &str, wait: Duration, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let turn = self.lanes.changes.unless_silent(self.lanes.costly.take_within(network, wait)).await??;
        self.snapshot(move |conn| {
            let _turn = turn; // given back when the work ends, even if the request that waited for it has ended
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
        let turn = match self.scope.space_or_person() {
            Some(key) => Some(self.lanes.changes.unless_silent(self.lanes.writing.take(&key)).await??),
            None => None,
        };
        self.change(&self.lanes.writers, turn, work).await
    }

    /// Like [`Db::write`], for a change of about so many rows. Many have connections of their own with longer limits, and
    /// each person has one such change at a time; the sender waits for as long as it takes.
    pub(crate) async fn write_rows<T, W>(&self, rows: usize, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        if rows <= MANY_ROWS {
            return self.write(work).await;
        }
        let key = self.scope.person().unwrap_or_default();
        let turn = self.lanes.long_writing.take_within(&key, LONG_PATIENCE);
        let turn = self.lanes.changes.unless_silent(turn).await??;
        self.change(&self.lanes.long_writers, Some(turn), work).await
    }

    /// Runs `work` in one transaction. The turn is given back when it ends, even if the request has ended before.
    async fn change<T, W>(&self, lane: &Lane, turn: Option<Turn>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let (changes, form_key) = (self.lanes.changes.clone(), self.form_key.clone());
        let form_key = form_key.filter(|key| !key.is_claimed());
        let change = move |conn: &mut Conn| {
            let _turn = turn;
            let mut worked = false;
            let done = conn.transaction(|conn| {
                let value = form_keys::claim_around(form_key.as_ref(), conn, work)?;
                worked = true;
                Ok(value)
            });
            changes.record_write(); // here, because the request may have ended
            match done {
                Err(Error::Internal(_) | Error::Busy) if worked => Err(Error::CommitUnknown),
                other => other.inspect(|_| form_key.iter().for_each(FormKey::mark_claimed)),
            }
        };
        lane.run(change).await
    }

    /// Like [`Db::write`], for work that often finds nothing to do: `None` says that nothing was written, so that
    /// cached pages need not be checked again.
    pub(crate) async fn write_some<T, W>(&self, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<Option<T>> + Send + 'static,
    {
        self.change_some(&self.lanes.writers, work).await
    }

    /// Like [`Db::write_some`], for a background job: it has connections of its own, which may take minutes for a
    /// statement.
    pub(crate) async fn run_job<T, W>(&self, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<Option<T>> + Send + 'static,
    {
        self.change_some(&self.lanes.jobs, work).await
    }

    async fn change_some<T, W>(&self, lane: &Lane, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<Option<T>> + Send + 'static,
    {
        let changes = self.lanes.changes.clone();
        let change = move |conn: &mut Conn| {
            let done = conn.transaction(work);
            if !matches!(done, Ok(None)) {
                changes.record_write();
            }
            done
        };
        lane.run(change).await
    }

    /// Checks that Postgres answers, also with the library of its procedural language, which an upgrade underneath a
    /// running server can make unusable.
    pub(crate) fn ping(conn: &mut Conn) -> Result<()> {
        diesel::sql_query("select folded('')").execute(conn)?;
        Ok(())
    }

    /// Runs work off the threads that serve requests that waits for something else than a CPU, or has turns of its own.
    pub(crate) async fn block<T, W>(work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        web::block(work).await.map_err(|error| Error::Internal(error.into()))
    }
}

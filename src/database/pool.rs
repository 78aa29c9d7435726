//! The connection pool. Nothing else holds a pool, opens a connection, starts a transaction or calls
//! `web::block`.
//!
//! **Invariants:** [`Db::read`] cannot write, because Postgres refuses it; a call of [`Db::write`] is one
//! transaction. Never nest calls. How connections are opened and waited for: `lane`.

#![allow(clippy::disallowed_methods)] // This is the one home of what .clippy.toml bans elsewhere.

mod looks;

use std::{sync::Arc, time::Duration};

use actix_web::web;
use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};

use crate::{
    database::{
        change_counter::{ChangeCounter, changed_lists},
        form_keys::{self, FormKey},
        ids::{SpaceId, UserId},
        lane::{Lane, LaneUsage, Purpose},
        pulse::unless_silent,
        quotas::Quotas,
        standby::{Standby, StandbyUsage},
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
    /// For the log, which is written all the time.
    log: Lane,
    /// For what other requests wait for.
    identify: Lane,
    /// A copy of the database that can be asked, if there is one.
    standby: Option<Standby>,
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
        Db::open_with_standby(url, None, size, quotas)
    }

    /// The same, with a standby of the database for looks that may be made there ([`Db::look_on_standby`]).
    pub fn open_with_standby(url: &str, standby: Option<&str>, size: u32, quotas: &Quotas) -> Db {
        let changes = ChangeCounter::for_url(url);
        let open = |size, purpose| Lane::open(url, size, purpose, quotas, Arc::new(changes.clone()));
        let (all, half) = (size as usize, size as usize / 2);
        let lanes = Lanes {
            readers: open(size, Purpose::Read),
            writers: open(size, Purpose::Write),
            long_writers: open((size / 2).max(1), Purpose::WriteMany),
            jobs: open(JOBS, Purpose::Job),
            log: open(1, Purpose::Log),
            identify: open(IDENTIFYING, Purpose::Read),
            costly: Turns::new(half, half / 2),
            writing: Turns::new(all, 1),
            long_writing: Turns::new(half, 1),
            standby: standby.map(|standby| Standby::open(standby, url, size, quotas)),
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
    pub(crate) fn note_sender(&self, person: UserId) {
        self.form_key.iter().for_each(|key| key.set_sender(person));
    }

    /// The change counter.
    pub fn changes(&self) -> &ChangeCounter {
        &self.lanes.changes
    }

    /// How the connections for each purpose are used, by the name of the purpose.
    pub(crate) fn usage(&self) -> Vec<(&'static str, LaneUsage)> {
        let Lanes { readers, writers, long_writers, jobs, log, identify, standby, .. } = &*self.lanes;
        let named = [
            ("read", readers),
            ("write", writers),
            ("write_many", long_writers),
            ("jobs", jobs),
            ("log", log),
            ("identify", identify),
        ];
        let standby = standby.iter().map(|it| ("standby", it.lane()));
        named.into_iter().chain(standby).map(|(name, lane)| (name, lane.usage())).collect()
    }

    /// How the standby does, if there is one.
    pub(crate) fn standby_usage(&self) -> Option<StandbyUsage> {
        self.lanes.standby.as_ref().map(Standby::usage)
    }

    /// Runs `work` in one transaction: on any `Err`, nothing happens. The exception is [`Error::CommitUnknown`]:
    /// the connection broke during the commit.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let turn = match self.scope.space_or_person() {
            Some(key) => Some(unless_silent(&self.lanes.changes, self.lanes.writing.take(&key)).await??),
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
        let turn = unless_silent(&self.lanes.changes, turn).await??;
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
            let mut changed = None;
            let done = conn.transaction(|conn| {
                let value = form_keys::claim_around(form_key.as_ref(), conn, work)?;
                changed = Some(changed_lists::by_this_transaction(conn)?);
                Ok(value)
            });
            // Here, because the request may have ended, and whatever became of the commit.
            changed.iter().for_each(|changed| changes.record_changes(changed));
            match done {
                Err(Error::Internal(_) | Error::Busy) if changed.is_some() => Err(Error::CommitUnknown),
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

    /// Runs `work`, which writes the log for administrators, in one transaction. It has a connection of its own and, as no
    /// page shows it but one that is never cached, does not count as a change.
    pub(crate) async fn write_log<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.lanes.log.run(move |conn| conn.transaction(work)).await
    }

    async fn change_some<T, W>(&self, lane: &Lane, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<Option<T>> + Send + 'static,
    {
        let changes = self.lanes.changes.clone();
        let change = move |conn: &mut Conn| {
            let mut changed = None;
            let done = conn.transaction(|conn| {
                let value = work(conn)?;
                if value.is_some() {
                    changed = Some(changed_lists::by_this_transaction(conn)?);
                }
                Ok(value)
            });
            changed.iter().for_each(|changed| changes.record_changes(changed));
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
        web::block(work).await.map_err(Error::panicked)
    }
}

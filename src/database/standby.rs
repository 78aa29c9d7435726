//! A standby: a copy of the database to which PostgreSQL sends every change, and which can be asked.
//!
//! **Invariants:** it answers only when it has everything that was written to the primary before the question, so that nothing
//! is ever older there, and what was just written is read back at once; it is the copy of this database and of no other; when
//! it is behind, silent or gone, the primary answers.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    prelude::*,
    sql_query,
    sql_types::BigInt,
};

use super::{
    lane::{Lane, Purpose, in_snapshot},
    pulse::{Pulse, Watched},
    quotas::Quotas,
};
use crate::error::{Error, Result};

/// How often the standby is asked whether it is there.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// A look that fails as busy after this long was ended for taking too long, and would take as long on the primary.
const TOO_LONG: Duration = Duration::from_millis(4500);
/// How often, and how many times, it is waited for until it has caught up.
const CATCH_UP: (Duration, usize) = (Duration::from_millis(1), 5);

mod sql_types {
    /// A place in the write-ahead log: <https://www.postgresql.org/docs/current/datatype-pg-lsn.html>.
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 3220, array_oid = 3221))]
    pub struct PgLsn;
}

/// A place in the write-ahead log, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromSqlRow, AsExpression)]
#[diesel(sql_type = sql_types::PgLsn)]
pub(super) struct Position(u64);

impl FromSql<sql_types::PgLsn, Pg> for Position {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Position> {
        Ok(Position(u64::from_be_bytes(value.as_bytes().try_into()?)))
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Up to where the primary's log is on its disk.
    fn pg_current_wal_flush_lsn() -> sql_types::PgLsn;
    /// Whether the server is a standby.
    fn pg_is_in_recovery() -> Bool;
    /// Up to where a standby has replayed it. It stays where it was when the standby becomes a primary.
    fn pg_last_wal_replay_lsn() -> Nullable<sql_types::PgLsn>;
}

/// Up to where the primary has written. Everything that is confirmed by now is before that.
pub(super) fn position(conn: &mut PgConnection) -> Result<Position> {
    Ok(diesel::select(pg_current_wal_flush_lsn()).get_result(conn)?)
}

/// A standby, and whether it can be used.
pub(super) struct Standby {
    lane: Lane,
    state: Arc<StandbyState>,
}

struct StandbyState {
    pulse: Pulse,
    /// Whether it is a copy of this database.
    is_copy: AtomicBool,
    /// How far it was behind, in bytes of the log.
    behind: AtomicU64,
    looks: AtomicU64,
    /// How often the primary had to be asked after all.
    refusals: AtomicU64,
}

/// How a standby does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StandbyUsage {
    pub is_usable: bool,
    /// How far it was behind when it was asked last, in bytes of the log.
    pub behind: u64,
    /// How many looks it answered since the start.
    pub looks: u64,
    /// How many looks had to be made on the primary instead.
    pub refusals: u64,
}

impl Standby {
    /// Opens up to `size` connections to it, as needed. Does not wait for it.
    pub(super) fn open(url: &str, primary: &str, size: u32, quotas: &Quotas) -> Standby {
        let state = Arc::new(StandbyState {
            pulse: Pulse::new(),
            is_copy: AtomicBool::new(false),
            behind: AtomicU64::new(0),
            looks: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
        });
        let (watched, urls) = (Arc::downgrade(&state), [url, primary].map(str::to_owned));
        thread::spawn(move || watch(&watched, &urls));
        Standby { lane: Lane::open(url, size, Purpose::Read, quotas, state.clone()), state }
    }

    pub(super) fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Returns `true` if it answered lately and is a copy of this database.
    pub(super) fn is_usable(&self) -> bool {
        self.state.is_usable()
    }

    /// Looks there, in one snapshot. `None` if it has not caught up with the primary, or has just failed.
    pub(super) async fn look<T, W>(&self, position: Position, work: W) -> Option<Result<T>>
    where
        T: Send + 'static,
        W: FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let begun = Instant::now();
        let looking = self.lane.run(move |conn| {
            if !catches_up(conn, position)? {
                return Ok(None);
            }
            in_snapshot(conn, work).map(Some)
        });
        let found = match looking.await {
            Ok(found) => found.map(Ok),
            Err(Error::Busy) if begun.elapsed() > TOO_LONG && self.is_usable() => Some(Err(Error::Busy)),
            // It is gone, has no free connection, or had to end the look to go on copying.
            Err(Error::Busy | Error::Internal(_)) => None,
            Err(error) => Some(Err(error)),
        };
        let counter = if found.is_some() { &self.state.looks } else { &self.state.refusals };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    pub(super) fn usage(&self) -> StandbyUsage {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        StandbyUsage {
            is_usable: self.is_usable(),
            behind: read(&self.state.behind),
            looks: read(&self.state.looks),
            refusals: read(&self.state.refusals),
        }
    }
}

impl StandbyState {
    fn is_usable(&self) -> bool {
        self.is_copy.load(Ordering::Acquire) && self.pulse.is_answered()
    }
}

impl Watched for StandbyState {
    fn is_silent(&self) -> bool {
        self.pulse.is_silent()
    }
}

/// Returns `true` once it has replayed the log up to there, for which it is given a moment.
fn catches_up(conn: &mut PgConnection, position: Position) -> Result<bool> {
    let (interval, times) = CATCH_UP;
    for tries in 0.. {
        match replayed(conn)? {
            Some(replayed) if replayed >= position => return Ok(true),
            Some(_) if tries < times => thread::sleep(interval),
            _ => break,
        }
    }
    Ok(false)
}

/// Up to where it has replayed; `None` if it is no standby, or none any longer.
fn replayed(conn: &mut PgConnection) -> Result<Option<Position>> {
    let state = diesel::select((pg_is_in_recovery(), pg_last_wal_replay_lsn()));
    let (is_standby, replayed) = state.get_result::<(bool, Option<Position>)>(conn)?;
    Ok(replayed.filter(|_| is_standby))
}

/// What tells one database from every other, but not from its copies. The timeline changes when a standby becomes a primary or
/// a backup is rolled forward, so a server that did not go along is not taken for a copy; one that did is taken for one
/// after its next checkpoint.
#[derive(PartialEq, Eq, QueryableByName)]
struct Identity {
    #[diesel(sql_type = BigInt)]
    system: i64,
    #[diesel(sql_type = BigInt)]
    database: i64,
    #[diesel(sql_type = BigInt)]
    timeline: i64,
}

fn identity(conn: &mut PgConnection) -> Result<Identity> {
    let own = "select system_identifier as system,
                   (select oid::bigint from pg_database where datname = current_database()) as database,
                   case when pg_is_in_recovery() then (select timeline_id::bigint from pg_control_checkpoint())
                       else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint
                   end as timeline
               from pg_control_system()";
    Ok(sql_query(own).get_result(conn)?)
}

/// Asks both servers as long as the standby is in use.
fn watch(watched: &Weak<StandbyState>, urls: &[String; 2]) {
    let mut connected = None;
    let mut was_usable = None;
    while let Some(state) = watched.upgrade() {
        let open = connected.take().or_else(|| connect(urls));
        connected = open.and_then(|(mut standby, mut primary)| {
            let replayed = state.pulse.ask(|| replayed(&mut standby)).ok()??;
            let written = position(&mut primary).ok()?;
            let behind = written.0.saturating_sub(replayed.0);
            state.behind.store(behind, Ordering::Relaxed);
            Some((standby, primary))
        });
        state.is_copy.store(connected.is_some(), Ordering::Release);
        let is_usable = state.is_usable();
        if was_usable.replace(is_usable) != Some(is_usable) {
            let what = if is_usable {
                "is used"
            } else {
                "is not used: it does not answer, or is no standby of this database"
            };
            log::info!("the standby {what}");
        }
        drop(state); // who rests here keeps nothing alive
        thread::sleep(POLL_INTERVAL);
    }
}

/// Connections to the standby and the primary, if the one is a copy of the other.
fn connect(urls: &[String; 2]) -> Option<(PgConnection, PgConnection)> {
    let [standby, primary] = urls;
    let (mut standby, mut primary) = (super::connect(standby).ok()?, super::connect(primary).ok()?);
    let is_copy = identity(&mut standby).ok()? == identity(&mut primary).ok()?;
    is_copy.then_some((standby, primary))
}

//! The nightly backups that were made or tried.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    database::{pool::Conn, schema::backups},
    error::Result,
};

/// How long a backup counts as under way after its process last said that it is alive.
const LEASE: TimeDelta = TimeDelta::minutes(3);
/// How often the process says so.
pub(crate) const RENEWAL: Duration = Duration::from_secs(30);
/// How long after a failure it is tried again.
const PAUSE: TimeDelta = TimeDelta::hours(1);
/// Why a backup failed whose process was killed.
const INTERRUPTED: &str = "Podium was stopped before it was complete";
/// After so many interruptions within [`PAUSE`] it waits as after a failure: the backup may be what kills the process.
const MOST_INTERRUPTIONS: i64 = 3;
/// How long backups are listed.
const RETENTION: TimeDelta = TimeDelta::days(200);

/// A backup that was made or tried.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = backups)]
pub(crate) struct BackupRecord {
    pub began_at: DateTime<Utc>,
    pub bytes: i64,
    /// Why it failed; empty if it did not.
    pub trouble: String,
}

impl BackupRecord {
    /// "1.2 MB"
    pub(crate) fn size(&self) -> String {
        let bytes = u64::try_from(self.bytes).unwrap_or_default();
        match bytes {
            0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
            _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}

/// What administrators see of the backups.
#[derive(Debug, Clone, Default)]
pub(crate) struct BackupStatus {
    /// The newest that is complete.
    pub last: Option<BackupRecord>,
    /// The newest, if it failed.
    pub failed: Option<BackupRecord>,
}

impl BackupStatus {
    pub(crate) fn load(conn: &mut Conn) -> Result<BackupStatus> {
        let newest = || backups::table.order(backups::began_at.desc()).select(BackupRecord::as_select());
        let complete = backups::ended_at.is_not_null().and(backups::trouble.eq(""));
        let last = newest().filter(complete).first(conn).optional()?;
        let failed = newest().filter(backups::ended_at.is_not_null()).first(conn).optional()?;
        Ok(BackupStatus { last, failed: failed.filter(|it: &BackupRecord| !it.trouble.is_empty()) })
    }
}

/// Begins the backup that is due since `due_at`, unless there is one, or another process makes it, or it failed a short
/// time ago. One whose process is gone is begun again at once. Returns its number.
pub(crate) fn begin(conn: &mut Conn, due_at: DateTime<Utc>) -> Result<Option<i64>> {
    diesel::sql_query("lock table backups in share row exclusive mode").execute(conn)?;
    let now = Utc::now();
    let is_interrupted = backups::ended_at.is_null().and(backups::alive_at.lt(now - LEASE));
    diesel::update(backups::table.filter(is_interrupted))
        .set((backups::ended_at.eq(backups::alive_at.nullable()), backups::trouble.eq(INTERRUPTED)))
        .execute(conn)?;
    let is_made =
        backups::ended_at.is_not_null().and(backups::trouble.eq("")).and(backups::began_at.ge(due_at));
    let is_under_way = backups::ended_at.is_null();
    let has_failed =
        backups::trouble.ne_all(["", INTERRUPTED]).and(backups::ended_at.gt(now - PAUSE)).assume_not_null();
    let hindered =
        backups::table.filter(is_made.assume_not_null().or(is_under_way.assume_not_null()).or(has_failed));
    if diesel::select(diesel::dsl::exists(hindered)).get_result(conn)? {
        return Ok(None);
    }
    let interrupted = backups::table.filter(backups::trouble.eq(INTERRUPTED));
    let lately = interrupted.filter(backups::ended_at.gt(now - PAUSE));
    if lately.count().get_result::<i64>(conn)? >= MOST_INTERRUPTIONS {
        return Ok(None);
    }
    diesel::delete(backups::table.filter(backups::began_at.lt(now - RETENTION))).execute(conn)?;
    let began = (backups::began_at.eq(now), backups::alive_at.eq(now));
    let began = diesel::insert_into(backups::table).values(began);
    Ok(Some(began.returning(backups::id).get_result(conn)?))
}

/// Says that the process that makes the backup is alive.
pub(crate) fn renew(conn: &mut Conn, id: i64) -> Result<()> {
    let under_way = backups::table.find(id).filter(backups::ended_at.is_null());
    diesel::update(under_way).set(backups::alive_at.eq(Utc::now())).execute(conn)?;
    Ok(())
}

/// Records that a backup is complete, with its size, or why it failed.
pub(crate) fn end(conn: &mut Conn, id: i64, outcome: Result<i64, String>) -> Result<()> {
    let (bytes, trouble) = match outcome {
        Ok(bytes) => (bytes, String::new()),
        Err(trouble) => (0, trouble),
    };
    let outcome = (backups::ended_at.eq(Utc::now()), backups::bytes.eq(bytes), backups::trouble.eq(trouble));
    diesel::update(backups::table.find(id)).set(outcome).execute(conn)?;
    Ok(())
}

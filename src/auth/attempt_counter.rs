//! Counters of attempts, each for a period and a limit.
//!
//! **Invariants:** keys are hashed, so no e-mail address or IP address is stored; concurrent attempts get different
//! numbers.

use std::{fmt::Display, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    database::{pool::Conn, schema::attempts},
    error::Result,
};

/// How long a counter is kept.
pub(crate) const RETENTION: TimeDelta = TimeDelta::hours(25);

/// The longest wait between two attempts.
const MAX_WAIT: TimeDelta = TimeDelta::minutes(15);

/// A limit: the first `free` attempts within `minutes` need no wait; later ones do.
#[derive(Debug)]
pub(super) struct AttemptLimit {
    /// From [`key`].
    pub(super) key: String,
    pub(super) free: i32,
    pub(super) minutes: i64,
    pub(super) policy: LimitPolicy,
}

/// The wait after the free attempts.
#[derive(Debug, Clone, Copy)]
pub(super) enum LimitPolicy {
    /// The wait doubles with every attempt: 1 s, 2 s, 4 s ...
    Backoff,
    /// No further attempts until the period is over.
    Blocked,
}

/// The result of counting an attempt.
pub(super) enum AttemptCount {
    /// The attempt is allowed; it is number `n` of the period.
    Nth(i32),
    /// The attempt is refused until this time has passed.
    Wait(Duration),
}

impl AttemptLimit {
    /// Counts an attempt unless it has to wait. The row is locked, so concurrent attempts get different numbers.
    pub(super) fn count(&self, conn: &mut Conn) -> Result<AttemptCount> {
        let (key, since) = (hash(&self.key), self.window_start());
        let (tries, free_at): (i32, DateTime<Utc>) = diesel::insert_into(attempts::table)
            .values((
                attempts::key.eq(&key),
                attempts::since.eq(since),
                attempts::tries.eq(0),
                attempts::free_at.eq(since),
            ))
            .on_conflict((attempts::key, attempts::since))
            .do_update()
            .set(attempts::tries.eq(attempts::tries))
            .returning((attempts::tries, attempts::free_at))
            .get_result(conn)?;
        let now = Utc::now(); // after the row was waited for
        let left = free_at - now;
        if left > TimeDelta::zero() {
            return Ok(AttemptCount::Wait(Duration::from_secs(left.num_seconds().unsigned_abs() + 1)));
        }
        let attempt_number = tries + 1;
        let free_at = match self.policy {
            _ if attempt_number < self.free => since,
            LimitPolicy::Backoff => {
                now + TimeDelta::seconds(1 << (attempt_number - self.free).min(12)).min(MAX_WAIT)
            }
            LimitPolicy::Blocked => since + TimeDelta::minutes(self.minutes),
        };
        diesel::update(attempts::table.find((&key, since)))
            .set((attempts::tries.eq(attempt_number), attempts::free_at.eq(free_at)))
            .execute(conn)?;
        Ok(AttemptCount::Nth(attempt_number))
    }

    /// Forgets all attempts of all periods.
    pub(super) fn reset(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(attempts::table.filter(attempts::key.eq(hash(&self.key)))).execute(conn)?;
        Ok(())
    }

    /// Forgets one attempt of this period.
    pub(super) fn subtract_one(&self, conn: &mut Conn) -> Result<()> {
        let row = attempts::table.find((hash(&self.key), self.window_start())).filter(attempts::tries.gt(0));
        diesel::update(row).set(attempts::tries.eq(attempts::tries - 1)).execute(conn)?;
        Ok(())
    }

    /// The start of the current period.
    fn window_start(&self) -> DateTime<Utc> {
        let (now, length) = (Utc::now(), self.minutes * 60);
        DateTime::from_timestamp(now.timestamp() - now.timestamp().rem_euclid(length), 0).unwrap_or(now)
    }
}

/// Counts against a fixed hourly limit; returns how long to wait if it is exceeded.
pub(super) fn count_or_block(conn: &mut Conn, key: String, free: i32) -> Result<Option<Duration>> {
    count_within(conn, key, free, 60)
}

/// The same with a daily limit.
pub(super) fn count_or_block_daily(conn: &mut Conn, key: String, free: i32) -> Result<Option<Duration>> {
    count_within(conn, key, free, 24 * 60)
}

fn count_within(conn: &mut Conn, key: String, free: i32, minutes: i64) -> Result<Option<Duration>> {
    match (AttemptLimit { key, free, minutes, policy: LimitPolicy::Blocked }).count(conn)? {
        AttemptCount::Nth(_) => Ok(None),
        AttemptCount::Wait(wait) => Ok(Some(wait)),
    }
}

/// Deletes counters that no limit uses any more.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = Utc::now() - RETENTION;
    Ok(diesel::delete(attempts::table.filter(attempts::since.lt(old))).execute(conn)?)
}

/// The name of a counter. Each part is quoted, so that typed text never makes the name of another counter.
pub(super) fn key(limit: &str, parts: &[&dyn Display]) -> String {
    parts.iter().fold(limit.to_owned(), |key, part| format!("{key}|{:?}", part.to_string()))
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key).to_vec()
}

//! Which accounts were erased, so that they are erased again when an older backup is restored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, upsert::excluded};
use serde::{Deserialize, Serialize};

use crate::{
    database::ids::UserId,
    database::{pool::Conn, schema::erasures},
    error::Result,
};

/// How long it is known: longer than any backup is kept.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(400);

/// An account that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Queryable, Insertable)]
#[diesel(table_name = erasures)]
pub(crate) struct Erasure {
    /// Identifies no one any more.
    pub user_id: UserId,
    pub erased_at: DateTime<Utc>,
    /// What the person chose for what they had added to shared spaces, as it is stored with the request.
    pub contributions: String,
}

/// All accounts that were erased, in the order in which they were.
pub(crate) fn all(conn: &mut Conn) -> Result<Vec<Erasure>> {
    Ok(erasures::table.order((erasures::erased_at, erasures::user_id)).load(conn)?)
}

/// Records that the account was erased. After a restore, a new account can have had the number of one that was erased before.
pub(super) fn add(conn: &mut Conn, user_id: UserId, contributions: &str) -> Result<()> {
    diesel::insert_into(erasures::table)
        .values((erasures::user_id.eq(user_id), erasures::contributions.eq(contributions)))
        .on_conflict(erasures::user_id)
        .do_update()
        .set((erasures::erased_at.eq(Utc::now()), erasures::contributions.eq(contributions)))
        .execute(conn)?;
    Ok(())
}

/// Records an erasure that another database knows of; of two with one number, the newer counts.
pub(super) fn add_known(conn: &mut Conn, erasure: &Erasure) -> Result<()> {
    let newer = (
        erasures::erased_at.eq(excluded(erasures::erased_at)),
        erasures::contributions.eq(excluded(erasures::contributions)),
    );
    let known = diesel::insert_into(erasures::table).values(erasure).on_conflict(erasures::user_id);
    let is_newer = erasures::erased_at.lt(excluded(erasures::erased_at));
    diesel::query_dsl::methods::FilterDsl::filter(known.do_update().set(newer), is_newer).execute(conn)?;
    Ok(())
}

/// Deletes what is older than any backup.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = erasures::erased_at.lt(Utc::now() - RETENTION);
    Ok(diesel::delete(erasures::table.filter(old)).execute(conn)?)
}

//! Which accounts were erased, so that they are erased again when an older backup is restored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
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

/// Records that the account was erased.
pub(super) fn add(conn: &mut Conn, user_id: UserId, contributions: &str) -> Result<()> {
    diesel::insert_into(erasures::table)
        .values((erasures::user_id.eq(user_id), erasures::contributions.eq(contributions)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

/// Records erasures that another database knows of.
pub(super) fn add_known(conn: &mut Conn, erasure: &Erasure) -> Result<()> {
    diesel::insert_into(erasures::table).values(erasure).on_conflict_do_nothing().execute(conn)?;
    Ok(())
}

/// Deletes what is older than any backup.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = erasures::erased_at.lt(Utc::now() - RETENTION);
    Ok(diesel::delete(erasures::table.filter(old)).execute(conn)?)
}

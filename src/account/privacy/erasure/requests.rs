//! Requests to delete an account that can still be cancelled, so that a restored database knows those that are newer than
//! the backup.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::GRACE_PERIOD;
use crate::{
    auth::access_tokens,
    database::ids::UserId,
    database::{pool::Conn, schema::users},
    email::outbox::{self, Email},
    error::Result,
};

/// How long a request can be cancelled after a restore, at least: what was cancelled since the backup is not known.
const LEAST: TimeDelta = TimeDelta::days(1);

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErasureRequest {
    pub user_id: UserId,
    pub due_at: DateTime<Utc>,
    /// What the person chose for what they had added to shared spaces, as it is stored with the request.
    pub contributions: String,
}

impl ErasureRequest {
    /// When it was made. An account that is newer is another person's.
    pub(crate) fn requested_at(&self) -> DateTime<Utc> {
        self.due_at - GRACE_PERIOD
    }
}

/// All requests, in the order of their days.
pub(crate) fn all(conn: &mut Conn) -> Result<Vec<ErasureRequest>> {
    let leaving = users::table.filter(users::erase_at.is_not_null()).order((users::erase_at, users::id));
    let rows = leaving.select((users::id, users::erase_at.assume_not_null(), users::erase_words));
    let rows: Vec<(UserId, DateTime<Utc>, String)> = rows.load(conn)?;
    let request = |(user_id, due_at, contributions)| ErasureRequest { user_id, due_at, contributions };
    Ok(rows.into_iter().map(request).collect())
}

/// Those that this database does not deny: it has not the account, or the account is still to be deleted on that day.
pub(crate) fn standing(conn: &mut Conn, known: Vec<ErasureRequest>) -> Result<Vec<ErasureRequest>> {
    let mut standing = Vec::new();
    for request in known {
        let same = users::table.find(request.user_id).filter(users::created_at.lt(request.requested_at()));
        let due_at: Option<Option<DateTime<Utc>>> = same.select(users::erase_at).first(conn).optional()?;
        if due_at.is_none_or(|due_at| due_at == Some(request.due_at)) {
            standing.push(request);
        }
    }
    Ok(standing)
}

/// Makes the requests again that a restored database does not have, and tells everyone whose account is to be deleted the
/// day anew: the links of earlier e-mails are over. Returns how many accounts are to be deleted.
pub(crate) fn repeat(conn: &mut Conn, known: &[ErasureRequest]) -> Result<usize> {
    for request in known {
        let same = users::table.find(request.user_id).filter(users::created_at.lt(request.requested_at()));
        let again = diesel::update(same.filter(users::erase_at.is_null()));
        again
            .set((users::erase_at.eq(request.due_at), users::erase_words.eq(&request.contributions)))
            .execute(conn)?;
    }
    let least = Utc::now() + LEAST;
    let all = all(conn)?;
    for ErasureRequest { user_id, due_at, .. } in &all {
        let due_at = *due_at.max(&least);
        let user = diesel::update(users::table.find(user_id)).set(users::erase_at.eq(due_at));
        let address: String = user.returning(users::email).get_result(conn)?;
        access_tokens::end(conn, *user_id, None)?;
        let on = due_at.date_naive().to_string();
        outbox::enqueue(conn, Some(*user_id), &address, &Email::Erasure { on })?;
    }
    Ok(all.len())
}

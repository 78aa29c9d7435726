//! The access tokens of an account, as far as they end with its sessions. `account::api_tokens` creates them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    database::{ids::UserId, pool::Conn, schema::tokens},
    error::Result,
    text,
};

/// The valid tokens of a user.
#[diesel::dsl::auto_type(no_type_alias)]
fn valid(user_id: UserId) -> _ {
    tokens::table.filter(
        tokens::user_id
            .eq(user_id)
            .and(tokens::revoked_at.is_null())
            .and(tokens::expires_at.gt(diesel::dsl::now)),
    )
}

/// The number of valid tokens of a user.
pub(crate) fn count(conn: &mut Conn, user_id: UserId) -> Result<i64> {
    Ok(valid(user_id).count().get_result(conn)?)
}

/// Revokes the valid tokens of a user that were created since `since`, or all of them. Returns their names.
pub(crate) fn end(conn: &mut Conn, user_id: UserId, since: Option<DateTime<Utc>>) -> Result<Vec<String>> {
    let new = valid(user_id).filter(tokens::created_at.ge(since.unwrap_or(DateTime::UNIX_EPOCH)));
    let ended = diesel::update(new).set(tokens::revoked_at.eq(Utc::now()));
    Ok(ended.returning(tokens::name).get_results(conn)?)
}

/// Revokes all valid tokens of all users. Returns their number.
pub(crate) fn end_all(conn: &mut Conn) -> Result<usize> {
    let valid = tokens::revoked_at.is_null().and(tokens::expires_at.gt(Utc::now()));
    Ok(diesel::update(tokens::table.filter(valid)).set(tokens::revoked_at.eq(Utc::now())).execute(conn)?)
}

/// What a security event says about tokens that were revoked with it; empty if there were none.
pub(crate) fn ended_text(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("the access token {one} was revoked"),
        several => format!("the access tokens {} were revoked", text::enumerated(several)),
    }
}

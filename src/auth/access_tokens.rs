//! The access tokens of an account, as far as they end with its sessions. `account::api_tokens` creates them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    auth::User,
    database::{ids::UserId, pool::Conn, schema::tokens},
    error::Result,
    text,
};

/// Selects the valid tokens of a user.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn valid(user_id: UserId) -> _ {
    tokens::table
        .filter(tokens::user_id.eq(user_id))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::expires_at.gt(diesel::dsl::now))
}

/// The number of valid tokens of a user.
pub(crate) fn count(conn: &mut Conn, user_id: UserId) -> Result<i64> {
    Ok(valid(user_id).count().get_result(conn)?)
}

/// Revokes the valid tokens of a user that were created since `since`, or all of them. Returns their names.
pub(crate) fn end(conn: &mut Conn, user_id: UserId, since: Option<DateTime<Utc>>) -> Result<Vec<String>> {
    User::lock(conn, user_id)?;
    let new = valid(user_id).filter(tokens::created_at.ge(since.unwrap_or(DateTime::UNIX_EPOCH)));
    let ended = diesel::update(new).set(tokens::revoked_at.eq(Utc::now()));
    Ok(ended.returning(tokens::name).get_results(conn)?)
}

/// Revokes all tokens of all users. Returns the names of those that were valid, by user.
pub(crate) fn end_all(conn: &mut Conn) -> Result<BTreeMap<UserId, Vec<String>>> {
    diesel::sql_query("lock table tokens in share row exclusive mode").execute(conn)?;
    let valid = tokens::revoked_at.is_null().and(tokens::expires_at.gt(diesel::dsl::now));
    let ended = diesel::update(tokens::table.filter(valid)).set(tokens::revoked_at.eq(Utc::now()));
    let mut by_user: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for (user_id, name) in ended.returning((tokens::user_id, tokens::name)).get_results(conn)? {
        by_user.entry(user_id).or_default().push(name);
    }
    Ok(by_user)
}

/// What a security event says about tokens that were revoked with it; empty if there were none.
pub(crate) fn ended_text(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => format!("the access token {one} was revoked"),
        several => format!("the access tokens {} were revoked", text::enumerated(several)),
    }
}

//! Browsers that a user has signed in with before.
//!
//! **Invariants:** the cookie contains 256 random bits that do not identify the user, and the table only their
//! hash; a known browser has its own attempt counter, so strangers cannot lock out its owner; it skips the
//! second factor only for as long as its owner chose, and not after the factors were changed.

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::devices},
    error::Result,
};

/// How long a browser may skip the second factor.
pub const TRUSTED: TimeDelta = TimeDelta::days(30);
/// How long an unused browser is remembered.
pub const KNOWN: TimeDelta = TimeDelta::days(365);

/// Remembers this browser. Returns the secret for its cookie: the existing one or a new one.
pub fn know(conn: &mut Conn, user_id: UserId, brought: Option<String>) -> Result<String> {
    let secret = brought.map_or_else(crypto::secret, Ok)?;
    diesel::insert_into(devices::table)
        .values((devices::id_hash.eq(crypto::hash(&secret)), devices::user_id.eq(user_id)))
        .on_conflict((devices::id_hash, devices::user_id))
        .do_update()
        .set(devices::last_used_at.eq(Utc::now()))
        .execute(conn)?;
    Ok(secret)
}

/// Returns `true` if the user has signed in with this browser before.
pub fn is_known(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<bool> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    let known = device.filter(devices::last_used_at.gt(Utc::now() - KNOWN));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Lets this browser skip the second factor for 30 days.
pub fn trust(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<()> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    diesel::update(device).set(devices::trusted_until.eq(Utc::now() + TRUSTED)).execute(conn)?;
    Ok(())
}

/// Returns `true` if this browser may skip the second factor.
pub fn is_trusted(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<bool> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    let trusted = device.filter(devices::trusted_until.gt(Utc::now()));
    Ok(diesel::select(diesel::dsl::exists(trusted)).get_result(conn)?)
}

/// Makes every browser ask for the second factor again.
pub fn distrust(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let theirs = devices::table.filter(devices::user_id.eq(user_id));
    diesel::update(theirs).set(devices::trusted_until.eq(None::<chrono::DateTime<Utc>>)).execute(conn)?;
    Ok(())
}

/// Forgets all browsers of a user.
pub fn forget(conn: &mut Conn, user_id: UserId) -> Result<()> {
    diesel::delete(devices::table.filter(devices::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Deletes browsers that were not used for a year.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = devices::last_used_at.lt(Utc::now() - KNOWN);
    Ok(diesel::delete(devices::table.filter(old)).execute(conn)?)
}

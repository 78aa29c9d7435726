//! Browsers that a user has signed in with before.
//!
//! **Invariants:** the cookie contains 256 random bits that do not identify the user, made here at each sign-in, and
//! the table only their hash; a known browser has its own attempt counter, so strangers cannot lock out its owner; it
//! skips the second factor only for as long as its owner chose, and not after the factors or the password
//! were changed, or they signed out everywhere.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::devices},
    error::Result,
};

/// How long a browser may skip the second factor.
pub(crate) const TRUST_LIFETIME: TimeDelta = TimeDelta::days(30);
/// How long an unused browser is remembered.
pub(crate) const DEVICE_LIFETIME: TimeDelta = TimeDelta::days(365);

/// Remembers this browser at a completed sign-in. Returns the secret for its cookie, which is always a new one: a secret
/// that the browser brought may have been planted there. What was known under it, for other users too, is known under
/// the new one from now on.
pub(crate) fn remember(conn: &mut Conn, user_id: UserId, existing_secret: Option<&str>) -> Result<String> {
    let secret = crypto::random_secret()?;
    if let Some(brought) = existing_secret {
        let before = devices::table.filter(devices::id_hash.eq(crypto::hash(brought)));
        diesel::update(before).set(devices::id_hash.eq(crypto::hash(&secret))).execute(conn)?;
    }
    diesel::insert_into(devices::table)
        .values((devices::id_hash.eq(crypto::hash(&secret)), devices::user_id.eq(user_id)))
        .on_conflict((devices::id_hash, devices::user_id))
        .do_update()
        .set(devices::last_used_at.eq(Utc::now()))
        .execute(conn)?;
    Ok(secret)
}

/// Returns `true` if the user has signed in with this browser before.
pub(crate) fn is_known(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<bool> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    let known = device.filter(devices::last_used_at.gt(Utc::now() - DEVICE_LIFETIME));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Lets this browser skip the second factor for 30 days.
pub(crate) fn trust(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<()> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    diesel::update(device).set(devices::trusted_until.eq(Utc::now() + TRUST_LIFETIME)).execute(conn)?;
    Ok(())
}

/// Returns `true` if this browser may skip the second factor.
pub(crate) fn is_trusted(conn: &mut Conn, user_id: UserId, secret: &str) -> Result<bool> {
    let device = devices::table.find((crypto::hash(secret), user_id));
    let trusted = device.filter(devices::trusted_until.gt(Utc::now()));
    Ok(diesel::select(diesel::dsl::exists(trusted)).get_result(conn)?)
}

/// Makes every browser of the user ask for the second factor again. Returns how many would not have asked.
pub(crate) fn revoke_trust(conn: &mut Conn, user_id: UserId) -> Result<usize> {
    let of_user = devices::user_id.eq(user_id).and(devices::trusted_until.gt(Utc::now()));
    let trusted = diesel::update(devices::table.filter(of_user));
    Ok(trusted.set(devices::trusted_until.eq(None::<DateTime<Utc>>)).execute(conn)?)
}

/// Makes every browser of every user ask for the second factor again.
pub(crate) fn revoke_all_trust(conn: &mut Conn) -> Result<()> {
    let trusted = diesel::update(devices::table.filter(devices::trusted_until.is_not_null()));
    trusted.set(devices::trusted_until.eq(None::<DateTime<Utc>>)).execute(conn)?;
    Ok(())
}

/// Forgets the browsers of a user that are known since `since`.
pub(crate) fn forget_since(conn: &mut Conn, user_id: UserId, since: DateTime<Utc>) -> Result<()> {
    let new = devices::user_id.eq(user_id).and(devices::created_at.ge(since));
    diesel::delete(devices::table.filter(new)).execute(conn)?;
    Ok(())
}

/// Forgets all browsers of a user.
pub(crate) fn forget(conn: &mut Conn, user_id: UserId) -> Result<()> {
    diesel::delete(devices::table.filter(devices::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Deletes browsers that were not used for a year.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = devices::last_used_at.lt(Utc::now() - DEVICE_LIFETIME);
    Ok(diesel::delete(devices::table.filter(old)).execute(conn)?)
}

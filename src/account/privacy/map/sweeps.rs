//! What forgets things whose own rooms don't.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    auth::{security_events, sessions},
    database::{
        pool::Conn,
        schema::{ceremonies, half_sign_ins, invitations, tokens},
    },
    error::Result,
};

/// How long a sign-in waits for its second factor.
pub const HALF_SIGN_IN: TimeDelta = TimeDelta::minutes(10);
/// How long a browser may take to answer for a passkey.
pub const CEREMONY: TimeDelta = TimeDelta::minutes(5);
/// How long an access token is shown after its end.
pub const TOKEN: TimeDelta = TimeDelta::days(90);
/// How long an invitation is shown after its end.
pub const INVITATION: TimeDelta = TimeDelta::days(30);

fn before(time: TimeDelta) -> DateTime<Utc> {
    Utc::now() - time
}

/// The networks that sign-ins and other events came from.
pub fn networks(conn: &mut Conn) -> Result<usize> {
    Ok(security_events::forget_networks(conn)? + sessions::forget_networks(conn)?)
}

/// Sign-ins that were never finished.
pub fn half_sign_ins(conn: &mut Conn) -> Result<usize> {
    let old = half_sign_ins::created_at.lt(before(HALF_SIGN_IN));
    Ok(diesel::delete(half_sign_ins::table.filter(old)).execute(conn)?)
}

/// Questions that no browser answered.
pub fn ceremonies(conn: &mut Conn) -> Result<usize> {
    let old = ceremonies::created_at.lt(before(CEREMONY));
    Ok(diesel::delete(ceremonies::table.filter(old)).execute(conn)?)
}

/// Tokens that ended, or were revoked, long ago.
pub fn tokens(conn: &mut Conn) -> Result<usize> {
    let old = tokens::expires_at.lt(before(TOKEN)).or(tokens::revoked_at.lt(before(TOKEN)).assume_not_null());
    Ok(diesel::delete(tokens::table.filter(old)).execute(conn)?)
}

/// Invitations that were accepted, or ended, long ago.
pub fn invitations(conn: &mut Conn) -> Result<usize> {
    let old = invitations::expires_at.lt(before(INVITATION));
    Ok(diesel::delete(invitations::table.filter(old)).execute(conn)?)
}

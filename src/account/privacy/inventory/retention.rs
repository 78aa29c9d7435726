//! Sweeps for data whose own modules have none.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    admin::actions as admin,
    auth::{security_events, sessions},
    database::{
        pool::Conn,
        schema::{admin_acts, ceremonies, half_sign_ins, invitations, space_invitations, tokens},
    },
    email::links::LinkPurpose,
    error::Result,
};

/// How long a sign-in may wait for its second factor.
pub(crate) const PENDING_LOGIN: TimeDelta = TimeDelta::minutes(10);
/// How long a browser may take to answer a passkey challenge.
pub(crate) const CEREMONY: TimeDelta = TimeDelta::minutes(5);
/// How long an access token is listed after its expiry.
pub(crate) const TOKEN: TimeDelta = TimeDelta::days(90);
/// How long an invitation is listed after its expiry.
pub(crate) const INVITATION: TimeDelta = TimeDelta::days(30);

fn before(time: TimeDelta) -> DateTime<Utc> {
    Utc::now() - time
}

/// Deletes the networks of sessions and events.
pub(crate) fn networks(conn: &mut Conn) -> Result<usize> {
    Ok(security_events::delete_networks(conn)? + sessions::delete_networks(conn)?)
}

/// Deletes unfinished sign-ins.
pub(crate) fn pending_logins(conn: &mut Conn) -> Result<usize> {
    let old = half_sign_ins::created_at.lt(before(PENDING_LOGIN));
    Ok(diesel::delete(half_sign_ins::table.filter(old)).execute(conn)?)
}

/// Deletes unanswered challenges.
pub(crate) fn ceremonies(conn: &mut Conn) -> Result<usize> {
    let old = ceremonies::created_at.lt(before(CEREMONY));
    Ok(diesel::delete(ceremonies::table.filter(old)).execute(conn)?)
}

/// Deletes tokens that expired or were revoked long ago.
pub(crate) fn tokens(conn: &mut Conn) -> Result<usize> {
    let old = tokens::expires_at.lt(before(TOKEN)).or(tokens::revoked_at.lt(before(TOKEN)).assume_not_null());
    Ok(diesel::delete(tokens::table.filter(old)).execute(conn)?)
}

/// Deletes invitations that were accepted or expired long ago, and their addresses in the log of administrators'
/// actions.
pub(crate) fn invitations(conn: &mut Conn) -> Result<usize> {
    let expired = invitations::expires_at.lt(before(INVITATION));
    let gone = diesel::delete(invitations::table.filter(expired)).execute(conn)?;
    let sent = admin_acts::kind.eq(admin::INVITATION_SENT).and(admin_acts::about.ne(""));
    let old = admin_acts::at.lt(before(INVITATION + LinkPurpose::Invitation.lifetime()));
    let forgotten = diesel::update(admin_acts::table.filter(sent.and(old))).set(admin_acts::about.eq(""));
    Ok(gone + forgotten.execute(conn)?)
}

/// Deletes invitations into spaces that were accepted, withdrawn or expired long ago.
pub(crate) fn space_invitations(conn: &mut Conn) -> Result<usize> {
    let expired = space_invitations::expires_at.lt(before(INVITATION));
    Ok(diesel::delete(space_invitations::table.filter(expired)).execute(conn)?)
}

/// Deletes events of accounts and administrators' actions.
pub(crate) fn activity(conn: &mut Conn) -> Result<usize> {
    let old = admin_acts::at.lt(before(security_events::EVENT_RETENTION));
    Ok(security_events::sweep(conn)? + diesel::delete(admin_acts::table.filter(old)).execute(conn)?)
}

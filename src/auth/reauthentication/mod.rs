//! Reauthentication: asks signed-in users for their password before sensitive changes.
//!
//! **Invariants:** it renews the session of the signed-in user only; a wrong password counts like one at
//! sign-in; it leads back to pages of this site only.

pub(crate) mod pages;

use std::net::IpAddr;

use diesel::prelude::*;

use crate::{
    auth::{
        attempts::{self, AttemptOutcome, LoginAttempt},
        devices,
        security_events::ClientInfo,
        sessions::{self, CurrentSession},
    },
    database::{ids::UserId, pool::Conn, schema::users},
    error::{Error, Result},
};

/// The e-mail address of the signed-in user, for password managers.
pub(crate) fn email(conn: &mut Conn, user_id: UserId) -> Result<String> {
    Ok(users::table.find(user_id).select(users::email).first(conn)?)
}

/// Counts an attempt at the password of the signed-in user like a sign-in. Returns the stored hash, or how long
/// to wait.
pub(crate) fn count_attempt(
    conn: &mut Conn,
    user_id: UserId,
    ip: IpAddr,
    device: Option<String>,
) -> Result<Result<(String, LoginAttempt)>> {
    let person = users::table.find(user_id).select((users::email_key, users::password_hash));
    let (email_key, hash): (String, String) = person.first(conn)?;
    let known_device = match device {
        Some(device) if devices::is_known(conn, user_id, &device)? => Some((device, user_id)),
        _ => None,
    };
    let tried = LoginAttempt { email_key, ip, known_device };
    Ok(match attempts::sign_in(conn, &tried)? {
        AttemptOutcome::Allowed { .. } => Ok((hash, tried)),
        AttemptOutcome::Wait(wait) => Err(Error::RateLimited(wait)),
    })
}

/// Renews the session after the right password, and resets the counters of that attempt. Returns the session's new id.
pub(crate) fn renew(
    conn: &mut Conn,
    visitor: &CurrentSession,
    attempt: &LoginAttempt,
    client: &ClientInfo,
) -> Result<String> {
    attempts::reset(conn, attempt)?;
    sessions::renew(conn, visitor, client)
}

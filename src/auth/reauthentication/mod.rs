//! The page that asks again who it is, before something sensitive.
//!
//! Must stay true: it renews the session of whoever is signed in and of nobody else; a wrong password counts
//! like one of a sign-in; it leads back only to pages of this site.

pub mod pages;

use std::net::IpAddr;

use diesel::prelude::*;

use crate::{
    auth::{
        attempts::{self, AttemptOutcome, LoginAttempt},
        devices,
    },
    database::ids::UserId,
    database::{pool::Conn, schema::users},
    error::{Error, Result},
};

/// The address of somebody who is signed in: it tells a password manager whose password is asked for.
pub fn address(conn: &mut Conn, user_id: UserId) -> Result<String> {
    Ok(users::table.find(user_id).select(users::email).first(conn)?)
}

/// Counts one try of the password of somebody who is signed in, like one to sign in; gives the hash to weigh
/// it with, or how long to wait.
pub fn count(
    conn: &mut Conn,
    user_id: UserId,
    from: IpAddr,
    device: Option<String>,
) -> Result<Result<(String, LoginAttempt)>> {
    let person = users::table.find(user_id).select((users::email_key, users::password_hash));
    let (email_key, hash): (String, String) = person.first(conn)?;
    let known = match device {
        Some(device) if devices::is_known(conn, user_id, &device)? => Some((device, user_id)),
        _ => None,
    };
    let tried = LoginAttempt { email_key, from, known };
    Ok(match attempts::sign_in(conn, &tried)? {
        AttemptOutcome::Yes { .. } => Ok((hash, tried)),
        AttemptOutcome::Wait(wait) => Err(Error::TooMany(wait)),
    })
}

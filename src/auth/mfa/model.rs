//! What signing in asks for, and changes of the second factors.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    factors::{SecondFactors, after_change, has_any},
    faults, pending_login, recovery_codes,
    totp::{self, PendingTotp},
};
use crate::{
    auth::{
        User,
        credentials::CheckedPassword,
        devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, LoginContext, Reauthenticated},
    },
    crypto::Keys,
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{ceremonies, passkeys, totps, users},
    },
    error::{Error, Result},
};

/// Where a correct password leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LoginStep {
    /// Signed in: the id of the session, for the cookie only.
    SignedIn(String),
    /// To the second step: the id of the pending login, for the cookie only.
    SecondFactorRequired(String),
}

/// Continues after a correct password: signs in, or asks for the second factor unless this browser may skip it.
pub(crate) fn next_step(
    conn: &mut Conn,
    user: &User,
    device: Option<&str>,
    client: &ClientInfo,
) -> Result<LoginStep> {
    if has_any(conn, user.id)? {
        let trusted = device.map_or(Ok(false), |device| devices::is_trusted(conn, user.id, device))?;
        if !trusted {
            return pending_login::begin(conn, user.id).map(LoginStep::SecondFactorRequired);
        }
    }
    security_events::record(conn, user.id, SecurityEvent::SignedIn, "", client)?;
    sessions::start(conn, user, client).map(LoginStep::SignedIn)
}

/// Signs in a person whose password was right, or begins the second step; the browser's session before ends. Only a
/// browser that is signed in is known from then on. Returns the browser's secret too, empty at the second step.
pub(crate) fn sign_in(
    conn: &mut Conn,
    password: &CheckedPassword,
    arrival: LoginContext,
) -> Result<(LoginStep, String)> {
    password.lock(conn)?;
    password.reset_attempts(conn)?;
    let user = password.user();
    arrival.end_old_session(conn)?;
    let step = next_step(conn, user, arrival.device.as_deref(), &arrival.client)?;
    let device = match step {
        LoginStep::SignedIn(_) => devices::remember(conn, user.id, arrival.device.as_deref())?,
        LoginStep::SecondFactorRequired(_) => String::new(),
    };
    Ok((step, device))
}

/// The outcome of confirming an authenticator app.
#[derive(Debug)]
pub(crate) enum AppConfirmation {
    /// It is set up. `codes` are new recovery codes, if there were none; `session` is the id of the fresh session.
    Confirmed { codes: Vec<String>, session: String },
    /// The code is wrong.
    Wrong(PendingTotp),
    /// No app is waiting to be confirmed.
    NotStarted,
}

/// Confirms the app with its first code. With the first factor, ten recovery codes are created, to be shown
/// once.
pub(crate) fn confirm_app(
    conn: &mut Conn,
    keys: &Keys,
    by: &Reauthenticated,
    code: &str,
    client: &ClientInfo,
) -> Result<AppConfirmation> {
    User::lock(conn, by.user().id)?;
    let Some(waiting) = totp::pending(conn, keys, by)? else { return Ok(AppConfirmation::NotStarted) };
    if !totp::confirm(conn, keys, by, code)? {
        return Ok(AppConfirmation::Wrong(waiting));
    }
    let user_id = by.user().id;
    let session = after_change(conn, by, SecurityEvent::TotpAdded, "", client)?;
    let had = recovery_codes::count_unused(conn, user_id)? > 0;
    let codes = if had { Vec::new() } else { recovery_codes::regenerate(conn, user_id)? };
    Ok(AppConfirmation::Confirmed { codes, session })
}

/// Removes the app. Returns the id of the new session.
pub(crate) fn remove_app(conn: &mut Conn, by: &Reauthenticated, client: &ClientInfo) -> Result<String> {
    User::lock(conn, by.user().id)?;
    if !totp::remove(conn, by.user().id)? {
        return Err(Error::Conflict(faults::NO_APP));
    }
    after_change(conn, by, SecurityEvent::TotpRemoved, "", client)
}

/// Creates ten new recovery codes, to be shown once. Returns them and the id of the new session.
pub(crate) fn create_recovery_codes(
    conn: &mut Conn,
    by: &Reauthenticated,
    client: &ClientInfo,
) -> Result<(Vec<String>, String)> {
    User::lock(conn, by.user().id)?;
    if !has_any(conn, by.user().id)? {
        return Err(Error::Conflict(faults::NO_OTHER_FACTOR));
    }
    let codes = recovery_codes::regenerate(conn, by.user().id)?;
    let session = after_change(conn, by, SecurityEvent::RecoveryCodesCreated, "", client)?;
    Ok((codes, session))
}

/// Removes everything: factors, recovery codes, trusted browsers, sessions. For an administrator, at the
/// person's request; the caller records it.
pub fn remove_all(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let none: Option<DateTime<Utc>> = None;
    diesel::update(users::table.find(user_id)).set(users::second_factor_at.eq(none)).execute(conn)?;
    totp::remove(conn, user_id)?;
    diesel::delete(passkeys::table.filter(passkeys::user_id.eq(user_id))).execute(conn)?;
    recovery_codes::remove(conn, user_id)?;
    devices::revoke_trust(conn, user_id)?;
    diesel::delete(ceremonies::table.filter(ceremonies::user_id.eq(user_id))).execute(conn)?;
    sessions::end_others(conn, user_id, None).map(drop)
}

/// Removes the factors and recovery codes that were added since `since`.
pub(crate) fn remove_since(conn: &mut Conn, user_id: UserId, since: DateTime<Utc>) -> Result<()> {
    let app =
        totps::table.find(user_id).filter(totps::confirmed_at.is_null().or(totps::confirmed_at.ge(since)));
    diesel::delete(app).execute(conn)?;
    let keys = passkeys::user_id.eq(user_id).and(passkeys::created_at.ge(since));
    diesel::delete(passkeys::table.filter(keys)).execute(conn)?;
    recovery_codes::remove_since(conn, user_id, since)?;
    if !SecondFactors::of(conn, user_id)?.any() {
        let none: Option<DateTime<Utc>> = None;
        diesel::update(users::table.find(user_id)).set(users::second_factor_at.eq(none)).execute(conn)?;
        recovery_codes::remove(conn, user_id)?;
    }
    Ok(())
}

/// The number of values encrypted with the current key, and with older keys.
pub fn count_by_key(conn: &mut Conn, keys: &Keys) -> Result<(usize, usize)> {
    let (mut current, mut outdated) = (0, 0);
    for (user_id, sealed) in totps::table.select((totps::user_id, totps::sealed)).load(conn)? {
        let (user_id, sealed): (UserId, Vec<u8>) = (user_id, sealed);
        match keys.open(&totp::encryption_context(user_id), &sealed)?.outdated {
            true => outdated += 1,
            false => current += 1,
        }
    }
    Ok((current, outdated))
}

/// Re-encrypts values that were encrypted with older keys. Returns their number.
pub fn reencrypt(conn: &mut Conn, keys: &Keys) -> Result<usize> {
    let rows: Vec<(UserId, Vec<u8>)> =
        totps::table.select((totps::user_id, totps::sealed)).for_update().load(conn)?;
    let mut resealed = 0;
    for (user_id, sealed) in rows {
        let place = totp::encryption_context(user_id);
        let opened = keys.open(&place, &sealed)?;
        if opened.outdated {
            let fresh = keys.seal(&place, &opened.plaintext)?;
            diesel::update(totps::table.find(user_id)).set(totps::sealed.eq(fresh)).execute(conn)?;
            resealed += 1;
        }
    }
    Ok(resealed)
}

//! The second factors of a user as a whole, and what signing in asks for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};

use super::{
    passkeys::{self, PasskeySummary},
    pending_login, recovery_codes,
    totp::{self, PendingTotp},
};
use crate::{
    auth::{
        User,
        attempts::{self, LoginAttempt},
        devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Arrival, Reauthenticated},
    },
    crypto::Keys,
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{ceremonies, half_sign_ins, passkeys as passkey_rows, totps, users},
    },
    error::{Error, Result},
};

/// The second factors of a user.
#[derive(Debug, Clone)]
pub struct SecondFactors {
    /// Whether an authenticator app is set up and confirmed.
    pub has_app: bool,
    pub passkeys: Vec<PasskeySummary>,
    /// The number of unused recovery codes.
    pub codes_left: i64,
}

impl SecondFactors {
    /// The factors of this user.
    pub fn of(conn: &mut Conn, user_id: UserId) -> Result<SecondFactors> {
        let app = totps::table.filter(totps::user_id.eq(user_id).and(totps::confirmed_at.is_not_null()));
        Ok(SecondFactors {
            has_app: diesel::select(exists(app)).get_result(conn)?,
            passkeys: passkeys::listed(conn, user_id)?,
            codes_left: recovery_codes::left(conn, user_id)?,
        })
    }

    /// Returns `true` if there is any second factor.
    pub fn any(&self) -> bool {
        self.has_app || !self.passkeys.is_empty()
    }
}

/// Where a correct password leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MfaStep {
    /// Signed in: the id of the session, for the cookie only.
    In(String),
    /// To the second step: the id of the pending login, for the cookie only.
    Half(String),
}

/// Continues after a correct password: signs in, or asks for the second factor unless this browser may skip it.
pub fn step(conn: &mut Conn, user: &User, device: Option<&str>, visit: &ClientInfo) -> Result<MfaStep> {
    if has_any(conn, user.id)? {
        let trusted = device.map_or(Ok(false), |device| devices::is_trusted(conn, user.id, device))?;
        if !trusted {
            return pending_login::begin(conn, user.id).map(MfaStep::Half);
        }
    }
    security_events::record(conn, user.id, SecurityEvent::SignedIn, "", visit)?;
    sessions::start(conn, user, visit).map(MfaStep::In)
}

/// Signs in somebody whose password was right, or begins the second step; the browser's session before ends. Only a
/// browser that is signed in is known from then on. Returns the browser's secret too, empty at the second step.
pub fn sign_in(
    conn: &mut Conn,
    user: &User,
    attempt: &LoginAttempt,
    arrival: Arrival,
) -> Result<(MfaStep, String)> {
    attempts::forgive(conn, attempt)?;
    arrival.end_old_session(conn)?;
    let step = step(conn, user, arrival.device.as_deref(), &arrival.client)?;
    let device = match step {
        MfaStep::In(_) => devices::know(conn, user.id, arrival.device)?,
        MfaStep::Half(_) => String::new(),
    };
    Ok((step, device))
}

/// Returns `true` if this user has a second factor.
pub fn has_any(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let since: Option<DateTime<Utc>> =
        users::table.find(user_id).select(users::second_factor_at).first(conn)?;
    Ok(since.is_some())
}

/// The result of checking a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MfaAnswer {
    Right,
    Wrong,
    /// Too many attempts: how long to wait.
    Wait(Duration),
}

/// Checks a code of the app, or a recovery code, which is used up. The caller commits in every case, because
/// wrong codes count.
pub fn answer(
    conn: &mut Conn,
    keys: &Keys,
    user_id: UserId,
    code: &str,
    visit: &ClientInfo,
) -> Result<MfaAnswer> {
    if let Some(wait) = attempts::second_factor(conn, user_id)? {
        return Ok(MfaAnswer::Wait(wait));
    }
    if totp::use_up(conn, keys, user_id, code)? {
        return Ok(MfaAnswer::Right);
    }
    if has_any(conn, user_id)? && recovery_codes::use_up(conn, user_id, code)? {
        let left = recovery_codes::left(conn, user_id)?;
        security_events::record(
            conn,
            user_id,
            SecurityEvent::RecoveryCodeUsed,
            &format!("{left} are left"),
            visit,
        )?;
        return Ok(MfaAnswer::Right);
    }
    Ok(MfaAnswer::Wrong)
}

/// Checks whether this code completes a sign-in with a correct password; it always does if there is no second
/// factor. The caller commits refusals as well, because wrong codes count.
pub fn passes(conn: &mut Conn, keys: &Keys, user: &User, code: &str, visit: &ClientInfo) -> Result<bool> {
    if !has_any(conn, user.id)? {
        return Ok(true);
    }
    if code.trim().is_empty() {
        return Ok(false); // nothing was tried
    }
    match answer(conn, keys, user.id, code, visit)? {
        MfaAnswer::Right => Ok(true),
        MfaAnswer::Wrong => Ok(false),
        MfaAnswer::Wait(wait) => Err(Error::TooMany(wait)),
    }
}

/// The outcome of confirming an authenticator app.
#[derive(Debug)]
pub enum AppConfirmation {
    /// It is set up. `codes` are new recovery codes, if there were none; `session` is the id of the fresh session.
    Confirmed { codes: Vec<String>, session: String },
    /// The code is wrong.
    Wrong(PendingTotp),
    /// No app is waiting to be confirmed.
    NotBegun,
}

/// Confirms the app with its first code. With the first factor, ten recovery codes are created, to be shown
/// once. Returns them and the id of the new session; `None` if the code is wrong.
pub fn confirm_app(
    conn: &mut Conn,
    keys: &Keys,
    proved: &Reauthenticated,
    code: &str,
    visit: &ClientInfo,
) -> Result<AppConfirmation> {
    let Some(waiting) = totp::waiting(conn, keys, proved)? else { return Ok(AppConfirmation::NotBegun) };
    if !totp::confirm(conn, keys, proved, code)? {
        return Ok(AppConfirmation::Wrong(waiting));
    }
    let user_id = proved.user.id;
    let session = changed(conn, proved, SecurityEvent::TotpAdded, "", visit)?;
    let had = recovery_codes::left(conn, user_id)? > 0;
    let codes = if had { Vec::new() } else { recovery_codes::make(conn, user_id)? };
    Ok(AppConfirmation::Confirmed { codes, session })
}

/// Removes the app. Returns the id of the new session.
pub fn remove_app(conn: &mut Conn, proved: &Reauthenticated, visit: &ClientInfo) -> Result<String> {
    if !totp::remove(conn, proved.user.id)? {
        return Err(Error::Refused("You haven’t set up an authenticator app.".into()));
    }
    changed(conn, proved, SecurityEvent::TotpRemoved, "", visit)
}

/// Creates ten new recovery codes, to be shown once. Returns them and the id of the new session.
pub fn make_codes(
    conn: &mut Conn,
    proved: &Reauthenticated,
    visit: &ClientInfo,
) -> Result<(Vec<String>, String)> {
    if !has_any(conn, proved.user.id)? {
        return Err(Error::Refused("Set up an authenticator app or a passkey first.".into()));
    }
    let codes = recovery_codes::make(conn, proved.user.id)?;
    let session = changed(conn, proved, SecurityEvent::RecoveryCodesMade, "", visit)?;
    Ok((codes, session))
}

/// To be called after every change of factors: updates the user, forgets trusted browsers, ends all other
/// sessions, notifies the owner. Returns the id of the new session.
pub(super) fn changed(
    conn: &mut Conn,
    proved: &Reauthenticated,
    deed: SecurityEvent,
    about: &str,
    visit: &ClientInfo,
) -> Result<String> {
    let user_id = proved.user.id;
    let any = SecondFactors::of(conn, user_id)?.any();
    let person = users::table.find(user_id);
    if any {
        let first = diesel::update(person.filter(users::second_factor_at.is_null()));
        first.set(users::second_factor_at.eq(Utc::now())).execute(conn)?;
    } else {
        let none: Option<DateTime<Utc>> = None;
        diesel::update(person).set(users::second_factor_at.eq(none)).execute(conn)?;
        recovery_codes::remove(conn, user_id)?;
    }
    devices::distrust(conn, user_id)?;
    security_events::record(conn, user_id, deed, about, visit)?;
    sessions::end_others(conn, user_id, Some(&proved.session))?;
    sessions::renew(conn, &proved.session, &proved.user, visit)
}

/// Removes everything: factors, recovery codes, trusted browsers, sessions. For an administrator, at the
/// person's request; the caller records it.
pub fn take_off(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let none: Option<DateTime<Utc>> = None;
    diesel::update(users::table.find(user_id)).set(users::second_factor_at.eq(none)).execute(conn)?;
    totp::remove(conn, user_id)?;
    diesel::delete(passkey_rows::table.filter(passkey_rows::user_id.eq(user_id))).execute(conn)?;
    recovery_codes::remove(conn, user_id)?;
    devices::distrust(conn, user_id)?;
    diesel::delete(ceremonies::table.filter(ceremonies::user_id.eq(user_id))).execute(conn)?;
    diesel::delete(half_sign_ins::table.filter(half_sign_ins::user_id.eq(user_id))).execute(conn)?;
    sessions::end_others(conn, user_id, None).map(drop)
}

/// The number of values encrypted with the current key, and with older keys.
pub fn sealed_by(conn: &mut Conn, keys: &Keys) -> Result<(usize, usize)> {
    let (mut current, mut outdated) = (0, 0);
    for (user_id, sealed) in totps::table.select((totps::user_id, totps::sealed)).load(conn)? {
        let (user_id, sealed): (UserId, Vec<u8>) = (user_id, sealed);
        match keys.open(&totp::place(user_id), &sealed)?.outdated {
            true => outdated += 1,
            false => current += 1,
        }
    }
    Ok((current, outdated))
}

/// Re-encrypts values that were encrypted with older keys. Returns their number.
pub fn reseal(conn: &mut Conn, keys: &Keys) -> Result<usize> {
    let rows: Vec<(UserId, Vec<u8>)> =
        totps::table.select((totps::user_id, totps::sealed)).for_update().load(conn)?;
    let mut resealed = 0;
    for (user_id, sealed) in rows {
        let place = totp::place(user_id);
        let opened = keys.open(&place, &sealed)?;
        if opened.outdated {
            let fresh = keys.seal(&place, &opened.plain)?;
            diesel::update(totps::table.find(user_id)).set(totps::sealed.eq(fresh)).execute(conn)?;
            resealed += 1;
        }
    }
    Ok(resealed)
}

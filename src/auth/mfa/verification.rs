//! Checking a code: of the authenticator app, or a recovery code.

use std::time::Duration;

use super::{factors::has_any, recovery_codes, totp};
use crate::{
    auth::{
        attempts::{self, SecondFactorAttempt},
        devices,
        security_events::{self, ClientInfo, SecurityEvent},
    },
    crypto::Keys,
    database::ids::UserId,
    database::pool::Conn,
    error::Result,
};

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
    (visit, device): (&ClientInfo, Option<&str>),
) -> Result<MfaAnswer> {
    let known = match device {
        Some(secret) if devices::is_known(conn, user_id, secret)? => Some(secret),
        _ => None,
    };
    let attempt = match known {
        _ if recovery_codes::is_shaped_like_one(code) => SecondFactorAttempt::RecoveryCode,
        Some(secret) => SecondFactorAttempt::CodeFromKnownBrowser(secret),
        None => SecondFactorAttempt::Code,
    };
    if let Some(wait) = attempts::second_factor(conn, user_id, attempt)? {
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

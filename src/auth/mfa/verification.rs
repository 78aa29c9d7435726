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
pub(crate) enum CodeCheck {
    Valid,
    Wrong,
    /// Too many attempts: how long to wait.
    RateLimited(Duration),
}

/// Checks a code of the app, or a recovery code, which is used up. The caller commits in every case, because
/// wrong codes count.
pub(crate) fn check_code(
    conn: &mut Conn,
    keys: &Keys,
    user_id: UserId,
    code: &str,
    (client, device): (&ClientInfo, Option<&str>),
) -> Result<CodeCheck> {
    let known = match device {
        Some(secret) if devices::is_known(conn, user_id, secret)? => Some(secret),
        _ => None,
    };
    let attempt = known.map_or(SecondFactorAttempt::Code, SecondFactorAttempt::CodeFromKnownBrowser);
    // A recovery code is too long to be guessed, so no one's guesses make its owner wait.
    if !recovery_codes::is_shaped_like_one(code)
        && let Some(wait) = attempts::second_factor(conn, user_id, attempt)?
    {
        return Ok(CodeCheck::RateLimited(wait));
    }
    if totp::consume(conn, keys, user_id, code)? {
        return Ok(CodeCheck::Valid);
    }
    if has_any(conn, user_id)? && recovery_codes::consume(conn, user_id, code)? {
        let left = recovery_codes::count_unused(conn, user_id)?;
        security_events::record(
            conn,
            user_id,
            SecurityEvent::RecoveryCodeUsed,
            &format!("{left} are left"),
            client,
        )?;
        return Ok(CodeCheck::Valid);
    }
    Ok(CodeCheck::Wrong)
}

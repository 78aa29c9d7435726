//! Signing in and reauthenticating with a passkey.

use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::{
    Webauthn,
    prelude::{DiscoverableAuthentication, Passkey, PasskeyAuthentication, PublicKeyCredential},
};

use super::{
    ceremonies::{self, Purpose},
    model::{of, owner, used},
    site::broken,
};
use crate::{
    auth::{
        User,
        mfa::pending_login::{self, CompletedLogin, PendingLogin},
        security_events::ClientInfo,
        sessions,
    },
    database::ids::UserId,
    database::{pool::Conn, schema::passkeys},
    error::{Error, Result},
};

/// Creates a challenge for any passkey of this site; the answer identifies its user.
pub fn ask_anybody(conn: &mut Conn, site: &Webauthn) -> Result<(Value, String)> {
    let (question, state) = site.start_discoverable_authentication().map_err(broken)?;
    let id = ceremonies::begin(conn, Purpose::SignIn, None, &state)?;
    Ok((serde_json::to_value(question)?, id))
}

/// Creates a challenge for a passkey of this user.
pub fn ask(conn: &mut Conn, site: &Webauthn, purpose: Purpose, user_id: UserId) -> Result<(Value, String)> {
    let known = of(conn, user_id)?;
    if known.is_empty() {
        return Err(Error::Refused("This account has no passkey.".into()));
    }
    let (question, state) = site.start_passkey_authentication(&known).map_err(broken)?;
    let id = ceremonies::begin(conn, purpose, Some(user_id), &state)?;
    Ok((serde_json::to_value(question)?, id))
}

/// Asks the browser for a passkey to sign in with: of the pending login's owner, or else of anybody.
pub fn ask_to_sign_in(conn: &mut Conn, site: &Webauthn, half: Option<&str>) -> Result<(Value, String)> {
    match half.map_or(Ok(None), |half| pending_login::whose(conn, half))? {
        Some(user_id) => ask(conn, site, Purpose::SecondStep, user_id),
        None => ask_anybody(conn, site),
    }
}

/// Signs in with a passkey: the user of the pending login if there is one, otherwise the owner of the passkey.
/// `None` if the answer is invalid.
fn enter(
    conn: &mut Conn,
    site: &Webauthn,
    half: Option<&str>,
    ceremony: &str,
    shown: &PublicKeyCredential,
    entering: &PendingLogin,
) -> Result<Option<CompletedLogin>> {
    let user_id = match half {
        Some(half) => match pending_login::whose(conn, half)? {
            Some(user_id) if shows(conn, site, (ceremony, Purpose::SecondStep), user_id, shown)? => user_id,
            _ => return Ok(None),
        },
        None => match whose(conn, site, ceremony, shown)? {
            Some(user_id) => user_id,
            None => return Ok(None),
        },
    };
    let user = User::by_id(conn, user_id)?;
    pending_login::enter(conn, &user, half, entering).map(Some)
}

/// Signs in with a passkey: `pending` is the id of a pending login and `old` of a session, if the browser has them. A
/// pending login that is over counts as none; the old session ends if the passkey is right.
pub fn sign_in_with(
    conn: &mut Conn,
    site: &Webauthn,
    (pending, old): (Option<&str>, Option<&str>),
    ceremony: &str,
    shown: &PublicKeyCredential,
    entering: &PendingLogin,
) -> Result<Option<CompletedLogin>> {
    let pending = match pending {
        Some(id) if pending_login::whose(conn, id)?.is_some() => Some(id),
        _ => None,
    };
    let entered = enter(conn, site, pending, ceremony, shown, entering)?;
    if let (Some(old), Some(_)) = (old, &entered) {
        sessions::end(conn, old)?;
    }
    Ok(entered)
}

/// Reauthenticates a user. Returns the id of the new session; `None` if the answer is invalid.
pub fn prove(
    conn: &mut Conn,
    site: &Webauthn,
    who: (&User, &[u8]),
    ceremony: &str,
    shown: &PublicKeyCredential,
    visit: &ClientInfo,
) -> Result<Option<String>> {
    if !shows(conn, site, (ceremony, Purpose::Proof), who.0.id, shown)? {
        return Ok(None);
    }
    sessions::renew(conn, who.1, who.0, visit).map(Some)
}

/// Returns `true` if the answer is from a passkey of this user.
fn shows(
    conn: &mut Conn,
    site: &Webauthn,
    asked: (&str, Purpose),
    user_id: UserId,
    shown: &PublicKeyCredential,
) -> Result<bool> {
    let state = ceremonies::take(conn, asked.0, asked.1, Some(user_id))?;
    let Some(state): Option<PasskeyAuthentication> = state else { return Ok(false) };
    match site.finish_passkey_authentication(shown, &state) {
        Ok(result) => used(conn, user_id, &result),
        Err(_) => Ok(false),
    }
}

/// The user whose passkey answered a challenge for any user.
fn whose(
    conn: &mut Conn,
    site: &Webauthn,
    ceremony: &str,
    shown: &PublicKeyCredential,
) -> Result<Option<UserId>> {
    let state = ceremonies::take(conn, ceremony, Purpose::SignIn, None)?;
    let Some(state): Option<DiscoverableAuthentication> = state else { return Ok(None) };
    let row = passkeys::table.filter(passkeys::credential_id.eq(shown.get_credential_id()));
    let row = row.select((passkeys::user_id, passkeys::passkey)).first::<(UserId, Value)>(conn).optional()?;
    let Some((user_id, passkey)) = row else { return Ok(None) };
    let named = site.identify_discoverable_authentication(shown).is_ok_and(|it| it.0 == owner(user_id));
    let known: Passkey = serde_json::from_value(passkey)?;
    match site.finish_discoverable_authentication_v2(shown, state, &known) {
        Ok(result) if named && used(conn, user_id, &result)? => Ok(Some(user_id)),
        _ => Ok(None),
    }
}

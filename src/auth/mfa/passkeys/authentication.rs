//! Signing in and reauthenticating with a passkey.

use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::{
    Webauthn,
    prelude::{DiscoverableAuthentication, Passkey, PasskeyAuthentication, PublicKeyCredential},
};

use super::super::faults;
use super::{
    ceremonies::{self, CeremonyPurpose},
    model::{of, record_use, user_handle},
    site::internal,
};
use crate::{
    auth::{
        User,
        mfa::pending_login::{self, CompletedLogin, LoginCompletion},
        security_events::ClientInfo,
        sessions::{self, CurrentSession},
    },
    database::ids::UserId,
    database::{pool::Conn, schema::passkeys},
    error::{Error, Result},
};

/// Creates a challenge for any passkey of this site; the answer identifies its user.
pub(crate) fn begin_discoverable_authentication(conn: &mut Conn, site: &Webauthn) -> Result<(Value, String)> {
    let (question, state) = site.start_discoverable_authentication().map_err(internal)?;
    let id = ceremonies::begin(conn, CeremonyPurpose::SignIn, None, &state)?;
    Ok((serde_json::to_value(question)?, id))
}

/// Creates a challenge for a passkey of this user.
pub(crate) fn begin_authentication(
    conn: &mut Conn,
    site: &Webauthn,
    purpose: CeremonyPurpose,
    user_id: UserId,
) -> Result<(Value, String)> {
    let known = of(conn, user_id)?;
    if known.is_empty() {
        return Err(Error::Conflict(faults::NO_PASSKEY));
    }
    let (question, state) = site.start_passkey_authentication(&known).map_err(internal)?;
    let id = ceremonies::begin(conn, purpose, Some(user_id), &state)?;
    Ok((serde_json::to_value(question)?, id))
}

/// Asks the browser for a passkey to sign in with: of the pending login's owner, or else of anybody.
pub(crate) fn begin_sign_in(
    conn: &mut Conn,
    site: &Webauthn,
    pending_id: Option<&str>,
) -> Result<(Value, String)> {
    match pending_id.map_or(Ok(None), |id| pending_login::user_of(conn, id))? {
        Some(user_id) => begin_authentication(conn, site, CeremonyPurpose::SecondStep, user_id),
        None => begin_discoverable_authentication(conn, site),
    }
}

/// Signs in with a passkey: the user of the pending login if there is one, otherwise the owner of the passkey.
/// `None` if the answer is invalid.
fn finish_sign_in(
    conn: &mut Conn,
    site: &Webauthn,
    pending_id: Option<&str>,
    ceremony: &str,
    shown: &PublicKeyCredential,
    completion: &LoginCompletion,
) -> Result<Option<CompletedLogin>> {
    let user_id = match pending_id {
        Some(id) => match pending_login::user_of(conn, id)? {
            Some(user_id)
                if verify_assertion(conn, site, (ceremony, CeremonyPurpose::SecondStep), user_id, shown)? =>
            {
                user_id
            }
            _ => return Ok(None),
        },
        None => match identify_owner(conn, site, ceremony, shown)? {
            Some(user_id) => user_id,
            None => return Ok(None),
        },
    };
    let user = User::by_id(conn, user_id)?;
    pending_login::complete(conn, &user, pending_id, completion).map(Some)
}

/// Signs in with a passkey: `pending` is the id of a pending login and `old` of a session, if the browser has them. A
/// pending login that is over counts as none; the old session ends if the passkey is right.
pub(crate) fn sign_in_with(
    conn: &mut Conn,
    site: &Webauthn,
    (pending, old): (Option<&str>, Option<&str>),
    ceremony: &str,
    shown: &PublicKeyCredential,
    completion: &LoginCompletion,
) -> Result<Option<CompletedLogin>> {
    let pending = match pending {
        Some(id) if pending_login::user_of(conn, id)?.is_some() => Some(id),
        _ => None,
    };
    let entered = finish_sign_in(conn, site, pending, ceremony, shown, completion)?;
    if let (Some(old), Some(_)) = (old, &entered) {
        sessions::end(conn, old)?;
    }
    Ok(entered)
}

/// Reauthenticates a user. Returns the id of the new session; `None` if the answer is invalid.
pub(crate) fn reauthenticate(
    conn: &mut Conn,
    site: &Webauthn,
    visitor: &CurrentSession,
    ceremony: &str,
    shown: &PublicKeyCredential,
    client: &ClientInfo,
) -> Result<Option<String>> {
    if !verify_assertion(conn, site, (ceremony, CeremonyPurpose::Reauthentication), visitor.user().id, shown)?
    {
        return Ok(None);
    }
    sessions::renew(conn, visitor, client).map(Some)
}

/// Returns `true` if the answer is from a passkey of this user.
fn verify_assertion(
    conn: &mut Conn,
    site: &Webauthn,
    expected: (&str, CeremonyPurpose),
    user_id: UserId,
    shown: &PublicKeyCredential,
) -> Result<bool> {
    let state = ceremonies::consume(conn, expected.0, expected.1, Some(user_id))?;
    let Some(state): Option<PasskeyAuthentication> = state else { return Ok(false) };
    match site.finish_passkey_authentication(shown, &state) {
        Ok(result) => record_use(conn, user_id, &result),
        Err(_) => Ok(false),
    }
}

/// The user whose passkey answered a challenge for any user.
fn identify_owner(
    conn: &mut Conn,
    site: &Webauthn,
    ceremony: &str,
    shown: &PublicKeyCredential,
) -> Result<Option<UserId>> {
    let state = ceremonies::consume(conn, ceremony, CeremonyPurpose::SignIn, None)?;
    let Some(state): Option<DiscoverableAuthentication> = state else { return Ok(None) };
    let row = passkeys::table.filter(passkeys::credential_id.eq(shown.get_credential_id()));
    let row = row.select((passkeys::user_id, passkeys::passkey)).first::<(UserId, Value)>(conn).optional()?;
    let Some((user_id, passkey)) = row else { return Ok(None) };
    let named = site.identify_discoverable_authentication(shown).is_ok_and(|it| it.0 == user_handle(user_id));
    let known: Passkey = serde_json::from_value(passkey)?;
    match site.finish_discoverable_authentication_v2(shown, state, &known) {
        Ok(result) if named && record_use(conn, user_id, &result)? => Ok(Some(user_id)),
        _ => Ok(None),
    }
}

//! Passkeys (WebAuthn): key pairs that a device keeps and unlocks with a fingerprint, a face or a PIN.
//!
//! **Invariants:** the device has verified its user, so a passkey counts as both factors; a passkey belongs to
//! one account and one host; a signature counter that decreases is refused, because the key was copied.

pub mod api;
pub mod ceremonies;
pub mod site;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::{
    Webauthn,
    prelude::{
        AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
        PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, WebauthnError,
    },
};

use super::{
    model::changed,
    pending_login::{self, CompletedLogin, PendingLogin},
};
use crate::{
    auth::{
        User,
        security_events::{ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    crypto,
    database::ids::{PasskeyId, UserId},
    database::{
        pool::Conn,
        schema::{passkeys, users},
    },
    error::{Error, OnConstraint, Result},
    text,
};
use ceremonies::Purpose;

/// The maximum number per account.
const MOST: usize = 20;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub struct PasskeySummary {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The passkeys of a user, oldest first.
pub fn listed(conn: &mut Conn, user_id: UserId) -> Result<Vec<PasskeySummary>> {
    let theirs = passkeys::table.filter(passkeys::user_id.eq(user_id)).order(passkeys::id);
    Ok(theirs.select(PasskeySummary::as_select()).load(conn)?)
}

/// Creates a registration challenge. Returns it and its id.
pub fn ask_new(conn: &mut Conn, site: &Webauthn, proved: &Reauthenticated) -> Result<(Value, String)> {
    let user = &proved.user;
    let known: Vec<_> = of(conn, user.id)?.iter().map(|key| key.cred_id().clone()).collect();
    if known.len() >= MOST {
        return Err(Error::Refused(format!("You have {MOST} passkeys, the maximum. Remove one first.")));
    }
    let email: String = users::table.find(user.id).select(users::email).first(conn)?;
    let asked = site.start_passkey_registration(owner(user.id), &email, &user.name, Some(known));
    let (question, state) = asked.map_err(broken)?;
    let id = ceremonies::begin(conn, Purpose::Register, Some(user.id), &state)?;
    let mut question = serde_json::to_value(question)?;
    // So that it can be found without an e-mail address.
    question["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    question["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok((question, id))
}

/// Saves the passkey that the browser created. Returns the id of the new session; `None` if the answer is
/// invalid.
pub fn add(
    conn: &mut Conn,
    site: &Webauthn,
    proved: &Reauthenticated,
    ceremony: &str,
    (name, made): (&str, &RegisterPublicKeyCredential),
    visit: &ClientInfo,
) -> Result<Option<String>> {
    let user_id = proved.user.id;
    let asked = ceremonies::take(conn, ceremony, Purpose::Register, Some(user_id))?;
    let Some(state): Option<PasskeyRegistration> = asked else { return Ok(None) };
    let Ok(passkey) = site.finish_passkey_registration(made, &state) else { return Ok(None) };
    let name = text::line(name).unwrap_or_default();
    let name: String = if name.is_empty() { visit.device.clone() } else { name.chars().take(60).collect() };
    diesel::insert_into(passkeys::table)
        .values((
            passkeys::user_id.eq(user_id),
            passkeys::credential_id.eq(passkey.cred_id().as_slice()),
            passkeys::passkey.eq(serde_json::to_value(&passkey)?),
            passkeys::name.eq(&name),
        ))
        .execute(conn)
        .on_constraint("passkeys_credential_once", "name", "That passkey is already added.")?;
    changed(conn, proved, SecurityEvent::PasskeyAdded, &name, visit).map(Some)
}

/// Removes a passkey. Returns the id of the new session.
pub fn remove(
    conn: &mut Conn,
    proved: &Reauthenticated,
    id: PasskeyId,
    visit: &ClientInfo,
) -> Result<String> {
    let theirs = passkeys::table.filter(passkeys::id.eq(id).and(passkeys::user_id.eq(proved.user.id)));
    let name: String = diesel::delete(theirs).returning(passkeys::name).get_result(conn)?;
    changed(conn, proved, SecurityEvent::PasskeyRemoved, &name, visit)
}

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

/// Records the use of a passkey and its counter. Returns `true` if the device verified its user.
fn used(conn: &mut Conn, user_id: UserId, result: &AuthenticationResult) -> Result<bool> {
    let id: &[u8] = result.cred_id().as_ref();
    let theirs = passkeys::table.filter(passkeys::user_id.eq(user_id).and(passkeys::credential_id.eq(id)));
    let row = theirs.select((passkeys::id, passkeys::passkey)).for_update();
    let Some((row, passkey)) = row.first::<(PasskeyId, Value)>(conn).optional()? else { return Ok(false) };
    let mut passkey: Passkey = serde_json::from_value(passkey)?;
    passkey.update_credential(result);
    diesel::update(passkeys::table.find(row))
        .set((passkeys::passkey.eq(serde_json::to_value(&passkey)?), passkeys::last_used_at.eq(Utc::now())))
        .execute(conn)?;
    Ok(result.user_verified())
}

fn of(conn: &mut Conn, user_id: UserId) -> Result<Vec<Passkey>> {
    let rows: Vec<Value> =
        passkeys::table.filter(passkeys::user_id.eq(user_id)).select(passkeys::passkey).load(conn)?;
    Ok(rows.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?)
}

/// The user handle stored on devices: neither a name nor an id.
fn owner(user_id: UserId) -> Uuid {
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(crypto::hash(&format!("owner of passkeys|{user_id}")))
        .for_each(|(to, from)| *to = from);
    Uuid::from_bytes(bytes)
}

fn broken(error: WebauthnError) -> Error {
    Error::Internal(error.into())
}

//! Passkeys: a key pair that a device keeps and opens with a finger, a face or a PIN (WebAuthn).
//!
//! Must stay true: a passkey was used by somebody whom the device recognised, so it stands for both factors;
//! it belongs to one account and one host; a counter that goes back is refused, because a copy was made.

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

/// At most so many an account.
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

/// Somebody's passkeys, the oldest first.
pub fn listed(conn: &mut Conn, user_id: UserId) -> Result<Vec<PasskeySummary>> {
    let theirs = passkeys::table.filter(passkeys::user_id.eq(user_id)).order(passkeys::id);
    Ok(theirs.select(PasskeySummary::as_select()).load(conn)?)
}

/// Asks the browser for a new passkey. Returns the question and the ceremony's id.
pub fn ask_new(conn: &mut Conn, site: &Webauthn, proved: &Reauthenticated) -> Result<(Value, String)> {
    let user = &proved.user;
    let known: Vec<_> = of(conn, user.id)?.iter().map(|key| key.cred_id().clone()).collect();
    if known.len() >= MOST {
        return Err(Error::Refused(format!("{MOST} passkeys are enough. Remove one first.")));
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

/// Keeps the passkey that the browser made. Returns the fresh session's id; nothing if the answer is wrong.
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
        .on_constraint("passkeys_credential_once", "name", "That passkey is known here already.")?;
    changed(conn, proved, SecurityEvent::PasskeyAdded, &name, visit).map(Some)
}

/// Takes a passkey off. Returns the fresh session's id.
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

/// Asks the browser for any passkey of this site: whose it is, it says itself.
pub fn ask_anybody(conn: &mut Conn, site: &Webauthn) -> Result<(Value, String)> {
    let (question, state) = site.start_discoverable_authentication().map_err(broken)?;
    let id = ceremonies::begin(conn, Purpose::SignIn, None, &state)?;
    Ok((serde_json::to_value(question)?, id))
}

/// Asks the browser for a passkey of this person.
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

/// Lets in whoever holds a passkey: the second step's owner when there is a half sign-in, else whoever the
/// passkey belongs to. Nothing if the answer is wrong.
pub fn enter(
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

/// Proves again who somebody is. Returns the fresh session's id; nothing if the answer is wrong.
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

/// Is it a passkey of this person, answering what was asked?
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

/// Whose passkey answers what anybody was asked.
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

/// Notes that a passkey was used, and its counter. Says whether its device recognised who used it.
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

/// What a device knows somebody by: no name, no number of an account.
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

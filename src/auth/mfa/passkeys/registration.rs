//! Adding and removing passkeys.

use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::{
    Webauthn,
    prelude::{PasskeyRegistration, RegisterPublicKeyCredential},
};

use super::{
    ceremonies::{self, CeremonyPurpose},
    model::{of, user_handle},
    site::internal,
};
use crate::{
    auth::{
        mfa::{factors::after_change, faults},
        security_events::{ClientInfo, SecurityEvent},
        sessions::Reauthenticated,
    },
    database::ids::PasskeyId,
    database::{
        pool::Conn,
        schema::{passkeys, users},
    },
    error::{Error, OnConstraint, Result},
    text,
};

/// The maximum number per account.
const MAX_PASSKEYS: usize = 20;

/// Creates a registration challenge. Returns it and its id.
pub(crate) fn begin_registration(
    conn: &mut Conn,
    site: &Webauthn,
    by: &Reauthenticated,
) -> Result<(Value, String)> {
    let user = by.user();
    let known: Vec<_> = of(conn, user.id)?.iter().map(|key| key.cred_id().clone()).collect();
    if known.len() >= MAX_PASSKEYS {
        return Err(Error::Conflict(faults::too_many_passkeys(MAX_PASSKEYS)));
    }
    let email: String = users::table.find(user.id).select(users::email).first(conn)?;
    let started = site.start_passkey_registration(user_handle(user.id), &email, &user.name, Some(known));
    let (question, state) = started.map_err(internal)?;
    let id = ceremonies::begin(conn, CeremonyPurpose::Register, Some(user.id), &state)?;
    let mut question = serde_json::to_value(question)?;
    // So that it can be found without an e-mail address.
    question["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    question["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok((question, id))
}

/// Saves the passkey that the browser created. Returns the id of the new session; `None` if the answer is
/// invalid.
pub(crate) fn add(
    conn: &mut Conn,
    site: &Webauthn,
    by: &Reauthenticated,
    ceremony: &str,
    (name, made): (&str, &RegisterPublicKeyCredential),
    client: &ClientInfo,
) -> Result<Option<String>> {
    let user_id = by.user().id;
    let stored = ceremonies::consume(conn, ceremony, CeremonyPurpose::Register, Some(user_id))?;
    let Some(state): Option<PasskeyRegistration> = stored else { return Ok(None) };
    let Ok(passkey) = site.finish_passkey_registration(made, &state) else { return Ok(None) };
    let name = text::parse_line(name).unwrap_or_default();
    let name: String = if name.is_empty() { client.browser.clone() } else { name.chars().take(60).collect() };
    diesel::insert_into(passkeys::table)
        .values((
            passkeys::user_id.eq(user_id),
            passkeys::credential_id.eq(passkey.cred_id().as_slice()),
            passkeys::passkey.eq(serde_json::to_value(&passkey)?),
            passkeys::name.eq(&name),
        ))
        .execute(conn)
        .on_constraint("passkeys_credential_once", faults::PASSKEY_ADDED_BEFORE)?;
    after_change(conn, by, SecurityEvent::PasskeyAdded, &name, client).map(Some)
}

/// Removes a passkey. Returns the id of the new session.
pub(crate) fn remove(
    conn: &mut Conn,
    by: &Reauthenticated,
    id: PasskeyId,
    client: &ClientInfo,
) -> Result<String> {
    let of_user = passkeys::table.filter(passkeys::id.eq(id).and(passkeys::user_id.eq(by.user().id)));
    let name: String = diesel::delete(of_user).returning(passkeys::name).get_result(conn)?;
    after_change(conn, by, SecurityEvent::PasskeyRemoved, &name, client)
}

//! The stored passkeys.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::prelude::{AuthenticationResult, Passkey, Uuid};

use crate::{
    crypto,
    database::ids::{PasskeyId, UserId},
    database::{pool::Conn, schema::passkeys},
    error::Result,
};

/// A passkey as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub(crate) struct PasskeySummary {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The passkeys of a user, oldest first.
pub(crate) fn listed(conn: &mut Conn, user_id: UserId) -> Result<Vec<PasskeySummary>> {
    let of_user = passkeys::table.filter(passkeys::user_id.eq(user_id)).order(passkeys::id);
    Ok(of_user.select(PasskeySummary::as_select()).load(conn)?)
}

/// The passkeys of a user, to verify answers with.
pub(super) fn of(conn: &mut Conn, user_id: UserId) -> Result<Vec<Passkey>> {
    let rows: Vec<Value> =
        passkeys::table.filter(passkeys::user_id.eq(user_id)).select(passkeys::passkey).load(conn)?;
    Ok(rows.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?)
}

/// Records the use of a passkey and its counter. Returns `true` if the device verified its user and its counter is not one
/// that was used by now: the challenge may be older than the last use, and the library compares with what was stored then.
pub(super) fn record_use(conn: &mut Conn, user_id: UserId, result: &AuthenticationResult) -> Result<bool> {
    let id: &[u8] = result.cred_id().as_ref();
    let of_user = passkeys::table.filter(passkeys::user_id.eq(user_id).and(passkeys::credential_id.eq(id)));
    let row = of_user.select((passkeys::id, passkeys::passkey)).for_update();
    let Some((row, passkey)) = row.first::<(PasskeyId, Value)>(conn).optional()? else { return Ok(false) };
    let counted = passkey["cred"]["counter"].as_u64().unwrap_or_default();
    let is_copied = counted > 0 && u64::from(result.counter()) <= counted;
    if is_copied || !result.user_verified() {
        return Ok(false);
    }
    let mut passkey: Passkey = serde_json::from_value(passkey)?;
    passkey.update_credential(result);
    diesel::update(passkeys::table.find(row))
        .set((passkeys::passkey.eq(serde_json::to_value(&passkey)?), passkeys::last_used_at.eq(Utc::now())))
        .execute(conn)?;
    Ok(true)
}

/// The user handle stored on devices: neither a name nor an id.
pub(super) fn user_handle(user_id: UserId) -> Uuid {
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(crypto::hash(&format!("owner of passkeys|{user_id}")))
        .for_each(|(to, from)| *to = from);
    Uuid::from_bytes(bytes)
}

//! WebAuthn challenges that wait for their answer.
//!
//! **Invariants:** a challenge can be answered once, within five minutes, for the same purpose and by the same
//! user; its id is only in the sealed cookie of the browser that requested it.

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::ceremonies},
    error::Result,
};

const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What the answer is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CeremonyPurpose {
    Register,
    SignIn,
    SecondStep,
    Reauthentication,
}

impl CeremonyPurpose {
    fn word(self) -> &'static str {
        match self {
            CeremonyPurpose::Register => "register",
            CeremonyPurpose::SignIn => "sign in",
            CeremonyPurpose::SecondStep => "second step",
            CeremonyPurpose::Reauthentication => "proof",
        }
    }
}

/// Stores a challenge and its user, if known. Returns its id, for the cookie only.
pub(crate) fn begin(
    conn: &mut Conn,
    purpose: CeremonyPurpose,
    user_id: Option<UserId>,
    state: &impl Serialize,
) -> Result<String> {
    let id = crypto::random_secret()?;
    diesel::insert_into(ceremonies::table)
        .values((
            ceremonies::id_hash.eq(crypto::hash(&id)),
            ceremonies::user_id.eq(user_id),
            ceremonies::purpose.eq(purpose.word()),
            ceremonies::state.eq(serde_json::to_value(state)?),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Removes the challenge, so that it cannot be answered again.
pub(crate) fn consume<S: DeserializeOwned>(
    conn: &mut Conn,
    id: &str,
    purpose: CeremonyPurpose,
    user_id: Option<UserId>,
) -> Result<Option<S>> {
    let taken = diesel::delete(ceremonies::table.find(crypto::hash(id))).returning((
        ceremonies::user_id,
        ceremonies::purpose,
        ceremonies::state,
        ceremonies::created_at.gt(Utc::now() - LIFETIME),
    ));
    let taken: Option<(Option<UserId>, String, Value, bool)> = taken.get_result(conn).optional()?;
    let matching =
        taken.filter(|(whom, what, _, fresh)| *fresh && *whom == user_id && what == purpose.word());
    Ok(matching.map(|(_, _, state, _)| serde_json::from_value(state)).transpose()?)
}

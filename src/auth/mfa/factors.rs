//! The second factors of a user as a whole.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};

use super::{
    passkeys::model::{self as passkeys, PasskeySummary},
    recovery_codes,
};
use crate::{
    auth::{
        User, devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{totps, users},
    },
    error::Result,
};

/// The second factors of a user.
#[derive(Debug, Clone)]
pub(crate) struct SecondFactors {
    /// Whether an authenticator app is set up and confirmed.
    pub has_app: bool,
    pub(crate) passkeys: Vec<PasskeySummary>,
    /// The number of unused recovery codes.
    pub unused_codes: i64,
}

impl SecondFactors {
    /// The factors of this user.
    pub(crate) fn of(conn: &mut Conn, user_id: UserId) -> Result<SecondFactors> {
        let app = totps::table.filter(totps::user_id.eq(user_id).and(totps::confirmed_at.is_not_null()));
        Ok(SecondFactors {
            has_app: diesel::select(exists(app)).get_result(conn)?,
            passkeys: passkeys::listed(conn, user_id)?,
            unused_codes: recovery_codes::count_unused(conn, user_id)?,
        })
    }

    /// Returns `true` if there is any second factor.
    pub(crate) fn any(&self) -> bool {
        self.has_app || !self.passkeys.is_empty()
    }
}

/// Returns `true` if this user has a second factor.
pub(crate) fn has_any(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let since: Option<DateTime<Utc>> =
        users::table.find(user_id).select(users::second_factor_at).first(conn)?;
    Ok(since.is_some())
}

/// To be called after every change of factors: updates the user, forgets trusted browsers, ends all other
/// sessions, notifies the owner. Returns the id of the new session.
pub(super) fn after_change(
    conn: &mut Conn,
    by: &Reauthenticated,
    event: SecurityEvent,
    about: &str,
    client: &ClientInfo,
) -> Result<String> {
    let user_id = by.user().id;
    User::lock(conn, user_id)?;
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
    devices::revoke_trust(conn, user_id)?;
    security_events::record(conn, user_id, event, about, client)?;
    sessions::end_others(conn, user_id, Some(by.id_hash()))?;
    sessions::renew(conn, by, client)
}

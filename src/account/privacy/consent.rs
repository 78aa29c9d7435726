//! Consent to the privacy page.
//!
//! **Invariants:** the times of agreeing and withdrawing stay on record; withdrawing takes one click, like
//! agreeing; the user's row has the current state.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    auth::{
        PRIVACY_VERSION, User,
        security_events::{self, ClientInfo, SecurityEvent},
    },
    database::{
        pool::Conn,
        schema::{consents, users},
    },
    error::Result,
};

const DOCUMENT: &str = "privacy";

/// A consent on record.
#[derive(Debug, Clone, Queryable, Selectable)]
pub(crate) struct Consent {
    pub version: String,
    pub given_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// The consents of a user, latest first.
pub(crate) fn listed(conn: &mut Conn, user: &User) -> Result<Vec<Consent>> {
    let of_user = consents::table.filter(consents::user_id.eq(user.id).and(consents::document.eq(DOCUMENT)));
    Ok(of_user.order(consents::id.desc()).limit(100).select(Consent::as_select()).load(conn)?)
}

/// The version that the user currently agrees to; `None` if the consent was withdrawn.
pub(crate) fn current(conn: &mut Conn, user: &User) -> Result<Option<String>> {
    Ok(users::table.find(user.id).select(users::privacy_version).first(conn)?)
}

/// Records consent to the current version. Agreeing twice has no further effect.
pub(crate) fn give(conn: &mut Conn, user: &User, client: &ClientInfo) -> Result<()> {
    if lock(conn, user)?.as_deref() == Some(PRIVACY_VERSION) {
        return Ok(());
    }
    diesel::insert_into(consents::table)
        .values((
            consents::user_id.eq(user.id),
            consents::document.eq(DOCUMENT),
            consents::version.eq(PRIVACY_VERSION),
        ))
        .execute(conn)?;
    set(conn, user, Some(PRIVACY_VERSION))?;
    security_events::record(conn, user.id, SecurityEvent::ConsentGiven, PRIVACY_VERSION, client)
}

/// Withdraws the consent.
pub(crate) fn withdraw(conn: &mut Conn, user: &User, client: &ClientInfo) -> Result<()> {
    let Some(version) = lock(conn, user)? else { return Ok(()) };
    let given = consents::table.filter(consents::user_id.eq(user.id).and(consents::withdrawn_at.is_null()));
    diesel::update(given).set(consents::withdrawn_at.eq(Utc::now())).execute(conn)?;
    set(conn, user, None)?;
    security_events::record(conn, user.id, SecurityEvent::ConsentWithdrawn, &version, client)
}

/// Concurrent requests wait for each other.
fn lock(conn: &mut Conn, user: &User) -> Result<Option<String>> {
    Ok(users::table.find(user.id).select(users::privacy_version).for_no_key_update().first(conn)?)
}

fn set(conn: &mut Conn, user: &User, version: Option<&str>) -> Result<()> {
    diesel::update(users::table.find(user.id)).set(users::privacy_version.eq(version)).execute(conn)?;
    Ok(())
}

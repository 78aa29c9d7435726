//! Agreeing to the privacy page, and taking that back.
//!
//! Must stay true: what was agreed to when, and taken back when, stays on record; taking it back is one
//! press, as agreeing is; an account's own row always says what holds now.

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

/// One time that somebody agreed.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Consent {
    pub version: String,
    pub given_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// When they agreed, and to what, the latest first.
pub fn listed(conn: &mut Conn, user: &User) -> Result<Vec<Consent>> {
    let theirs = consents::table.filter(consents::user_id.eq(user.id).and(consents::document.eq(DOCUMENT)));
    Ok(theirs.order(consents::id.desc()).limit(100).select(Consent::as_select()).load(conn)?)
}

/// The version that they agree to now; nothing when they took it back.
pub fn current(conn: &mut Conn, user: &User) -> Result<Option<String>> {
    Ok(users::table.find(user.id).select(users::privacy_version).first(conn)?)
}

/// They agree to the page as it is now. Doing so twice is agreeing once.
pub fn give(conn: &mut Conn, user: &User, visit: &ClientInfo) -> Result<()> {
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
    security_events::record(conn, user.id, SecurityEvent::ConsentGiven, PRIVACY_VERSION, visit)
}

/// They take it back.
pub fn withdraw(conn: &mut Conn, user: &User, visit: &ClientInfo) -> Result<()> {
    let Some(version) = lock(conn, user)? else { return Ok(()) };
    let given = consents::table.filter(consents::user_id.eq(user.id).and(consents::withdrawn_at.is_null()));
    diesel::update(given).set(consents::withdrawn_at.eq(Utc::now())).execute(conn)?;
    set(conn, user, None)?;
    security_events::record(conn, user.id, SecurityEvent::ConsentWithdrawn, &version, visit)
}

/// Two who press at once take turns.
fn lock(conn: &mut Conn, user: &User) -> Result<Option<String>> {
    Ok(users::table.find(user.id).select(users::privacy_version).for_no_key_update().first(conn)?)
}

fn set(conn: &mut Conn, user: &User, version: Option<&str>) -> Result<()> {
    diesel::update(users::table.find(user.id)).set(users::privacy_version.eq(version)).execute(conn)?;
    Ok(())
}

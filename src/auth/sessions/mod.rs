//! Sessions.
//!
//! **Invariants:** an id has 256 random bits, and only its SHA-256 is stored; a session ends 14 days after its
//! last use and 90 days after its start; an ended session cannot be revived by a concurrent request; suspended
//! users have none; changes that affect signing in require reauthentication within the last 15 minutes.

mod current;

use chrono::{NaiveDate, Utc};
use diesel::prelude::*;

use super::User;
use crate::{
    auth::security_events::{ClientInfo, NETWORK_RETENTION},
    crypto,
    database::{
        ids::UserId,
        pool::Conn,
        schema::{half_sign_ins, sessions, users},
    },
    error::{Error, Result},
};
pub(crate) use current::{
    ABSOLUTE_TIMEOUT, CurrentSession, IDLE_TIMEOUT, Reauthenticated, SessionKey, SessionRow, current, gate,
    is_live,
};

/// What a browser brings along when a person signs up or in with it.
#[derive(Debug, Clone)]
pub(crate) struct LoginContext {
    pub client: ClientInfo,
    /// The secret of the browser's own cookie, if it has one.
    pub device: Option<String>,
    /// The id of the session that it had before.
    pub old_session: Option<String>,
}

impl LoginContext {
    /// Ends the session that the browser had before.
    pub(crate) fn end_old_session(&self, conn: &mut Conn) -> Result<()> {
        self.old_session.as_ref().map_or(Ok(()), |old| end(conn, old))
    }
}

/// Starts a session, which counts as just authenticated. Returns its id, for the cookie only.
pub(crate) fn start(conn: &mut Conn, user: &User, client: &ClientInfo) -> Result<String> {
    let id = crypto::random_secret()?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id_hash.eq(crypto::hash(&id)),
            sessions::user_id.eq(user.id),
            sessions::device.eq(&client.browser),
            sessions::network.eq(&client.network),
        ))
        .execute(conn)?;
    record_active_day(conn, user.id)?;
    Ok(id)
}

/// Replaces a session after a change that affects signing in. If it was ended meanwhile, the change is refused.
pub(crate) fn renew(conn: &mut Conn, old: &CurrentSession, client: &ClientInfo) -> Result<String> {
    if diesel::delete(sessions::table.find(old.id_hash())).execute(conn)? == 0 {
        return Err(Error::Unauthenticated);
    }
    start(conn, old.user(), client)
}

/// Replaces all sessions of a user with a new one. Returns its id, or `None` if there was no current session:
/// users who were not signed in stay so.
pub(crate) fn replace_all(
    conn: &mut Conn,
    id: Option<&str>,
    user: &User,
    client: &ClientInfo,
) -> Result<Option<String>> {
    let current = match id.map(crypto::hash) {
        Some(hash) => {
            let mine = sessions::table.find(hash).filter(sessions::user_id.eq(user.id));
            diesel::delete(mine).execute(conn)? > 0
        }
        None => false,
    };
    end_others(conn, user.id, None)?;
    if current { Ok(Some(start(conn, user, client)?)) } else { Ok(None) }
}

/// Records the use of a session, with browser and network; does nothing if it has ended.
pub(crate) fn record_use(conn: &mut Conn, id_hash: &[u8], client: &ClientInfo) -> Result<()> {
    let used = diesel::update(sessions::table.find(id_hash)).set((
        sessions::last_seen_at.eq(Utc::now()),
        sessions::device.eq(&client.browser),
        sessions::network.eq(&client.network),
    ));
    let user_id: Option<UserId> = used.returning(sessions::user_id).get_result(conn).optional()?;
    user_id.map_or(Ok(()), |id| record_active_day(conn, id))
}

/// Records the day on which the user was last active.
fn record_active_day(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let today: NaiveDate = Utc::now().date_naive();
    diesel::update(users::table.find(user_id)).set(users::last_seen_on.eq(today)).execute(conn)?;
    Ok(())
}

/// Ends a session.
pub(crate) fn end(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(sessions::table.find(crypto::hash(id))).execute(conn)?;
    Ok(())
}

/// Ends all sessions of a user except one, and all pending logins. Returns the number of sessions.
pub(crate) fn end_others(conn: &mut Conn, user_id: UserId, except: Option<&[u8]>) -> Result<usize> {
    diesel::delete(half_sign_ins::table.filter(half_sign_ins::user_id.eq(user_id))).execute(conn)?;
    let others = sessions::table.filter(sessions::user_id.eq(user_id));
    Ok(match except {
        Some(kept) => diesel::delete(others.filter(sessions::id_hash.ne(kept))).execute(conn)?,
        None => diesel::delete(others).execute(conn)?,
    })
}

/// Returns `true` if the session with this id is one of this user.
pub(crate) fn is_of(conn: &mut Conn, id: Option<&str>, user_id: UserId) -> Result<bool> {
    let Some(id) = id else { return Ok(false) };
    let session = sessions::table.find(crypto::hash(id)).filter(sessions::user_id.eq(user_id));
    Ok(diesel::select(diesel::dsl::exists(session)).get_result(conn)?)
}

/// [`Error::Unauthenticated`] if the session has ended since it was looked up.
pub(crate) fn require(conn: &mut Conn, session: &CurrentSession) -> Result<()> {
    let row = sessions::table.find(session.id_hash()).select(sessions::user_id);
    row.first::<UserId>(conn).optional()?.map(drop).ok_or(Error::Unauthenticated)
}

/// Ends all sessions of all users, and all pending logins. Returns the number of sessions.
pub(crate) fn end_all(conn: &mut Conn) -> Result<usize> {
    diesel::delete(half_sign_ins::table).execute(conn)?;
    Ok(diesel::delete(sessions::table).execute(conn)?)
}

/// Deletes expired sessions.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let over =
        sessions::last_seen_at.lt(now - IDLE_TIMEOUT).or(sessions::created_at.lt(now - ABSOLUTE_TIMEOUT));
    Ok(diesel::delete(sessions::table.filter(over)).execute(conn)?)
}

/// Deletes the networks of sessions after 30 days.
pub(crate) fn delete_networks(conn: &mut Conn) -> Result<usize> {
    let old = sessions::created_at.lt(Utc::now() - NETWORK_RETENTION).and(sessions::network.is_not_null());
    let forgotten = diesel::update(sessions::table.filter(old));
    Ok(forgotten.set(sessions::network.eq(None::<String>)).execute(conn)?)
}

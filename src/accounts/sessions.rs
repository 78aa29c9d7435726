//! Where a person is signed in.
//!
//! Must stay true: the id is 256 random bits, only its SHA-256 is stored; a session ends 14 days after its
//! last use and 90 days after its start; an ended one can't be revived by a request still on its way.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::User;
use crate::{
    db::Conn,
    error::Result,
    schema::{sessions, users},
};

const IDLE: TimeDelta = TimeDelta::days(14);
/// The longest a session lasts, however busy.
pub const ABSOLUTE: TimeDelta = TimeDelta::days(90);

/// Who is signed in, and whether their last visit should be noted.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub user: User,
    pub note: bool,
}

/// Starts a session and returns its id, for the cookie alone.
pub fn start(conn: &mut Conn, user: &User) -> Result<String> {
    let id = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    diesel::insert_into(sessions::table)
        .values((sessions::id_hash.eq(hash(&id)), sessions::user_id.eq(user.id)))
        .execute(conn)?;
    Ok(id)
}

/// Whose session this is, if it still runs.
pub fn visitor(conn: &mut Conn, id: &str) -> Result<Option<Visitor>> {
    let now = Utc::now();
    let runs = sessions::last_seen_at.gt(now - IDLE).and(sessions::created_at.gt(now - ABSOLUTE));
    let found = sessions::table
        .inner_join(users::table)
        .filter(sessions::id_hash.eq(hash(id)).and(runs))
        .select((User::as_select(), sessions::last_seen_at))
        .first::<(User, DateTime<Utc>)>(conn)
        .optional()?;
    Ok(found.map(|(user, seen)| Visitor { user, note: now - seen > TimeDelta::minutes(1) }))
}

/// Notes that the session was used; does nothing for one that has ended.
pub fn note(conn: &mut Conn, id: &str) -> Result<()> {
    let session = sessions::table.find(hash(id));
    diesel::update(session).set(sessions::last_seen_at.eq(Utc::now())).execute(conn)?;
    Ok(())
}

/// Ends a session.
pub fn end(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(sessions::table.find(hash(id))).execute(conn)?;
    Ok(())
}

/// Forgets what has ended by itself.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let over = sessions::last_seen_at.lt(now - IDLE).or(sessions::created_at.lt(now - ABSOLUTE));
    Ok(diesel::delete(sessions::table.filter(over)).execute(conn)?)
}

fn hash(id: &str) -> Vec<u8> {
    Sha256::digest(id).to_vec()
}

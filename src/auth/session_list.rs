//! The sessions of a user, as the settings list them to be ended.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::sessions::{ABSOLUTE_TIMEOUT, CurrentSession, IDLE_TIMEOUT};
use crate::{
    database::{ids::UserId, pool::Conn, schema::sessions},
    error::{Error, Result},
};

/// A browser with a session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionSummary {
    id_hash: Vec<u8>,
    pub device: String,
    pub network: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

impl SessionSummary {
    /// Returns `true` if this is the current session.
    pub(crate) fn is_current(&self, visitor: &CurrentSession) -> bool {
        self.id_hash == visitor.id_hash()
    }

    /// The session as named in URLs.
    pub(crate) fn url_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.id_hash)
    }
}

/// The sessions of a user, latest first.
pub(crate) fn listed(conn: &mut Conn, user_id: UserId) -> Result<Vec<SessionSummary>> {
    let now = Utc::now();
    let is_live =
        sessions::last_seen_at.gt(now - IDLE_TIMEOUT).and(sessions::created_at.gt(now - ABSOLUTE_TIMEOUT));
    let of_user = sessions::table.filter(sessions::user_id.eq(user_id).and(is_live));
    Ok(of_user.order(sessions::last_seen_at.desc()).select(SessionSummary::as_select()).load(conn)?)
}

/// Ends a session of a user, by its name in the URL. Returns its browser.
pub(crate) fn end_by_url_id(conn: &mut Conn, user_id: UserId, word: &str) -> Result<String> {
    let id_hash = data_encoding::HEXLOWER.decode(word.as_bytes()).map_err(|_| Error::NotFound)?;
    let of_user = sessions::table.find(id_hash).filter(sessions::user_id.eq(user_id));
    Ok(diesel::delete(of_user).returning(sessions::device).get_result(conn)?)
}

//! Links in letters: each opens one thing, once, until it ends.
//!
//! Must stay true: a link is used up by one statement, so of two that race one wins; the newest of its
//! purpose and person is the only one (of those that take back a change of address, each works); only the hash of its secret is stored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::links},
    error::Result,
};

/// How long the longest-lived links live.
pub const LONGEST: TimeDelta = TimeDelta::days(14);

/// What a link is for, and how long it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms that the address is theirs.
    Confirm,
    /// Chooses a new password.
    Reset,
    /// Takes back a change of address.
    UndoAddress,
    /// Signs up.
    Invitation,
    /// Keeps an account that was to be erased.
    Keep,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Confirm => "confirm",
            Purpose::Reset => "reset",
            Purpose::UndoAddress => "undo address",
            Purpose::Invitation => "invitation",
            Purpose::Keep => "keep",
        }
    }

    /// How long the link lives.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Purpose::Reset => TimeDelta::minutes(30),
            Purpose::Confirm | Purpose::UndoAddress | Purpose::Keep => TimeDelta::days(7),
            Purpose::Invitation => LONGEST,
        }
    }
}

/// What a link opens.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = links)]
pub struct EmailLink {
    pub user_id: Option<UserId>,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Makes a link and returns its secret, for the letter alone. Older ones of the same purpose end; but not
/// those that take back a change of address, or else a second change would protect the first.
pub fn make(conn: &mut Conn, purpose: Purpose, user_id: Option<UserId>, email: &str) -> Result<String> {
    if purpose != Purpose::UndoAddress {
        end(conn, purpose, user_id, email)?;
    }
    let secret = crypto::secret()?;
    diesel::insert_into(links::table)
        .values((
            links::secret_hash.eq(crypto::hash(&secret)),
            links::purpose.eq(purpose.word()),
            links::user_id.eq(user_id),
            links::email.eq(email),
            links::expires_at.eq(Utc::now() + purpose.lifetime()),
        ))
        .execute(conn)?;
    Ok(secret)
}

/// What the link opens, without using it up.
pub fn find(conn: &mut Conn, purpose: Purpose, secret: &str) -> Result<Option<EmailLink>> {
    let link = links::table.find(crypto::hash(secret)).filter(links::purpose.eq(purpose.word()));
    Ok(link.filter(links::expires_at.gt(Utc::now())).select(EmailLink::as_select()).first(conn).optional()?)
}

/// Uses the link up. Nothing when it was used, has ended or never was.
pub fn use_up(conn: &mut Conn, purpose: Purpose, secret: &str) -> Result<Option<EmailLink>> {
    let link = links::table.find(crypto::hash(secret)).filter(links::purpose.eq(purpose.word()));
    let used = diesel::delete(link.filter(links::expires_at.gt(Utc::now())));
    Ok(used.returning(EmailLink::as_returning()).get_result(conn).optional()?)
}

/// Ends every link of that purpose: the person's, or, for links that belong to nobody yet, the address's.
pub fn end(conn: &mut Conn, purpose: Purpose, user_id: Option<UserId>, email: &str) -> Result<()> {
    let of_purpose = links::table.filter(links::purpose.eq(purpose.word()));
    match user_id {
        Some(id) => diesel::delete(of_purpose.filter(links::user_id.eq(id))).execute(conn)?,
        None => diesel::delete(of_purpose.filter(links::user_id.is_null().and(links::email.eq(email))))
            .execute(conn)?,
    };
    Ok(())
}

/// Ends the person's links of that purpose that were made after this one.
pub fn end_later(conn: &mut Conn, purpose: Purpose, user_id: UserId, than: &EmailLink) -> Result<()> {
    let theirs = links::table.filter(links::purpose.eq(purpose.word()).and(links::user_id.eq(user_id)));
    diesel::delete(theirs.filter(links::created_at.ge(than.created_at))).execute(conn)?;
    Ok(())
}

/// Forgets what has ended.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    Ok(diesel::delete(links::table.filter(links::expires_at.lt(Utc::now()))).execute(conn)?)
}

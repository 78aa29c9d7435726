//! Secret links in e-mails: each works once, for one thing, until it expires.
//!
//! **Invariants:** a single statement uses a link up, so of concurrent uses one wins; only the newest link of a
//! purpose and person works (except links that undo a change of address, which all work); only the hash of the
//! secret is stored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::links},
    error::Result,
};

/// The longest lifetime of a link.
pub(crate) const MAX_LIFETIME: TimeDelta = TimeDelta::days(14);

/// The purpose of a link, which determines its lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Confirms an e-mail address.
    Confirm,
    /// Resets a password.
    Reset,
    /// Undoes a change of address.
    UndoAddress,
    /// Accepts an invitation.
    Invitation,
    /// Cancels the deletion of an account.
    CancelErasure,
}

impl LinkPurpose {
    fn word(self) -> &'static str {
        match self {
            LinkPurpose::Confirm => "confirm",
            LinkPurpose::Reset => "reset",
            LinkPurpose::UndoAddress => "undo address",
            LinkPurpose::Invitation => "invitation",
            LinkPurpose::CancelErasure => "keep",
        }
    }

    /// The lifetime of the link.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            LinkPurpose::Reset => TimeDelta::minutes(30),
            LinkPurpose::Confirm | LinkPurpose::UndoAddress | LinkPurpose::CancelErasure => {
                TimeDelta::days(7)
            }
            LinkPurpose::Invitation => MAX_LIFETIME,
        }
    }
}

/// The target of a link.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = links)]
pub struct EmailLink {
    pub(crate) user_id: Option<UserId>,
    pub(crate) email: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// Creates a link and returns its secret, for the e-mail only. Older links of the same purpose stop working,
/// except those that undo a change of address: otherwise an attacker's second
/// change would revoke the undo link of the first.
pub fn create(conn: &mut Conn, purpose: LinkPurpose, user_id: Option<UserId>, email: &str) -> Result<String> {
    if purpose != LinkPurpose::UndoAddress {
        revoke_all(conn, purpose, user_id, email)?;
    }
    let secret = crypto::random_secret()?;
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

/// The target of the link, without using it up.
pub(crate) fn find(conn: &mut Conn, purpose: LinkPurpose, secret: &str) -> Result<Option<EmailLink>> {
    let link = links::table.find(crypto::hash(secret)).filter(links::purpose.eq(purpose.word()));
    Ok(link.filter(links::expires_at.gt(Utc::now())).select(EmailLink::as_select()).first(conn).optional()?)
}

/// Uses the link up; `None` if it was used, has expired or does not exist.
pub(crate) fn consume(conn: &mut Conn, purpose: LinkPurpose, secret: &str) -> Result<Option<EmailLink>> {
    let link = links::table.find(crypto::hash(secret)).filter(links::purpose.eq(purpose.word()));
    let used = diesel::delete(link.filter(links::expires_at.gt(Utc::now())));
    Ok(used.returning(EmailLink::as_returning()).get_result(conn).optional()?)
}

/// Revokes all links of a purpose: those of a person, or, for links that belong to no one yet, those to an
/// address.
pub(crate) fn revoke_all(
    conn: &mut Conn,
    purpose: LinkPurpose,
    user_id: Option<UserId>,
    email: &str,
) -> Result<()> {
    let of_purpose = links::table.filter(links::purpose.eq(purpose.word()));
    match user_id {
        Some(id) => diesel::delete(of_purpose.filter(links::user_id.eq(id))).execute(conn)?,
        None => diesel::delete(of_purpose.filter(links::user_id.is_null().and(links::email.eq(email))))
            .execute(conn)?,
    };
    Ok(())
}

/// Revokes the person's links of this purpose that are newer than this one.
pub(crate) fn revoke_newer(
    conn: &mut Conn,
    purpose: LinkPurpose,
    user_id: UserId,
    than: &EmailLink,
) -> Result<()> {
    let of_user = links::table.filter(links::purpose.eq(purpose.word()).and(links::user_id.eq(user_id)));
    diesel::delete(of_user.filter(links::created_at.ge(than.created_at))).execute(conn)?;
    Ok(())
}

/// Deletes expired links.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    Ok(diesel::delete(links::table.filter(links::expires_at.lt(Utc::now()))).execute(conn)?)
}

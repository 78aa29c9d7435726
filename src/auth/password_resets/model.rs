//! Requesting and using a password reset.

use diesel::prelude::*;

use crate::{
    auth::{
        User, access_tokens, attempts, devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions,
    },
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{passkeys, recovery_codes, tokens, totps, users},
    },
    email::{
        links,
        outbox::{self, Email, LinkPurpose},
    },
    error::{Error, Result},
    text,
};

/// Queues the e-mail. Whether there is an account is checked when the e-mail is written.
pub(crate) fn request(conn: &mut Conn, email: &str) -> Result<()> {
    if attempts::email_to_address(conn, &text::comparison_key(email))? {
        outbox::enqueue(conn, None, email, &Email::Reset)?;
    }
    Ok(())
}

/// The owner of the password that a link changes.
#[derive(Debug, Clone)]
pub(crate) struct ResetTarget {
    pub user: User,
    pub email: String,
}

/// The owner of the password, without using the link up; `None` if it was used or has expired.
pub(crate) fn find_target(conn: &mut Conn, secret: &str) -> Result<Option<ResetTarget>> {
    let link = links::find(conn, LinkPurpose::Reset, secret)?;
    let Some((user_id, email)) = link.and_then(|it| it.user_id.zip(Some(it.email))) else { return Ok(None) };
    Ok(Some(ResetTarget { user: User::by_id(conn, user_id)?, email }))
}

/// Uses the link up and sets the new password: all sessions end, and all browsers ask for the second factor
/// again. Returns `false` if the link was no longer valid.
pub(crate) fn reset(conn: &mut Conn, secret: &str, password_hash: &str, client: &ClientInfo) -> Result<bool> {
    let Some(link) = links::consume(conn, LinkPurpose::Reset, secret)? else { return Ok(false) };
    let user_id = link.user_id.ok_or_else(|| Error::bug("a reset of nobody"))?;
    if User::by_id(conn, user_id)?.email_confirmed_at.is_none() {
        revoke_earlier_access(conn, user_id)?;
        User::set_confirmed_email(conn, user_id, &link.email)?;
        security_events::record(conn, user_id, SecurityEvent::AddressConfirmed, "", client)?;
    }
    User::set_password_hash(conn, user_id, password_hash)?;
    sessions::end_others(conn, user_id, None)?;
    let ended = access_tokens::end(conn, user_id, None)?;
    devices::revoke_trust(conn, user_id)?;
    links::revoke_all(conn, LinkPurpose::Confirm, Some(user_id), "")?;
    security_events::record(
        conn,
        user_id,
        SecurityEvent::PasswordReset,
        &access_tokens::ended_text(&ended),
        client,
    )?;
    Ok(true)
}

/// Ends everything that gives access to an account whose address is confirmed for the first time by another person than
/// its creator, who may not have been the address's owner.
pub(crate) fn revoke_earlier_access(conn: &mut Conn, user_id: UserId) -> Result<()> {
    diesel::delete(passkeys::table.filter(passkeys::user_id.eq(user_id))).execute(conn)?;
    diesel::delete(totps::table.filter(totps::user_id.eq(user_id))).execute(conn)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user_id))).execute(conn)?;
    diesel::delete(tokens::table.filter(tokens::user_id.eq(user_id))).execute(conn)?;
    let none = users::second_factor_at.eq(None::<chrono::DateTime<chrono::Utc>>);
    diesel::update(users::table.find(user_id)).set(none).execute(conn)?;
    devices::forget(conn, user_id)
}

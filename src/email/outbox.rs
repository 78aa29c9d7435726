//! The outbox: e-mails that wait to be sent.
//!
//! **Invariants:** an e-mail is queued in the transaction of its cause and sent by a job; it contains no
//! secret, because its link is created when it is sent; only the job finds out whether an address has an
//! account, so no page can reveal it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types::Double};
use serde::{Deserialize, Serialize};

pub use super::links::{EmailLink, LinkPurpose};
use crate::{
    database::ids::{EmailId, SpaceId, SpaceInvitationId, UserId, WebhookId},
    database::{pool::Conn, schema::letters},
    error::Result,
    jobs::queue::{self, Job},
};

/// How long sending an e-mail is tried.
const WORTH: TimeDelta = TimeDelta::hours(48);
/// How long sending a daily e-mail is tried. The next one comes no earlier, so that there are never two of them.
pub(crate) const DIGEST_WORTH: TimeDelta = TimeDelta::hours(20);
/// How long an e-mail that cannot be sent is kept.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(7);

/// For how many seconds the oldest e-mail has waited that is still to be sent; 0 if none is.
pub(crate) fn oldest_waiting_seconds(conn: &mut Conn) -> Result<f64> {
    let oldest = sql_query(
        "select coalesce(extract(epoch from now() - min(letters.created_at)), 0)::float8 as seconds
         from jobs join letters on letters.id = (jobs.job -> 'letter' ->> 'letter_id')::bigint
         where failed_at is null",
    );
    Ok(oldest.get_result::<Waited>(conn)?.seconds)
}

#[derive(QueryableByName)]
struct Waited {
    #[diesel(sql_type = Double)]
    seconds: f64,
}

/// The kinds of e-mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Email {
    /// To a new account: a link to confirm the address or, if the address is taken, the information that it has
    /// an account.
    Welcome,
    /// To the new address of an account: a link to confirm it.
    ConfirmAddress,
    /// To the former address of an account: the new address, and a link to undo the change.
    AddressChanged {
        /// The new address.
        to: String,
    },
    /// A link to reset the password, if there is an account.
    Reset,
    /// A security event.
    Notice {
        /// The event, in words.
        title: String,
        /// What it is about, such as the name of a token; may be empty.
        about: String,
        /// The browser, in words.
        device: String,
        /// The network; empty if it is not known.
        network: String,
        /// The name of the administrator who did it, if one did.
        by_admin: Option<String>,
    },
    /// An invitation to sign up, with a link.
    Invitation {
        /// The name of the person who invites.
        by: String,
    },
    /// An archive can be downloaded until this day.
    ArchiveReady {
        /// The day, in words.
        until: String,
    },
    /// The account will be deleted on this day; a link to keep it.
    Erasure {
        /// The day, in words.
        on: String,
    },
    /// A token expires on this day.
    #[serde(rename = "token_ends")]
    TokenExpires {
        /// The token's name.
        name: String,
        /// The day, in words.
        on: String,
    },
    /// An invitation into a team's space, with a link.
    SpaceInvitation {
        /// The space.
        space_id: SpaceId,
        /// The invitation.
        invitation_id: SpaceInvitationId,
    },
    /// To both: a space was handed over.
    SpaceHandedOver {
        /// The space.
        space_id: SpaceId,
        /// Its owner until now.
        from: UserId,
        /// Its owner from now on.
        to: UserId,
    },
    /// A space of which the user was a member was deleted with its owner's account; what they added was copied.
    SpaceDeleted {
        /// The lists that were copied.
        copies: Vec<CopiedList>,
    },
    /// What a person has not read yet, once a day.
    Digest {
        /// The day, in the person's time zone.
        day: NaiveDate,
    },
    /// A webhook of a space paused itself.
    WebhookPaused {
        /// The host of its address.
        host: String,
        /// The webhook.
        webhook_id: WebhookId,
        /// Its space.
        space_id: SpaceId,
        /// Why.
        why: WebhookPause,
    },
}

/// Why a webhook paused itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookPause {
    /// Too many deliveries in a row failed.
    Failures,
    /// The receiver said that it no longer wants messages.
    Gone,
    /// The person who set it up no longer owns the space.
    OwnerLeft,
}

/// A list that was copied into the user's own space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedList {
    pub(crate) name: String,
    pub(crate) path: String,
}

/// A queued e-mail.
#[derive(Debug, Clone)]
pub(crate) struct QueuedEmail {
    pub(crate) user_id: Option<UserId>,
    pub(crate) address: String,
    pub(crate) email: Email,
}

impl QueuedEmail {
    /// Whose daily e-mail it is, and of which day; `None` if it is another one.
    pub(crate) fn digest(&self) -> Option<(UserId, NaiveDate)> {
        match (&self.email, self.user_id) {
            (Email::Digest { day }, Some(user_id)) => Some((user_id, *day)),
            _ => None,
        }
    }
}

/// Queues an e-mail in the caller's transaction.
pub fn enqueue(conn: &mut Conn, user_id: Option<UserId>, address: &str, email: &Email) -> Result<()> {
    let email_id: EmailId = diesel::insert_into(letters::table)
        .values((
            letters::user_id.eq(user_id),
            letters::address.eq(address),
            letters::letter.eq(serde_json::to_value(email)?),
        ))
        .returning(letters::id)
        .get_result(conn)?;
    queue::enqueue(conn, Job::Email { email_id })
}

/// The queued e-mail with this id.
pub(crate) fn find(conn: &mut Conn, id: EmailId) -> Result<Option<QueuedEmail>> {
    let found = letters::table.find(id).select((letters::user_id, letters::address, letters::letter));
    let row: Option<(Option<UserId>, String, serde_json::Value)> = found.first(conn).optional()?;
    row.map(|(user_id, address, email)| {
        Ok(QueuedEmail { user_id, address, email: serde_json::from_value(email)? })
    })
    .transpose()
}

/// Until when an e-mail is worth sending: two days, until the next one of its kind, or as long as the link in it would be awaited.
pub(crate) fn worth_until(conn: &mut Conn, id: EmailId) -> Result<DateTime<Utc>> {
    let found = letters::table.find(id).select((letters::created_at, letters::letter));
    let (queued_at, email): (DateTime<Utc>, serde_json::Value) = found.first(conn)?;
    let worth = match serde_json::from_value(email)? {
        Email::Reset => LinkPurpose::Reset.lifetime(),
        Email::Digest { .. } => DIGEST_WORTH,
        _ => WORTH,
    };
    Ok(queued_at + worth)
}

/// Deletes an e-mail that was sent, or that never can be.
pub(crate) fn delete(conn: &mut Conn, id: EmailId) -> Result<()> {
    diesel::delete(letters::table.find(id)).execute(conn)?;
    Ok(())
}

/// Deletes e-mails that could not be sent for a week, and their jobs, whose errors may name the address.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = letters::created_at.lt(Utc::now() - RETENTION);
    let gone: Vec<EmailId> =
        diesel::delete(letters::table.filter(old)).returning(letters::id).get_results(conn)?;
    for email_id in &gone {
        queue::remove(conn, Job::Email { email_id: *email_id })?;
    }
    Ok(gone.len())
}

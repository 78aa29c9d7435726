//! Letters: what is to be written to whom, and the links in them.
//!
//! Must stay true: a letter is asked for in the transaction of what it tells about, and sent by a job; it
//! holds no secret, because the link in it is made when it is sent; whether an address has an account is
//! found out by the job, never by the page that asked, so no page can give it away.

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use super::links::{EmailLink, Purpose};
use crate::{
    database::ids::{EmailId, UserId},
    database::{pool::Conn, schema::letters},
    error::Result,
    jobs::queue::{self, Job},
};

/// How long a letter that can't be sent is kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Email {
    /// To a new account: a link that confirms the address, or, when the address is somebody's already, that
    /// they have an account.
    Welcome,
    /// To an address that is to be an account's: a link that confirms it.
    ConfirmAddress,
    /// To the address that was an account's until now: what the new one is, and a link that takes it back.
    AddressChanged { to: String },
    /// To whoever forgot their password: a link to choose a new one, if they have an account.
    Reset,
    /// That something happened to the account.
    Notice { title: String, about: String, device: String, network: String, by_admin: Option<String> },
    /// An invitation to sign up, with a link.
    Invitation { by: String },
    /// One's own data can be fetched until that day.
    ArchiveReady { until: String },
    /// The account goes on that day; a link that keeps it.
    Erasure { on: String },
    /// A token ends on that day.
    TokenEnds { name: String, on: String },
}

/// A letter that waits.
#[derive(Debug, Clone)]
pub struct Queued {
    pub id: EmailId,
    pub user_id: Option<UserId>,
    pub address: String,
    pub letter: Email,
}

/// Puts a letter into the post, in the caller's transaction.
pub fn enqueue(conn: &mut Conn, user_id: Option<UserId>, address: &str, letter: &Email) -> Result<()> {
    let letter_id: EmailId = diesel::insert_into(letters::table)
        .values((
            letters::user_id.eq(user_id),
            letters::address.eq(address),
            letters::letter.eq(serde_json::to_value(letter)?),
        ))
        .returning(letters::id)
        .get_result(conn)?;
    queue::enqueue(conn, Job::Letter { letter_id })
}

/// The letter of that number, if it still waits.
pub fn queued(conn: &mut Conn, id: EmailId) -> Result<Option<Queued>> {
    let found = letters::table.find(id).select((letters::user_id, letters::address, letters::letter));
    let row: Option<(Option<UserId>, String, serde_json::Value)> = found.first(conn).optional()?;
    row.map(|(user_id, address, letter)| {
        Ok(Queued { id, user_id, address, letter: serde_json::from_value(letter)? })
    })
    .transpose()
}

/// Sent: nothing is kept of it.
pub fn mark_sent(conn: &mut Conn, id: EmailId) -> Result<()> {
    diesel::delete(letters::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets letters that could not be sent for a week.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = letters::created_at.lt(Utc::now() - KEPT);
    Ok(diesel::delete(letters::table.filter(old)).execute(conn)?)
}

//! Archives: copies of all data about a user, to download.
//!
//! **Invariants:** only the signed-in owner gets it, within a week; one is made at a time, and at most three a
//! day; it contains exactly the columns that [`super::inventory`] assigns to the user; it is written to a file and stored
//! and sent in parts, so that no more than one of them is in memory.

pub(crate) mod zip_file;

use std::{
    fs::File,
    io::{Read, Seek},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};

use crate::{
    access::AuthenticatedToken,
    auth::{
        User,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::Reauthenticated,
    },
    database::ids::{ArchiveId, UserId},
    database::{
        pool::Conn,
        schema::{archive_parts, archives, users},
    },
    email::outbox::{self, Email},
    error::{Error, Result},
    jobs::queue::{self, Job, Retry},
};

/// How long it can be downloaded.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(7);
/// The maximum number per day.
pub(crate) const MAX_PER_DAY: i64 = 3;
const DAY: TimeDelta = TimeDelta::days(1);
/// How many bytes are stored and sent at a time.
const PART_SIZE: u64 = 128 * 1024;

/// An archive without its content.
#[derive(Debug, Clone, Queryable, Selectable)]
pub(crate) struct Archive {
    pub id: ArchiveId,
    pub asked_at: DateTime<Utc>,
    pub ready_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
}

impl Archive {
    /// Returns `true` if it is still being prepared.
    pub(crate) fn is_pending(&self) -> bool {
        self.expires_at.is_none()
    }

    /// When preparing it is tried again, if an attempt failed.
    pub(crate) fn next_retry(&self, conn: &mut Conn) -> Result<Option<Retry>> {
        queue::next_retry(conn, Job::Archive { archive_id: self.id })
    }

    /// Until when it can be downloaded, if it can.
    pub(crate) fn available_until(&self) -> Option<DateTime<Utc>> {
        self.expires_at.filter(|until| self.ready_at.is_some() && *until > Utc::now())
    }
}

/// The archives of a user, latest first.
pub(crate) fn listed(conn: &mut Conn, user: &User) -> Result<Vec<Archive>> {
    let of_user = archives::table.filter(archives::user_id.eq(user.id));
    Ok(of_user.order(archives::id.desc()).select(Archive::as_select()).load(conn)?)
}

/// Requests an archive, which a job creates. Does nothing if one is being prepared.
pub(crate) fn request(conn: &mut Conn, by: &Reauthenticated, client: &ClientInfo) -> Result<()> {
    request_for(conn, by.user(), client)
}

/// The same with a token, which must be one for the whole account that may write: the archive is downloaded by its owner
/// after signing in.
pub(crate) fn request_with_token(
    conn: &mut Conn,
    by: &AuthenticatedToken,
    client: &ClientInfo,
) -> Result<()> {
    by.must_be_for_account()?;
    by.must_write()?;
    request_for(conn, by.user(), client)
}

fn request_for(conn: &mut Conn, user: &User, client: &ClientInfo) -> Result<()> {
    users::table.find(user.id).select(users::id).for_no_key_update().first::<i64>(conn)?;
    let known = listed(conn, user)?;
    if known.iter().any(Archive::is_pending) {
        return Ok(());
    }
    let recent: Vec<_> = known.iter().filter(|it| it.asked_at > Utc::now() - DAY).collect();
    if let Some(oldest) = recent.last().filter(|_| recent.len() as i64 >= MAX_PER_DAY) {
        let wait = (oldest.asked_at + DAY - Utc::now()).num_seconds().max(1);
        return Err(Error::RateLimited(Duration::from_secs(wait.unsigned_abs())));
    }
    let archive_id: ArchiveId = diesel::insert_into(archives::table)
        .values(archives::user_id.eq(user.id))
        .returning(archives::id)
        .get_result(conn)?;
    queue::enqueue_for(conn, user.id, Job::Archive { archive_id })?;
    security_events::record(conn, user.id, SecurityEvent::ArchiveRequested, "", client)
}

/// The owner of an unfinished archive; locked, so that it is created once.
pub(crate) fn pending_owner(conn: &mut Conn, id: ArchiveId) -> Result<Option<User>> {
    let row = archives::table.find(id).filter(archives::expires_at.is_null());
    let user_id: Option<UserId> = row.select(archives::user_id).for_update().first(conn).optional()?;
    user_id.map(|id| User::by_id(conn, id)).transpose()
}

/// Stores a finished archive and notifies its owner.
pub(crate) fn finish(conn: &mut Conn, id: ArchiveId, user: &User, content: File) -> Result<()> {
    store(conn, id, content)?;
    let now = Utc::now();
    let until = now + RETENTION;
    diesel::update(archives::table.find(id))
        .set((archives::ready_at.eq(now), archives::expires_at.eq(until)))
        .execute(conn)?;
    let address: String = users::table.find(user.id).select(users::email).first(conn)?;
    let until = until.date_naive().to_string();
    outbox::enqueue(conn, Some(user.id), &address, &Email::ArchiveReady { until })
}

fn store(conn: &mut Conn, id: ArchiveId, mut content: File) -> Result<()> {
    content.rewind()?;
    for number in 0_i32.. {
        let mut part = Vec::new();
        if content.by_ref().take(PART_SIZE).read_to_end(&mut part)? == 0 {
            break;
        }
        let row = (
            archive_parts::archive_id.eq(id),
            archive_parts::number.eq(number),
            archive_parts::content.eq(part),
        );
        diesel::insert_into(archive_parts::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Marks an archive as failed; it counts towards the daily limit.
pub(crate) fn mark_failed(conn: &mut Conn, id: ArchiveId) -> Result<()> {
    let row = archives::table.find(id).filter(archives::expires_at.is_null());
    diesel::update(row).set(archives::expires_at.eq(Utc::now() + DAY)).execute(conn)?;
    Ok(())
}

/// How many bytes its parts have together, for its owner only; others get `NotFound`.
pub(crate) fn download(conn: &mut Conn, user: &User, id: ArchiveId, client: &ClientInfo) -> Result<u64> {
    let of_user = archives::table.find(id).filter(archives::user_id.eq(user.id));
    let live = of_user.filter(archives::expires_at.gt(Utc::now()).and(archives::ready_at.is_not_null()));
    let id: ArchiveId = live.select(archives::id).first(conn)?;
    let parts = archive_parts::table.filter(archive_parts::archive_id.eq(id));
    let length = parts.select(sql::<BigInt>("coalesce(sum(octet_length(content)), 0)::bigint"));
    let length: i64 = length.first(conn)?;
    security_events::record(conn, user.id, SecurityEvent::ArchiveDownloaded, "", client)?;
    Ok(length.unsigned_abs())
}

/// One of the parts of an archive that may be downloaded, counted from 0; `None` after the last.
pub(crate) fn part(conn: &mut Conn, id: ArchiveId, number: i32) -> Result<Option<Vec<u8>>> {
    let part = archive_parts::table.find((id, number)).select(archive_parts::content);
    Ok(part.first(conn).optional()?)
}

/// Deletes expired archives.
pub(crate) fn delete_expired(conn: &mut Conn) -> Result<usize> {
    Ok(diesel::delete(archives::table.filter(archives::expires_at.lt(Utc::now()))).execute(conn)?)
}

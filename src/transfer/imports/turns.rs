//! Turns for reading lists, because a list takes many times its bytes in memory while it is read and shown.
//!
//! **Invariants:** of one person two lists arrive at a time, and one is read; of all people together no more than
//! [`MOST_BYTES`] are read: large lists one after the other, small ones beside each other.

use std::{sync::LazyLock, time::Duration};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::parsing::encoding;
use crate::{
    database::{
        ids::UserId,
        turns::{Turn, Turns},
    },
    error::{Error, Result},
};

/// How many bytes are read at once: one list of the largest size.
const MOST_BYTES: usize = encoding::MAX_BYTES;
/// The bytes of one permit.
const UNIT: usize = 16 * 1024;
/// How many people's lists are read at once.
const MOST_PEOPLE: usize = 64;
/// How long a turn is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many uploads of a person arrive at once, and of all people together. They wait on the disk.
const MOST_UPLOADS: (usize, usize) = (2, 128);

static UPLOADS: LazyLock<Turns> = LazyLock::new(|| Turns::new(MOST_UPLOADS.1, MOST_UPLOADS.0));
static BYTES: Semaphore = Semaphore::const_new(MOST_BYTES / UNIT);
static PEOPLE: LazyLock<Turns> = LazyLock::new(|| Turns::new(MOST_PEOPLE, 1));

/// A turn for a list; dropping it lets the next one begin.
#[derive(Debug)]
pub(crate) struct ReadingTurn {
    _person: Turn,
    _bytes: SemaphorePermit<'static>,
}

/// Waits for a turn to send a list; [`Error::Busy`] if there is none in time.
pub(crate) async fn take_upload(person: UserId) -> Result<Turn> {
    UPLOADS.take_within(&person.to_string(), PATIENCE).await
}

/// Waits for the turn of a list of so many bytes; [`Error::Busy`] if there is none in time.
pub(crate) async fn take(person: UserId, bytes: usize) -> Result<ReadingTurn> {
    let person = PEOPLE.take_within(&person.to_string(), PATIENCE).await?;
    let permits = bytes.clamp(1, MOST_BYTES).div_ceil(UNIT);
    let permits = BYTES.acquire_many(u32::try_from(permits).unwrap_or(u32::MAX));
    let permits = tokio::time::timeout(PATIENCE, permits).await.map_err(|_| Error::Busy)?;
    Ok(ReadingTurn { _person: person, _bytes: permits.map_err(|error| Error::Internal(error.into()))? })
}

//! Puts a backup in the place of the database.

use std::path::Path;

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;

use super::erased::{self, KnownErasures};
use crate::{
    account::privacy::erasure::{execution, requests},
    database::{
        backup::{
            BackupError, BackupFile,
            databases::{self, Databases},
            restore,
        },
        connect,
        embedded::EmbeddedSettings,
        migrate,
    },
    history::webhooks::pausing,
};

/// What a restore did.
#[derive(Debug)]
pub(crate) struct Restored {
    pub file: BackupFile,
    /// How many erased accounts were known.
    pub known: usize,
    /// How many of them were erased again.
    pub erased: usize,
    /// How many accounts are to be deleted because their owners asked for it.
    pub requested: usize,
    /// The new name of the database that was there before.
    pub replaced: Option<String>,
}

/// Restores a backup into the database at `address`, which must be empty, or with `replace` may be another that is kept
/// under a new name. Erased accounts are known from the folder of the backup, from that of the nightly ones, and from the
/// database that is replaced. When it fails, the database is as it was.
pub(crate) fn restore(
    address: &str,
    search: &EmbeddedSettings,
    (path, nightly): (&Path, Option<&Path>),
    replace: bool,
) -> Result<Restored, BackupError> {
    let file = BackupFile::open(path)?;
    let mut known = erased::read(path.parent().unwrap_or(Path::new(".")))?;
    if let Some(nightly) = nightly {
        known.extend(erased::read(nightly)?);
    }
    let mut conn = connect(address)?;
    if !replace || databases::is_empty(&mut conn)? {
        drop(conn);
        let (erased, requested) = fill(address, search, &file, &known)?;
        return Ok(Restored { file, known: known.erased.len(), erased, requested, replaced: None });
    }
    if migrate::pending(&mut conn)? == 0 {
        known.requested = requests::standing(&mut conn, known.requested)?;
        known.extend(KnownErasures::load(&mut conn)?);
    }
    drop(conn);
    let all = Databases::of(address)?;
    if all.is_in_use()? {
        return Err(BackupError::new(
            "Podium is running on this database: stop every Podium, then try again",
        ));
    }
    let now = Utc::now();
    let (new, old) = (named(&all.name, "restoring", now), named(&all.name, "before", now));
    let mut new = all.create(&new)?;
    let done = fill(&new.address, search, &file, &known).and_then(|(erased, requested)| {
        all.swap(&mut new, &old)?;
        Ok(Restored { file, known: known.erased.len(), erased, requested, replaced: Some(old) })
    });
    if done.is_err() {
        let _ = new.drop();
    }
    done
}

/// The name of a database beside `own`, which fits into the 63 bytes that PostgreSQL has for it.
fn named(own: &str, what: &str, at: DateTime<Utc>) -> String {
    let end = format!("_{what}_{}", at.format("%Y%m%dt%H%M%S"));
    format!("{}{end}", &own[..own.floor_char_boundary(63 - end.len())])
}

/// Fills an empty database, erases the accounts again that are known to have been erased, and ends what must not go on where
/// it was: sessions, e-mails that waited, and their links. What happened before is in no daily e-mail any more: it counts as told
/// on a day whose e-mail is over in every time zone. Webhooks pause. Returns how many accounts were erased and how many are to
/// be.
fn fill(
    address: &str,
    search: &EmbeddedSettings,
    file: &BackupFile,
    known: &KnownErasures,
) -> Result<(usize, usize), BackupError> {
    restore::into_empty(address, search, file, &mut |conn| {
        conn.batch_execute(
            "begin; delete from sessions; delete from devices; delete from half_sign_ins; delete from links;
             delete from letters; delete from jobs where job ?| array['letter', 'webhook'];
             update notifications set digest_day = current_date - 2 where seen_at is null and digest_day is null",
        )?;
        pausing::pause_restored(conn)?;
        let erased = execution::erase_again(conn, &known.erased)?;
        let requested = requests::repeat(conn, &known.requested)?;
        conn.batch_execute("commit")?;
        Ok((erased, requested))
    })
}

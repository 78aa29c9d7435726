//! Puts a backup in the place of the database.

use std::path::Path;

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;

use super::erased;
use crate::{
    account::privacy::erasure::{
        execution,
        record::{self, Erasure},
    },
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
};

/// What a restore did.
#[derive(Debug)]
pub(crate) struct Restored {
    pub file: BackupFile,
    /// How many erased accounts were known.
    pub known: usize,
    /// How many of them were erased again.
    pub erased: usize,
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
    known.extend(nightly.map(erased::read).transpose()?.unwrap_or_default());
    let mut conn = connect(address)?;
    if !replace || databases::is_empty(&mut conn)? {
        drop(conn);
        let erased = fill(address, search, &file, &known)?;
        return Ok(Restored { file, known: known.len(), erased, replaced: None });
    }
    if migrate::pending(&mut conn)? == 0 {
        known.extend(record::all(&mut conn)?);
    }
    drop(conn);
    let all = Databases::of(address)?;
    if all.connected()? > 0 {
        return Err(BackupError::new(
            "Podium is running on this database: stop every Podium, then try again",
        ));
    }
    let now = Utc::now();
    let (new, old) = (named(&all.name, "restoring", now), named(&all.name, "before", now));
    let address = all.create(&new)?;
    let done = fill(&address, search, &file, &known).and_then(|erased| {
        all.swap(&new, &old)?;
        Ok(Restored { file, known: known.len(), erased, replaced: Some(old) })
    });
    if done.is_err() {
        let _ = all.drop(&new);
    }
    done
}

/// The name of a database beside `own`, which fits into the 63 bytes that PostgreSQL has for it.
fn named(own: &str, what: &str, at: DateTime<Utc>) -> String {
    let end = format!("_{what}_{}", at.format("%Y%m%dt%H%M%S"));
    format!("{}{end}", &own[..own.floor_char_boundary(63 - end.len())])
}

/// Fills an empty database, erases the accounts again that are known to have been erased, and ends what must not go on where
/// it was: sessions, e-mails that waited, and their links. Returns how many accounts were erased.
fn fill(
    address: &str,
    search: &EmbeddedSettings,
    file: &BackupFile,
    known: &[Erasure],
) -> Result<usize, BackupError> {
    restore::into_empty(address, search, file, &mut |conn| {
        conn.batch_execute(
            "begin; delete from sessions; delete from devices; delete from half_sign_ins; delete from links;
             delete from letters; delete from jobs where job ? 'letter'",
        )?;
        let erased = execution::erase_again(conn, known)?;
        conn.batch_execute("commit")?;
        Ok(erased)
    })
}

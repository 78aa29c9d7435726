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
    },
    error::Result,
};

/// What a restore did.
#[derive(Debug)]
pub(crate) struct Restored {
    pub file: BackupFile,
    /// How many accounts were erased again.
    pub erased: usize,
    /// The new name of the database that was there before.
    pub replaced: Option<String>,
}

/// Restores a backup into the database at `address`, which must be empty, or with `replace` may be another that is kept
/// under a new name. When it fails, the database is as it was.
pub(crate) fn restore(
    address: &str,
    search: &EmbeddedSettings,
    path: &Path,
    replace: bool,
) -> Result<Restored, BackupError> {
    let file = BackupFile::open(path)?;
    let mut known = erased::read(path.parent().unwrap_or(Path::new(".")))?;
    let mut conn = connect(address)?;
    if !replace || databases::is_empty(&mut conn)? {
        drop(conn);
        restore::into_empty(address, search, &file)?;
        let erased = erase_again(address, &file, &known)?;
        return Ok(Restored { file, erased, replaced: None });
    }
    known.extend(record::all(&mut conn).unwrap_or_default());
    drop(conn);
    let all = Databases::of(address)?;
    if all.connected()? > 0 {
        return Err(BackupError::new(
            "Podium is running on this database: stop every Podium, then try again",
        ));
    }
    let now = Utc::now();
    let (new, old) = (named(&all.name, "restoring", now), named(&all.name, "before", now));
    let filled = all.create(&new).and_then(|address| {
        restore::into_empty(&address, search, &file)?;
        erase_again(&address, &file, &known)
    });
    let done = filled.and_then(|erased| {
        all.swap(&new, &old)?;
        Ok(Restored { file, erased, replaced: Some(old) })
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

/// Erases the accounts again that were erased after the backup was made.
fn erase_again(address: &str, file: &BackupFile, known: &[Erasure]) -> Result<usize, BackupError> {
    let later: Vec<Erasure> =
        known.iter().filter(|it| it.erased_at > file.manifest.made_at).cloned().collect();
    let mut conn = connect(address)?;
    conn.batch_execute("begin")?;
    let erased = execution::erase_again(&mut conn, &later)?;
    conn.batch_execute("commit")?;
    Ok(erased)
}

//! Backups: the whole database in one file, made and read by PostgreSQL's own programs.
//!
//! **Invariants:** a file gets its name only when it is complete, on disk, and was read back; the same snapshot is dumped
//! and counted, so the file knows what every table must contain; a file is checked whole before anything is changed; a
//! restored database is compared with the file, table by table, before it is used.
//!
//! - [`content`]: what a database contains, as numbers that can be compared.
//! - [`mod@file`]: a backup file: the dump, and behind it a manifest.
//! - [`programs`]: finds `pg_dump` and `pg_restore`.
//! - [`dump`]: makes a backup.
//! - [`restore`]: fills an empty database from a backup.
//! - [`record`]: the nightly backups that were made or tried.
//! - [`databases`]: makes, renames and drops the databases beside Podium's own.

mod error;
pub(crate) mod content;
pub(crate) mod file;
pub(crate) mod programs;
pub(crate) mod dump;
pub(crate) mod databases;
pub(crate) mod restore;
pub(crate) mod record;

pub(crate) use error::BackupError;
pub(crate) use file::BackupFile;

//! Backups for the person who runs the site: made every night, kept for half a year, and restored.
//!
//! **Invariants:** of all processes one makes the nightly backup; a backup is removed only when enough newer ones are
//! there; accounts that were erased after a backup was made are erased again before a restored database is used, and those
//! whose owners asked for it since are to be deleted again.
//!
//! - [`folder`]: the files of the nightly backups, and how long each is kept.
//! - [`erased`]: the accounts that were erased or are to be, in a file beside the backups.
//! - [`restoring`]: puts a backup in the place of the database.
//! - [`jobs`]: the nightly backup.

pub(crate) mod folder;
pub(crate) mod erased;
pub(crate) mod restoring;
pub(crate) mod jobs;

//! Why a backup could not be made or restored, for the person who runs the site.

use std::{fmt, path::Path};

use crate::error::Error;

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BackupError(String);

/// The result of a step of a backup.
pub(super) type Result<T> = std::result::Result<T, BackupError>;

impl BackupError {
    pub(crate) fn new(words: impl Into<String>) -> BackupError {
        BackupError(words.into())
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BackupError {}

impl From<Error> for BackupError {
    fn from(error: Error) -> BackupError {
        BackupError(error.to_string())
    }
}

impl From<diesel::result::Error> for BackupError {
    fn from(error: diesel::result::Error) -> BackupError {
        BackupError(format!("the database refused: {error}"))
    }
}

/// Adds to an error what was being done, and with which file.
pub(super) trait WithFile<T> {
    /// `with_file("write", path)` reads "can't write /path: permission denied".
    fn with_file(self, verb: &str, path: &Path) -> Result<T>;
}

impl<T, E: fmt::Display> WithFile<T> for std::result::Result<T, E> {
    fn with_file(self, verb: &str, path: &Path) -> Result<T> {
        self.map_err(|cause| BackupError(format!("can't {verb} {}: {cause}", path.display())))
    }
}

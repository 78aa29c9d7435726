//! The accounts that were erased, in a file beside the backups: it is still there when the database is lost.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
};

use crate::{account::privacy::erasure::record::Erasure, database::backup::BackupError};

/// The name of the file.
const FILE_NAME: &str = "erased-accounts.json";

/// Writes all erasures, complete and on disk before the file gets its name.
pub(crate) fn write(folder: &Path, all: &[Erasure]) -> std::io::Result<()> {
    let unfinished = folder.join(format!("{FILE_NAME}.unfinished"));
    let mut file = File::create(&unfinished)?;
    file.write_all(&serde_json::to_vec(all)?)?;
    file.sync_all()?;
    fs::rename(unfinished, folder.join(FILE_NAME))
}

/// The erasures of the file in this folder; none if there is no such file.
pub(crate) fn read(folder: &Path) -> Result<Vec<Erasure>, BackupError> {
    let path = folder.join(FILE_NAME);
    let wrong = |error: String| BackupError::new(format!("can't read {}: {error}", path.display()));
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).map_err(|error| wrong(error.to_string())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(wrong(error.to_string())),
    }
}

//! The accounts that were erased, in a file beside the backups: it is still there when the database is lost.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use chrono::Utc;
use tempfile::NamedTempFile;

use crate::{
    account::privacy::erasure::record::{Erasure, RETENTION},
    database::backup::BackupError,
};

/// The name of the file.
const FILE_NAME: &str = "erased-accounts.json";

/// Adds erasures to the file, which is complete and on disk before it gets its name. What it says already is kept as long as
/// the database would keep it, because the database may be a new one.
pub(crate) fn add(folder: &Path, new: &[Erasure]) -> Result<(), BackupError> {
    let wrong = |error: std::io::Error| {
        BackupError::new(format!("can't write {}: {error}", folder.join(FILE_NAME).display()))
    };
    fs::create_dir_all(folder).map_err(wrong)?;
    let mut all = read(folder)?;
    all.retain(|it| it.erased_at > Utc::now() - RETENTION && !new.contains(it));
    all.extend_from_slice(new);
    all.sort_by_key(|it| (it.erased_at, it.user_id.0));
    let text = serde_json::to_vec(&all).map_err(|error| wrong(error.into()))?;
    let mut file = NamedTempFile::new_in(folder).map_err(wrong)?;
    file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(wrong)?;
    file.persist(folder.join(FILE_NAME)).map_err(|error| wrong(error.error))?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::ids::UserId;

    #[test]
    fn a_new_database_forgets_nothing_that_the_file_knows() {
        let folder = tempfile::tempdir().unwrap();
        let erasure = |user_id, days| Erasure {
            user_id: UserId(user_id),
            erased_at: Utc::now() - chrono::TimeDelta::days(days),
            contributions: "leave".to_owned(),
        };
        let (old, first, second) = (erasure(1, 500), erasure(2, 3), erasure(3, 1));
        add(folder.path(), &[old, first.clone()]).unwrap();
        add(folder.path(), &[]).unwrap();
        add(folder.path(), std::slice::from_ref(&second)).unwrap();
        assert_eq!(read(folder.path()).unwrap(), [first, second]);
        std::fs::write(folder.path().join(FILE_NAME), "[{").unwrap();
        assert!(add(folder.path(), &[]).unwrap_err().to_string().contains("can't read"));
    }
}

//! The accounts that were erased or are to be, in a file beside the backups: it is still there when the database is lost.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use chrono::Utc;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::{
    account::privacy::erasure::{
        record::{self, Erasure, RETENTION},
        requests::{self, ErasureRequest},
    },
    database::{backup::BackupError, pool::Conn},
    error::Result as DatabaseResult,
};

/// The name of the file.
const FILE_NAME: &str = "erased-accounts.json";

/// What is known of the erasures of accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownErasures {
    /// The accounts that were erased.
    pub erased: Vec<Erasure>,
    /// The requests that can still be cancelled.
    pub requested: Vec<ErasureRequest>,
}

impl KnownErasures {
    /// What the database knows.
    pub(crate) fn load(conn: &mut Conn) -> DatabaseResult<KnownErasures> {
        Ok(KnownErasures { erased: record::all(conn)?, requested: requests::all(conn)? })
    }

    /// Adds what another source knows.
    pub(crate) fn extend(&mut self, other: KnownErasures) {
        self.erased.extend(other.erased);
        self.requested.extend(other.requested);
    }
}

/// Adds erasures to the file, which is complete and on disk before it gets its name. What it says already is kept as long as
/// the database would keep it, because the database may be a new one; of the requests in it those that are still `standing`.
pub(crate) fn add(
    folder: &Path,
    new: &KnownErasures,
    standing: Vec<ErasureRequest>,
) -> Result<(), BackupError> {
    let wrong = |error: std::io::Error| {
        BackupError::new(format!("can't write {}: {error}", folder.join(FILE_NAME).display()))
    };
    fs::create_dir_all(folder).map_err(wrong)?;
    let mut all = read(folder)?;
    all.requested = standing;
    let since = Utc::now() - RETENTION;
    all.erased.retain(|it| it.erased_at > since && !new.erased.contains(it));
    all.requested.retain(|it| it.due_at > since && !new.requested.contains(it));
    all.extend(new.clone());
    all.erased.sort_by_key(|it| (it.erased_at, it.user_id.0));
    let erased = &all.erased;
    all.requested.retain(|request| {
        !erased.iter().any(|it| it.user_id == request.user_id && it.erased_at > request.requested_at())
    });
    let text = serde_json::to_vec(&all).map_err(|error| wrong(error.into()))?;
    let mut file = NamedTempFile::new_in(folder).map_err(wrong)?;
    file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(wrong)?;
    file.persist(folder.join(FILE_NAME)).map_err(|error| wrong(error.error))?;
    Ok(())
}

/// The file, or one of an earlier version, which knew no requests.
#[derive(Deserialize)]
#[serde(untagged)]
enum ErasureFile {
    Known(KnownErasures),
    Erased(Vec<Erasure>),
}

/// What the file in this folder says; nothing if there is no such file.
pub(crate) fn read(folder: &Path) -> Result<KnownErasures, BackupError> {
    let path = folder.join(FILE_NAME);
    let wrong = |error: String| BackupError::new(format!("can't read {}: {error}", path.display()));
    match fs::read(&path) {
        Ok(text) => match serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))? {
            ErasureFile::Known(known) => Ok(known),
            ErasureFile::Erased(erased) => Ok(KnownErasures { erased, requested: Vec::new() }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(KnownErasures::default()),
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
        let known = |erased: &[Erasure]| KnownErasures { erased: erased.to_vec(), requested: Vec::new() };
        add(folder.path(), &known(&[old, first.clone()]), Vec::new()).unwrap();
        add(folder.path(), &known(&[]), Vec::new()).unwrap();
        add(folder.path(), &known(std::slice::from_ref(&second)), Vec::new()).unwrap();
        let all = [first, second];
        assert_eq!(read(folder.path()).unwrap().erased, all);
        let earlier = serde_json::to_vec(&all).unwrap();
        std::fs::write(folder.path().join(FILE_NAME), earlier).unwrap();
        assert_eq!(read(folder.path()).unwrap().erased, all, "as an earlier version wrote it");
        std::fs::write(folder.path().join(FILE_NAME), "[{").unwrap();
        assert!(add(folder.path(), &known(&[]), Vec::new()).unwrap_err().to_string().contains("can't read"));
    }

    #[test]
    fn requests_are_kept_until_they_are_cancelled_or_done() {
        let folder = tempfile::tempdir().unwrap();
        let request = |user_id| ErasureRequest {
            user_id: UserId(user_id),
            due_at: Utc::now() + chrono::TimeDelta::days(2),
            contributions: "take".to_owned(),
        };
        let (first, second) = (request(1), request(2));
        let both =
            KnownErasures { requested: vec![first.clone(), second.clone()], ..KnownErasures::default() };
        add(folder.path(), &both, Vec::new()).unwrap();
        assert_eq!(read(folder.path()).unwrap(), both);
        add(folder.path(), &KnownErasures::default(), vec![second.clone()]).unwrap();
        assert_eq!(read(folder.path()).unwrap().requested, std::slice::from_ref(&second));
        let done = Erasure { user_id: UserId(2), erased_at: Utc::now(), contributions: "take".to_owned() };
        let done = KnownErasures { erased: vec![done], ..KnownErasures::default() };
        add(folder.path(), &done, vec![second]).unwrap();
        assert_eq!(read(folder.path()).unwrap(), done);
    }
}

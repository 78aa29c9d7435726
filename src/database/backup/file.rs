//! A backup file: what `pg_dump` writes in its custom format, which `pg_restore` reads as well, and behind it a manifest
//! as JSON, the length of the manifest (8 bytes, most significant first), the SHA-256 of all that, and [`MARK`].

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    content::DatabaseContent,
    error::{BackupError, Result, WithFile},
};

/// The last bytes of every backup. The line break shows transfers that change line breaks.
const MARK: &[u8; 8] = b"PODIUM\r\n";
/// A longer manifest is none.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// The bytes of the length of the manifest, and of the hash.
const LENGTH: usize = 8;
const HASH: usize = 32;
/// The bytes behind the manifest.
const END: usize = LENGTH + HASH + MARK.len();

/// What is in a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The moment whose state is in it.
    pub made_at: DateTime<Utc>,
    /// The version of Podium that made it.
    pub podium: String,
    /// The version of PostgreSQL that it was made from, such as `15.20`.
    pub postgres: String,
    /// The newest migration.
    pub migration: String,
    /// The extensions that its indexes need.
    pub extensions: Vec<String>,
    /// The tables and sequences.
    pub content: DatabaseContent,
}

/// A backup that is complete and undamaged.
#[derive(Debug, Clone)]
pub(crate) struct BackupFile {
    pub path: PathBuf,
    pub manifest: Manifest,
    /// Its size.
    pub bytes: u64,
}

impl BackupFile {
    /// Checks a whole file: whether it is a backup, complete and undamaged.
    pub(crate) fn open(path: &Path) -> Result<BackupFile> {
        let mut file = File::open(path).with_file("read", path)?;
        let bytes = file.metadata().with_file("read", path)?.len();
        let wrong = |why: &str| BackupError::new(format!("{} {why}", path.display()));
        let not_one = || wrong("is not a backup made by `podium backup`, or its end is missing");
        let end_at = bytes.checked_sub(END as u64).ok_or_else(not_one)?;
        let mut end = Vec::new();
        file.seek(SeekFrom::Start(end_at))
            .and_then(|_| file.read_to_end(&mut end))
            .with_file("read", path)?;
        let (length, end) = end.split_first_chunk::<LENGTH>().ok_or_else(not_one)?;
        let (wanted, mark) = end.split_first_chunk::<HASH>().ok_or_else(not_one)?;
        let length = u64::from_be_bytes(*length);
        let dump = end_at.checked_sub(length).filter(|_| mark == MARK && length <= MAX_MANIFEST_BYTES);
        let dump = dump.ok_or_else(not_one)?;
        let damaged = || wrong("is damaged: use another backup");
        file.rewind().with_file("read", path)?;
        if hash((&file).take(end_at + LENGTH as u64)).with_file("read", path)? != *wanted {
            return Err(damaged());
        }
        let mut manifest = Vec::new();
        file.seek(SeekFrom::Start(dump)).with_file("read", path)?;
        file.take(length).read_to_end(&mut manifest).with_file("read", path)?;
        let manifest = serde_json::from_slice(&manifest)
            .map_err(|_| wrong("was made by another version of Podium: restore it with that one"))?;
        Ok(BackupFile { path: path.to_owned(), manifest, bytes })
    }

    /// Writes the manifest behind a dump, and makes sure that all of it is on disk.
    pub(super) fn seal(path: &Path, manifest: &Manifest) -> Result<()> {
        let mut file = File::options().read(true).append(true).open(path).with_file("write", path)?;
        let manifest = serde_json::to_vec(manifest).with_file("write", path)?;
        let length = (manifest.len() as u64).to_be_bytes();
        file.write_all(&[&manifest[..], &length].concat())
            .and_then(|()| file.rewind())
            .with_file("write", path)?;
        let hash = hash(&file).with_file("read", path)?;
        let end = [&hash[..], MARK].concat();
        file.write_all(&end).and_then(|()| file.sync_all()).with_file("write", path)
    }
}

/// SHA-256 of what can be read.
fn hash(mut file: impl Read) -> std::io::Result<[u8; HASH]> {
    let (mut hash, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(part.get(..count).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(folder: &Path) -> PathBuf {
        let path = folder.join("podium.backup");
        std::fs::write(&path, "all the lists").unwrap();
        let content = serde_json::from_str("{\"tables\": {}, \"sequences\": {}}").unwrap();
        let manifest = Manifest {
            made_at: Utc::now(),
            podium: "1.0.0".to_owned(),
            postgres: "15.20".to_owned(),
            migration: "20261126000010".to_owned(),
            extensions: Vec::new(),
            content,
        };
        BackupFile::seal(&path, &manifest).unwrap();
        path
    }

    #[test]
    fn a_file_is_a_backup_only_as_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = sealed(folder.path());
        assert_eq!(BackupFile::open(&path).unwrap().manifest.postgres, "15.20");
        let whole = std::fs::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            BackupFile::open(&path).unwrap_err().to_string()
        };
        for cut in [0, 5, 16, whole.len() / 2, whole.len() - 1] {
            assert!(refused(&whole[..cut]).contains("its end is missing"), "{cut}");
        }
        for place in 0..whole.len() {
            let mut other = whole.clone();
            other[place] ^= 0x20;
            assert!(refused(&other).starts_with(&format!("{}", path.display())), "{place}");
        }
        assert!(refused(&[whole.as_slice(), b"more"].concat()).contains("is not a backup"));
    }
}

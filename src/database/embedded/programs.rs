//! Notices when the programs of a running server are replaced.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

/// The programs that a server was started with, to notice when they are replaced under it. Its new connections then load
/// libraries that do not fit.
#[derive(Debug)]
pub(super) struct Programs {
    path: PathBuf,
    began_as: Option<FileIdentity>,
    /// What was seen last, and since when: an upgrade takes a while.
    seen: Option<(FileIdentity, Instant)>,
    looked_at: Instant,
}

type FileIdentity = (u64, u64, SystemTime);

/// How often the programs are looked at, and for how long new ones must have stayed the same.
const SETTLED: Duration = Duration::from_secs(2);

impl Programs {
    pub(super) fn of(path: PathBuf) -> Programs {
        Programs { began_as: identity(&path), path, seen: None, looked_at: Instant::now() }
    }

    /// Returns `true` if the program is another file than at the start, and has settled.
    pub(super) fn were_replaced(&mut self) -> bool {
        if self.looked_at.elapsed() < SETTLED / 4 {
            return false;
        }
        self.looked_at = Instant::now();
        let Some(now) = identity(&self.path) else { return false }; // between two versions
        if Some(now) == self.began_as {
            self.seen = None;
            return false;
        }
        match self.seen {
            Some((seen, since)) if seen == now => since.elapsed() > SETTLED,
            _ => {
                self.seen = Some((now, Instant::now()));
                false
            }
        }
    }
}

fn identity(path: &Path) -> Option<FileIdentity> {
    let file = fs::metadata(path).ok()?;
    Some((file.ino(), file.len(), file.modified().ok()?))
}

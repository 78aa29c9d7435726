//! A private PostgreSQL for machines where DATABASE_URL is not set: found or downloaded, started, shared by
//! Podium's processes, and stopped.
//!
//! **Invariants:** it listens only on a unix socket in a folder of mode 0700; one process owns it at a time, by
//! a lock that the kernel releases with the process; killing any process at any moment leaves nothing that the
//! next start cannot clean up; every wait has a limit. Nothing here reads the environment; everything comes
//! from [`Settings`].

pub mod fetch;
mod problem;
mod account;
mod locate;
mod leftovers;
mod server;
mod cluster;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use fetch::Release;
pub use problem::Problem;
pub use server::Embedded;

/// Podium's role and the name of its database.
pub const NAME: &str = "podium";

/// The oldest supported version of PostgreSQL.
pub const OLDEST: u32 = 13;

/// Whether the data survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Confirmed changes are on disk.
    Durable,
    /// Fast, and lost in a power cut: for tests only.
    Test,
}

/// Settings of the private PostgreSQL.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Podium's data folder; the cluster is in `postgres/`, downloaded programs in `programs/`.
    pub data_dir: PathBuf,
    /// A folder with `postgres` and `initdb` that takes precedence.
    pub bin_dir: Option<PathBuf>,
    /// The search path, in the format of `PATH`.
    pub path: Option<OsString>,
    /// Whether to search the usual places of packages; tests that need a machine without PostgreSQL disable
    /// this.
    pub usual_places: bool,
    /// What to download if there is no PostgreSQL; `None` downloads nothing.
    pub release: Option<Release>,
    /// Replaces `https://github.com` in the URL of the release.
    pub mirror: Option<String>,
    /// Durability of the data.
    pub durability: Durability,
}

impl Settings {
    /// Durable data in `data_dir`; programs from `path`, the usual places, or a download.
    pub fn new(data_dir: impl Into<PathBuf>, path: Option<OsString>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bin_dir: None,
            path,
            usual_places: true,
            release: Release::for_this_machine(),
            mirror: None,
            durability: Durability::Durable,
        }
    }
}

/// Creates Podium's folder. As root, it is made accessible to the user that PostgreSQL runs as.
pub fn make_data_dir(folder: &Path) -> Result<(), Problem> {
    account::make_folder(folder)
}

/// Retries until there is a result or the time is over.
fn until<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = attempt() {
            return Some(answer);
        }
        if start.elapsed() >= limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_has_an_end() {
        let mut left = 3;
        let mut countdown = || {
            left -= 1;
            (left == 0).then_some("done")
        };
        assert_eq!(until(Duration::from_secs(5), &mut countdown), Some("done"));
        assert_eq!(until(Duration::from_millis(1), || None::<()>), None);
    }
}

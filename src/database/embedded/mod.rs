//! The database that Podium brings along for machines where DATABASE_URL is not set: a private
//! PostgreSQL that is found or fetched, started, shared by Podium's processes and stopped again.
//!
//! What must stay true: it listens on a unix socket in a folder of mode 0700 and nowhere else; one
//! process owns it at a time, by a lock that the kernel drops with the process; a kill of any
//! process at any moment leaves nothing that the next start cannot clear up; every wait has an end.
//! Nothing here reads the environment: what it needs arrives in [`Settings`].

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

/// The role that Podium connects as, and the name of its database.
pub const NAME: &str = "podium";

/// The oldest PostgreSQL that Podium works with.
pub const OLDEST: u32 = 13;

/// How much the cluster does to survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// What was answered with success is on the disk.
    Durable,
    /// Quick and lost in a power cut: for tests only.
    Test,
}

/// Everything the private PostgreSQL has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Podium's own folder; the cluster goes to `postgres/` in it, fetched programs to `programs/`.
    pub data_dir: PathBuf,
    /// A folder with `postgres` and `initdb` that is preferred to all others.
    pub bin_dir: Option<PathBuf>,
    /// The search path, as `PATH` spells it.
    pub path: Option<OsString>,
    /// Also look where packages usually put PostgreSQL. Tests that need a machine without one say no.
    pub usual_places: bool,
    /// What to fetch where there is no PostgreSQL; `None` fetches nothing.
    pub release: Option<Release>,
    /// Takes the place of `https://github.com` in the address of the release.
    pub mirror: Option<String>,
    /// Lasting data, or a test's.
    pub durability: Durability,
}

impl Settings {
    /// Lasting data in `data_dir`, programs found along `path`, in the usual places, or fetched.
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

/// Makes Podium's folder. For root it lets the account pass that PostgreSQL runs as.
pub fn make_data_dir(folder: &Path) -> Result<(), Problem> {
    account::make_folder(folder)
}

/// Asks again and again until there is an answer or the time is up.
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

//! What can be set about the private PostgreSQL.

use std::ffi::OsString;
use std::path::PathBuf;

use super::fetch::Release;

/// Podium's role and the name of its database.
pub const DATABASE_NAME: &str = "podium";

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
pub struct EmbeddedSettings {
    /// Podium's data folder; the cluster is in `postgres/`, downloaded programs in `programs/`.
    pub data_dir: PathBuf,
    /// A folder with `postgres` and `initdb` that takes precedence.
    pub bin_dir: Option<PathBuf>,
    /// The search path, in the format of `PATH`.
    pub path: Option<OsString>,
    /// Whether to search the usual places of packages; tests that need a machine without PostgreSQL disable
    /// this.
    pub search_package_folders: bool,
    /// What to download if there is no PostgreSQL; `None` downloads nothing.
    pub release: Option<Release>,
    /// Replaces `https://github.com` in the URL of the release.
    pub mirror: Option<String>,
    /// Durability of the data.
    pub durability: Durability,
}

impl EmbeddedSettings {
    /// Durable data in `data_dir`; programs from `path`, the usual places, or a download.
    pub fn new(data_dir: impl Into<PathBuf>, path: Option<OsString>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bin_dir: None,
            path,
            search_package_folders: true,
            release: Release::for_this_machine(),
            mirror: None,
            durability: Durability::Durable,
        }
    }
}

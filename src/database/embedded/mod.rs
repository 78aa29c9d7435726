//! A private PostgreSQL for machines where DATABASE_URL is not set: found or downloaded, started, shared by
//! Podium's processes, and stopped.
//!
//! **Invariants:** it listens only on a unix socket in a folder of mode 0700; one process owns it at a time, by
//! a lock that the kernel releases with the process; killing any process at any moment leaves nothing that the
//! next start cannot clean up; every wait has a limit. Nothing here reads the environment; everything comes
//! from [`EmbeddedSettings`].

mod installation;
mod error;
mod waiting;
mod account;
pub mod fetch;
mod settings;
mod locate;
mod leftovers;
mod cluster;
mod programs;
mod server;
mod upgrade;

use std::path::{Path, PathBuf};

pub(crate) use error::StartError;
pub use fetch::Release;
pub use server::EmbeddedPostgres;
pub use settings::{DATABASE_NAME, Durability, EmbeddedSettings};
pub(crate) use upgrade::NewerPostgres;

/// Creates Podium's folder. As root, it is made accessible to the user that PostgreSQL runs as.
pub(crate) fn make_data_dir(folder: &Path) -> Result<(), StartError> {
    account::make_folder(folder)
}

/// The folders in which PostgreSQL's programs may be, downloaded ones first.
pub(crate) fn program_folders(settings: &EmbeddedSettings) -> Vec<PathBuf> {
    locate::candidates(settings, &settings.data_dir.join("programs"), account::RunAs::CurrentUser)
}

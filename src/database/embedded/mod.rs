//! A private PostgreSQL for machines where DATABASE_URL is not set: found or downloaded, started, shared by
//! Podium's processes, and stopped.
//!
//! **Invariants:** it listens only on a unix socket in a folder of mode 0700; one process owns it at a time, by
//! a lock that the kernel releases with the process; killing any process at any moment leaves nothing that the
//! next start cannot clean up; every wait has a limit. Nothing here reads the environment; everything comes
//! from [`Settings`].

mod installation;
mod problem;
mod waiting;
mod account;
pub mod fetch;
mod settings;
mod locate;
mod leftovers;
mod cluster;
mod server;

use std::path::Path;

pub use fetch::Release;
pub use problem::Problem;
pub use server::Embedded;
pub use settings::{Durability, NAME, Settings};

/// Creates Podium's folder. As root, it is made accessible to the user that PostgreSQL runs as.
pub fn make_data_dir(folder: &Path) -> Result<(), Problem> {
    account::make_folder(folder)
}

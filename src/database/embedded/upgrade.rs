//! Finds a newer PostgreSQL for the data of the private one, and where a cluster of it is filled.

use std::path::PathBuf;

use super::{account::RunAs, cluster, error::Result, locate, settings::EmbeddedSettings};

/// A PostgreSQL on this machine that is newer than the data.
#[derive(Debug, Clone)]
pub(crate) struct NewerPostgres {
    /// The version of the data.
    pub from: u32,
    /// Its own version.
    pub to: u32,
    bin: PathBuf,
}

impl NewerPostgres {
    /// The newest one, if there is data and a newer PostgreSQL.
    pub(crate) fn find(settings: &EmbeddedSettings) -> Result<Option<NewerPostgres>> {
        let folder = cluster::prepare(&settings.data_dir)?;
        let Some(from) = cluster::existing_major(&folder) else { return Ok(None) };
        let programs = settings.data_dir.join("programs");
        let found = locate::installations(settings, &programs, RunAs::choose(&folder)?);
        let newest = found.usable.into_iter().filter(|one| one.major > from).max_by_key(|one| one.major);
        Ok(newest.map(|one| NewerPostgres { from, to: one.major, bin: one.bin }))
    }

    /// The settings of an empty cluster of it, in a folder of its own.
    pub(crate) fn staged(&self, settings: &EmbeddedSettings) -> EmbeddedSettings {
        EmbeddedSettings {
            data_dir: settings.data_dir.join("upgrade"),
            bin_dir: Some(self.bin.clone()),
            release: None,
            ..settings.clone()
        }
    }
}

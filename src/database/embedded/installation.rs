//! Installations of PostgreSQL on this machine, and which of them is used.

use std::path::PathBuf;

/// The oldest supported version of PostgreSQL.
pub(super) const MIN_VERSION: u32 = 13;

/// A folder with PostgreSQL's programs, and their version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Installation {
    pub major: u32,
    pub bin: PathBuf,
}

/// The installations found on this machine.
#[derive(Debug, Default)]
pub(super) struct FoundInstallations {
    /// Best first.
    pub usable: Vec<Installation>,
    pub too_old: Vec<Installation>,
}

impl FoundInstallations {
    /// The installation for data of version `needed`, or the best one for new data.
    pub(super) fn pick(&self, needed: Option<u32>) -> Option<&Installation> {
        self.usable.iter().find(|one| needed.is_none_or(|major| one.major == major))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_keeps_the_version_that_made_it() {
        let one = |major| Installation { major, bin: format!("/{major}").into() };
        let found = FoundInstallations { usable: vec![one(17), one(15)], too_old: vec![] };
        assert_eq!(found.pick(None), Some(&one(17)));
        assert_eq!(found.pick(Some(15)), Some(&one(15)));
        assert_eq!(found.pick(Some(16)), None);
    }
}

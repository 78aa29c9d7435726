//! Why there is no database. These messages are for people who have just tried to start Podium: each says what
//! was being done, where, and what they can do.

use std::fmt;
use std::path::Path;

use super::installation::{FoundInstallations, MIN_VERSION};

/// Why the start failed, for the person who started Podium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError(String);

/// The result of a step of the launcher.
pub(super) type Result<T> = std::result::Result<T, StartError>;

impl StartError {
    /// A problem with this message.
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// No PostgreSQL was found or could be downloaded: what was tried, and two solutions.
    pub(super) fn no_postgres(
        found: &FoundInstallations,
        places: &str,
        needed: Option<u32>,
        download: &str,
    ) -> Self {
        let mut tried = vec![format!("programs on this machine: looked in {places}")];
        for old in &found.too_old {
            let (major, bin) = (old.major, old.bin.display());
            tried.push(format!("PostgreSQL {major} in {bin}: too old, {MIN_VERSION} or newer is needed"));
        }
        for other in &found.usable {
            let (major, bin) = (other.major, other.bin.display());
            tried.push(format!("PostgreSQL {major} in {bin}: cannot read data of another version"));
        }
        tried.push(format!("downloading it: {download}"));
        let wanted = needed.map_or(format!("{MIN_VERSION} or newer"), |major| major.to_string());
        let why = needed.map_or(String::new(), |major| format!(" The data was made by PostgreSQL {major}."));
        let versioned = needed.map_or(String::new(), |major| format!("-{major}"));
        let brewed = needed.unwrap_or(17);
        let moves = match found.usable.iter().any(|one| needed.is_some_and(|major| one.major > major)) {
            true => "\n     With both versions installed, `podium upgrade` moves the data to the newer one.",
            false => "",
        };
        Self(format!(
            "no PostgreSQL found to keep the lists in.{why} Podium tried:\n  - {}\n\
             There are two ways to fix this:\n  \
             1. Install PostgreSQL {wanted} and start again:\n     \
             Debian, Ubuntu: apt install postgresql{versioned}\n     \
             Fedora: dnf install postgresql-server\n     \
             Alpine: apk add postgresql{}\n     \
             macOS: brew install postgresql@{brewed}{moves}\n  \
             2. Use a PostgreSQL that is already running: DATABASE_URL=postgres://user:password@host/podium",
            tried.join("\n  - "),
            versioned.trim_start_matches('-'),
        ))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Adds to an error what was being done, and with which path.
pub(super) trait WithAction<T> {
    /// `doing("create", path)` reads "cannot create /path: permission denied".
    fn with_action(self, verb: &str, path: &Path) -> Result<T>;
}

impl<T, E: fmt::Display> WithAction<T> for std::result::Result<T, E> {
    fn with_action(self, verb: &str, path: &Path) -> Result<T> {
        self.map_err(|cause| StartError(format!("cannot {verb} {}: {cause}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::installation::Installation, *};

    #[test]
    fn one_message_says_what_was_tried_and_the_two_ways_out() {
        let old = Installation { major: 12, bin: "/usr/lib/postgresql/12/bin".into() };
        let found = FoundInstallations { usable: vec![], too_old: vec![old] };
        let text = StartError::no_postgres(&found, "the search path", None, "refused").to_string();
        for part in ["the search path", "PostgreSQL 12 in", "too old, 13 or newer", "refused"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for way in ["apt install postgresql\n", "dnf", "apk", "brew", "DATABASE_URL="] {
            assert!(text.contains(way), "{way}: {text}");
        }
    }

    #[test]
    fn data_of_another_version_names_that_version() {
        let newer = Installation { major: 17, bin: "/new/bin".into() };
        let found = FoundInstallations { usable: vec![newer], too_old: vec![] };
        let text = StartError::no_postgres(&found, "x", Some(15), "none").to_string();
        assert!(text.contains("made by PostgreSQL 15"), "{text}");
        assert!(text.contains("apt install postgresql-15") && text.contains("postgresql@15"), "{text}");
        assert!(text.contains("PostgreSQL 17 in /new/bin"), "{text}");
        assert!(text.contains("`podium upgrade` moves the data to the newer one"), "{text}");
    }
}

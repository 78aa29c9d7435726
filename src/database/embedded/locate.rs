//! Finds the PostgreSQL programs of this machine. Paths are canonical, so that one installation reachable in
//! several ways counts once. The newest comes first, unless there is data, which only its own version can read.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use super::{
    account::RunAs,
    installation::{FoundInstallations, Installation, MIN_VERSION},
    settings::EmbeddedSettings,
};

/// Where packages install `postgres` and `initdb`; a star is one path component or the rest of one.
const PACKAGE_FOLDERS: [&str; 14] = [
    "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
    "/usr/pgsql-*/bin",          // PostgreSQL's own packages for Fedora and RHEL
    "/usr/lib/postgresql*/bin",  // openSUSE
    "/usr/libexec/postgresql*",  // Alpine
    "/usr/bin",                  // Fedora, Arch
    "/usr/local/bin",            // FreeBSD
    "/usr/local/pgsql/bin",      // built from source
    "/opt/homebrew/opt/*/bin",   // Homebrew on Apple silicon
    "/usr/local/opt/*/bin",      // Homebrew on Intel
    "/home/linuxbrew/.linuxbrew/opt/*/bin",
    "/opt/local/lib/postgresql*/bin", // MacPorts
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin", // EDB on macOS
    "/opt/PostgreSQL/*/bin",     // EDB on Linux
];

/// All installations that `who` can run; `programs` contains downloaded ones.
pub(super) fn installations(settings: &EmbeddedSettings, programs: &Path, who: RunAs) -> FoundInstallations {
    let mut all: Vec<Installation> = Vec::new();
    for folder in candidates(settings, programs, who) {
        let Some(bin) = home_of_programs(&folder) else { continue };
        if all.iter().any(|known| known.bin == bin) {
            continue;
        }
        let version = who.output_of(&bin.join("postgres"), "--version");
        if let Some(major) = version.as_deref().and_then(major_of) {
            all.push(Installation { major, bin });
        }
    }
    let configured = settings.bin_dir.as_deref().and_then(home_of_programs);
    all.sort_by_key(|one| (configured.as_ref() != Some(&one.bin), Reverse(one.major)));
    let (usable, too_old) = all.into_iter().partition(|one| one.major >= MIN_VERSION);
    FoundInstallations { usable, too_old }
}

/// The searched places, for an error message.
pub(super) fn places(settings: &EmbeddedSettings) -> String {
    let wished = settings.bin_dir.iter().map(|folder| folder.display().to_string());
    let usual = settings.search_package_folders.then(|| PACKAGE_FOLDERS.join(", "));
    let own = ["the search path".to_owned(), "what pg_config names".to_owned()];
    wished.chain(own).chain(usual).collect::<Vec<_>>().join(", ")
}

/// The folders that are searched, without looking into them.
pub(super) fn candidates(settings: &EmbeddedSettings, programs: &Path, who: RunAs) -> Vec<PathBuf> {
    let path = settings.path.iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute());
    let path: Vec<PathBuf> = path.collect();
    let mut folders: Vec<PathBuf> = settings.bin_dir.iter().cloned().collect();
    folders.extend(expand(&format!("{}/*/bin", programs.display())));
    folders.extend(path.iter().cloned());
    for program in path.iter().map(|folder| folder.join("pg_config")).filter(|file| file.is_file()) {
        folders.extend(who.output_of(&program, "--bindir").map(|line| PathBuf::from(line.trim())));
    }
    if settings.search_package_folders {
        folders.extend(PACKAGE_FOLDERS.iter().flat_map(|pattern| expand(pattern)));
    }
    folders
}

/// The folder that contains both programs, symbolic links resolved.
fn home_of_programs(folder: &Path) -> Option<PathBuf> {
    let complete = |bin: &Path| bin.join("postgres").is_file() && bin.join("initdb").is_file();
    if !complete(folder) {
        return None;
    }
    let real = fs::canonicalize(folder.join("postgres")).ok()?;
    real.parent().filter(|bin| complete(bin)).map(Path::to_owned).or_else(|| fs::canonicalize(folder).ok())
}

/// The folders that match a pattern with at most one star.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![pattern.into()] };
    let Some((parent, start)) = before.rsplit_once('/') else { return Vec::new() };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
    named.map(|entry| entry.path().join(after.trim_start_matches('/'))).collect()
}

/// `postgres (PostgreSQL) 15.20 (Debian 15.20-0)` is of version 15; so are 15beta2 and 15devel.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL)")?.1.trim_start();
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_every_spelling() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(major_of("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major_of("postgres: command not found"), None);
    }

    #[test]
    fn a_star_stands_for_names_that_exist() {
        let found = expand("/usr/loc*/bin");
        assert!(found.contains(&PathBuf::from("/usr/local/bin")), "{found:?}");
        assert_eq!(expand("/usr/bin"), [PathBuf::from("/usr/bin")]);
        assert!(expand("/no/such/place/*/bin").is_empty());
    }
}

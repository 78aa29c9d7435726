//! Downloads PostgreSQL if the machine has none: one release archive, once, into `programs/<version>`.
//!
//! **Invariants:** archives are unpacked only if their SHA-256 is the one pinned here, so neither the mirror
//! nor GitHub nor an attacker on the network can change what runs (a pin does not protect against a release
//! that was already bad when it was pinned); a folder named after a version under `programs/` is complete,
//! because everything happens in `fetch.tmp`, which is renamed at the end.

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::Agent;

use super::{
    account::make_folder,
    error::{Result, StartError, WithAction},
};

/// A release of <https://github.com/theseus-rs/postgresql-binaries>: PostgreSQL built to run from any folder.
/// The tag is the version with a zero appended.
const VERSION: &str = "17.11.0";
const PINNED: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "x86_64-unknown-linux-gnu",
        "b7a1ba6bae6499d8296e3e81b0171eecfd1766ca9aaa0057e41ad3e844e5e2e0",
    ),
    (
        "linux",
        "aarch64",
        "aarch64-unknown-linux-gnu",
        "abffda09209280ec1502b73720dc4d254fb7fff9a072e324926c600a5b16c221",
    ),
    (
        "macos",
        "x86_64",
        "x86_64-apple-darwin",
        "e43a81b15e1cfe7f9d8fd79c6d4d0366e9001a5f690e322224dca704656602f7",
    ),
    (
        "macos",
        "aarch64",
        "aarch64-apple-darwin",
        "fd4b62794b160e26973a768a1eef3248aef9d2ff23ebd6d884a4299485e28e57",
    ),
];

/// Limits far above the size of the archive and its content, in case the server misbehaves.
const MAX_ARCHIVE_BYTES: u64 = 200 << 20;
const MAX_UNPACKED_BYTES: u64 = 2 << 30;

/// A downloadable archive: its version, platform and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The version as tagged: three numbers.
    pub version: String,
    /// The platform, as in the archive's name.
    pub target: String,
    /// SHA-256 of the archive, in lower-case hexadecimal.
    pub sha256: String,
}

impl Release {
    /// The pinned release for this machine, if any. There is none for Alpine (musl).
    pub(crate) fn for_this_machine() -> Option<Self> {
        if cfg!(target_env = "musl") {
            return None;
        }
        Self::pinned(std::env::consts::OS, std::env::consts::ARCH)
    }

    fn pinned(os: &str, arch: &str) -> Option<Self> {
        let (_, _, target, sha256) = PINNED.iter().find(|row| (row.0, row.1) == (os, arch))?;
        Some(Self { version: VERSION.into(), target: (*target).into(), sha256: (*sha256).into() })
    }

    /// The major version, which determines whose data it can read.
    pub(crate) fn major(&self) -> Option<u32> {
        self.version.split('.').next()?.parse().ok()
    }

    /// The URL of the archive; a mirror replaces GitHub's host and keeps the path.
    pub(crate) fn address(&self, mirror: Option<&str>) -> String {
        let host =
            mirror.filter(|host| !host.is_empty()).unwrap_or("https://github.com").trim_end_matches('/');
        let Self { version, .. } = self;
        let top = self.top_folder();
        format!("{host}/theseus-rs/postgresql-binaries/releases/download/{version}/{top}.tar.gz")
    }

    /// The top-level folder of the archive.
    fn top_folder(&self) -> String {
        format!("postgresql-{}-{}", self.version, self.target)
    }
}

/// Downloads the release into a folder under `programs`, and returns that folder.
pub fn install(release: &Release, mirror: Option<&str>, programs: &Path) -> Result<PathBuf> {
    make_folder(programs)?;
    let work = programs.join("fetch.tmp");
    remove(&work)?; // of a start that was killed
    fs::create_dir(&work).with_action("create", &work)?;
    let result = fetch_into(&work, release, mirror, programs);
    remove(&work)?;
    result
}

fn fetch_into(work: &Path, release: &Release, mirror: Option<&str>, programs: &Path) -> Result<PathBuf> {
    let address = release.address(mirror);
    let archive = work.join("archive.tar.gz");
    log::warn!("no PostgreSQL found: downloading {} once from {address}", release.version);
    let sum = download(&address, &archive)?;
    if sum != release.sha256 {
        let expected = &release.sha256;
        return Err(StartError::new(format!("{address} was rejected: its SHA-256 is {sum}, not {expected}")));
    }
    let packed = File::open(&archive).with_action("read", &archive)?;
    tar::Archive::new(GzDecoder::new(packed).take(MAX_UNPACKED_BYTES))
        .unpack(work)
        .with_action("unpack", &archive)?;
    let (unpacked, home) = (work.join(release.top_folder()), programs.join(&release.version));
    make_traversable(&unpacked)?;
    remove(&home)?; // it does not run, or it would not have been fetched again
    nix::unistd::sync(); // so that what has the name is whole, also after a power cut
    fs::rename(&unpacked, &home).with_action("move programs to", &home)?;
    Ok(home)
}

/// Streams the download to disk and returns its SHA-256.
fn download(address: &str, to: &Path) -> Result<String> {
    let failed = |cause: &dyn std::fmt::Display| StartError::new(format!("{address}: {cause}"));
    let config = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_global(Some(Duration::from_secs(600)))
        .build();
    let mut response = config.new_agent().get(address).call().map_err(|cause| failed(&cause))?;
    let expected = response.body().content_length();
    let mut body = response.body_mut().with_config().limit(MAX_ARCHIVE_BYTES).reader();
    let mut file = File::create(to).with_action("create", to)?;
    let (mut sum, mut size, mut buffer) = (Sha256::new(), 0u64, vec![0; 64 << 10]);
    loop {
        let count = body.read(&mut buffer).map_err(|cause| failed(&cause))?;
        if count == 0 {
            break;
        }
        sum.update(&buffer[..count]);
        file.write_all(&buffer[..count]).with_action("write", to)?;
        size += count as u64;
    }
    if expected.is_some_and(|expected| expected != size) {
        return Err(failed(&format!("the connection ended after {size} bytes")));
    }
    Ok(data_encoding::HEXLOWER.encode(&sum.finalize()))
}

/// Folders that the archive does not list are created with the umask, and the user that PostgreSQL runs as must
/// be able to enter them.
fn make_traversable(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).with_action("open", folder)?;
    for entry in fs::read_dir(folder).with_action("read", folder)?.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            make_traversable(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match folder.exists() {
        true => fs::remove_dir_all(folder).with_action("remove", folder),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_githubs_or_the_mirrors() {
        let path = "/theseus-rs/postgresql-binaries/releases/download/17.11.0/\
                    postgresql-17.11.0-x86_64-unknown-linux-gnu.tar.gz";
        let release = Release::pinned("linux", "x86_64");
        let address = |mirror| release.as_ref().map(|release| release.address(mirror));
        assert_eq!(address(None), Some(format!("https://github.com{path}")));
        assert_eq!(address(Some("")), address(None));
        assert_eq!(address(Some("http://mirror:81/")), Some(format!("http://mirror:81{path}")));
        assert_eq!(release.and_then(|release| release.major()), Some(17));
    }

    #[test]
    fn every_pinned_sum_is_whole_and_its_own() {
        for (os, arch, target, sum) in PINNED {
            assert!(sum.len() == 64 && sum.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{target}");
            assert!(target.starts_with(arch), "{os} {target}");
            assert_eq!(PINNED.iter().filter(|row| row.3 == sum).count(), 1, "{target}");
        }
        assert_eq!(Release::pinned("plan9", "x86_64"), None);
    }
}

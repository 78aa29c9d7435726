//! The secret key: how long it must be, and the one that is generated in development.

use std::{fs, io, io::Write, os::unix::fs::OpenOptionsExt, path::Path, process};

use data_encoding::BASE64URL_NOPAD;
use secrecy::SecretString;

use crate::{crypto, database::embedded};

/// The prefix of generated keys, which are refused outside development.
pub(super) const DEVELOPMENT: &str = "development-";
/// The least number of characters.
pub(super) const SHORTEST: usize = 32;

/// The key in the data folder: generated once and saved, atomically even if the process is killed or started twice.
pub(super) fn of_development(data_dir: &Path) -> io::Result<SecretString> {
    let file = data_dir.join("development.key");
    if !file.exists() {
        embedded::make_data_dir(data_dir).map_err(io::Error::other)?;
        generate(data_dir, &file)?;
    }
    let key = fs::read_to_string(&file)?;
    if key.len() < SHORTEST {
        let why = format!("{} contains no key; delete it and start again", file.display());
        return Err(io::Error::other(why));
    }
    Ok(SecretString::from(key))
}

fn generate(data_dir: &Path, file: &Path) -> io::Result<()> {
    let fresh = data_dir.join(format!("development.key.{}", process::id()));
    let random = crypto::random::<48>().map_err(io::Error::other)?;
    let key = format!("{DEVELOPMENT}{}", BASE64URL_NOPAD.encode(&random));
    let mut opened = fs::File::options().mode(0o600).write(true).create(true).truncate(true).open(&fresh)?;
    opened.write_all(key.as_bytes())?;
    opened.sync_all()?;
    let _ = fs::hard_link(&fresh, file); // fails when another start was first
    fs::remove_file(&fresh)
}

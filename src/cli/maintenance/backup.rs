//! `podium backup` and `podium restore`.

use std::path::{Path, PathBuf};

use chrono::Utc;
use secrecy::ExposeSecret;

use crate::{
    backups::{
        folder,
        restoring::{self, Restored},
    },
    cli::{database::DatabaseLocation, output::print_line, trouble::CommandError},
    config::Config,
    database::{
        backup::{BackupFile, databases::Databases, dump, restore},
        embedded::EmbeddedSettings,
    },
    text,
};

/// Says what was forgotten in the backup on purpose.
const KEY_NOTE: &str =
    "PODIUM_SECRET_KEY is not in it: keep it elsewhere, or the second factors in the backup can't be read.";

/// Makes a backup, and with `check` restores it into a second database to compare that.
pub(crate) fn make(config: &Config, file: Option<PathBuf>, check: bool) -> Result<(), CommandError> {
    // Without migrating first: a backup is made before a new version changes anything.
    let place = DatabaseLocation::find(config)?;
    let (address, search) = (place.url.expose_secret(), search(config));
    let named = || config.backup_dir.clone().unwrap_or_default().join(folder::manual_file_name(Utc::now()));
    let path = file.unwrap_or_else(named);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let made = dump::create(address, &search, &path, &|| false)?;
    print_line(format!("Backed up {} to {}. {KEY_NOTE}", described(&made), path.display()));
    if check {
        verify(address, &search, &made)?;
        print_line("Checked: restored into another database, every table is the same.");
    }
    Ok(())
}

/// Restores a backup into a second database, which is dropped again.
fn verify(address: &str, search: &EmbeddedSettings, made: &BackupFile) -> Result<(), CommandError> {
    let all = Databases::of(address)?;
    let name = format!("podium_check_{}", Utc::now().format("%Y%m%dt%H%M%S%6f"));
    let mut copy = all.create(&name)?;
    let restored = restore::into_empty(&copy.address, search, made, &mut |_| Ok(()));
    let dropped = copy.drop();
    restored?;
    Ok(dropped?)
}

/// Restores a backup.
pub(crate) fn put_back(config: &Config, file: &Path, replace: bool) -> Result<(), CommandError> {
    let place = DatabaseLocation::find(config)?;
    let nightly = config.backup_dir.as_deref();
    let done = restoring::restore(place.url.expose_secret(), &search(config), (file, nightly), replace)?;
    let Restored { file, known, erased, requested, replaced } = done;
    print_line(format!("Restored {} from {}.", described(&file), file.path.display()));
    print_line("Everyone has to sign in again, and e-mails that waited are not sent.");
    print_line(format!(
        "What was revoked since then is valid again: look at access tokens and share links. {}",
        erasures_known(known)
    ));
    if erased > 0 {
        let accounts = text::counted(erased, "account was", "accounts were");
        print_line(format!("{accounts} erased again that had been erased after the backup was made."));
    }
    if requested > 0 {
        let accounts = text::counted(requested, "account is", "accounts are");
        print_line(format!(
            "{accounts} to be deleted, as their owners asked: an e-mail tells each of them the day, tomorrow at the earliest."
        ));
    }
    if let Some(name) = replaced {
        print_line(format!(
            "The database of before is kept as {name}. When you no longer need it, drop it: it still has erased accounts."
        ));
    }
    Ok(())
}

/// Says how many erased accounts were known, which tells whether the right file was found.
fn erasures_known(count: usize) -> String {
    match count {
        0 => "No erased accounts are known: if there were some, put erased-accounts.json beside the backup and restore again."
            .to_owned(),
        _ => format!("{} known.", text::counted(count, "erased account is", "erased accounts are")),
    }
}

/// "23 tables with 5,120 rows (1.2 MB, from 2026-11-27 03:00 UTC)".
fn described(file: &BackupFile) -> String {
    let content = &file.manifest.content;
    let tables = text::counted(content.tables(), "table", "tables");
    let rows = text::counted(usize::try_from(content.rows()).unwrap_or_default(), "row", "rows");
    let at = file.manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC");
    format!("{tables} with {rows} ({} kB, from {at})", file.bytes.div_ceil(1000))
}

fn search(config: &Config) -> EmbeddedSettings {
    EmbeddedSettings::new(&config.data_dir, config.path.clone())
}

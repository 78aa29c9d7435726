//! `podium upgrade`: moves the data of the private PostgreSQL to the newest PostgreSQL on this machine.
//!
//! **Invariants:** nothing of the old data is changed; it is used until the new data was compared with it, table by table,
//! and kept afterwards.

use std::{fs, io::ErrorKind};

use crate::{
    cli::{output::print_line, trouble::CommandError},
    config::Config,
    database::{
        backup::{content::DatabaseContent, databases::Databases, dump, restore},
        connect,
        embedded::{DATABASE_NAME, EmbeddedPostgres, EmbeddedSettings, NewerPostgres},
    },
};

/// Moves the data, or says that there is nothing to do.
pub(crate) fn run(config: &Config) -> Result<(), CommandError> {
    if config.database_url.is_some() {
        return Err(CommandError::new(
            "DATABASE_URL is set: upgrade that server by its own means, and Podium goes on with it",
        ));
    }
    let settings = EmbeddedSettings::new(&config.data_dir, config.path.clone());
    match NewerPostgres::find(&settings)? {
        Some(newer) => move_to(&settings, &newer),
        None => {
            print_line("There is no newer PostgreSQL on this machine than that of the data.");
            Ok(())
        }
    }
}

fn move_to(settings: &EmbeddedSettings, newer: &NewerPostgres) -> Result<(), CommandError> {
    let NewerPostgres { from, to, .. } = newer;
    let old = EmbeddedPostgres::start(settings)?;
    if !old.is_owner() {
        return Err(CommandError::new("Podium is running: stop it, then try again"));
    }
    let address = old.url(DATABASE_NAME);
    let file = settings.data_dir.join(format!("before-upgrade-{from}-to-{to}.backup"));
    let made = dump::create(&address, settings, &file, &|| false)?;
    let staged = newer.staged(settings);
    match fs::remove_dir_all(&staged.data_dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => (), // of an upgrade that was interrupted
    }
    let new = EmbeddedPostgres::start(&staged)?;
    restore::into_empty(&new.url(DATABASE_NAME), &staged, &made, &mut |_| Ok(()))?;
    drop(new);
    if Databases::of(&address)?.is_in_use()? {
        return Err(CommandError::new("Podium is running: stop it, then try again"));
    }
    let now = DatabaseContent::of(&mut connect(&address)?)?;
    if now.difference(&made.manifest.content).is_some() {
        return Err(CommandError::new(
            "something was written while the data was copied. Stop every Podium, then try again",
        ));
    }
    let kept = old.move_to(newer)?;
    print_line(format!(
        "The data was moved from PostgreSQL {from} to {to}: every table is the same. The old data is kept in {}, and a backup \
         in {}. Remove both when you no longer need them.",
        kept.display(),
        file.display()
    ));
    Ok(())
}

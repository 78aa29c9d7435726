//! The nightly backup, and the file of erased accounts beside it.

use std::{
    convert::Infallible,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use super::{
    erased::{self, KnownErasures},
    folder::{file_name, tidy},
};
use crate::{
    account::privacy::erasure::requests,
    database::{
        backup::{BackupError, dump, record},
        embedded::EmbeddedSettings,
        pool::Db,
    },
    error::{Error, Result},
};

/// The hour of the night, UTC.
const HOUR: u32 = 3;
/// How often, and how soon after the start, it looks whether there is something to do.
const INTERVAL: Duration = Duration::from_secs(60);
const FIRST: Duration = Duration::from_secs(10);

/// Where the nightly backups go, and what they are made of.
#[derive(Debug, Clone)]
pub(crate) struct NightlyBackups {
    pub folder: PathBuf,
    /// The address of the database.
    pub address: SecretString,
    /// Where the programs of PostgreSQL are looked for.
    pub search: EmbeddedSettings,
}

/// What was done so far.
#[derive(Debug)]
pub(crate) struct Progress {
    next: Instant,
    /// What was written into the file of erased accounts.
    written: Option<KnownErasures>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { next: Instant::now() + FIRST, written: None }
    }
}

/// Makes the backup that is due, and keeps the file of erased accounts current. Looks only once a minute.
pub(crate) async fn run(
    db: &Db,
    nightly: &NightlyBackups,
    progress: &mut Progress,
    stop: &watch::Receiver<bool>,
) -> Result<()> {
    if Instant::now() < progress.next {
        return Ok(());
    }
    progress.next = Instant::now() + INTERVAL;
    if let Err(error) = keep_erasures(db, nightly, progress).await {
        log::error!("the erased accounts can't be read: {error}");
    }
    let due_at = last_night(Utc::now());
    match db.write_some(move |conn| record::begin(conn, due_at)).await? {
        Some(id) => back_up(db, nightly, id, stop.clone()).await,
        None => Ok(()),
    }
}

/// The latest moment at which a backup was due.
fn last_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or_default();
    let today = now.date_naive().and_time(hour).and_utc();
    if today <= now { today } else { today - TimeDelta::days(1) }
}

async fn back_up(db: &Db, nightly: &NightlyBackups, id: i64, stop: watch::Receiver<bool>) -> Result<()> {
    let begun = Instant::now();
    let NightlyBackups { folder, address, search } = nightly.clone();
    let making = Db::block(move || {
        let failed =
            |error: std::io::Error| BackupError::new(format!("can't write to {}: {error}", folder.display()));
        fs::create_dir_all(&folder).map_err(failed)?;
        let file =
            dump::create(address.expose_secret(), &search, &folder.join(file_name(Utc::now())), &|| {
                *stop.borrow()
            })?;
        if let Err(error) = tidy(&folder) {
            log::error!(
                "backups that are no longer needed can't be removed from {}: {error}",
                folder.display()
            );
        }
        Ok::<_, BackupError>(file)
    });
    let made = tokio::select! {
        made = making => made?,
        never = keep_alive(db, id) => match never {},
    };
    let outcome = match made {
        Ok(file) => {
            let (path, seconds) = (file.path.display(), begun.elapsed().as_secs());
            log::info!("backed up the database to {path} ({} bytes, {seconds} s)", file.bytes);
            Ok(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        }
        Err(error) => {
            log::error!("the nightly backup failed: {error}");
            Err(error.to_string())
        }
    };
    db.write(move |conn| record::end(conn, id, outcome)).await
}

/// Says again and again that the backup is under way, so that others begin it only when this process is gone.
async fn keep_alive(db: &Db, id: i64) -> Infallible {
    loop {
        tokio::time::sleep(record::RENEWAL).await;
        if let Err(error) = db.write(move |conn| record::renew(conn, id)).await {
            log::warn!("can't record that the backup is under way: {error}");
        }
    }
}

/// Adds to the file of erased accounts what the database knows, if that has changed.
async fn keep_erasures(db: &Db, nightly: &NightlyBackups, progress: &mut Progress) -> Result<()> {
    let all = db.read(KnownErasures::load).await?;
    if progress.written.as_ref() == Some(&all) {
        return Ok(());
    }
    let (folder, written) = (nightly.folder.clone(), all.clone());
    let known = Db::block(move || erased::read(&folder)).await?;
    let known = known.map_err(|error| Error::bug(error.to_string()))?;
    let standing = db.read(move |conn| requests::standing(conn, known.requested)).await?;
    let folder = nightly.folder.clone();
    match Db::block(move || erased::add(&folder, &written, standing)).await? {
        Ok(()) => progress.written = Some(all),
        Err(error) => log::error!("{error}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_since_three_in_the_morning() {
        let night = |now: &str| last_night(now.parse().unwrap()).to_rfc3339();
        assert_eq!(night("2026-11-27T02:59:59Z"), "2026-11-26T03:00:00+00:00");
        assert_eq!(night("2026-11-27T03:00:00Z"), "2026-11-27T03:00:00+00:00");
        assert_eq!(night("2026-11-27T23:00:00Z"), "2026-11-27T03:00:00+00:00");
    }
}

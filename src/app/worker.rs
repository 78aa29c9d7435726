//! The background worker: the function that runs each job, and what is deleted once an hour. E-mails, short jobs, long
//! jobs, backups and deleting have loops of their own, so that none of them delays the others.

use std::time::{Duration, Instant};

use actix_web::web::Data;
use secrecy::SecretString;
use tokio::sync::watch;

use crate::{
    account::{api_tokens, privacy},
    backups::{
        self,
        jobs::{NightlyBackups, Progress},
    },
    config::Config,
    database::{
        embedded::EmbeddedSettings,
        pool::{Conn, Db},
    },
    email::{self, mailer::Mailer},
    error::{Error, Result},
    history::trash,
    jobs::{
        queue::{Job, JobLength},
        worker,
    },
    lists::ordering,
    transfer::imports::{self, jobs::ProgressSender},
};

/// How often old data is deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(3600);

/// What jobs need besides the database.
#[derive(Debug, Clone)]
pub struct WorkerContext {
    /// The settings.
    pub config: Data<Config>,
    mailer: Mailer,
    /// The nightly backups; `None` if there are none.
    backups: Option<NightlyBackups>,
}

impl WorkerContext {
    /// Collects what jobs need from the settings.
    pub fn new(config: Data<Config>) -> Result<WorkerContext> {
        Ok(WorkerContext { mailer: Mailer::open(&config)?, config, backups: None })
    }

    /// The same with nightly backups of the database at this address, if the settings name a folder for them.
    pub(crate) fn with_backups(self, address: &SecretString) -> WorkerContext {
        let backups = self.config.backup_dir.clone().map(|folder| NightlyBackups {
            folder,
            address: address.clone(),
            search: EmbeddedSettings::new(&self.config.data_dir, self.config.path.clone()),
        });
        WorkerContext { backups, ..self }
    }
}

/// Runs until `stop` is true (or its sender is gone); started jobs are finished first.
pub async fn run(db: Db, context: WorkerContext, stop: watch::Receiver<bool>) {
    let sending = worker::repeat(stop.clone(), async || send_email(&db, &context).await);
    let short = worker::repeat(stop.clone(), async || run_job(&db, JobLength::Short).await);
    // Two, so that one account's long job doesn't make another account's wait.
    let [long, also_long] = [stop.clone(), stop.clone()]
        .map(|stop| worker::repeat(stop, async || run_job(&db, JobLength::Long).await));
    let (mut progress, stopping) = (Progress::new(), stop.clone());
    let backing_up = worker::repeat(stop.clone(), async || {
        if let Some(nightly) = &context.backups {
            backups::jobs::run(&db, nightly, &mut progress, &stopping).await?;
        }
        Ok(false)
    });
    let mut last_sweep: Option<Instant> = None;
    let sweeping = worker::repeat(stop, async || {
        if last_sweep.is_none_or(|at| at.elapsed() > SWEEP_INTERVAL) {
            last_sweep = Some(Instant::now());
            delete_old_data(&db, context.config.bin_days).await;
        }
        Ok(false)
    });
    tokio::join!(sending, short, long, also_long, backing_up, sweeping);
}

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub async fn send_email(db: &Db, context: &WorkerContext) -> Result<bool> {
    email::jobs::send_next(db, &context.config, &context.mailer).await
}

/// Runs the next due job, a short one if there is one. Returns `true` if there was one, successful or not.
pub async fn run_next_job(db: &Db) -> Result<bool> {
    Ok(run_job(db, JobLength::Short).await? || run_job(db, JobLength::Long).await?)
}

/// Runs the next due job of that length. Returns `true` if there was one, successful or not.
pub(crate) async fn run_job(db: &Db, length: JobLength) -> Result<bool> {
    let (progress_sender, progress) = watch::channel(None);
    let perform = move |conn: &mut Conn, job| perform(conn, job, &progress_sender);
    worker::run_next(db, length, perform, imports::jobs::write_progress(db, progress), give_up).await
}

fn perform(conn: &mut Conn, job: Job, progress_sender: &ProgressSender) -> Result<()> {
    match job {
        Job::Rebalance { category_id } => ordering::jobs::rebalance(conn, category_id),
        Job::Import { import_id } => imports::jobs::run(conn, import_id, progress_sender),
        Job::Archive { archive_id } => privacy::jobs::archive(conn, archive_id),
        Job::Erase { user_id } => privacy::jobs::erase(conn, user_id),
        Job::Email { .. } => Err(Error::bug("e-mails are sent by send_email")),
    }
}

/// Records for its owner that a job was given up.
fn give_up(conn: &mut Conn, job: Job, error: &Error) -> Result<()> {
    match job {
        Job::Import { import_id } => imports::jobs::give_up(conn, import_id, error),
        Job::Archive { archive_id } => privacy::jobs::fail_archive(conn, archive_id),
        Job::Rebalance { .. } | Job::Erase { .. } | Job::Email { .. } => Ok(()),
    }
}

/// Deletes data whose time is over and things that were in the bin for `bin_days`, and warns of tokens that expire soon.
pub async fn delete_old_data(db: &Db, bin_days: u16) {
    privacy::jobs::sweep(db).await;
    trash::jobs::sweep(db, bin_days).await;
    if let Err(error) = db.write(api_tokens::model::notify_expiring).await {
        log::warn!("could not warn of expiring tokens: {error}");
    }
}

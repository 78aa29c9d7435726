//! The background worker: the function that runs each job, and what is deleted once an hour. E-mails, webhooks, short
//! jobs, long jobs, backups and deleting have loops of their own, so that none of them delays the others.

use std::time::{Duration, Instant};

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::sync::watch;

use crate::{
    account::{api_tokens, notifications, privacy},
    admin::logs,
    backups::{
        self,
        jobs::{NightlyBackups, Progress},
    },
    config::{Config, RetentionDays},
    database::{
        change_counter::changed_lists,
        embedded::EmbeddedSettings,
        pool::{Conn, Db},
    },
    email::{self, mailer::Mailer},
    error::{Error, Result},
    history::{
        trash,
        webhooks::{self, jobs::Outgoing, sending::Sender},
    },
    jobs::{claims::JobLength, queue::Job, worker},
    lists::ordering,
    spaces::teams,
    transfer::imports::{self, jobs::ProgressSender},
};

/// How often old data is deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(3600);
/// How often daily e-mails are looked for that are due.
const DIGEST_INTERVAL: Duration = Duration::from_secs(300);

/// What jobs need besides the database.
#[derive(Debug, Clone)]
pub struct WorkerContext {
    /// The settings.
    pub config: Data<Config>,
    mailer: Mailer,
    webhooks: Outgoing,
    /// The nightly backups; `None` if there are none.
    backups: Option<NightlyBackups>,
}

impl WorkerContext {
    /// Collects what jobs need from the settings.
    pub fn new(config: Data<Config>) -> Result<WorkerContext> {
        let sender = Sender::new(config.webhook_hosts.clone());
        let webhooks = Outgoing { sender, keys: config.keys()? };
        Ok(WorkerContext { mailer: Mailer::open(&config)?, webhooks, config, backups: None })
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
    let delivering = webhooks::jobs::run(&db, &context.webhooks, stop.clone());
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
    let mut last_digests: Option<Instant> = None;
    let telling = worker::repeat(stop.clone(), async || {
        if last_digests.is_none_or(|at| at.elapsed() > DIGEST_INTERVAL) {
            last_digests = Some(Instant::now());
            queue_digests(&db, Utc::now()).await?;
        }
        Ok(false)
    });
    let mut last_sweep: Option<Instant> = None;
    let sweeping = worker::repeat(stop, async || {
        if last_sweep.is_none_or(|at| at.elapsed() > SWEEP_INTERVAL) {
            last_sweep = Some(Instant::now());
            delete_old_data(&db, context.config.retention()).await;
        }
        Ok(false)
    });
    tokio::join!(sending, delivering, short, long, also_long, backing_up, telling, sweeping);
}

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub async fn send_email(db: &Db, context: &WorkerContext) -> Result<bool> {
    email::jobs::send_next(db, &context.config, &context.mailer).await
}

/// Queues the daily e-mails that are due at that moment. Returns their number.
pub async fn queue_digests(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    notifications::jobs::queue_due(db, now).await
}

/// Sends the next message of a webhook that is due. Returns `true` if there was one, delivered or not.
pub async fn deliver_to_webhook(db: &Db, context: &WorkerContext) -> Result<bool> {
    webhooks::jobs::send_next(db, &context.webhooks).await
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
        Job::Email { .. } | Job::Webhook { .. } => Err(Error::bug("what is sent has a loop of its own")),
    }
}

/// Records for its owner that a job was given up.
fn give_up(conn: &mut Conn, job: Job, error: &Error) -> Result<()> {
    match job {
        Job::Import { import_id } => imports::jobs::give_up(conn, import_id, error),
        Job::Archive { archive_id } => privacy::jobs::fail_archive(conn, archive_id),
        Job::Rebalance { .. } | Job::Erase { .. } | Job::Email { .. } | Job::Webhook { .. } => Ok(()),
    }
}

/// Deletes data whose time is over, by the settings where they decide on it, and warns of tokens that expire soon.
pub async fn delete_old_data(db: &Db, retention: RetentionDays) {
    privacy::jobs::sweep(db).await;
    trash::jobs::sweep(db, retention.bin).await;
    teams::jobs::sweep(db, retention.bin).await;
    let delete = |conn: &mut Conn| Ok(Some(changed_lists::delete_old(conn)?).filter(|deleted| *deleted > 0));
    if let Err(error) = db.run_job(delete).await {
        log::warn!("could not delete old notes of changes: {error}");
    }
    if let Err(error) = db.write_log(move |conn| logs::store::delete_old(conn, retention.log)).await {
        log::warn!("could not delete old entries of the log: {error}");
    }
    if let Err(error) = db.write(api_tokens::model::notify_expiring).await {
        log::warn!("could not warn of expiring tokens: {error}");
    }
}

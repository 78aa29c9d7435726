//! The worker of the whole app on one screen: who performs each job, and what is deleted once an hour. E-mails are sent
//! in a loop of their own, so a slow mail server delays nothing else.

use std::time::{Duration, Instant};

use actix_web::web::Data;
use tokio::sync::watch;

use crate::{
    account::{api_tokens, privacy},
    config::Config,
    database::pool::{Conn, Db},
    email::{self, mailer::Mailer},
    error::{Error, Result},
    history::trash,
    jobs::{queue::Job, worker},
    lists::ordering,
    transfer::imports::{self, jobs::Tell},
};

/// How often old data is deleted.
const SWEEPING: Duration = Duration::from_secs(3600);

/// What jobs need besides the database.
#[derive(Debug, Clone)]
pub struct WorkerContext {
    pub config: Data<Config>,
    mailer: Mailer,
}

impl WorkerContext {
    /// Collects what jobs need from the settings.
    pub fn new(config: Data<Config>) -> Result<WorkerContext> {
        Ok(WorkerContext { mailer: Mailer::open(&config)?, config })
    }
}

/// Runs until `stop` is true (or its sender is gone); a started job is finished first.
pub async fn run(db: Db, context: WorkerContext, stop: watch::Receiver<bool>) {
    let sending = worker::repeat(stop.clone(), async || send_email(&db, &context).await);
    let mut swept: Option<Instant> = None;
    let working = worker::repeat(stop, async || {
        if swept.is_none_or(|at| at.elapsed() > SWEEPING) {
            swept = Some(Instant::now());
            sweep(&db, context.config.bin_days).await;
        }
        work(&db).await
    });
    tokio::join!(working, sending);
}

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub async fn send_email(db: &Db, context: &WorkerContext) -> Result<bool> {
    email::jobs::send_next(db, &context.config, &context.mailer).await
}

/// Runs the next due job. Returns `true` if there was one, successful or not.
pub async fn work(db: &Db) -> Result<bool> {
    let (tell, told) = watch::channel(None);
    let perform = move |conn: &mut Conn, job| perform(conn, job, &tell);
    worker::run_next(db, perform, imports::jobs::follow(db, told), give_up).await
}

fn perform(conn: &mut Conn, job: Job, tell: &Tell) -> Result<()> {
    match job {
        Job::Respread { category_id } => ordering::jobs::respread(conn, category_id),
        Job::Import { import_id } => imports::jobs::run(conn, import_id, tell),
        Job::Archive { archive_id } => privacy::jobs::archive(conn, archive_id),
        Job::Erase { user_id } => privacy::jobs::erase(conn, user_id),
        Job::Letter { .. } => Err(Error::bug("e-mails are sent in a loop of their own")),
    }
}

/// Records for its owner that a job was given up.
fn give_up(conn: &mut Conn, job: Job, error: &Error) -> Result<()> {
    match job {
        Job::Import { import_id } => imports::jobs::give_up(conn, import_id, error),
        Job::Archive { archive_id } => privacy::jobs::give_up(conn, archive_id),
        Job::Respread { .. } | Job::Erase { .. } | Job::Letter { .. } => Ok(()),
    }
}

/// Deletes data whose time is over and things that were in the bin for `bin_days`, and warns of tokens that expire soon.
pub async fn sweep(db: &Db, bin_days: u16) {
    privacy::jobs::sweep(db).await;
    trash::jobs::sweep(db, bin_days).await;
    if let Err(error) = db.write(api_tokens::model::warn).await {
        log::warn!("could not warn of expiring tokens: {error}");
    }
}

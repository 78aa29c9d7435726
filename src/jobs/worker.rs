//! Runs jobs queued with [`crate::jobs::queue::enqueue`] one after the other, and deletes old data once an
//! hour. E-mails are sent in a loop of their own, so a slow mail server delays nothing else.
//!
//! **Invariants:** a job is claimed in the transaction of its own work, so a killed worker leaves nothing
//! half-done; failed jobs are retried unless that cannot help; no transaction waits for a mail server.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use actix_web::web::Data;
use chrono::Utc;
use tokio::sync::watch;

use crate::{
    account::{api_tokens, privacy},
    config::Config,
    crypto::Keys,
    database::ids::{EmailId, JobId},
    database::pool::{Conn, Db},
    email::{
        outbox,
        rendered::{self, Mailer},
    },
    error::{Error, Result},
    history::trash,
    jobs::queue::{self, Job},
    lists::ordering,
    sharing::links::{self, Openings},
    transfer::imports::{self, jobs::Tell},
};

/// How long it sleeps when there is nothing to do.
const REST: Duration = Duration::from_millis(500);
/// How often old data is deleted.
const TIDYING: Duration = Duration::from_secs(3600);

/// What jobs need besides the database.
#[derive(Debug, Clone)]
pub struct WorkerContext {
    pub config: Data<Config>,
    /// The encryption keys.
    pub keys: Keys,
    post: Mailer,
}

impl WorkerContext {
    /// Collects what jobs need from the settings and the keys.
    pub fn new(config: Data<Config>, keys: Keys) -> Result<WorkerContext> {
        Ok(WorkerContext { post: Mailer::open(&config)?, config, keys })
    }
}

/// Runs until `stop` is true (or its sender is gone); a started job is finished first.
pub async fn run(db: Db, tools: WorkerContext, stop: watch::Receiver<bool>) {
    tokio::join!(do_jobs(&db, tools.config.bin_days, stop.clone()), send_emails(&db, &tools, stop));
}

async fn do_jobs(db: &Db, bin_days: u16, mut stop: watch::Receiver<bool>) {
    let mut tidied: Option<Instant> = None;
    while !*stop.borrow() {
        if tidied.is_none_or(|at| at.elapsed() > TIDYING) {
            tidied = Some(Instant::now());
            sweep(db, bin_days).await;
        }
        if is_over(work(db).await, &mut stop).await {
            return;
        }
    }
}

async fn send_emails(db: &Db, tools: &WorkerContext, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if is_over(send_email(db, tools).await, &mut stop).await {
            return;
        }
    }
}

/// How often the use counters of links are saved.
const COUNTING: Duration = Duration::from_secs(5);

/// Saves the use counters of links until it is stopped.
pub async fn count(db: Db, openings: Openings, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let _ = tokio::time::timeout(COUNTING, stop.changed()).await;
        write_openings(&db, &openings).await;
    }
}

/// Saves the use counters of links; on failure they are kept for the next time.
pub async fn write_openings(db: &Db, openings: &Openings) {
    let counted = openings.take();
    if counted.is_empty() {
        return;
    }
    let written = counted.clone();
    if let Err(error) = db.write(move |conn| links::openings::write(conn, &written)).await {
        log::warn!("could not count uses of links: {error}");
        openings.put_back(counted);
    }
}

/// Sleeps if there was nothing to do. Returns `true` if it was stopped meanwhile.
async fn is_over(worked: Result<bool>, stop: &mut watch::Receiver<bool>) -> bool {
    match worked {
        Ok(true) => return false,
        Ok(false) => (),
        Err(error) => log::warn!("could not run jobs: {error}"),
    }
    tokio::select! {
        () = tokio::time::sleep(REST) => false,
        told = stop.changed() => told.is_err(),
    }
}

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub async fn send_email(db: &Db, tools: &WorkerContext) -> Result<bool> {
    let Some((job_id, letter_id)) = db.write(queue::claim_email).await? else { return Ok(false) };
    if let Err(error) = deliver(db, tools, letter_id).await {
        let job = Job::Letter { letter_id };
        db.write(move |conn| put_off(conn, job_id, job, &error)).await?;
        return Ok(true);
    }
    db.write(move |conn| {
        outbox::mark_sent(conn, letter_id)?;
        queue::finish(conn, job_id)
    })
    .await?;
    Ok(true)
}

/// Renders and delivers an e-mail; one that is not to be sent any more counts as delivered.
async fn deliver(db: &Db, tools: &WorkerContext, letter_id: EmailId) -> Result<()> {
    let config = tools.config.clone();
    let written = db.write(move |conn| {
        let Some(waiting) = outbox::queued(conn, letter_id)? else { return Ok(None) };
        let draft = rendered::render(conn, &waiting, &config)?;
        draft.map(|draft| rendered::envelope(&config, &waiting, &draft)).transpose()
    });
    let Some(letter) = written.await? else { return Ok(()) };
    let post = tools.post.clone();
    Db::compute(move || post.send(letter_id, &letter)).await?
}

/// Runs the next due job. Returns `true` if there was one, successful or not.
pub async fn work(db: &Db) -> Result<bool> {
    let (tell, told) = watch::channel(None);
    let claimed: Arc<OnceLock<(JobId, Job)>> = Arc::default();
    let claiming = claimed.clone();
    let working = db.write(move |conn| {
        let Some((id, job)) = queue::claim(conn)? else { return Ok(()) };
        claiming.get_or_init(|| (id, job));
        perform(conn, job, &tell)?;
        queue::finish(conn, id)
    });
    let done = tokio::select! {
        done = working => done,
        never = imports::jobs::follow(db, told) => never,
    };
    match (done, claimed.get().copied()) {
        (Err(error), Some((id, job))) => db.write(move |conn| put_off(conn, id, job, &error)).await?,
        (Err(error), None) => return Err(error),
        _ => (),
    }
    Ok(claimed.get().is_some())
}

fn perform(conn: &mut Conn, job: Job, tell: &Tell) -> Result<()> {
    match job {
        Job::Respread { category_id } => ordering::jobs::respread(conn, category_id),
        Job::Import { import_id } => imports::jobs::run(conn, import_id, tell),
        Job::Archive { archive_id } => privacy::jobs::archive(conn, archive_id),
        Job::Erase { user_id } => privacy::jobs::erase(conn, user_id),
        Job::Letter { .. } => Err(Error::bug("e-mails are sent in a lane of their own")),
    }
}

/// Schedules a failed job again, or gives it up and records that for its owner.
fn put_off(conn: &mut Conn, id: JobId, job: Job, error: &Error) -> Result<()> {
    let in_vain = matches!(
        error,
        Error::Refused(_) | Error::Invalid(_) | Error::NotFound | Error::Forbidden | Error::SignInFirst
    );
    let over = if in_vain {
        log::info!("giving up on {job:?}, which can't be done");
        if let Job::Letter { letter_id } = job {
            outbox::mark_sent(conn, letter_id)?;
        }
        queue::finish(conn, id)?;
        true
    } else {
        log::warn!("{job:?} failed: {error}");
        queue::postpone(conn, id, &error.to_string())?
    };
    match job {
        Job::Import { import_id } if over => imports::jobs::give_up(conn, import_id, error),
        Job::Archive { archive_id } if over => privacy::jobs::give_up(conn, archive_id),
        _ => Ok(()),
    }
}

/// Deletes data whose time is over, by the map of personal data, and things that were in the bin for
/// `bin_days`. One failing sweep does not stop the others.
pub async fn sweep(db: &Db, bin_days: u16) {
    for (what, sweep) in privacy::map::sweeps() {
        match db.write(sweep).await {
            Ok(gone) => log::debug!("{what}: {gone} deleted"),
            Err(error) => log::warn!("could not delete old data ({what}): {error}"),
        }
    }
    empty_bin(db, bin_days).await;
    let told = db.write(api_tokens::model::warn).await;
    told.map_or_else(|error| log::warn!("could not warn of expiring tokens: {error}"), drop);
}

/// Deletes in batches, each in its own transaction.
async fn empty_bin(db: &Db, days: u16) {
    let before = Utc::now() - trash::erase::kept(days);
    loop {
        match db.write(move |conn| trash::erase::sweep(conn, before)).await {
            Ok(0) => return,
            Ok(gone) => log::info!("deleted {gone} expired things from the bin"),
            Err(error) => return log::warn!("could not delete expired things from the bin: {error}"),
        }
    }
}

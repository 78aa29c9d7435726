//! Does what was asked for with [`crate::jobs::enqueue`], one job after the other, and tidies up once an hour.
//!
//! Must stay true: a job is claimed in the transaction of its own work, so a worker that is killed holds
//! nothing and leaves nothing half-done; what fails is tried again later, unless trying again can't help.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{
    db::{Conn, Db},
    error::{Error, Result},
    imports::{self, jobs::Tell},
    jobs::{self, Job},
    privacy, ranking,
};

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_millis(500);
/// How often it tidies up.
const TIDYING: Duration = Duration::from_secs(3600);

/// Works until `stop` says true (or nobody can say it any more); a job that was begun is finished first.
pub async fn run(db: Db, mut stop: watch::Receiver<bool>) {
    let mut tidied: Option<Instant> = None;
    while !*stop.borrow() {
        if tidied.is_none_or(|at| at.elapsed() > TIDYING) {
            tidied = Some(Instant::now());
            sweep(&db).await;
        }
        match work(&db).await {
            Ok(true) => continue,
            Ok(false) => (),
            Err(error) => log::warn!("could not work: {error}"),
        }
        tokio::select! {
            () = tokio::time::sleep(REST) => (),
            told = stop.changed() => if told.is_err() { return },
        }
    }
}

/// Does the next job that is due. Says whether there was one, done or not.
pub async fn work(db: &Db) -> Result<bool> {
    let (tell, told) = watch::channel(None);
    let claimed: Arc<OnceLock<(i64, Job)>> = Arc::default();
    let claiming = claimed.clone();
    let working = db.write(move |conn| {
        let Some((id, job)) = jobs::claim(conn)? else { return Ok(()) };
        claiming.get_or_init(|| (id, job));
        perform(conn, job, &tell)?;
        jobs::finish(conn, id)
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
        Job::Respread { category_id } => ranking::jobs::respread(conn, category_id),
        Job::Import { import_id } => imports::jobs::run(conn, import_id, tell),
        Job::Archive { archive_id } => privacy::jobs::archive(conn, archive_id),
        Job::Erase { user_id } => privacy::jobs::erase(conn, user_id),
        Job::Letter { .. } => Ok(()),
    }
}

/// Tries again later, or gives up and says so to whoever waits.
fn put_off(conn: &mut Conn, id: i64, job: Job, error: &Error) -> Result<()> {
    let in_vain = matches!(
        error,
        Error::Refused(_) | Error::Invalid(_) | Error::NotFound | Error::Forbidden | Error::SignInFirst
    );
    let over = if in_vain {
        log::info!("{job:?} can't be done and is given up");
        jobs::finish(conn, id)?;
        true
    } else {
        log::warn!("{job:?} failed: {error}");
        jobs::postpone(conn, id, &error.to_string())?
    };
    match job {
        Job::Import { import_id } if over => imports::jobs::give_up(conn, import_id, error),
        Job::Archive { archive_id } if over => privacy::jobs::give_up(conn, archive_id),
        _ => Ok(()),
    }
}

/// Forgets everything whose time is over, by the map of what is kept; what fails keeps nothing else back.
pub async fn sweep(db: &Db) {
    for (what, sweep) in privacy::map::sweeps() {
        match db.write(sweep).await {
            Ok(gone) => log::debug!("{what}: {gone} tidied away"),
            Err(error) => log::warn!("could not tidy up ({what}): {error}"),
        }
    }
}

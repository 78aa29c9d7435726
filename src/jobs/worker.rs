//! How a worker runs the jobs of the [queue]: one after the other, until it is stopped. The app says what
//! performs each of them.
//!
//! **Invariants:** a job is claimed in the transaction of its own work, so a killed worker leaves nothing
//! half-done; failed jobs are retried unless that cannot help.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::sync::watch;

use super::{
    claims::{self, JobLength},
    queue::{self, Job, Patience},
};
use crate::{
    database::{
        ids::JobId,
        pool::{Conn, Db},
    },
    error::{Error, Result, reports},
};

/// How long it sleeps when there is nothing to do.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What became of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureOutcome {
    /// It is tried again later.
    Postponed,
    /// It was tried often enough. It stays in the queue, and an administrator can retry it.
    GivenUp,
    /// Trying again cannot help, so it was removed.
    Hopeless,
}

/// Repeats a step until `stop` is true or its sender is gone; a started step is finished first. Sleeps after a step
/// that had nothing to do and returned `false`.
pub(crate) async fn repeat(mut stop: watch::Receiver<bool>, mut step: impl AsyncFnMut() -> Result<bool>) {
    while !*stop.borrow() {
        match step().await {
            Ok(true) => continue,
            Ok(false) => (),
            Err(error) => log::warn!("could not run jobs: {error}"),
        }
        let changed = tokio::time::timeout(POLL_INTERVAL, stop.changed()).await;
        if matches!(changed, Ok(Err(_))) {
            return;
        }
    }
}

/// Runs the next due job of that length, and `meanwhile` as long as that takes. Returns `true` if there was a job,
/// successful or not.
pub(crate) async fn run_next(
    db: &Db,
    length: JobLength,
    perform: impl FnOnce(&mut Conn, Job) -> Result<()> + Send + 'static,
    meanwhile: impl Future<Output = Infallible>,
    give_up: impl FnOnce(&mut Conn, Job, &Error) -> Result<()> + Send + 'static,
) -> Result<bool> {
    let claimed: Arc<OnceLock<(JobId, Job)>> = Arc::default();
    let claiming = claimed.clone();
    let working = db.run_job(move |conn| {
        let Some((id, job)) = claims::claim(conn, length)? else { return Ok(None) };
        claiming.get_or_init(|| (id, job));
        perform(conn, job)?;
        queue::finish(conn, id).map(Some)
    });
    let done = tokio::select! {
        done = working => done,
        never = meanwhile => match never {},
    };
    match (done, claimed.get().copied()) {
        (Err(error), Some((id, job))) => {
            let put_off =
                move |conn: &mut Conn| match retry_or_give_up(conn, (id, job), &error, Patience::Attempts)? {
                    FailureOutcome::Postponed => Ok(()),
                    FailureOutcome::GivenUp | FailureOutcome::Hopeless => give_up(conn, job, &error),
                };
            db.write(put_off).await?;
        }
        (Err(error), None) => return Err(error),
        (Ok(_), _) => (),
    }
    Ok(claimed.get().is_some())
}

/// Schedules a failed job again, or gives it up.
pub(crate) fn retry_or_give_up(
    conn: &mut Conn,
    (id, job): (JobId, Job),
    error: &Error,
    patience: Patience,
) -> Result<FailureOutcome> {
    if is_hopeless(error) {
        log::info!("giving up on job {id} ({}), which can't be done", job.kind());
        queue::finish(conn, id)?;
        return Ok(FailureOutcome::Hopeless);
    }
    log::warn!("job {id} ({}) failed: {error}", job.kind());
    Ok(match queue::postpone(conn, id, &error.to_string(), patience)? {
        true => {
            reports::report_job(job.kind(), error);
            FailureOutcome::GivenUp
        }
        false => FailureOutcome::Postponed,
    })
}

fn is_hopeless(error: &Error) -> bool {
    matches!(
        error,
        Error::Conflict(_)
            | Error::Invalid(_)
            | Error::Fault(_)
            | Error::NotFound
            | Error::Forbidden
            | Error::Unauthenticated
    )
}

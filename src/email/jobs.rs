//! Sends the queued e-mails.
//!
//! **Invariants:** no transaction waits for a mail server; an e-mail that cannot be delivered is tried again, but a daily one
//! only if it certainly did not arrive, and not into the time of the next one.

use actix_web::web::Data;

use super::{
    mailer::{Mailer, Undelivered},
    messages, outbox,
    rendering::build_message,
};
use crate::{
    config::Config,
    database::{
        ids::{EmailId, JobId},
        pool::{Conn, Db},
    },
    error::Result,
    jobs::{
        claims,
        queue::{self, Job, Patience},
        worker::{FailureOutcome, retry_or_give_up},
    },
};

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub(crate) async fn send_next(db: &Db, config: &Data<Config>, mailer: &Mailer) -> Result<bool> {
    let Some((job_id, email_id)) = db.write_some(claims::claim_email).await? else { return Ok(false) };
    let delivered = deliver(db, config, mailer, email_id).await;
    db.write(move |conn| match delivered {
        Ok(()) => {
            outbox::delete(conn, email_id)?;
            queue::finish(conn, job_id)
        }
        Err(failure) => postpone(conn, (job_id, email_id), &failure),
    })
    .await?;
    Ok(true)
}

/// Tries an e-mail again later, or gives it up.
fn postpone(conn: &mut Conn, (job_id, email_id): (JobId, EmailId), failure: &Undelivered) -> Result<()> {
    let digest = outbox::find(conn, email_id)?.and_then(|waiting| waiting.digest());
    if let Some(digest) = digest.filter(|_| failure.is_certain) {
        messages::put_back(conn, digest)?;
    }
    let patience = Patience::Until(outbox::worth_until(conn, email_id)?);
    match (retry_or_give_up(conn, (job_id, Job::Email { email_id }), &failure.error, patience)?, digest) {
        (FailureOutcome::Hopeless, _) => outbox::delete(conn, email_id),
        (FailureOutcome::GivenUp, Some(digest)) => {
            messages::leave_to_next(conn, digest)?;
            outbox::delete(conn, email_id)?;
            queue::finish(conn, job_id)
        }
        (FailureOutcome::Postponed | FailureOutcome::GivenUp, _) => Ok(()),
    }
}

/// Renders and delivers an e-mail; one that is not to be sent any more counts as delivered.
async fn deliver(
    db: &Db,
    config: &Data<Config>,
    mailer: &Mailer,
    email_id: EmailId,
) -> Result<(), Undelivered> {
    let config = config.clone();
    let written = db.write(move |conn| {
        let Some(waiting) = outbox::find(conn, email_id)? else { return Ok(None) };
        let Some(draft) = messages::render(conn, &waiting, &config)? else { return Ok(None) };
        Ok(Some((build_message(&config, &waiting, &draft)?, waiting.digest().is_some())))
    });
    let Some((message, is_once)) = written.await? else { return Ok(()) };
    let mailer = mailer.clone();
    let send = move || match is_once {
        true => mailer.send_once(email_id, &message),
        false => mailer.send(email_id, &message),
    };
    Db::block(send).await?
}

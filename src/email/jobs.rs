//! Sends the queued e-mails.
//!
//! **Invariants:** no transaction waits for a mail server; an e-mail that cannot be delivered is tried again.

use actix_web::web::Data;

use super::{mailer::Mailer, messages, outbox, rendering::build_message};
use crate::{
    config::Config,
    database::{ids::EmailId, pool::Db},
    error::Result,
    jobs::{
        queue::{self, Job, Patience},
        worker::{FailureOutcome, retry_or_give_up},
    },
};

/// Sends the next due e-mail. Returns `true` if there was one, sent or not.
pub(crate) async fn send_next(db: &Db, config: &Data<Config>, mailer: &Mailer) -> Result<bool> {
    let Some((job_id, email_id)) = db.write_some(queue::claim_email).await? else { return Ok(false) };
    let delivered = deliver(db, config, mailer, email_id).await;
    db.write(move |conn| match delivered {
        Ok(()) => {
            outbox::delete(conn, email_id)?;
            queue::finish(conn, job_id)
        }
        Err(error) => {
            let patience = Patience::Until(outbox::worth_until(conn, email_id)?);
            match retry_or_give_up(conn, (job_id, Job::Email { email_id }), &error, patience)? {
                FailureOutcome::Hopeless => outbox::delete(conn, email_id),
                FailureOutcome::Postponed | FailureOutcome::GivenUp => Ok(()),
            }
        }
    })
    .await?;
    Ok(true)
}

/// Renders and delivers an e-mail; one that is not to be sent any more counts as delivered.
async fn deliver(db: &Db, config: &Data<Config>, mailer: &Mailer, email_id: EmailId) -> Result<()> {
    let config = config.clone();
    let written = db.write(move |conn| {
        let Some(waiting) = outbox::find(conn, email_id)? else { return Ok(None) };
        let draft = messages::render(conn, &waiting, &config)?;
        draft.map(|draft| build_message(&config, &waiting, &draft)).transpose()
    });
    let Some(rendered) = written.await? else { return Ok(()) };
    let mailer = mailer.clone();
    Db::block(move || mailer.send(email_id, &rendered)).await?
}

//! Checks an e-mail address and a password, for the sign-in page and for programs that request a token.
//!
//! **Invariants:** every attempt is counted before any work is done; a wrong password and an unknown e-mail
//! address cost the same work and get the same answer; an account opens with its own password before its address is
//! confirmed, also if the address belongs to another account, so that no one can tell whether it does.

use crate::{
    auth::extract::FormSender,
    auth::{
        User,
        attempts::{self, AttemptOutcome, LoginAttempt, LoginCandidates},
        faults,
        passwords::{self, HashPriority},
        users::LoginCandidate,
    },
    config::Config,
    database::pool::Db,
    error::{Error, Result},
};

/// Returns the user if the password is right. A wrong one costs two hashes in every case, so an unknown e-mail address
/// takes as long as a known one.
pub(crate) async fn check(
    db: &Db,
    email_key: String,
    password: String,
    sender: &FormSender,
    config: &Config,
) -> Result<(User, LoginAttempt)> {
    let (candidates, attempt) = count(db, email_key, sender.clone()).await?;
    let priority = attempt.priority();
    let matching = match matching(candidates.first, &password, priority).await? {
        None => matching(candidates.claim, &password, priority).await?,
        first => first,
    };
    let Some(candidate) = matching else {
        return Err(faults::WRONG_CREDENTIALS.into());
    };
    if candidate.suspended_at.is_some() {
        return Err(faults::suspension_message(&candidate.suspended_why, config.contact.as_deref()).into());
    }
    if passwords::is_outdated(&candidate.password_hash) {
        let (id, old, new) = (candidate.user.id, candidate.password_hash, passwords::hash(password).await?);
        db.write(move |conn| User::renew_password_hash(conn, id, &old, &new)).await?;
    }
    Ok((candidate.user, attempt))
}

/// The candidate, if the password is theirs.
async fn matching(
    candidate: Option<LoginCandidate>,
    password: &str,
    priority: HashPriority,
) -> Result<Option<LoginCandidate>> {
    let hash = candidate.as_ref().map(|it| it.password_hash.clone());
    let right = passwords::verify(password.to_owned(), hash, priority).await?;
    Ok(candidate.filter(|_| right))
}

/// Counts the attempt and loads the user. Notifies the owner when unknown browsers have to wait from now on.
async fn count(db: &Db, email_key: String, sender: FormSender) -> Result<(LoginCandidates, LoginAttempt)> {
    let FormSender { ip, client, device_secret } = sender;
    let counted =
        db.write(move |conn| attempts::count_sign_in(conn, email_key, (ip, device_secret, &client)));
    match counted.await? {
        (AttemptOutcome::Wait(wait), ..) => Err(Error::RateLimited(wait)),
        (AttemptOutcome::Allowed { .. }, candidates, attempt) => Ok((candidates, attempt)),
    }
}

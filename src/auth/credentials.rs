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
    database::pool::{Conn, Db},
    error::{Error, Result},
};

/// A password that was right when it was checked, and whose it is.
#[derive(Debug, Clone)]
pub(crate) struct CheckedPassword {
    user: User,
    password_hash: String,
    attempt: LoginAttempt,
}

impl CheckedPassword {
    /// Whose password it is.
    pub(crate) fn user(&self) -> &User {
        &self.user
    }

    /// Locks the account before the password opens it. [`faults::WRONG_CREDENTIALS`] if the password was changed since it was
    /// checked, or the account suspended.
    pub(crate) fn lock(&self, conn: &mut Conn) -> Result<()> {
        User::lock_with_password(conn, self.user.id, &self.password_hash)
    }

    /// Resets the counters of attempts, once the person is signed in.
    pub(crate) fn reset_attempts(&self, conn: &mut Conn) -> Result<()> {
        attempts::reset(conn, &self.attempt)
    }
}

/// Checks the password. A wrong one costs two hashes in every case, so an unknown e-mail address
/// takes as long as a known one.
pub(crate) async fn check(
    db: &Db,
    email_key: String,
    password: String,
    sender: &FormSender,
    config: &Config,
) -> Result<CheckedPassword> {
    let (candidates, attempt) = count(db, email_key, sender.clone()).await?;
    let priority = attempt.priority();
    let matching = match matching(candidates.first, &password, priority).await? {
        None => matching(candidates.claim, &password, priority).await?,
        first => first,
    };
    let Some(LoginCandidate { user, mut password_hash, suspended_at, suspended_why, .. }) = matching else {
        return Err(faults::WRONG_CREDENTIALS.into());
    };
    if suspended_at.is_some() {
        return Err(faults::suspension_message(&suspended_why, config.contact.as_deref()).into());
    }
    if passwords::is_outdated(&password_hash) {
        let (id, old, new) = (user.id, password_hash, passwords::hash(password).await?);
        password_hash = new.clone();
        db.write(move |conn| User::renew_password_hash(conn, id, &old, &new)).await?;
    }
    Ok(CheckedPassword { user, password_hash, attempt })
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

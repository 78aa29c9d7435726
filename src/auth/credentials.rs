//! Checks an e-mail address and a password, for the sign-in page and for programs that request a token.
//!
//! **Invariants:** every attempt is counted before any work is done; a wrong password and an unknown e-mail
//! address cost the same work and get the same answer; an account opens with its own password before its address is
//! confirmed, also if the address belongs to another account, so that nobody can tell whether it does.

use crate::{
    auth::extract::Client,
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
pub async fn check(
    db: &Db,
    email_key: String,
    password: String,
    caller: &Client,
    config: &Config,
) -> Result<(User, LoginAttempt)> {
    let (candidates, tried) = count(db, email_key, caller.clone()).await?;
    let turn = if tried.known.is_some() { HashPriority::Known } else { HashPriority::Stranger };
    let matching = match matching(candidates.first, &password, turn).await? {
        None => matching(candidates.claim, &password, turn).await?,
        first => first,
    };
    let Some(candidate) = matching else {
        return Err(faults::WRONG_CREDENTIALS.into());
    };
    if candidate.suspended_at.is_some() {
        return Err(faults::suspended(&candidate.suspended_why, config.contact.as_deref()).into());
    }
    if passwords::is_outdated(&candidate.password_hash) {
        let (id, fresh) = (candidate.user.id, passwords::hash(password).await?);
        db.write(move |conn| User::rehash(conn, id, &fresh)).await?;
    }
    Ok((candidate.user, tried))
}

/// The candidate, if the password is theirs.
async fn matching(
    candidate: Option<LoginCandidate>,
    password: &str,
    turn: HashPriority,
) -> Result<Option<LoginCandidate>> {
    let hash = candidate.as_ref().map(|it| it.password_hash.clone());
    let right = passwords::verify(password.to_owned(), hash, turn).await?;
    Ok(candidate.filter(|_| right))
}

/// Counts the attempt and loads the user. Notifies the owner when unknown browsers have to wait from now on.
async fn count(db: &Db, email_key: String, caller: Client) -> Result<(LoginCandidates, LoginAttempt)> {
    let Client { from, visit, device } = caller;
    let counted = db.write(move |conn| attempts::count_sign_in(conn, email_key, (from, device, &visit)));
    match counted.await? {
        (AttemptOutcome::Wait(wait), ..) => Err(Error::TooMany(wait)),
        (AttemptOutcome::Yes { .. }, candidates, tried) => Ok((candidates, tried)),
    }
}

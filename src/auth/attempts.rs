//! Limits on attempts, such as wrong passwords. Counters are in the database, so they survive a restart and are
//! shared by all replicas.
//!
//! **Invariants:** keys are hashed, so no e-mail address or IP address is stored; an attempt is counted before
//! any work is done for it; the waiting time grows with every attempt; a stranger's attempts never lock out a
//! browser that the owner has used before; unknown accounts are counted like known ones.

use std::{net::IpAddr, time::Duration};

use crate::{
    auth::{
        attempt_counter::{
            AttemptCount, AttemptLimit, LimitPolicy, count_or_block, count_or_block_daily, key,
        },
        network::{NetworkUse, network},
        passwords::HashPriority,
        security_events::{self, ClientInfo, SecurityEvent},
        users::{LoginCandidate, User},
    },
    database::{
        ids::{CategoryId, ShareId, UserId},
        pool::Conn,
    },
    error::Result,
};

/// An attempt to sign in.
#[derive(Debug, Clone)]
pub struct LoginAttempt {
    /// The e-mail address, as a key of limits.
    pub email_key: String,
    /// The address it comes from.
    pub ip: IpAddr,
    /// The secret of the browser and the id of the user, if the user has signed in with this browser before.
    pub known_device: Option<(String, UserId)>,
}

impl LoginAttempt {
    /// The queue in which its password is checked.
    pub(crate) fn priority(&self) -> HashPriority {
        if self.known_device.is_some() { HashPriority::Known } else { HashPriority::Unknown }
    }

    /// The counters of this attempt: that of a known browser, or, for everyone else, from narrow to wide.
    fn limits(&self) -> Vec<AttemptLimit> {
        use LimitPolicy::Backoff;
        if let Some((device, user_id)) = &self.known_device {
            let key = key("sign in with browser", &[device, &user_id]);
            return vec![AttemptLimit { key, free: 10, minutes: 15, policy: Backoff }];
        }
        let (email, network) = (&self.email_key, network(self.ip, NetworkUse::Limits));
        vec![
            AttemptLimit {
                key: key("sign in from network", &[&network]),
                free: 100,
                minutes: 60,
                policy: Backoff,
            },
            AttemptLimit { key: key("sign in", &[email, &network]), free: 5, minutes: 15, policy: Backoff },
            AttemptLimit { key: key("sign in to account", &[email]), free: 50, minutes: 60, policy: Backoff },
        ]
    }
}

/// Whether an attempt to sign in may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It may.
    Allowed {
        /// Whether unknown browsers have to wait from now on.
        last_free: bool,
    },
    /// Not before this time has passed.
    Wait(Duration),
}

/// Counts an attempt to sign in.
pub fn sign_in(conn: &mut Conn, attempt: &LoginAttempt) -> Result<AttemptOutcome> {
    let mut last_free = false;
    for limit in attempt.limits() {
        match limit.count(conn)? {
            AttemptCount::Wait(wait) => return Ok(AttemptOutcome::Wait(wait)),
            AttemptCount::Nth(n) => last_free = attempt.known_device.is_none() && n == limit.free,
        }
    }
    Ok(AttemptOutcome::Allowed { last_free })
}

/// The accounts that an attempt to sign in may mean.
#[derive(Debug)]
pub(crate) struct LoginCandidates {
    pub(crate) first: Option<LoginCandidate>,
    /// Another account that claims the address, if the password is not that of the first.
    pub claim: Option<LoginCandidate>,
}

/// Finds the accounts that may be meant and counts one attempt to sign in. When unknown browsers have to wait from now
/// on, the owner is notified.
pub(crate) fn count_sign_in(
    conn: &mut Conn,
    email_key: String,
    (ip, device, client): (IpAddr, Option<String>, &ClientInfo),
) -> Result<(AttemptOutcome, LoginCandidates, LoginAttempt)> {
    let candidate = User::login_candidate(conn, &email_key, device.as_deref())?;
    let known = candidate.as_ref().and_then(|it| it.known).zip(device);
    let attempt =
        LoginAttempt { email_key, ip, known_device: known.map(|(user_id, device)| (device, user_id)) };
    let outcome = sign_in(conn, &attempt)?;
    if let (AttemptOutcome::Allowed { last_free: true }, Some(it)) = (outcome, &candidate) {
        security_events::record(conn, it.user.id, SecurityEvent::SignInBlocked, "", client)?;
    }
    let claim = User::claim(conn, &attempt.email_key, candidate.as_ref().map(|it| it.user.id))?;
    Ok((outcome, LoginCandidates { first: candidate, claim }, attempt))
}

/// Resets the counters after a successful sign-in from this browser or network. In the wider counters only this
/// attempt is subtracted, because the others may have been someone else's.
pub(crate) fn reset(conn: &mut Conn, attempt: &LoginAttempt) -> Result<()> {
    for limit in attempt.limits() {
        if limit.free <= 10 {
            limit.reset(conn)?;
        } else {
            limit.subtract_one(conn)?;
        }
    }
    Ok(())
}

/// Counts a sign-up: 20 per hour and network.
pub(crate) fn sign_up(conn: &mut Conn, from: IpAddr) -> Result<Option<Duration>> {
    count_or_block(conn, key("sign up", &[&network(from, NetworkUse::Limits)]), 20)
}

/// Counts a request for an e-mail: 30 per hour and network.
pub(crate) fn email_request(conn: &mut Conn, from: IpAddr) -> Result<Option<Duration>> {
    count_or_block(conn, key("letter from", &[&network(from, NetworkUse::Limits)]), 30)
}

/// Returns `true` if another e-mail that strangers can request may go to this address: 3 per hour. The
/// answer to the request is the same either way.
pub(crate) fn email_to_address(conn: &mut Conn, email_key: &str) -> Result<bool> {
    Ok(count_or_block(conn, key("letter to", &[&email_key]), 3)?.is_none())
}

/// Counts an invitation into a space: 50 per day and person.
pub(crate) fn space_invitation(conn: &mut Conn, by: UserId) -> Result<Option<Duration>> {
    count_or_block_daily(conn, key("invitation by", &[&by]), 50)
}

/// Returns `true` if another invitation into a space may go to this address: 3 per day, from all people together. The
/// answer to the inviter is the same either way.
pub(crate) fn space_invitation_to(conn: &mut Conn, email_key: &str) -> Result<bool> {
    Ok(count_or_block_daily(conn, key("invitation to", &[&email_key]), 3)?.is_none())
}

/// Counts a comment of a member: so many per hour and person.
pub(crate) fn comment(conn: &mut Conn, by: UserId, most: i32) -> Result<Option<Duration>> {
    count_or_block(conn, key("comment by", &[&by]), most)
}

/// Counts a comment of a person from outside, apart from what they write where they are members.
pub(crate) fn comment_from_outside(conn: &mut Conn, by: UserId, most: i32) -> Result<Option<Duration>> {
    count_or_block(conn, key("comment from outside by", &[&by]), most)
}

/// Counts a comment of a person from outside on a list: 5 per hour.
pub(crate) fn comment_on_list(conn: &mut Conn, by: UserId, list: CategoryId) -> Result<Option<Duration>> {
    count_or_block(conn, key("comment on list", &[&by, &list]), 5)
}

/// Where an attempt at a code of the app is made. Each has a counter of its own, so that a stranger who knows the password
/// cannot lock out the owner's browser. Recovery codes are not counted: they are too long to be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorAttempt<'a> {
    /// A code, in an unknown browser.
    Code,
    /// A code, in a browser that the owner has signed in with before; its secret.
    CodeFromKnownBrowser(&'a str),
}

/// Counts an attempt at a code of the app: 20 per hour, account and kind of browser.
pub fn second_factor(
    conn: &mut Conn,
    user_id: UserId,
    attempt: SecondFactorAttempt,
) -> Result<Option<Duration>> {
    let key = match attempt {
        SecondFactorAttempt::Code => key("second factor", &[&user_id]),
        SecondFactorAttempt::CodeFromKnownBrowser(secret) => {
            key("second factor from browser", &[&secret, &user_id])
        }
    };
    count_or_block(conn, key, 20)
}

/// Counts an attempt at the password of a share link: 10 in 15 minutes per network and 60 per hour in total;
/// after that, the wait grows.
pub(crate) fn link(conn: &mut Conn, share_id: ShareId, from: IpAddr) -> Result<Option<Duration>> {
    for limit in link_limits(share_id, from) {
        if let AttemptCount::Wait(wait) = limit.count(conn)? {
            return Ok(Some(wait));
        }
    }
    Ok(None)
}

/// Resets the counter of a network that knew the link's password.
pub(crate) fn reset_link(conn: &mut Conn, share_id: ShareId, from: IpAddr) -> Result<()> {
    let [per_network, _] = link_limits(share_id, from);
    per_network.reset(conn)
}

fn link_limits(share_id: ShareId, from: IpAddr) -> [AttemptLimit; 2] {
    let near = key("link from network", &[&share_id, &network(from, NetworkUse::Limits)]);
    [
        AttemptLimit { key: near, free: 10, minutes: 15, policy: LimitPolicy::Backoff },
        AttemptLimit { key: key("link", &[&share_id]), free: 60, minutes: 60, policy: LimitPolicy::Backoff },
    ]
}

/// Counts a passkey challenge for an unknown user: 100 per hour and network.
pub(crate) fn passkey(conn: &mut Conn, from: IpAddr) -> Result<Option<Duration>> {
    count_or_block(conn, key("passkey", &[&network(from, NetworkUse::Limits)]), 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_makes_the_name_of_another_counter() {
        let ip = IpAddr::from([192, 0, 2, 1]);
        let attempt = LoginAttempt { email_key: network(ip, NetworkUse::Limits), ip, known_device: None };
        let names = attempt.limits().into_iter().map(|it| it.key);
        assert_eq!(names.collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert_ne!(key("a", &[&"b\"|\"c"]), key("a", &[&"b", &"c"]));
    }
}

//! Authenticator apps: RFC 6238 with SHA-1, six digits and 30 seconds, which every app supports.
//!
//! **Invariants:** the key has 160 bits and is encrypted for the row of its owner; the codes of the current and
//! the previous step are valid, later ones are not; a conditional UPDATE makes each step usable once; a key
//! counts only once a code has confirmed it.

use chrono::Utc;
use data_encoding::BASE32_NOPAD;
use diesel::{prelude::*, query_dsl::methods};
use totp_rs::{Builder, Secret, Totp};

use super::faults;
use crate::{
    auth::sessions::Reauthenticated,
    crypto::{self, Keys},
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{totps, users},
    },
    error::{Error, Result},
};

const STEP_SECONDS: u64 = 30;
const KEY_BYTES: usize = 20;

/// The context a key is encrypted for, so that it cannot be decrypted in another row.
pub(super) fn encryption_context(user_id: UserId) -> String {
    format!("totps.sealed|{user_id}")
}

/// A key that is being set up.
#[derive(Debug, Clone)]
pub(crate) struct PendingTotp {
    /// The content of the QR code: `otpauth://totp/…`.
    pub address: String,
    /// The key as people type it, in groups of four.
    pub key: String,
}

/// Creates a new unconfirmed key; a confirmed one stays.
pub(crate) fn start_setup(conn: &mut Conn, keys: &Keys, by: &Reauthenticated) -> Result<()> {
    let user_id = by.user().id;
    let sealed = keys.seal(&encryption_context(user_id), &crypto::random::<KEY_BYTES>()?)?;
    // One statement, so that a concurrent confirmation keeps the key.
    let fresh = diesel::insert_into(totps::table)
        .values((totps::user_id.eq(user_id), totps::sealed.eq(&sealed)))
        .on_conflict(totps::user_id)
        .do_update()
        .set((totps::sealed.eq(&sealed), totps::last_step.eq(0)));
    match methods::FilterDsl::filter(fresh, totps::confirmed_at.is_null()).execute(conn)? {
        0 => Err(Error::Conflict(faults::APP_ADDED_BEFORE)),
        _ => Ok(()),
    }
}

/// The unconfirmed key, if any.
pub(crate) fn pending(conn: &mut Conn, keys: &Keys, by: &Reauthenticated) -> Result<Option<PendingTotp>> {
    let user_id = by.user().id;
    let row = totps::table.filter(totps::user_id.eq(user_id).and(totps::confirmed_at.is_null()));
    let Some(sealed) = row.select(totps::sealed).first::<Vec<u8>>(conn).optional()? else {
        return Ok(None);
    };
    let email: String = users::table.find(user_id).select(users::email).first(conn)?;
    let key = keys.open(&encryption_context(user_id), &sealed)?.plaintext;
    let address = totp(&key, &email)?.to_url().map_err(|error| Error::Internal(error.into()))?;
    Ok(Some(PendingTotp { address, key: in_groups_of_four(&BASE32_NOPAD.encode(&key)) }))
}

/// Confirms the key if the code is right. Returns `true` if it was.
pub(super) fn confirm(conn: &mut Conn, keys: &Keys, by: &Reauthenticated, code: &str) -> Result<bool> {
    let user_id = by.user().id;
    let row = totps::table.filter(totps::user_id.eq(user_id).and(totps::confirmed_at.is_null()));
    let sealed: Vec<u8> = row.select(totps::sealed).for_update().first(conn)?;
    let Some(step) = step_of(&keys.open(&encryption_context(user_id), &sealed)?.plaintext, code)? else {
        return Ok(false);
    };
    let confirmed = diesel::update(totps::table.find(user_id))
        .set((totps::confirmed_at.eq(Utc::now()), totps::last_step.eq(step)));
    Ok(confirmed.execute(conn)? == 1)
}

/// Returns `true` if this is an unused code of the user, and uses it up.
pub fn consume(conn: &mut Conn, keys: &Keys, user_id: UserId, code: &str) -> Result<bool> {
    let row = totps::table.filter(totps::user_id.eq(user_id).and(totps::confirmed_at.is_not_null()));
    let Some(sealed) = row.select(totps::sealed).first::<Vec<u8>>(conn).optional()? else {
        return Ok(false);
    };
    let Some(step) = step_of(&keys.open(&encryption_context(user_id), &sealed)?.plaintext, code)? else {
        return Ok(false);
    };
    let fresh = totps::table.filter(totps::user_id.eq(user_id).and(totps::last_step.lt(step)));
    Ok(diesel::update(fresh).set(totps::last_step.eq(step)).execute(conn)? == 1)
}

/// Removes the app. Returns `true` if it had been confirmed.
pub(super) fn remove(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let removed = diesel::delete(totps::table.find(user_id)).returning(totps::confirmed_at);
    let removed: Option<Option<chrono::DateTime<Utc>>> = removed.get_result(conn).optional()?;
    Ok(removed.flatten().is_some())
}

/// The step of this code: the current one or the one before.
fn step_of(key: &[u8], code: &str) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let (totp, now) = (totp(key, "somebody")?, Utc::now().timestamp().unsigned_abs());
    let step = totp.check(&code, now).or_else(|| totp.check(&code, now.saturating_sub(STEP_SECONDS)));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(key: &[u8], account: &str) -> Result<Totp> {
    let builder =
        Builder::new().with_secret(Secret::new(key.into())).with_skew(0).with_step_duration(STEP_SECONDS);
    let builder = builder.with_issuer(Some("Podium")).with_account_name(account.replace(':', " "));
    builder.build().map_err(|error| Error::Internal(error.into()))
}

/// In groups of four, which are easy to read aloud.
pub(super) fn in_groups_of_four(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // A07
    #[test]
    fn this_step_and_the_one_before_count_and_none_of_the_future() {
        let key = [7; KEY_BYTES];
        let totp = totp(&key, "ana@example.org").expect("a key");
        let now = Utc::now().timestamp().unsigned_abs();
        let at = |time: u64| step_of(&key, &totp.generate(time).to_string()).expect("checks");
        assert!(at(now).is_some() && at(now - STEP_SECONDS).is_some());
        assert_eq!(at(now - 3 * STEP_SECONDS), None);
        assert_eq!(at(now + 2 * STEP_SECONDS), None);
        let spaced = totp.generate(now).to_string();
        assert!(step_of(&key, &format!(" {} {} ", &spaced[..3], &spaced[3..])).expect("checks").is_some());
        assert_eq!(step_of(&key, "١٢٣٤٥٦").expect("checks"), None);
    }

    // The test vectors of RFC 6238, appendix B, shortened to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = totp(b"12345678901234567890", "ana").expect("a key");
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.generate(time).to_string(), code);
        }
        let address = totp.to_url().expect("an address");
        assert!(address.starts_with("otpauth://totp/Podium:ana?secret=GEZDGNBV"), "{address}");
    }
}

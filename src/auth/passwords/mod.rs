//! Passwords: which ones are accepted, and how they are stored.
//!
//! **Invariants:** hashes are Argon2id with the OWASP parameters below; at most one hash per core but one is
//! computed at a time, with a bounded queue, so a flood of sign-ins cannot exhaust the machine; an unknown
//! account costs the same as a known one; strangers and known browsers have separate queues, so a flood of
//! guesses cannot lock out an owner whose browser is known.

use std::{sync::LazyLock, time::Duration};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

mod common;
pub(crate) mod faults;

use crate::{
    database::pool::Db,
    error::{Error, Fault, Result},
    text,
};

/// OWASP Password Storage Cheat Sheet, second row: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Words of this site that a password may not be based on.
const SITE_WORDS: [&str; 4] = ["podium", "favourite", "favorite", "ranked"];

/// The queue for a hash: strangers use all cores but one, known browsers have one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashPriority {
    /// Anyone.
    Unknown,
    /// A browser that the owner has signed in with before; it has few attempts.
    Known,
}

static UNKNOWN_PERMITS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    Semaphore::new((cores - 1).max(1))
});
static KNOWN_PERMITS: Semaphore = Semaphore::const_new(1);

/// A hash of no password, whose salt and hash are random bytes: what passwords of unknown accounts are verified against, and
/// the hash of accounts that have no password any more.
pub(crate) const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$W/QGc5/UzD7A3RTYD48Oeg$56euNPYDtc/Bm+47tP5osgbAaVhxXbHpGUtAlEwRApg";

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| Error::bug(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String> {
    let hash = argon2()?.hash_password(password.as_bytes()).map_err(|error| Error::bug(error.to_string()))?;
    Ok(hash.to_string())
}

/// Hashes a password; returns a PHC string with its own salt. `Busy` if no turn to hash is free in time.
pub async fn hash(password: String) -> Result<String> {
    queued(HashPriority::Unknown, move || hash_now(&password)).await?
}

/// Returns `true` if this is the password. Without a stored hash, the same work is done and the answer is
/// `false`.
pub(crate) async fn verify(password: String, stored: Option<String>, priority: HashPriority) -> Result<bool> {
    queued(priority, move || {
        let known = stored.is_some();
        let stored = stored.as_deref().unwrap_or(DUMMY_HASH);
        Ok(argon2()?.verify_password(password.as_bytes(), stored).is_ok() && known)
    })
    .await?
}

/// Returns `true` if the hash has weaker parameters than the current ones.
pub(crate) fn is_outdated(stored: &str) -> bool {
    !stored.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$"))
}

/// Reads the lists of common passwords and words, which takes long the first time.
pub(crate) fn warm_up() {
    weakness("seven quiet herons sing", &[]);
}

async fn queued<T: Send + 'static>(
    priority: HashPriority,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let queue = if priority == HashPriority::Known { &KNOWN_PERMITS } else { &*UNKNOWN_PERMITS };
    let turn = tokio::time::timeout(Duration::from_secs(2), queue.acquire()).await;
    let _turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Internal(error.into()))?;
    Db::block(work).await
}

/// The text for comparing: in lower case, without accents.
fn without_accents(text: &str) -> String {
    text::comparison_key(text).nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Why a password is not accepted for this person, if so. Length over composition (NIST SP 800-63B).
pub(crate) fn weakness(password: &str, about: &[&str]) -> Option<Fault> {
    match password.chars().count() {
        0 => return Some(faults::NO_PASSWORD),
        1..12 => return Some(faults::TOO_SHORT),
        257.. => return Some(faults::TOO_LONG),
        _ => (),
    }
    let folded = without_accents(password);
    let parts = about.iter().flat_map(|words| words.split(|c: char| !c.is_alphanumeric()));
    let is_based_on = |word: &str| word.chars().count() >= 4 && folded.contains(&without_accents(word));
    if about.iter().chain(&SITE_WORDS).copied().chain(parts).any(is_based_on) {
        return Some(faults::KNOWN_WORDS);
    }
    if common::is_common(password) {
        return Some(faults::COMMON);
    }
    let start: String = password.chars().take(72).collect();
    let guess = zxcvbn::zxcvbn(&start, about);
    (u8::from(guess.score()) < 3).then_some(faults::EASY_TO_GUESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    // A01, A03
    #[test]
    fn length_counts_and_what_is_known_about_a_person_does_not() {
        let about = ["Ana Petrova", "ana.petrova", "ana"];
        assert!(weakness("correct horse battery", &about).is_none());
        assert!(weakness("🙂🐘🍋🚲🎈🪁🧵🪴🛶🎻🧭🪐", &about).is_none());
        for bad in [
            "",
            "short",
            "passwordpassword",
            "aaaaaaaaaaaa",
            "ana.petrova-2026!",
            "podium-podium-77",
            "123456789012",
            "Password!!!!!",
            "Dragon2026!?.2026",
            "qwertyuiop1987",
            "iloveyou.........",
            "petrova-petrova",
        ] {
            assert!(weakness(bad, &about).is_some(), "{bad}");
        }
        assert!(weakness("sandgrouse-sandgrouse", &["Zoe Sandgrouse"]).is_some());
        assert!(weakness("mullerstein-jose-mullerstein", &["José Müllerstein"]).is_some());
        assert!(weakness(&"x y".repeat(86), &about).is_some());
    }

    // A02
    #[test]
    fn every_common_password_is_refused_in_any_letter_case_and_with_anything_at_its_end() {
        let list = include_str!("../../../tests/data/common-passwords.txt");
        assert!(list.lines().count() > 500);
        let mut through = Vec::new();
        for word in list.lines() {
            let tries = match word.len() {
                12.. => [word.to_owned(), word.to_uppercase()],
                _ => [format!("{word}1987-2026!!!"), format!("{}!!!!!!!!", word.to_uppercase())],
            };
            through.extend(tries.into_iter().filter(|it| weakness(it, &[]).is_none()));
        }
        assert!(through.is_empty(), "{} got through: {:?}", through.len(), &through[..through.len().min(20)]);
    }

    // A03
    #[test]
    fn a_password_does_not_lean_on_what_everybody_knows_here() {
        for bad in ["podium.forever.and.ever", "My-Favourite-Things-77", "zebra lamp petrova cloud"] {
            assert!(weakness(bad, &["Petrova"]).is_some(), "{bad}");
        }
    }

    // A05
    #[test]
    fn a_hash_names_todays_parameters() {
        let hash = hash_now("correct horse battery").expect("hashes");
        assert!(!is_outdated(&hash), "{hash}");
        assert!(is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c2FsdA$aGFzaA"));
    }

    // A password of an unknown account has to take as long as any other.
    #[test]
    fn the_dummy_hash_is_as_expensive_as_any_other_and_of_no_password() {
        assert!(!is_outdated(DUMMY_HASH));
        let verified = argon2().expect("parameters").verify_password(b"correct horse battery", DUMMY_HASH);
        assert!(matches!(verified, Err(argon2::password_hash::Error::PasswordInvalid)), "{verified:?}");
    }
}

//! Common passwords: the lists included in zxcvbn, with 30,000 passwords and the most common words and names.
//!
//! **Invariants:** letter case and trailing digits and signs make no difference: `Dragon2026!` counts as
//! `dragon`, so the short entries of the lists count as well.

use zxcvbn::matching::patterns::MatchPattern;

/// Returns `true` if the password is on a list, as it is or without its trailing digits and signs.
pub(crate) fn is_common(password: &str) -> bool {
    let folded = password.to_lowercase();
    let core = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    is_listed(&folded) || (core != folded && is_listed(core))
}

fn is_listed(word: &str) -> bool {
    if !(4..=40).contains(&word.chars().count()) {
        return false;
    }
    let entropy = zxcvbn::zxcvbn(word, &[]);
    match entropy.sequence() {
        _ if entropy.guesses() < 100_000 && word.len() > 5 => true, // one of them twice, say
        [only] => matches!(&only.pattern, MatchPattern::Dictionary(found) if !found.reversed && !found.l33t),
        _ => false,
    }
}

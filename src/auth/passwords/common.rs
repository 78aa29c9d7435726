//! The passwords that most people choose, and so the first that are tried: the lists that zxcvbn carries along,
//! 30,000 passwords and the common words and names.
//!
//! Must stay true: letter case, and digits and signs at the end, make no difference: `Dragon2026!` is
//! `dragon`, and so the short ones on the lists count too.

use zxcvbn::matching::patterns::MatchPattern;

/// Is it on a list, as it is or without what was put at its end?
pub fn is_common(password: &str) -> bool {
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

//! The passwords that most people choose, and so the first that are tried: the list of 30,000 that zxcvbn
//! carries along.
//!
//! Must stay true: letter case, and digits and signs at the end, make no difference: `Dragon2026!` is
//! `dragon`, and so the short ones on the list count too.

use zxcvbn::matching::patterns::MatchPattern;

/// Is it on the list, as it is or without what was put at its end?
pub fn is_common(password: &str) -> bool {
    let folded = password.to_lowercase();
    let core = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    [folded.as_str(), core].into_iter().any(is_listed)
}

fn is_listed(word: &str) -> bool {
    let length = word.chars().count();
    if !(4..=40).contains(&length) {
        return false;
    }
    let entropy = zxcvbn::zxcvbn(word, &[]);
    let [only] = entropy.sequence() else { return false };
    let MatchPattern::Dictionary(found) = &only.pattern else { return false };
    // The type's name is not public, its name in words is.
    only.i == 0 && !found.reversed && !found.l33t && format!("{:?}", found.dictionary_name) == "Passwords"
}

//! Why a password is not accepted.

use crate::error::Fault;

pub(crate) const NO_PASSWORD: Fault =
    Fault::new("no_password", "Choose a password of at least 12 characters.");
pub(crate) const TOO_SHORT: Fault = Fault::new(
    "password_too_short",
    "Use at least 12 characters. A few words in a row are easy to remember.",
);
pub(crate) const TOO_LONG: Fault = Fault::new("password_too_long", "Keep it to 256 characters.");
/// It contains what is known about the person, or a word of this site.
pub(crate) const KNOWN_WORDS: Fault = Fault::new(
    "password_of_known_words",
    "Don’t use your name, e-mail address or handle, or this site’s name.",
);
pub(crate) const COMMON: Fault = Fault::new(
    "password_common",
    "This is a common password or word. Those are guessed first; use a few unrelated words in a row.",
);
pub(crate) const EASY_TO_GUESS: Fault = Fault::new(
    "password_easy_to_guess",
    "This password is easy to guess. Use a few unrelated words in a row.",
);

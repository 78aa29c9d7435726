//! Password resets by e-mail.
//!
//! **Invariants:** every address gets the same response in the same time; a link works once, for 30 minutes,
//! and only the newest one does; using it does not sign in, ends all sessions and trusted browsers, and does
//! not skip the second factor at the next sign-in.

pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const ASK: &str = "/resets";
    pub(crate) const CHOOSE: &str = "/resets/{reset}";

    pub(crate) fn choose(secret: &str) -> String {
        format!("/resets/{secret}")
    }
}

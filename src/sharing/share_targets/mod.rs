//! Share targets: posting a list by e-mail or on social media.
//!
//! **Invariants:** posting is a plain link, so nothing of another site runs here and nothing is sent before the
//! user follows it; the text contains no more than the page shows to anyone with its address; private lists cannot
//! be posted.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod pages;

pub(crate) use model::ShareText;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const MASTODON: &str = "/share/mastodon";
}

//! Posts: a list told to other people, by letter or on social media.
//!
//! **Invariants:** a post is a plain link, so nothing of another site runs here and nothing is sent before
//! somebody follows it; a post says no more than its page shows to whoever has the address; a list that
//! only its members see has none.

pub mod forms;
pub mod model;
pub mod pages;

pub use model::ShareText;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const MASTODON: &str = "/share/mastodon";
}

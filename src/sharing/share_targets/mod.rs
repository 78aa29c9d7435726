//! Posts: a list told to other people, by letter or on social media.
//!
//! Must stay true: a post is a plain link, so nothing of another site runs here and nothing is sent before
//! somebody follows it; a post says no more than its page shows to whoever has the address; a list that
//! only its members see has none.

pub mod forms;
pub mod model;
pub mod pages;

pub use model::ShareText;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const MASTODON: &str = "/share/mastodon";
}

//! Help: short public pages about what one can do with Podium.
//!
//! **Invariants:** they need no account, and name only controls that exist.

mod topic;
pub(crate) mod pages;

pub(crate) use topic::Topic;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use super::Topic;

    pub(crate) const ALL: &str = "/help";
    pub(crate) const TOPIC: &str = "/help/{topic}";

    pub(crate) fn topic(topic: Topic) -> String {
        format!("/help/{}", topic.as_str())
    }
}

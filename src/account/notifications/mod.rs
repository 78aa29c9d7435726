//! The pages of notifications, and the daily e-mail of those that were not read.
//!
//! **Invariants:** titles and names are loaded when a notification is read or an e-mail is written, for what its reader may see
//! then; a person gets at most one of these e-mails for each day, however many workers try, and it is never sent again once it
//! may have arrived; none without news, nothing older than [`digests::OLDEST`], nothing twice; whether they want it, and may get
//! it, is asked when it is queued and again when it is sent; each has a link that ends them without signing in.
//!
//! - `model`: notifications with what they are about.
//! - `sentence`: a notification in words.
//! - `topic`: which kinds a person chooses e-mails of together.
//! - `settings`: what a person chose.
//! - `digests`: whose e-mail is due, and what is in it.
//! - `unsubscribing`: the links that end e-mails.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod sentence;
pub(crate) mod topic;
pub(crate) mod settings;
pub(crate) mod digests;
pub(crate) mod unsubscribing;
pub(crate) mod pages;
pub(crate) mod api;
pub(crate) mod jobs;

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const LIST: &str = "/notifications";
    pub(crate) const EMAILS: &str = "/account/emails";
    pub(crate) const UNSUBSCRIBE: &str = "/unsubscribe/{secret}";

    /// For programs.
    pub(crate) const API_LIST: &str = "/api/v1/notifications";
    pub(crate) const API_READING: &str = "/api/v1/notifications/reading";
    pub(crate) const API_EMAILS: &str = "/api/v1/account/emails";

    pub(crate) fn unsubscribe(secret: &str) -> String {
        format!("/unsubscribe/{secret}")
    }
}

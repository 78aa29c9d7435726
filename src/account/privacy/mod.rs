//! A person's own data: what is kept of them and why, their consent, a copy of everything, and leaving.
//!
//! Must stay true: every kind of data that is kept stands in [`map`], with the reason, the time and what
//! forgets it afterwards; the privacy page is made of that table and the worker tidies up by it, so the page
//! says what happens. Only its owner, just proved, asks for a copy of everything or for the account to go.

pub mod archive;
pub mod consent;
pub mod erasure;
pub mod jobs;
pub mod map;
pub mod pages;

/// Where things live. Nobody else spells these paths.
pub mod url {
    use crate::database::ids::ArchiveId;

    pub const PRIVACY: &str = "/privacy";
    pub const DATA: &str = "/account/data";
    pub const CONSENT: &str = "/account/consent";
    pub const WITHDRAW: &str = "/account/consent/withdrawal";
    pub const ARCHIVES: &str = "/account/archive";
    pub const ARCHIVE: &str = "/account/archive/{archive_id}";
    pub const ERASURE: &str = "/account/erasure";
    pub const KEEP: &str = "/account/erasure/keeping";
    pub const KEEP_LINK: &str = "/erasure/{secret}";

    pub fn archive(id: ArchiveId) -> String {
        format!("/account/archive/{id}")
    }
    /// The address in the letter that tells of an erasure: whoever opens it may keep the account.
    pub fn keep_link(secret: &str) -> String {
        format!("/erasure/{secret}")
    }
}

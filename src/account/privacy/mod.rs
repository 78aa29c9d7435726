//! Personal data: what is kept and why, consent, archives, and deleting an account.
//!
//! **Invariants:** every kind of data that is kept is in [`inventory`], with its reason, its time limit and what
//! deletes it; the privacy page is generated from that table and the worker follows it, so the page is
//! accurate. Only the owner can request an archive or a deletion, after reauthentication; with a token that may write they
//! can request an archive, too, but not download it.

pub(crate) mod archive;
pub(crate) mod consent;
pub(crate) mod erasure;
pub mod jobs;
pub mod inventory;
pub(crate) mod pages;
pub(crate) mod api;

/// The URLs of this module.
pub mod url {
    use crate::database::ids::ArchiveId;

    pub(crate) const PRIVACY: &str = "/privacy";
    pub(crate) const DATA: &str = "/account/data";
    pub(crate) const CONSENT: &str = "/account/consent";
    pub(crate) const WITHDRAW: &str = "/account/consent/withdrawal";
    pub(crate) const ARCHIVES: &str = "/account/archive";
    pub(crate) const ARCHIVE: &str = "/account/archive/{archive_id}";
    /// For programs.
    pub(crate) const API_ARCHIVES: &str = "/api/v1/account/archives";
    pub(crate) const ERASURE: &str = "/account/erasure";
    pub(crate) const KEEP: &str = "/account/erasure/keeping";
    pub(crate) const KEEP_LINK: &str = "/erasure/{secret}";

    pub(crate) fn archive(id: ArchiveId) -> String {
        format!("/account/archive/{id}")
    }
    /// The link in the e-mail about a deletion: anyone who opens it can keep the account.
    pub fn keep_link(secret: &str) -> String {
        format!("/erasure/{secret}")
    }
}

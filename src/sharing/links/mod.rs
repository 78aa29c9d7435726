//! Share links: secret links that each open one list.
//!
//! **Invariants:** a link's secret is random, shown once, and stored only as a hash, which is kept when it
//! is replaced so that Undo can restore it; links that were revoked, have
//! expired or never existed look the same to a visitor; what a link hides is in nothing that it opens
//! ([`opening`]); openings are counted without recording who opened it.

pub(crate) mod faults;
mod editing;
pub mod forms;
mod former_keys;
pub mod model;
mod recording;
pub(crate) mod restoring;
mod secrets;
pub(crate) mod opening;
pub(crate) mod open_counts;
pub mod jobs;
pub(crate) mod pages;
pub(crate) mod api;
mod resource;

pub use model::ShareLink;
pub use open_counts::Openings;
pub(crate) use resource::{FormerLink, RevokedLink};

/// The URLs of this module. No other module contains these paths.
pub mod url {
    use crate::database::ids::{CategoryId, ShareId};

    pub(crate) const LIST: &str = "/categories/{category_id}/shares";
    pub(crate) const VISIBILITY: &str = "/categories/{category_id}/visibility";
    pub(crate) const EDIT: &str = "/shares/{share_id}/edit";
    pub(crate) const UPDATE: &str = "/shares/{share_id}";
    pub(crate) const RENEW: &str = "/shares/{share_id}/renewal";
    pub(crate) const REVOKE: &str = "/shares/{share_id}/revocation";
    pub(crate) const PREVIEW: &str = "/shares/{share_id}/preview";
    pub(crate) const SHOW: &str = "/s/{secret}";
    pub(crate) const COMMENTS: &str = "/s/{secret}/comments";
    pub(crate) const TIERS: &str = "/s/{secret}/tiers";
    pub(crate) const PASSWORD: &str = "/s/{secret}/password";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/shares/{share_id}";
    pub(crate) const API_LIST: &str = "/api/v1/categories/{category_id}/shares";
    pub(crate) const API_RENEW: &str = "/api/v1/shares/{share_id}/renewal";
    pub(crate) const API_VISIBILITY: &str = "/api/v1/categories/{category_id}/visibility";

    pub(crate) fn api(id: ShareId) -> String {
        format!("/api/v1/shares/{id}")
    }
    /// The links of a category.
    pub fn list(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/shares")
    }
    /// Who can see a category.
    pub fn visibility(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/visibility")
    }
    pub(crate) fn edit(id: ShareId) -> String {
        format!("/shares/{id}/edit")
    }
    /// Where the form of a link is sent to.
    pub fn update(id: ShareId) -> String {
        format!("/shares/{id}")
    }
    pub(crate) fn renew(id: ShareId) -> String {
        format!("/shares/{id}/renewal")
    }
    pub(crate) fn revoke(id: ShareId) -> String {
        format!("/shares/{id}/revocation")
    }
    /// What a link shows.
    pub fn preview(id: ShareId) -> String {
        format!("/shares/{id}/preview")
    }
    pub(crate) fn show(secret: &str) -> String {
        format!("/s/{secret}")
    }
    /// The password page of the link that an address below `/s/` starts with; it leads on to that address.
    pub fn password_of(address: &str) -> String {
        let secret = address.strip_prefix("/s/").unwrap_or_default();
        let secret = secret.split(['/', '?', '#']).next().unwrap_or_default();
        let page = format!("/s/{secret}/password");
        if address == show(secret) {
            return page;
        }
        let next: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        format!("{page}?next={next}")
    }
}

//! Shares: links that open one list.
//!
//! Must stay true: a list has at most one live link; a revoked link opens nothing at once and for ever;
//! nothing in the database opens a list, because a link's secret comes from the server's key ([`Secrets`])
//! and only its hash is kept. Who may see a list is decided here and nowhere else.

pub mod forms;
pub mod model;
pub mod pages;
pub mod secrets;

pub use model::Share;
pub use secrets::Secrets;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const LIST: &str = "/categories/{category_id}/shares";
    pub const REVOKE: &str = "/shares/{share_id}/revocation";
    pub const SHOW: &str = "/s/{secret}";

    pub fn list(category_id: i64) -> String {
        format!("/categories/{category_id}/shares")
    }
    pub fn revoke(id: i64) -> String {
        format!("/shares/{id}/revocation")
    }
    pub fn show(secret: &str) -> String {
        format!("/s/{secret}")
    }
}

//! Access tokens: how a program of somebody's reads or changes their lists without their password.
//!
//! Must stay true: a token is shown once and kept as a SHA-256; it ends by itself, a year from now at the
//! latest, and at once when it is revoked; it opens what its scope and its space allow and nothing of the
//! account itself; whoever makes or revokes one proved who they are within the last 15 minutes.

pub mod forms;
pub mod model;
pub mod pages;
pub mod secret;

pub use model::Token;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const LIST: &str = "/account/tokens";
    pub const NEW: &str = "/account/tokens/new";
    pub const REVOCATION: &str = "/account/tokens/{token_id}/revocation";

    pub fn revocation(id: i64) -> String {
        format!("/account/tokens/{id}/revocation")
    }
}

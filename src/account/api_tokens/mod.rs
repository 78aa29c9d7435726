//! Personal access tokens: what programs sign in with, in a person's name.
//!
//! Must stay true: a token is shown once and kept as a SHA-256; it ends by itself, at the latest after a
//! year; a person who is suspended or leaves has none, and whoever is held back is so with every token; no
//! token makes, changes or lists other tokens, and none changes what opens the account; revoked, ended and
//! unknown ones are answered alike.

pub mod api;
pub mod extract;
pub mod forms;
pub mod model;
pub mod pages;
pub mod secret;

pub use model::{Bearer, Token};

/// Where things live. Nobody else spells these paths.
pub mod url {
    use crate::database::ids::TokenId;

    pub const LIST: &str = "/account/tokens";
    pub const CONFIRM: &str = "/account/tokens/{token_id}/revocation";
    /// Sign-in for a token.
    pub const API: &str = "/api/v1/tokens";
    /// The token that asks.
    pub const CURRENT: &str = "/api/v1/tokens/current";
    pub const RENEWAL: &str = "/api/v1/tokens/current/renewal";

    pub fn confirm(id: TokenId) -> String {
        format!("/account/tokens/{id}/revocation")
    }
}

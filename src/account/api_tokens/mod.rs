//! Personal access tokens, with which programs act as a user.
//!
//! **Invariants:** a token is shown once and stored as a SHA-256 hash; it expires after a year at the latest;
//! suspended and leaving users have no tokens, and whatever holds a user back holds back their tokens; no token
//! creates, changes or lists other tokens or changes how the account is signed in to; revoked, expired and
//! unknown tokens get the same answer.

pub(crate) mod api;
pub(crate) mod faults;
pub(crate) mod forms;
pub mod model;
pub(crate) mod pages;

/// The URLs of this module.
pub(crate) mod url {
    use crate::database::ids::TokenId;

    pub(crate) const LIST: &str = "/account/tokens";
    pub(crate) const CONFIRM: &str = "/account/tokens/{token_id}/revocation";
    /// Requesting a token with a password.
    pub(crate) const API: &str = "/api/v1/tokens";
    /// The token of the request.
    pub(crate) const CURRENT: &str = "/api/v1/tokens/current";
    pub(crate) const RENEWAL: &str = "/api/v1/tokens/current/renewal";

    pub(crate) fn confirm(id: TokenId) -> String {
        format!("/account/tokens/{id}/revocation")
    }
}

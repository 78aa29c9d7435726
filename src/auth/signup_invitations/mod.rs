//! Who may open an account: everybody, whoever is invited, or nobody; and the invitations.
//!
//! Must stay true: what PODIUM_SIGNUP says goes before what an administrator chose; an invitation is for one
//! address, once, for two weeks; whoever invites does not learn whether the address has an account.

pub mod model;
pub mod pages;

pub use model::{Invitation, mode, set_mode};

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const ACCEPT: &str = "/invitations/{invitation}";

    pub fn accept(secret: &str) -> String {
        format!("/invitations/{secret}")
    }
}

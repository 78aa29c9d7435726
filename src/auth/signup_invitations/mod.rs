//! Who can sign up, and invitations to do so.
//!
//! **Invariants:** PODIUM_SIGNUP takes precedence over an administrator's choice; an invitation is for one
//! address, works once, and lasts 14 days; the inviting administrator does not learn whether the address has an
//! account.

pub(crate) mod model;
pub(crate) mod extract;

pub(crate) use extract::OffersSignUp;
pub use model::{Invitation, is_being_set_up, is_open, mode, set_mode};

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const ACCEPT: &str = "/invitations/{invitation}";

    pub(crate) fn accept(secret: &str) -> String {
        format!("/invitations/{secret}")
    }
}

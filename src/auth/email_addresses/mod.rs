//! E-mail addresses: confirming and changing them.
//!
//! **Invariants:** an address belongs to an account once the link in an e-mail to it was used; opening a link
//! changes nothing before its button is pressed; the old address is notified of a change, with a link that
//! undoes it for a week; no response reveals whether an address has an account.

pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module.
pub(crate) mod url {
    pub const CONFIRM: &str = "/addresses/{address}";
    pub const UNDO: &str = "/addresses/{former}/undo";
    pub const CHANGE: &str = "/account/address";
    pub const LETTER: &str = "/account/address/letter";

    pub fn confirm(secret: &str) -> String {
        format!("/addresses/{secret}")
    }
    pub fn undo(secret: &str) -> String {
        format!("/addresses/{secret}/undo")
    }
}

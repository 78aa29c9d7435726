//! E-mail addresses: confirming and changing them.
//!
//! **Invariants:** an address belongs to an account once the link in an e-mail to it was used; opening a link
//! changes nothing before its button is pressed; the old address is notified of a change, with a link that
//! undoes it for a week; no response reveals whether an address has an account.

pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const CONFIRM: &str = "/addresses/{address}";
    pub(crate) const UNDO: &str = "/addresses/{former}/undo";
    pub(crate) const CHANGE: &str = "/account/address";
    pub(crate) const RESEND: &str = "/account/address/letter";

    pub(crate) fn confirm(secret: &str) -> String {
        format!("/addresses/{secret}")
    }
    pub(crate) fn undo(secret: &str) -> String {
        format!("/addresses/{secret}/undo")
    }
}

//! E-mail addresses: whose they are, and how one is changed.
//!
//! Must stay true: an address is an account's once a letter to it was answered; following the link changes
//! nothing before its button is pressed; a change is told to the address that was, with a link that takes it
//! back for a week; no answer tells whether an address belongs to somebody.

pub mod model;
pub mod pages;

/// Where things live. Nobody else spells these paths.
pub mod url {
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

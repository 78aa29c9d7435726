//! Drafts: what was typed into a form that could not be accepted yet, because its sender had to sign in, or to prove who
//! they are, or because the thing was in the bin meanwhile.
//!
//! **Invariants:** nothing is stored here: the page that comes instead carries the draft, encrypted and authenticated,
//! from form to form; a draft is kept for an hour, and is sent only to the address it was typed for, when a person who
//! has seen its content presses a button; it then counts for the session in which it was shown, and no other.
//! Passwords and codes in it are never shown.
//!
//! | URL | what it does |
//! |---|---|
//! | `/drafts` | shows the draft that a form carries |

pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const SHOW: &str = "/drafts";
}

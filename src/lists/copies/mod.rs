//! Copies: a list that somebody may see becomes one of their own.
//!
//! **Invariants:** a copy has the order, the words and the attributes of what it was made of, as far as whoever made
//! it may see them, and never what is hidden from them. It is private, and nothing ties it to the other list
//! afterwards, but for a note of when and from whose it came, which only its members see. It is one change in the
//! history, made whole or not at all.

pub mod forms;
pub mod model;
pub mod pages;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const COPY: &str = "/@{space}/{category}/copy";
    pub const COPY_SHARED: &str = "/s/{secret}/copy";

    /// For the list at that path.
    pub fn copy(address: &str) -> String {
        format!("{address}/copy")
    }
}

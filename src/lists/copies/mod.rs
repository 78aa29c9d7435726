//! Copies: copying a list that the user may see into one of their own spaces.
//!
//! **Invariants:** a copy has the order, the texts and the attributes of the original, as far as the user may see
//! them, and never anything hidden from them. It is private and independent of the original, except for a note of
//! when and from whom it was copied, which only its members see. Copying is one change in the history, made
//! completely or not at all. So is a list that is made of the order of several ([`merging`]).

pub(crate) mod faults;
pub mod forms;
pub mod model;
pub(crate) mod contributions;
pub(crate) mod merging;
pub(crate) mod pages;
pub(crate) mod api;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const COPY: &str = "/@{space}/{category}/copy";
    pub(crate) const COPY_SHARED: &str = "/s/{secret}/copy";
    /// For programs.
    pub(crate) const API: &str = "/api/v1/categories/{category_id}/copies";
    pub(crate) const API_PUBLIC: &str = "/api/v1/@{space}/{category}/copies";

    /// The address for copying the list at that path.
    pub(crate) fn copy(address: &str) -> String {
        format!("{address}/copy")
    }
}

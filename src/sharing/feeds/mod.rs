//! Feeds: changes of a list for feed readers (Atom, RFC 4287).
//!
//! **Invariants:** a feed contains nothing that the list's page does not show: current titles and descriptions,
//! nothing in the bin, no name but the space's, and no move from before the list was shared. An entry keeps its id
//! when the list, its favourites or their addresses are renamed.

pub(crate) mod atom;
pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const FEED: &str = "/@{space}/{category}/feed.atom";
    pub(crate) const FEED_SHARED: &str = "/s/{secret}/feed.atom";

    /// The feed of the list that is at this address.
    pub(crate) fn of(list: &str) -> String {
        format!("{list}/feed.atom")
    }
}

//! Feeds: what happens on a list that one may see, for feed readers (Atom, RFC 4287).
//!
//! **Invariants:** a feed says nothing that the list's page does not show: titles and descriptions as they are
//! there now, nothing in the bin, nobody's name but the space's, and no move from before the list was opened to
//! whoever asks. An entry keeps its id whatever the list, its favourites and their addresses are called.

pub mod atom;
pub mod model;
pub mod pages;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const FEED: &str = "/@{space}/{category}/feed.atom";
    pub const FEED_SHARED: &str = "/s/{secret}/feed.atom";

    /// The feed of the list that is at this address.
    pub fn of(list: &str) -> String {
        format!("{list}/feed.atom")
    }
}

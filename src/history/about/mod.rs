//! What a ranking says: a page of sentences about the order of a list, each with its numbers.
//!
//! It belongs to the history, because one kind of sentence comes from [`super::timeline`], and lists may not import it.
//!
//! **Invariants:** there are three kinds of sentence, and none where there is too little to count: what is more common among
//! the first ten ([`options`]), whether larger values are higher ([`values`]), and how the list has grown ([`growth`]). No
//! score is computed. A sentence counts only attributes that the reader may see; those about growth are for members, behind
//! no share link. Everything is counted in whole numbers, when the page is asked for.

pub(crate) mod growth;
pub(crate) mod model;
pub(crate) mod options;
pub(crate) mod pages;
pub(crate) mod values;

use crate::lists::{
    attributes::{Attribute, AttributeKind},
    categories::Category,
};

/// The fewest favourites of a list that says anything.
pub(crate) const FEWEST: usize = 10;

/// Returns `true` if the list may have something to say: it is long enough, and has values that can be counted or a history
/// that the reader may see. It reads nothing, so the page may still find too little.
pub(crate) fn is_offered(list: &Category, attributes: &[Attribute], has_history: bool) -> bool {
    let size = usize::try_from(list.size).unwrap_or(0);
    let is_enough = |attribute: &Attribute| match attribute.kind() {
        AttributeKind::Choice | AttributeKind::YesNo => size >= options::FEWEST,
        AttributeKind::Number | AttributeKind::Date => true,
        AttributeKind::Text | AttributeKind::Link => false,
    };
    size >= FEWEST && (has_history || attributes.iter().any(is_enough))
}

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const BY_ID: &str = "/categories/{category_id}/about";
    pub(crate) const SHOW: &str = "/@{space}/{category}/about";
    pub(crate) const SHOW_SHARED: &str = "/s/{secret}/about";

    /// What the end of each address is, below that of the list.
    pub(crate) const END: &str = "/about";

    /// The page below the address at which the list is open: its own, or that of a share link.
    pub(crate) fn below(list: &str) -> String {
        format!("{list}{END}")
    }
}

//! Numbers as the pages of an import show them.

use std::borrow::Borrow;

use crate::text;

/// 3,176 favourites, 1 favourite.
pub(super) fn counted(count: impl Borrow<usize>, one: &str, many: &str) -> String {
    text::counted(*count.borrow(), one, many)
}

/// 3,176
pub(super) fn number(count: impl Borrow<usize>) -> String {
    text::thousands(*count.borrow())
}

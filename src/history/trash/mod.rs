//! The bin: what was removed, until it is put back, or erased when its time is over.
//!
//! Must stay true: binning closes the gap in the ranks; restoring puts a favourite back between its old
//! neighbours, because it kept its position, and a category back with everything that was on it; only what
//! is in the bin is ever erased, and the history says so.

pub mod erase;
pub mod listing;
pub mod bulk;
pub mod model;
mod detail;
pub mod pages;
pub mod selection;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const LIST: &str = "/trash";
    pub const SELECTION: &str = "/trash/selection";
    pub const ERASURE: &str = "/trash/erasure";
    pub const BIN_FAVOURITE: &str = "/trash/favourites/{favourite_id}";
    pub const BIN_CATEGORY: &str = "/trash/categories/{category_id}";
    pub const RESTORE_FAVOURITE: &str = "/trash/favourites/{favourite_id}/restoration";
    pub const RESTORE_CATEGORY: &str = "/trash/categories/{category_id}/restoration";

    pub fn bin_favourite(id: i64) -> String {
        format!("/trash/favourites/{id}")
    }
    pub fn bin_category(id: i64) -> String {
        format!("/trash/categories/{id}")
    }
    pub fn restore_favourite(id: i64) -> String {
        format!("/trash/favourites/{id}/restoration")
    }
    pub fn restore_category(id: i64) -> String {
        format!("/trash/categories/{id}/restoration")
    }
}

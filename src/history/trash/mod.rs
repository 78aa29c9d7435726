//! The bin: deleted favourites and categories, until they are restored, or erased when their time is up.
//!
//! **Invariants:** moving a favourite to the bin closes the gap in the ranks; restoring puts it between its old
//! neighbours, because it keeps its position, and brings a category back with its whole list; only what is in the
//! bin is ever erased, and the history records it.

pub mod erase;
pub(crate) mod filter;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod listing;
pub mod bulk;
pub mod model;
mod detail;
pub(crate) mod gone;
pub(crate) mod selection;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod api;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, FavouriteId};

    pub(crate) const LIST: &str = "/trash";
    pub(crate) const SELECTION: &str = "/trash/selection";
    pub(crate) const ERASURE: &str = "/trash/erasure";
    pub(crate) const BIN_FAVOURITE: &str = "/trash/favourites/{favourite_id}";
    pub(crate) const BIN_CATEGORY: &str = "/trash/categories/{category_id}";
    pub(crate) const RESTORE_FAVOURITE: &str = "/trash/favourites/{favourite_id}/restoration";
    pub(crate) const RESTORE_CATEGORY: &str = "/trash/categories/{category_id}/restoration";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/trash";
    pub(crate) const API_FAVOURITE: &str = "/api/v1/trash/favourites/{favourite_id}";
    pub(crate) const API_CATEGORY: &str = "/api/v1/trash/categories/{category_id}";
    pub(crate) const API_RESTORE_FAVOURITE: &str = "/api/v1/trash/favourites/{favourite_id}/restoration";
    pub(crate) const API_RESTORE_CATEGORY: &str = "/api/v1/trash/categories/{category_id}/restoration";

    pub(crate) fn bin_favourite(id: FavouriteId) -> String {
        format!("/trash/favourites/{id}")
    }
    pub(crate) fn bin_category(id: CategoryId) -> String {
        format!("/trash/categories/{id}")
    }
    pub(crate) fn restore_favourite(id: FavouriteId) -> String {
        format!("/trash/favourites/{id}/restoration")
    }
    pub(crate) fn restore_category(id: CategoryId) -> String {
        format!("/trash/categories/{id}/restoration")
    }
}

//! Which is better: finding places in a list by comparing two favourites at a time.
//!
//! **Invariants:**
//! - Answering never changes an order; keeping the result does, as one ordinary move or one saved order with one Undo.
//! - What is compared in a person's own order never changes the list nor locks it, and goes with that order.
//! - It is the person's own business: no one else can see or answer it, and the history knows nothing of it.
//! - Each answer is saved before the next question is shown, so it can go on at any time and on any device.
//! - Each answer carries the comparison and the step that it is for: sent twice, it does nothing twice.
//!
//! - [`draft`]: what is known and what to ask next.
//! - [`one`]: one favourite in the list as it is, or in the person's own order as it is.
//! - `order`: the order in which it finds its place.
//! - `living_list`: the list as it is now.
//! - `own`: a person's own order as it is now.
//! - `binned`: what went to the bin meanwhile.
//! - [`list`]: a list, or some favourites on it.
//! - [`result`]: the order that was found, and keeping it.
//! - [`under_way`]: what a person has begun.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod draft;
mod kind;
pub(crate) mod row;
mod binned;
mod order;
mod living_list;
mod own;
pub(crate) mod one;
pub(crate) mod beginning;
pub(crate) mod list;
pub(crate) mod result;
pub(crate) mod under_way;
pub(crate) mod pages;
pub(crate) mod api;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, EntryId, FavouriteId};

    pub(crate) const ONE: &str = "/favourites/{favourite_id}/placing";
    pub(crate) const ONE_UNDO: &str = "/favourites/{favourite_id}/placing/undo";
    pub(crate) const ONE_END: &str = "/favourites/{favourite_id}/placing/end";
    pub(crate) const OWN: &str = "/categories/{category_id}/mine/{favourite_id}/placing";
    pub(crate) const OWN_UNDO: &str = "/categories/{category_id}/mine/{favourite_id}/placing/undo";
    pub(crate) const OWN_END: &str = "/categories/{category_id}/mine/{favourite_id}/placing/end";
    pub(crate) const NEW: &str = "/categories/{category_id}/placing/new";
    pub(crate) const LIST: &str = "/categories/{category_id}/placing";
    pub(crate) const UNDO: &str = "/categories/{category_id}/placing/undo";
    pub(crate) const ORDER: &str = "/categories/{category_id}/placing/order";
    pub(crate) const REMOVAL: &str = "/categories/{category_id}/placing/removal";
    pub(crate) const RESTORATION: &str = "/categories/{category_id}/placing/restoration";

    /// For programs.
    pub(crate) const API_ONE: &str = "/api/v1/favourites/{favourite_id}/placing";
    pub(crate) const API_ONE_ANSWERS: &str = "/api/v1/favourites/{favourite_id}/placing/answers";
    pub(crate) const API_ONE_LAST: &str = "/api/v1/favourites/{favourite_id}/placing/answers/last";
    pub(crate) const API_ONE_END: &str = "/api/v1/favourites/{favourite_id}/placing/end";
    pub(crate) const API_LIST: &str = "/api/v1/categories/{category_id}/placing";
    pub(crate) const API_ANSWERS: &str = "/api/v1/categories/{category_id}/placing/answers";
    pub(crate) const API_LAST: &str = "/api/v1/categories/{category_id}/placing/answers/last";
    pub(crate) const API_ORDER: &str = "/api/v1/categories/{category_id}/placing/order";

    pub(crate) fn api_list(id: CategoryId) -> String {
        format!("/api/v1/categories/{id}/placing")
    }
    /// The question about one favourite.
    pub(crate) fn one(id: FavouriteId) -> String {
        format!("/favourites/{id}/placing")
    }
    pub(crate) fn one_undo(id: FavouriteId) -> String {
        format!("/favourites/{id}/placing/undo")
    }
    pub(crate) fn one_end(id: FavouriteId) -> String {
        format!("/favourites/{id}/placing/end")
    }
    /// The question about one favourite in the person's own order of the list.
    pub(crate) fn own(list: CategoryId, id: FavouriteId) -> String {
        format!("/categories/{list}/mine/{id}/placing")
    }
    pub(crate) fn own_undo(list: CategoryId, id: FavouriteId) -> String {
        format!("/categories/{list}/mine/{id}/placing/undo")
    }
    pub(crate) fn own_end(list: CategoryId, id: FavouriteId) -> String {
        format!("/categories/{list}/mine/{id}/placing/end")
    }
    /// Where a comparison of the list begins.
    pub(crate) fn new(id: CategoryId) -> String {
        format!("/categories/{id}/placing/new")
    }
    /// The same with what is chosen: `some` or `groups`.
    pub(crate) fn choose(id: CategoryId, what: &str) -> String {
        format!("/categories/{id}/placing/new?choose={what}")
    }
    /// The same with the favourites ticked that an import added.
    pub(crate) fn of_import(id: CategoryId, entry: EntryId) -> String {
        format!("/categories/{id}/placing/new?choose=some&added={entry}")
    }
    /// The question about the list.
    pub(crate) fn list(id: CategoryId) -> String {
        format!("/categories/{id}/placing")
    }
    pub(crate) fn undo(id: CategoryId) -> String {
        format!("/categories/{id}/placing/undo")
    }
    /// The order that was found.
    pub(crate) fn order(id: CategoryId) -> String {
        format!("/categories/{id}/placing/order")
    }
    pub(crate) fn removal(id: CategoryId) -> String {
        format!("/categories/{id}/placing/removal")
    }
    pub(crate) fn restoration(id: CategoryId) -> String {
        format!("/categories/{id}/placing/restoration")
    }
}

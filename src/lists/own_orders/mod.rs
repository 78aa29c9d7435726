//! Everyone's own order of a team's list, and our order: the one that contradicts the members least.
//!
//! **Invariants:**
//! - An own order is partial: what it does not place is silent. It has nothing twice, and what is in the bin keeps its place
//!   and is not counted.
//! - No one changes another's own order, and no change of the list does; what goes to another list loses its places.
//! - A change locks the person's own row, never the list's.
//! - Where only the result is shown, no page, answer or file for another person tells who placed what: what was placed then
//!   is secret for good.
//! - Our order depends on what is on the list, its titles and the own orders as a set. It is worked out while no connection
//!   is held, and changes the list only if an editor makes it the list's.
//!
//! - `order`: an own order, and what becomes of it.
//! - `change`: changing one's own order.
//! - [`mine`]: one's own order as it is shown.
//! - `basis`: what our order is worked out of.
//! - [`ours`]: our order.
//! - [`cache`]: our orders in memory.
//! - [`adoption`]: making our order the list's.
//! - `setting`: whether a list has own orders.

pub(crate) mod faults;
pub(crate) mod forms;
mod order;
pub(crate) mod change;
pub(crate) mod mine;
pub(crate) mod basis;
pub(crate) mod ours;
pub(crate) mod cache;
pub(crate) mod adoption;
pub(crate) mod setting;
pub(crate) mod pages;
pub(crate) mod api;

pub use cache::OurOrderCache;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, FavouriteId};

    pub(crate) const SETTING: &str = "/categories/{category_id}/own-orders";
    pub(crate) const MINE: &str = "/categories/{category_id}/mine";
    pub(crate) const UNDO: &str = "/categories/{category_id}/mine/undo";
    pub(crate) const PLACE: &str = "/categories/{category_id}/mine/{favourite_id}";
    pub(crate) const OURS: &str = "/categories/{category_id}/ours";
    pub(crate) const ADOPTION: &str = "/categories/{category_id}/ours/order";

    /// For programs.
    pub(crate) const API_SETTING: &str = "/api/v1/categories/{category_id}/own-orders";
    pub(crate) const API_MINE: &str = "/api/v1/categories/{category_id}/mine";
    pub(crate) const API_OURS: &str = "/api/v1/categories/{category_id}/ours";
    pub(crate) const API_ADOPTION: &str = "/api/v1/categories/{category_id}/ours/order";

    pub(crate) fn setting(id: CategoryId) -> String {
        format!("/categories/{id}/own-orders")
    }
    /// One's own order of the list.
    pub(crate) fn mine(id: CategoryId) -> String {
        format!("/categories/{id}/mine")
    }
    /// The same with that page of what is not placed yet.
    pub(crate) fn mine_page(id: CategoryId, page: i64) -> String {
        format!("/categories/{id}/mine?page={page}")
    }
    /// Undoes the change of one's own order that made this version.
    pub(crate) fn undo(id: CategoryId, version: i64) -> String {
        format!("/categories/{id}/mine/undo?version={version}")
    }
    /// Where a favourite goes in one's own order.
    pub(crate) fn place(id: CategoryId, favourite_id: FavouriteId) -> String {
        format!("/categories/{id}/mine/{favourite_id}")
    }
    /// Our order of the list.
    pub(crate) fn ours(id: CategoryId) -> String {
        format!("/categories/{id}/ours")
    }
    /// A page of it, sorted so.
    pub(crate) fn ours_page(id: CategoryId, sort: &str, page: i64) -> String {
        let query = match (sort, page) {
            ("", 1) => String::new(),
            ("", page) => format!("?page={page}"),
            (sort, 1) => format!("?sort={sort}"),
            (sort, page) => format!("?sort={sort}&page={page}"),
        };
        format!("/categories/{id}/ours{query}")
    }
    /// The list and our order side by side.
    pub(crate) fn adoption(id: CategoryId) -> String {
        format!("/categories/{id}/ours/order")
    }
}

//! The table of values: the favourites of a list as rows, its attributes as columns, saved all at once.
//!
//! **Invariants:** a table is saved whole or not at all; only cells that the person changed are written; a cell that
//! someone else changed since the table was filled is shown with both values before anything is overwritten; each
//! changed favourite has its own entry in the history, and one Undo takes all of them back.

pub(crate) mod api;
mod faults;
pub(crate) mod forms;
mod model;
pub(crate) mod pages;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::CategoryId;

    pub(crate) const TABLE: &str = "/categories/{category_id}/values";
    pub(crate) const API: &str = "/api/v1/categories/{category_id}/values";

    pub(crate) fn table(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/values")
    }
    /// The page of the table with these favourites.
    pub(crate) fn page(category_id: CategoryId, page: i64) -> String {
        match page {
            1 => table(category_id),
            page => format!("{}?page={page}", table(category_id)),
        }
    }
}

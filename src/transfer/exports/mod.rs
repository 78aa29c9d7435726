//! Exports: a list as a file, to keep or to import elsewhere.
//!
//! **Invariants:** importing an export gives the same list, ranks and values; a spreadsheet that opens the file
//! executes nothing in it.

pub(crate) mod api;
pub mod file;
pub mod model;
pub(crate) mod pages;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::CategoryId;
    use crate::lists::categories::{self, Category};

    pub(crate) const CSV: &str = "/categories/{category_id}/export.csv";
    pub(crate) const JSON: &str = "/categories/{category_id}/export.json";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/categories/{category_id}/export";

    /// A visible list, at its own address.
    pub(crate) const PUBLIC_CSV: &str = "/@{space}/{category}.csv";
    pub(crate) const PUBLIC_JSON: &str = "/@{space}/{category}.json";

    pub(crate) fn public_csv(category: &Category) -> String {
        format!("{}.csv", categories::url::show(category))
    }
    pub(crate) fn public_json(category: &Category) -> String {
        format!("{}.json", categories::url::show(category))
    }
    pub(crate) fn csv(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/export.csv")
    }
    pub(crate) fn json(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/export.json")
    }
}

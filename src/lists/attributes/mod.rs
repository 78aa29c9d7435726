//! Attributes: the typed fields that a category gives each of its favourites.
//!
//! **Invariants:** every stored value is valid for its attribute's [`AttributeKind`], also after the attribute was changed;
//! a change that some value does not survive is refused and names the values. Renaming and reordering keep the
//! values, and so does removing.

mod arrangement;
mod cache;
pub(crate) mod faults;
pub mod forms;
pub mod kind;
pub(crate) mod model;
mod resource;
pub(crate) mod pages;
pub(crate) mod api;
mod conversion;
pub(crate) mod sorting;
pub(crate) mod starter_sets;
pub(crate) mod values;
mod widgets;

pub use cache::AttributeCache;
pub(crate) use kind::AttributeKind;
pub use model::{Attribute, RemovedAttribute};
pub(crate) use values::Values;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{AttributeId, CategoryId};

    pub(crate) const LIST: &str = "/categories/{category_id}/attributes";
    pub(crate) const STARTER_SET: &str = "/categories/{category_id}/attributes/starter-set";
    pub(crate) const EDIT: &str = "/attributes/{attribute_id}/edit";
    pub(crate) const UPDATE: &str = "/attributes/{attribute_id}";
    pub(crate) const RANK: &str = "/attributes/{attribute_id}/rank";
    pub(crate) const REMOVE: &str = "/attributes/{attribute_id}/removal";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/attributes/{attribute_id}";
    pub(crate) const API_LIST: &str = "/api/v1/categories/{category_id}/attributes";
    pub(crate) const API_PUBLIC_LIST: &str = "/api/v1/@{space}/{category}/attributes";
    pub(crate) const API_RANK: &str = "/api/v1/attributes/{attribute_id}/rank";
    pub(crate) const API_STARTER_SET: &str = "/api/v1/categories/{category_id}/attributes/starter-set";

    pub(crate) fn api(id: AttributeId) -> String {
        format!("/api/v1/attributes/{id}")
    }
    pub(crate) fn list(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/attributes")
    }
    /// The page with the form for the next attribute focused.
    pub(crate) fn add_next(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/attributes?add")
    }
    pub(crate) fn starter_set(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/attributes/starter-set")
    }
    pub(crate) fn edit(id: AttributeId) -> String {
        format!("/attributes/{id}/edit")
    }
    pub(crate) fn update(id: AttributeId) -> String {
        format!("/attributes/{id}")
    }
    pub(crate) fn rank(id: AttributeId) -> String {
        format!("/attributes/{id}/rank")
    }
    pub(crate) fn remove(id: AttributeId) -> String {
        format!("/attributes/{id}/removal")
    }
}

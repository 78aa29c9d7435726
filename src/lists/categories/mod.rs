//! Categories: the ranked lists of a space.
//!
//! **Invariants:** a name is unique in its space regardless of letter case, but the name of a binned category can
//! be used again; every change of a list goes through [`Category::lock_for_change`], which locks the category's
//! row, so concurrent changes of a list are serialised and its size and versions are always right.

mod slug;
pub(crate) mod faults;
pub mod forms;
pub(crate) mod model;
mod editing;
mod resource;
pub(crate) mod signup;
pub(crate) mod pages;
pub(crate) mod api;
pub(crate) mod arrangement;
pub(crate) mod visibility;
pub(crate) mod commenting;
mod own_orders;
mod publication;
pub(crate) mod positions;

pub(crate) use commenting::Commenting;
pub use model::Category;
pub(crate) use own_orders::OwnOrders;
pub use signup::open_account;
pub(crate) use slug::free_slug;
pub use visibility::Visibility;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use super::Category;
    use crate::database::ids::{CategoryId, SpaceId};

    pub(crate) const NEW: &str = "/spaces/{space_id}/categories/new";
    pub(crate) const CREATE: &str = "/spaces/{space_id}/categories";
    pub(crate) const SHOW: &str = "/@{space}/{category}";
    pub(crate) const EDIT: &str = "/categories/{category_id}/edit";
    pub(crate) const UPDATE: &str = "/categories/{category_id}";
    pub(crate) const RANK: &str = "/categories/{category_id}/rank";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/categories/{category_id}";
    pub(crate) const API_LIST: &str = "/api/v1/spaces/{space_id}/categories";
    pub(crate) const API_RANK: &str = "/api/v1/categories/{category_id}/rank";
    pub(crate) const API_PUBLIC: &str = "/api/v1/@{space}/{category}";

    pub(crate) fn api(id: CategoryId) -> String {
        format!("/api/v1/categories/{id}")
    }
    pub(crate) fn create(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/categories")
    }
    pub(crate) fn show(category: &Category) -> String {
        format!("/@{}/{}", category.space.handle, category.slug)
    }
    /// That page of its list.
    pub(crate) fn page(category: &Category, page: i64) -> String {
        match page {
            1 => show(category),
            page => format!("{}?page={page}", show(category)),
        }
    }
    pub(crate) fn edit(id: CategoryId) -> String {
        format!("/categories/{id}/edit")
    }
    pub(crate) fn update(id: CategoryId) -> String {
        format!("/categories/{id}")
    }
    pub(crate) fn rank(id: CategoryId) -> String {
        format!("/categories/{id}/rank")
    }
}

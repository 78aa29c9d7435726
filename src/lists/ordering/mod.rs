//! Ranking: the order of a list, and all operations that change it.
//!
//! **Invariants:** "move to k" means the rank afterwards, upward and downward alike; a move writes one favourite,
//! whatever the length of the list; a move to another list removes it there and adds it here, or does neither; an
//! order form based on an outdated order changes nothing; a line between two tiers has a place of its own, so a move takes
//! no other favourite into another tier, and a whole order that is saved leaves each line after the same number.

pub(crate) mod agreement;
pub(crate) mod by_attribute;
pub(crate) mod faults;
pub mod forms;
pub(crate) mod jobs;
pub mod model;
pub(crate) mod pages;
pub(crate) mod api;
mod fewest_moves;
mod keys;
pub(crate) mod lines;
mod live;
pub mod rebalance;
pub mod reorder;
pub mod position;
pub(crate) mod rank;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{AttributeId, CategoryId, FavouriteId};

    pub(crate) const CHOOSE: &str = "/favourites/{favourite_id}/move";
    pub(crate) const RANK: &str = "/favourites/{favourite_id}/rank";
    pub(crate) const ORDER: &str = "/categories/{category_id}/order";
    pub(crate) const BY_ATTRIBUTE: &str = "/categories/{category_id}/order/by/{attribute_id}";

    /// For programs.
    pub(crate) const API_RANK: &str = "/api/v1/favourites/{favourite_id}/rank";
    pub(crate) const API_ORDER: &str = "/api/v1/categories/{category_id}/order";
    pub(crate) const API_BY_ATTRIBUTE: &str = "/api/v1/categories/{category_id}/order/by/{attribute_id}";

    pub(crate) fn choose(favourite_id: FavouriteId) -> String {
        format!("/favourites/{favourite_id}/move")
    }
    pub(crate) fn rank(favourite_id: FavouriteId) -> String {
        format!("/favourites/{favourite_id}/rank")
    }
    pub(crate) fn order(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/order")
    }
    /// The preview of the list in the order of an attribute.
    pub(crate) fn by_attribute(category_id: CategoryId, attribute_id: AttributeId) -> String {
        format!("/categories/{category_id}/order/by/{attribute_id}")
    }
    /// The same in that direction.
    pub(crate) fn by_attribute_in(
        category_id: CategoryId,
        attribute_id: AttributeId,
        descending: bool,
    ) -> String {
        let direction = if descending { "down" } else { "up" };
        format!("/categories/{category_id}/order/by/{attribute_id}?direction={direction}")
    }
}

//! Tiers: named, coloured sections of a ranked list, such as S, A, B. A tier begins at a line, and ends at the next one.
//!
//! **Invariants:** every favourite of a list with tiers is in exactly one of them; tiers follow the order, so nothing in a
//! later tier has a better rank; a list has at most [`MAX_TIERS`], and the first begins above number 1; lines never change
//! a rank. Where a line is, the order knows: [`super::ordering`].

mod colour;
mod faults;
mod forms;
mod change;
mod model;
mod plan;
pub(crate) mod api;
pub(crate) mod pages;

pub(crate) use change::{change, copy};
pub(crate) use colour::Colour;
pub(crate) use forms::parse_name;
pub(crate) use model::{Tier, TierRange, board, counted, ranges_of};
pub(crate) use plan::{MAX_TIERS, Plan, PlannedTier};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::{
        database::ids::CategoryId,
        lists::categories::{self, Category},
    };

    pub(crate) const EDIT: &str = "/categories/{category_id}/tiers/edit";
    pub(crate) const CHANGE: &str = "/categories/{category_id}/tiers";
    pub(crate) const BOARD: &str = "/@{space}/{category}/tiers";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/categories/{category_id}/tiers";

    pub(crate) fn edit(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/tiers/edit")
    }
    pub(crate) fn change(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/tiers")
    }
    pub(crate) fn board(category: &Category) -> String {
        format!("{}/tiers", categories::url::show(category))
    }
    /// The board of a list at that address of its page.
    pub(crate) fn board_at(path: &str) -> String {
        format!("{path}/tiers")
    }
}

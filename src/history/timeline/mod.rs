//! Past versions, computed from the history: a list on a day, the ranks of a favourite, the top ten over time.
//! Nothing is stored twice.
//!
//! - `order.rs` is the arithmetic of one change: what leaves a list, what arrives, and how that shifts the others,
//!   forwards (a whole order) and backwards (one rank).
//! - `replay.rs` reads entries one by one and tracks the state of a space. `tests/it/lists/properties/replay.rs`
//!   compares it with the tables: a new kind of entry, or a new field of one, must be handled in both.
//! - `model.rs` loads as little of the history as a question needs: a list's order without texts, all texts of a
//!   few favourites (by favourite, because texts that came from another list are recorded there), or nothing but
//!   numbers.
//! - `day.rs`, `rank_history.rs` and `chart/` answer the three questions; the template writes the chart's SVG, and
//!   `static/css/timeline.css` has its colours and dashes.
//!
//! **Invariants:** replaying a space's history from the start gives what its tables contain (`replay.rs`, and a
//! property in `tests/it/lists/properties`). Past versions are for members only: visitors of a public or shared
//! list see only its present. A day ends at midnight in the reader's time zone.

pub(crate) mod api;
pub(crate) mod chart;
pub(crate) mod day;
pub(crate) mod faults;
pub mod model;
pub(crate) mod order;
pub(crate) mod pages;
pub mod replay;
pub(crate) mod rank_history;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::CategoryId;

    pub(crate) const DAY: &str = "/categories/{category_id}/on";
    pub(crate) const CHART: &str = "/categories/{category_id}/chart";

    /// For programs.
    pub(crate) const API_DAY: &str = "/api/v1/categories/{category_id}/on";
    pub(crate) const API_CHART: &str = "/api/v1/categories/{category_id}/chart";
    pub(crate) const API_RANKS: &str = "/api/v1/favourites/{favourite_id}/ranks";

    pub(crate) fn day(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/on")
    }
    /// The list at the end of that day, written YYYY-MM-DD.
    pub(crate) fn on(category_id: CategoryId, day: &str) -> String {
        format!("/categories/{category_id}/on?day={day}")
    }
    pub(crate) fn chart(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/chart")
    }
}

//! How things stood: a list on a day, a favourite's ranks, the top ten over time. All of it is told by the
//! history; nothing is kept twice.
//!
//! - `order.rs` is the arithmetic of one change: who leaves a list, who arrives, and where that puts everybody
//!   else, forwards (a whole order) and backwards (one rank).
//! - `replay.rs` reads entry after entry and knows how a space stood. `tests/it/lists/properties/past.rs` holds it to
//!   the tables: a new kind of entry, or a new field of one, belongs here and there.
//! - `model.rs` reads as little of the history as a question needs: a list's order without anybody's words, all
//!   the words of a few favourites (by favourite, because what came from another list is told there), or
//!   nothing but numbers.
//! - `day.rs`, `standing.rs` and `chart/` are the three questions; the template writes the drawing's SVG, and
//!   `static/css/timeline.css` has its colours and dashes.
//!
//! Must stay true: replaying a space's history from the start gives what its tables hold (`replay.rs`, and a
//! property in tests/it/properties). The history is for members: visitors of a list that is public or shared
//! by link see how it stands, not how it stood. A day ends at midnight, UTC, like every date in Podium.

pub mod chart;
pub mod day;
pub mod model;
pub mod order;
pub mod pages;
pub mod replay;
pub mod rank_history;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const DAY: &str = "/categories/{category_id}/on";
    pub const CHART: &str = "/categories/{category_id}/chart";

    pub fn day(category_id: i64) -> String {
        format!("/categories/{category_id}/on")
    }
    /// The list in the evening of that day, written as in a date field.
    pub fn on(category_id: i64, day: &str) -> String {
        format!("/categories/{category_id}/on?day={day}")
    }
    pub fn chart(category_id: i64) -> String {
        format!("/categories/{category_id}/chart")
    }
}

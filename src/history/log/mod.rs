//! What happened: the history of the spaces that a person is a member of, as sentences with values.
//!
//! Must stay true: whoever is a member of an entry's space may read it, and nobody else, whatever became of the
//! things it speaks of; looking never changes anything. Where positions stand in the order is nobody's business:
//! keys are not given out, ranks are.
//!
//! `/history.json` is an array of entries, the newest first:
//! `{"id", "at", "space", "actor", "via", "kind", "category": {"id", "name"} or null, "other_category": the same,
//! "favourite": its number or null, "subject", "what": the sentence, "changes", "undoes": the entry that it takes
//! back or null}`, and, where an entry is about many favourites, `"rows": [{"favourite", "subject", "changes"}]`, or
//! `"rows_left_out"`: how many they were, when all entries together have more than 50,000 rows.
//! `changes` of fields are `{"fields": {"title": {"from", "to"}, "values": {"7": {"from", "to"}}}, "names": {"7":
//! {"name", "kind", "unit"}}}`, of a move `{"rank": {"from", "to"}}`; null is "not on the list".

pub mod file;
pub mod forms;
pub mod lookup;
pub mod model;
pub mod pages;
pub mod rows;
pub mod sentences;
pub mod undone;

pub use crate::spaces::Home;
pub use forms::LogFilter;
pub use model::LogLine;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const LIST: &str = "/history";
    pub const ENTRY: &str = "/history/{entry_id}";
    pub const CSV: &str = "/history.csv";
    pub const JSON: &str = "/history.json";

    pub fn entry(id: i64) -> String {
        format!("/history/{id}")
    }
    pub fn of_space(id: i64) -> String {
        format!("/history?space={id}")
    }
    pub fn of_category(id: i64) -> String {
        format!("/history?category={id}")
    }
    pub fn of_favourite(id: i64) -> String {
        format!("/history?favourite={id}")
    }
}

//! The history of the spaces a person is a member of: each change as a sentence with its old and new values.
//!
//! **Invariants:** every member of an entry's space can read it, whatever became of the things it is about, and
//! no one else can; reading never changes anything; position keys are never exposed, only ranks.
//!
//! `/history.json` is an array of entries, newest first: `{"id", "at", "space", "actor", "via", "kind", "category":
//! {"id", "name"} or null, "other_category": the same, "favourite": its id or null, "subject", "what": the
//! sentence, "changes", "undoes": the id of the entry it undoes, or null}`. An entry about several favourites also
//! has `"rows": [{"favourite", "subject", "changes"}]`, or `"rows_left_out"`, their number, when all entries
//! together have more than 50,000 rows. `changes` of fields are `{"fields": {"title": {"from", "to"}, "values":
//! {"7": {"from", "to"}}}, "names": {"7": {"name", "kind", "unit"}}}`, those of a move `{"rank": {"from", "to"}}`;
//! a null rank means "not on the list".

pub(crate) mod api;
pub mod export;
mod kind_group;
pub(crate) mod forms;
pub(crate) mod names;
mod memberships;
mod discreet;
mod erased;
pub(crate) mod query;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod rows;
pub(crate) mod sentences;
pub(crate) mod undone;

pub(crate) use forms::LogFilter;
pub(crate) use model::LogLine;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, EntryId, FavouriteId, SpaceId};

    pub(crate) const LIST: &str = "/history";
    pub(crate) const ENTRY: &str = "/history/{entry_id}";
    pub(crate) const CSV: &str = "/history.csv";
    pub(crate) const JSON: &str = "/history.json";
    pub(crate) const API_LIST: &str = "/api/v1/history";
    pub(crate) const API: &str = "/api/v1/history/{entry_id}";
    pub(crate) const API_ROWS: &str = "/api/v1/history/{entry_id}/rows";

    pub(crate) fn entry(id: EntryId) -> String {
        format!("/history/{id}")
    }
    pub(crate) fn of_space(id: SpaceId) -> String {
        format!("/history?space={id}")
    }
    pub(crate) fn of_category(id: CategoryId) -> String {
        format!("/history?category={id}")
    }
    pub(crate) fn of_favourite(id: FavouriteId) -> String {
        format!("/history?favourite={id}")
    }
}

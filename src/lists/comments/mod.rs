//! Comments: what people write about favourites and about lists, oldest first.
//!
//! **Invariants:**
//! - A comment that was written for members is never shown to others, whatever becomes of the list: it is decided when it is
//!   written.
//! - The first comment of a person from outside in a space waits until an editor lets it through; until then it is shown to
//!   its author and to editors.
//! - Mentions are stored as numbers of people, so that a name goes with its account. They reach members of the space, and
//!   outside those who wrote there; other names stay text, so that none tells whether it exists.
//! - The words are nowhere but in the comment itself: the history knows that it was written, changed or removed.
//! - How many comments there are is counted by triggers where they are shown, so that a page without comments asks for none.
//!
//! - [`discussion`]: what is commented on, and who may.
//! - [`mentions`]: people in the text.
//! - [`silences`]: people who may not comment in a space any more.
//! - [`listing`]: comments as they are shown.

pub(crate) mod faults;
pub(crate) mod forms;
mod row;
pub(crate) mod discussion;
mod mentions;
mod model;
mod limits;
mod recording;
mod notifying;
pub(crate) mod removal;
mod resource;
pub(crate) mod silences;
pub(crate) mod listing;
pub(crate) mod pages;
pub(crate) mod api;

pub(crate) use discussion::{Discussion, Standing};
pub(crate) use removal::RemovedComment;
pub(crate) use row::Comment;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, CommentId, FavouriteId, SpaceId, UserId};
    use crate::lists::categories::{self, Category};

    pub(crate) const OF_LIST: &str = "/@{space}/{category}/comments";
    pub(crate) const ON_LIST: &str = "/categories/{category_id}/comments";
    pub(crate) const COMMENTING: &str = "/categories/{category_id}/commenting";
    pub(crate) const ON_FAVOURITE: &str = "/favourites/{favourite_id}/comments";
    pub(crate) const SHOW: &str = "/comments/{comment_id}";
    pub(crate) const EDIT: &str = "/comments/{comment_id}/edit";
    pub(crate) const APPROVAL: &str = "/comments/{comment_id}/approval";
    pub(crate) const SILENCE: &str = "/comments/{comment_id}/silence";
    pub(crate) const REMOVE: &str = "/trash/comments/{comment_id}";
    pub(crate) const RESTORE: &str = "/trash/comments/{comment_id}/restoration";
    pub(crate) const SILENCES: &str = "/spaces/{space_id}/silences";
    pub(crate) const SILENCE_END: &str = "/spaces/{space_id}/silences/{user_id}/end";

    /// For programs.
    pub(crate) const API_ON_LIST: &str = "/api/v1/categories/{category_id}/comments";
    pub(crate) const API_COMMENTING: &str = "/api/v1/categories/{category_id}/commenting";
    pub(crate) const API_ON_FAVOURITE: &str = "/api/v1/favourites/{favourite_id}/comments";
    pub(crate) const API: &str = "/api/v1/comments/{comment_id}";
    pub(crate) const API_APPROVAL: &str = "/api/v1/comments/{comment_id}/approval";
    pub(crate) const API_RESTORATION: &str = "/api/v1/comments/{comment_id}/restoration";
    pub(crate) const API_SILENCES: &str = "/api/v1/spaces/{space_id}/silences";
    pub(crate) const API_SILENCE: &str = "/api/v1/spaces/{space_id}/silences/{user_id}";

    /// The comments of a list; with a slug, those on that favourite.
    pub(crate) fn of_list(category: &Category, about: Option<&str>) -> String {
        below(&categories::url::show(category), about)
    }
    /// The same below the address at which the list is open: its own, or that of a share link.
    pub(crate) fn below(list: &str, about: Option<&str>) -> String {
        about.map_or_else(|| format!("{list}/comments"), |slug| format!("{list}/comments?about={slug}"))
    }
    pub(crate) fn on_list(id: CategoryId) -> String {
        format!("/categories/{id}/comments")
    }
    pub(crate) fn commenting(id: CategoryId) -> String {
        format!("/categories/{id}/commenting")
    }
    pub(crate) fn on_favourite(id: FavouriteId) -> String {
        format!("/favourites/{id}/comments")
    }
    pub(crate) fn show(id: CommentId) -> String {
        format!("/comments/{id}")
    }
    pub(crate) fn edit(id: CommentId) -> String {
        format!("/comments/{id}/edit")
    }
    pub(crate) fn approval(id: CommentId) -> String {
        format!("/comments/{id}/approval")
    }
    pub(crate) fn silence(id: CommentId) -> String {
        format!("/comments/{id}/silence")
    }
    pub(crate) fn remove(id: CommentId) -> String {
        format!("/trash/comments/{id}")
    }
    pub(crate) fn restore(id: CommentId) -> String {
        format!("/trash/comments/{id}/restoration")
    }
    pub(crate) fn silences(id: SpaceId) -> String {
        format!("/spaces/{id}/silences")
    }
    pub(crate) fn silence_end(space_id: SpaceId, user_id: UserId) -> String {
        format!("/spaces/{space_id}/silences/{user_id}/end")
    }
    pub(crate) fn api(id: CommentId) -> String {
        format!("/api/v1/comments/{id}")
    }
}

//! Favourites: the ranked things on a category's list.
//!
//! **Invariants:** within a category, ranks are exactly 1, 2, 3 … n. They are not stored: a rank is the place in
//! the order of the position keys, so there can be no gaps. A title is unique in its category regardless of letter
//! case. Every change of a list first calls [`crate::lists::categories::Category::lock_for_change`].

pub(crate) mod slug;
pub(crate) mod faults;
pub mod forms;
pub(crate) mod row_form;
mod conversions;
mod editing;
mod listed;
mod text_search;
mod kept_view;
pub(crate) mod own_place;
mod extract;
mod view_links;
pub(crate) mod listing;
pub(crate) mod bulk;
pub(crate) mod batch;
pub(crate) mod model;
pub(crate) mod whole_list;
mod slices;
pub(crate) mod pages;
pub(crate) mod api;
mod resource;

pub(crate) use kept_view::KeptView;
pub(crate) use listing::ListView;
pub use model::{Favourite, RankedFavourite};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, FavouriteId};
    use crate::lists::categories::{self, Category};

    pub(crate) const SHOW: &str = "/@{space}/{category}/{favourite}";
    pub(crate) const CREATE: &str = "/categories/{category_id}/favourites";
    pub(crate) const NEW: &str = "/categories/{category_id}/favourites/new";
    pub(crate) const ROWS: &str = "/categories/{category_id}/rows";
    pub(crate) const EDIT: &str = "/favourites/{favourite_id}/edit";
    pub(crate) const UPDATE: &str = "/favourites/{favourite_id}";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/favourites/{favourite_id}";
    pub(crate) const API_LIST: &str = "/api/v1/categories/{category_id}/favourites";
    pub(crate) const API_BATCH: &str = "/api/v1/categories/{category_id}/favourites/batch";
    pub(crate) const API_PUBLIC_LIST: &str = "/api/v1/@{space}/{category}/favourites";

    pub(crate) fn api(id: FavouriteId) -> String {
        format!("/api/v1/favourites/{id}")
    }
    pub(crate) fn show(category: &Category, slug: &str) -> String {
        format!("{}/{slug}", categories::url::show(category))
    }
    pub(crate) fn create(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/favourites")
    }
    pub(crate) fn new(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/favourites/new")
    }
    /// The list with the form for the next favourite focused, and with all of its fields if those were used.
    pub(crate) fn add_next(category: &Category, with_more: bool) -> String {
        format!("{}?add{}", categories::url::show(category), if with_more { "=more" } else { "" })
    }
    /// The form around the rows of a list.
    pub(crate) fn rows(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/rows")
    }
    /// The form with the title filled in.
    pub(crate) fn new_with_title(category_id: CategoryId, title: &str) -> String {
        let start = format!("{}?", new(category_id));
        let at = start.len();
        let mut address = url::form_urlencoded::Serializer::for_suffix(start, at);
        address.append_pair("title", title).finish()
    }
    pub(crate) fn edit(id: FavouriteId) -> String {
        format!("/favourites/{id}/edit")
    }
    pub(crate) fn update(id: FavouriteId) -> String {
        format!("/favourites/{id}")
    }
    /// The favourite's row on its list, on the page with that rank.
    pub(crate) fn row(category: &Category, id: FavouriteId, rank: i64) -> String {
        let list = categories::url::show(category);
        match super::listing::page_of(rank) {
            1 => format!("{list}#favourite-{id}"),
            page => format!("{list}?page={page}#favourite-{id}"),
        }
    }
    /// The button in that row which moves the favourite on: `up` or `down`. Leading to it keeps the focus there.
    pub(crate) fn arrow(category: &Category, id: FavouriteId, rank: i64, arrow: &str) -> String {
        row(category, id, rank).replace("#favourite-", &format!("#{arrow}-"))
    }
    /// The row with that rank, for visitors: an id would tell how many favourites there are elsewhere.
    pub(crate) fn place(category: &Category, rank: i64) -> String {
        let list = categories::url::show(category);
        match super::listing::page_of(rank) {
            1 => format!("{list}#rank-{rank}"),
            page => format!("{list}?page={page}#rank-{rank}"),
        }
    }
}

//! Editions: frozen, dated copies of a list or of its first so many, as it is today or as it was on a past day.
//!
//! They belong to the history, because [`super::timeline`] works out past days, and lists may not import it.
//!
//! **Invariants:**
//! - The rows of an edition are never changed: Postgres refuses it, except that the words of a person who takes along what they
//!   added are taken out, with the rank kept.
//! - An edition of a past day is what [`super::timeline::day`] shows for that day.
//! - Those who can't see the list see none of its editions; through a share link, an edition has no more attributes than the list
//!   has there.
//! - What visitors see of editions steps the list's version, so that no cached page is older.
//!
//! - [`content`]: what an edition is made of, which can come from the list, from a past day, or from elsewhere.
//! - [`shown`]: an edition as a reader sees it.
//! - [`offer`]: offering to keep one in December.

pub(crate) mod content;
pub(crate) mod faults;
pub(crate) mod forms;
mod row;
pub(crate) mod model;
pub(crate) mod binned;
pub(crate) mod offer;
pub(crate) mod pages;
pub(crate) mod api;
mod recording;
mod resource;
pub(crate) mod shown;

pub(crate) use row::{BinnedEdition, Edition};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::{
        database::ids::{CategoryId, EditionId},
        lists::categories::{self, Category},
    };

    pub(crate) const NEW: &str = "/categories/{category_id}/editions/new";
    pub(crate) const OFFER: &str = "/categories/{category_id}/editions/offer";
    pub(crate) const EDIT: &str = "/editions/{edition_id}/edit";
    pub(crate) const UPDATE: &str = "/editions/{edition_id}";
    pub(crate) const BIN: &str = "/trash/editions/{edition_id}";
    pub(crate) const RESTORE: &str = "/trash/editions/{edition_id}/restoration";
    pub(crate) const LIST: &str = "/@{space}/{category}/editions";
    pub(crate) const SHOW: &str = "/@{space}/{category}/editions/{edition}";
    pub(crate) const CSV: &str = "/@{space}/{category}/editions/{edition}.csv";
    pub(crate) const PRINT: &str = "/@{space}/{category}/editions/{edition}/print";
    pub(crate) const CARD: &str = "/@{space}/{category}/editions/{edition}/card.png";
    pub(crate) const LIST_SHARED: &str = "/s/{secret}/editions";
    pub(crate) const SHOW_SHARED: &str = "/s/{secret}/editions/{edition}";
    pub(crate) const PRINT_SHARED: &str = "/s/{secret}/editions/{edition}/print";
    pub(crate) const CARD_SHARED: &str = "/s/{secret}/editions/{edition}/card.png";

    /// For programs.
    pub(crate) const API_LIST: &str = "/api/v1/categories/{category_id}/editions";
    pub(crate) const API: &str = "/api/v1/editions/{edition_id}";
    pub(crate) const API_ROWS: &str = "/api/v1/editions/{edition_id}/rows";
    pub(crate) const API_RESTORATION: &str = "/api/v1/editions/{edition_id}/restoration";

    pub(crate) fn new(id: CategoryId) -> String {
        format!("/categories/{id}/editions/new")
    }
    /// The same with that day, written YYYY-MM-DD.
    pub(crate) fn new_of(id: CategoryId, day: &str) -> String {
        format!("/categories/{id}/editions/new?day={day}")
    }
    /// The same for our order.
    pub(crate) fn new_of_ours(id: CategoryId) -> String {
        format!("/categories/{id}/editions/new?order=ours")
    }
    pub(crate) fn offer(id: CategoryId) -> String {
        format!("/categories/{id}/editions/offer")
    }
    pub(crate) fn edit(id: EditionId) -> String {
        format!("/editions/{id}/edit")
    }
    pub(crate) fn update(id: EditionId) -> String {
        format!("/editions/{id}")
    }
    pub(crate) fn bin(id: EditionId) -> String {
        format!("/trash/editions/{id}")
    }
    pub(crate) fn restore(id: EditionId) -> String {
        format!("/trash/editions/{id}/restoration")
    }
    /// The editions of the list, at its own address.
    pub(crate) fn of_list(category: &Category) -> String {
        below(&categories::url::show(category))
    }
    /// The same below the address at which the list is open: its own, or that of a share link.
    pub(crate) fn below(list: &str) -> String {
        format!("{list}/editions")
    }
    /// An edition below that address.
    pub(crate) fn show(list: &str, slug: &str) -> String {
        format!("{list}/editions/{slug}")
    }
    pub(crate) fn api(id: EditionId) -> String {
        format!("/api/v1/editions/{id}")
    }
}

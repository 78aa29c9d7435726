//! Search through all of a person's lists.
//!
//! **Invariants:** only lists of the user's own spaces are searched, and nothing else influences results, counts or
//! suggestions; nothing in the bin is found. The URL of a page of results contains the whole query, in the language
//! of [`crate::lists::filters`]. The table `findable` is maintained by triggers, and moves never touch it.

pub(crate) mod api;
mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod scope;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const SEARCH: &str = "/search";
    pub(crate) const API: &str = "/api/v1/search";

    /// The first page of results.
    pub(crate) fn search(query: &str) -> String {
        page(query, 1)
    }
    /// A page of results.
    pub(crate) fn page(query: &str, page: i64) -> String {
        let mut address =
            url::form_urlencoded::Serializer::for_suffix(format!("{SEARCH}?"), SEARCH.len() + 1);
        address.append_pair("q", query);
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        address.finish()
    }
}

//! Finding: one box for everything that a person's lists hold.
//!
//! **Invariants:** only lists of spaces that the person is a member of are looked through, and nothing else
//! has a say in what is found, counted or suggested; what is in the bin is not found. The address of a page
//! of results says everything that was asked for, in the language of [`crate::lists::filters`]. The table `findable`
//! is kept by the database itself, and a move never touches it.

pub mod forms;
pub mod model;
pub mod pages;
pub mod scope;
pub mod typos;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const SEARCH: &str = "/search";

    /// The first page of what is found for this.
    pub fn search(query: &str) -> String {
        page(query, 1)
    }
    /// A page of it.
    pub fn page(query: &str, page: i64) -> String {
        let mut address =
            url::form_urlencoded::Serializer::for_suffix(format!("{SEARCH}?"), SEARCH.len() + 1);
        address.append_pair("q", query);
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        address.finish()
    }
}

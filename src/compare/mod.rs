//! Comparing visible lists: two side by side, and three to eight as one.
//!
//! **Invariants:** a list is compared only for visitors who may see it, and as they may see it; only titles and
//! ranks are shown. Places are counted among the favourites that both lists have, so that a long list and a short
//! one can agree. The chart and the table show the same. One order out of several lists is worked out for each look and
//! never stored; a list made of it is an ordinary one.
//!
//! - [`comparison`]: the comparison of two lists.
//! - [`matching`]: which titles of several lists mean the same favourite.
//! - [`slope_chart`]: the geometry of the slope chart.
//! - [`whole`]: several lists as one ([`crate::lists::consensus`]).

pub(crate) mod comparison;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod matching;
pub(crate) mod slope_chart;
pub(crate) mod whole;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod api;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use super::forms::field_name;
    use crate::sharing::links;

    pub(crate) const COMPARE: &str = "/compare";
    /// A list opened through a share link is compared below that link, where its password is known.
    pub(crate) const COMPARE_SHARED: &str = "/s/{secret}/compare";

    /// A list is made of the order of several.
    pub(crate) const COPY: &str = "/compare/copy";
    pub(crate) const COPY_SHARED: &str = "/s/{secret}/compare/copy";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/compare";
    pub(crate) const API_SEVERAL: &str = "/api/v1/compare/several";
    pub(crate) const API_COPIES: &str = "/api/v1/compare/several/copies";

    /// The page that asks which list to compare with the one at that path.
    pub(crate) fn with(address: &str) -> String {
        with_lists("", &[address], None)
    }
    /// One page of the comparison of lists, by their paths.
    pub(crate) fn compare(lists: &[&str], page: i64) -> String {
        let page = page.to_string();
        with_lists("", lists, (page != "1").then_some(("page", &page)))
    }
    /// The page that asks for another list besides these.
    pub(crate) fn add_another(lists: &[&str]) -> String {
        with_lists("", lists, Some(("another", "1")))
    }
    /// The page that makes a list of the order of these.
    pub(crate) fn copy(lists: &[&str]) -> String {
        with_lists("/copy", lists, None)
    }
    /// Returns `true` if the path goes through a share link.
    pub(crate) fn is_link(address: &str) -> bool {
        address.starts_with(&links::url::show(""))
    }

    /// A page about the lists. The first one is in the path if it is opened through a link, else with the others in the
    /// query.
    fn with_lists(page: &str, lists: &[&str], further: Option<(&str, &str)>) -> String {
        let link = lists.first().filter(|it| is_link(it));
        let start = format!("{}{COMPARE}{page}", link.unwrap_or(&""));
        let named = lists.iter().enumerate().map(|(at, list)| (field_name(at), *list));
        let fields = named.skip(usize::from(link.is_some())).chain(further);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        if query.is_empty() { start } else { format!("{start}?{query}") }
    }
}

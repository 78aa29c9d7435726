//! Comparing two visible lists side by side.
//!
//! **Invariants:** a list is compared only for visitors who may see it, and as they may see it; only titles and
//! ranks are shown. Places are counted among the favourites that both lists have, so that a long list and a short
//! one can agree. The chart and the table show the same.
//!
//! - [`agreement`]: how far two orders of the same things agree (Kendall's rank correlation).
//! - [`comparison`]: the comparison of two lists.
//! - [`slope_chart`]: the geometry of the slope chart.

pub(crate) mod agreement;
pub(crate) mod comparison;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod slope_chart;
pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::sharing::links;

    pub(crate) const COMPARE: &str = "/compare";
    /// A list opened through a share link is compared below that link, where its password is known.
    pub(crate) const COMPARE_SHARED: &str = "/s/{secret}/compare";

    /// The page that asks which list to compare with the one at that path.
    pub(crate) fn with(address: &str) -> String {
        if is_link(address) { shared(address) } else { format!("{COMPARE}?{}", query(&[("first", address)])) }
    }
    /// One page of the comparison of two lists, by their paths.
    pub(crate) fn compare(first: &str, second: &str, page: i64) -> String {
        let page = page.to_string();
        let (start, mut fields) = match is_link(first) {
            true => (shared(first), vec![("second", second)]),
            false => (COMPARE.to_owned(), vec![("first", first), ("second", second)]),
        };
        if page != "1" {
            fields.push(("page", &page));
        }
        format!("{start}?{}", query(&fields))
    }
    /// Returns `true` if the path goes through a share link.
    pub(crate) fn is_link(address: &str) -> bool {
        address.starts_with(&links::url::show(""))
    }

    fn shared(address: &str) -> String {
        format!("{address}/compare")
    }
    fn query(fields: &[(&str, &str)]) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }
}

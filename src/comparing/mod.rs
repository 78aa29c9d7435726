//! Comparing: two lists that somebody may see, side by side.
//!
//! Must stay true: a list is compared only for whoever may see it, as they may see it; of a list only titles
//! and ranks are told. Places are counted among what both lists have, so that a long list and a short one can
//! agree. The drawing and the table say the same.

pub mod agreement;
pub mod comparison;
pub mod forms;
pub mod drawing;
pub mod model;
pub mod pages;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const COMPARE: &str = "/compare";

    /// The page that asks which list to compare with that one, by its address.
    pub fn with(address: &str) -> String {
        format!("{COMPARE}?{}", query(&[("first", address)]))
    }
    /// One page of the comparison of two lists, by their addresses.
    pub fn compare(first: &str, second: &str, page: usize) -> String {
        let mut fields = vec![("first", first), ("second", second)];
        let page = page.to_string();
        if page != "1" {
            fields.push(("page", &page));
        }
        format!("{COMPARE}?{}", query(&fields))
    }

    fn query(fields: &[(&str, &str)]) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }
}

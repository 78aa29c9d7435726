//! The part of a list that someone looks at while they change it: sorted, filtered, another page of it. After the change
//! they come back to it.
//!
//! **Invariants:** it is the query string of a list page and nothing else, so it leads nowhere but to a list; what the list
//! page does not know is left out.

use super::url;
use crate::{
    database::ids::FavouriteId,
    lists::categories::{self, Category},
    text::Fields,
};

/// The longest view that is kept, in bytes.
const LONGEST: usize = 2_000;

/// A view of a list, as the query string of its page; empty for the whole list in the order of the ranks, whose pages are
/// found by rank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeptView(String);

impl KeptView {
    /// Reads a query string.
    pub(crate) fn parse(query: &str) -> KeptView {
        if query.len() > LONGEST {
            return KeptView::default();
        }
        KeptView::of(&Fields::parse(query.trim_start_matches('?').as_bytes()))
    }

    /// The view of a list page with these parameters.
    pub(crate) fn of(fields: &Fields) -> KeptView {
        let narrows = |name: &str| {
            matches!(name, "q" | "sort" | "order" | "since")
                || ["is-", "from-", "to-"].iter().any(|bound| name.starts_with(bound))
        };
        if !fields.iter().any(|(name, value)| narrows(name) && !value.is_empty()) {
            return KeptView::default();
        }
        let kept =
            fields.iter().filter(|(name, value)| (narrows(name) || *name == "page") && !value.is_empty());
        KeptView(::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish())
    }

    /// The query string; empty for the whole list.
    pub(crate) fn query(&self) -> &str {
        &self.0
    }

    /// The query string of an address below the list that carries the view along: empty, or beginning with `?`.
    pub(crate) fn carried(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let view: String = ::url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        format!("?view={view}")
    }

    /// The row of a favourite in this view, given its address in the whole list: `/@ana/films?page=2#favourite-7`; of the
    /// list alone, the list in this view. Other addresses stay.
    pub(crate) fn over(&self, address: String) -> String {
        let (whole, fragment) = address.split_once('#').unwrap_or((&address, ""));
        let path = whole.split('?').next().unwrap_or_default();
        let is_list = path.starts_with("/@") && path.matches('/').count() == 2;
        match fragment.rsplit_once('-').and_then(|(_, id)| id.parse::<FavouriteId>().ok()) {
            _ if self.0.is_empty() => address,
            Some(id) => format!("{path}?{}&at={id}#{fragment}", self.0),
            None if is_list && address == path => format!("{path}?{}", self.0),
            None => address,
        }
    }

    /// The row of a favourite in this view.
    pub(crate) fn row(&self, category: &Category, id: FavouriteId, rank: i64) -> String {
        self.over(url::row(category, id, rank))
    }

    /// The list in this view, where a favourite was removed; `None` for the whole list.
    pub(crate) fn without(&self, category: &Category, removed: FavouriteId) -> Option<String> {
        let list = categories::url::show(category);
        (!self.0.is_empty()).then(|| format!("{list}?{}&at={removed}", self.0))
    }

    /// The list in this view, with its form for adding ready for the next one, and with all of its fields if those were
    /// used.
    pub(crate) fn to_add(&self, category: &Category, with_more: bool) -> String {
        let next = url::add_next(category, with_more);
        if self.0.is_empty() { next } else { next.replacen('?', &format!("?{}&", self.0), 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_what_a_list_page_knows_and_nothing_else() {
        for (query, kept) in [
            ("?q=heat&page=2&add=&number=7&at=9", "q=heat&page=2"),
            ("sort=12&order=down&is-7=Crime&from-8=&evil=%2F%2Fx", "sort=12&order=down&is-7=Crime"),
            ("page=3", ""),
            ("", ""),
            ("https://evil.example/?q", ""),
        ] {
            assert_eq!(KeptView::parse(query).query(), kept, "{query}");
        }
        assert_eq!(KeptView::parse(&format!("q={}", "x".repeat(3_000))), KeptView::default());
    }

    #[test]
    fn a_row_is_looked_up_in_the_view() {
        let view = KeptView::parse("q=a b&sort=title");
        let over = |address: &str| view.over(address.to_owned());
        assert_eq!(over("/@ana/films?page=2#favourite-7"), "/@ana/films?q=a+b&sort=title&at=7#favourite-7");
        assert_eq!(over("/@ana/films#up-7"), "/@ana/films?q=a+b&sort=title&at=7#up-7");
        assert_eq!(over("/@ana/films"), "/@ana/films?q=a+b&sort=title");
        assert_eq!(over("/history/9"), "/history/9");
        assert_eq!(over("/@ana"), "/@ana");
        assert_eq!(view.carried(), "?view=q%3Da%2Bb%26sort%3Dtitle");
        let whole = KeptView::default();
        assert_eq!(whole.over("/@ana/films#up-7".into()), "/@ana/films#up-7");
        assert_eq!(whole.carried(), "");
    }
}

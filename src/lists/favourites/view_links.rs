//! The query strings of other views of a list: another page or order, and what is kept through a change.

use super::{KeptView, ListView};

impl ListView {
    /// The query string of the same view with one parameter changed; an empty value removes it.
    pub(crate) fn query_with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let rest = self
            .typed
            .iter()
            .filter(|(typed, value)| ![name, "number", "at", "add"].contains(typed) && !value.is_empty());
        query.extend_pairs(rest);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        match query.finish() {
            nothing if nothing.is_empty() => nothing,
            query => format!("?{query}"),
        }
    }

    /// The query string of the same part of the list in another order, from its first page on.
    pub(crate) fn sorted_query(&self, sort: &str, descending: bool) -> String {
        let order = if descending { "down" } else { "" };
        let changed = [("sort", sort), ("order", order), ("page", ""), ("number", ""), ("at", "")];
        let kept = self.typed.iter().filter(|(name, _)| changed.iter().all(|(other, _)| name != other));
        let pairs = kept.chain(changed).filter(|(_, value)| !value.is_empty());
        match url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish() {
            nothing if nothing.is_empty() => "?".to_owned(),
            query => format!("?{query}"),
        }
    }

    /// What is kept of it through a change.
    pub(crate) fn kept(&self) -> KeptView {
        KeptView::of(&self.typed)
    }

    /// The page of the list in rank order that this view shows; the first for any other order, or a part of the list.
    pub(crate) fn rank_page(&self) -> i64 {
        if self.is_reorderable() { self.page } else { 1 }
    }
}

//! The columns of a list and their headings, which sort it.

use crate::lists::{
    attributes::{Attribute, AttributeKind},
    favourites::{ListView, listing::Sort},
};

/// A heading that sorts the list.
pub(super) struct Heading {
    pub label: String,
    pub is_number: bool,
    /// The query string that sorts by it, and turns the order round if it sorts by it already.
    pub query: String,
    /// `aria-sort`; `None` if the list is not sorted by it.
    pub direction: Option<&'static str>,
}

/// The headings of rank, title and these attributes.
pub(super) fn headings<'a>(view: &ListView, columns: impl Iterator<Item = &'a Attribute>) -> Vec<Heading> {
    let heading = |label: &str, word: &str, sort: Sort, is_number: bool| {
        let is_sorted = view.sort == sort;
        Heading {
            label: label.to_owned(),
            is_number,
            query: view.sorted_query(word, is_sorted && !view.descending),
            direction: is_sorted.then_some(if view.descending { "descending" } else { "ascending" }),
        }
    };
    let fixed = [heading("Rank", "", Sort::Rank, true), heading("Title", "title", Sort::Title, false)];
    let attribute = |it: &Attribute| {
        let is_number = it.kind() == AttributeKind::Number;
        heading(&it.name, &it.id.to_string(), Sort::Attribute(it.id, it.kind()), is_number)
    };
    fixed.into_iter().chain(columns.map(attribute)).collect()
}

/// The grid's CSS classes: the number of digits of the ranks, the number of columns, up to six, and which of them are
/// numbers and dates.
pub(super) fn grid_classes<'a>(highest_rank: i64, columns: impl Iterator<Item = &'a Attribute>) -> String {
    let mut classes = format!("digits-{}", highest_rank.to_string().len());
    let columns: Vec<&Attribute> = columns.collect();
    if let count @ 1..=6 = columns.len() {
        classes += &format!(" cols-{count}");
    }
    for (column, attribute) in (1..=6).zip(columns) {
        match attribute.kind() {
            AttributeKind::Number => classes += &format!(" number-{column}"),
            AttributeKind::Date => classes += &format!(" date-{column}"),
            _ => (),
        }
    }
    classes
}

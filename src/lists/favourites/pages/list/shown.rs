//! What the template of the list page asks for.

use super::ListPage;
use crate::{
    database::ids::FavouriteId,
    error::FieldErrors,
    lists::{
        attributes::Attribute,
        comments,
        favourites::{Favourite, RankedFavourite, listing::Sort, pages::columns},
        tiers::Tier,
    },
    text,
};

/// The rows of a tier, or of a list without tiers.
pub(super) struct RowGroup<'a> {
    pub tier: Option<&'a Tier>,
    pub rows: &'a [RankedFavourite],
}

impl RowGroup<'_> {
    /// The element that a row's title is, below the heading of its tier.
    pub(super) fn heading_of_rows(&self) -> &'static str {
        if self.tier.is_some() { "h3" } else { "h2" }
    }
}

impl ListPage {
    /// What is wrong with the text to filter by, for its field.
    pub(super) fn filter_errors(&self) -> FieldErrors {
        let fault = self.view.search_error.clone();
        fault.map(|fault| FieldErrors::of("q", fault)).unwrap_or_default()
    }

    /// The attributes shown as columns: those that always are, and the one that the list is sorted by.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.shown || self.is_sorted_by(attribute))
    }

    /// The attribute that the list is sorted by, for those who can put the list in this order for good.
    pub(super) fn can_rank_by(&self) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| self.can_edit && self.is_sorted_by(attribute))
    }

    pub(super) fn grid_classes(&self) -> String {
        let highest = self.shown.favourites.iter().map(|it| it.rank).max().unwrap_or(1);
        columns::grid_classes(highest, self.columns())
    }

    pub(super) fn headings(&self) -> Vec<columns::Heading> {
        columns::headings(&self.view, self.columns())
    }

    /// The rows of this page, tier by tier; all together if the list has no tiers or is not shown in its order. Tiers
    /// with nothing in them are on the page where they begin.
    pub(super) fn groups(&self) -> Vec<RowGroup<'_>> {
        let rows = self.shown.favourites.as_slice();
        if self.tiers.is_empty() || !self.view.is_reorderable() {
            return vec![RowGroup { tier: None, rows }];
        }
        let tier_of = |row: &RankedFavourite| Tier::at(&self.tiers, &row.favourite.position).map(|it| it.id);
        let is_in = |tier: &Tier| rows.iter().any(|row| tier_of(row) == Some(tier.id));
        let first = if self.view.page == 1 { Some(0) } else { self.tiers.iter().position(is_in) };
        let last = match self.view.page == self.last_page() {
            true => Some(self.tiers.len() - 1),
            false => self.tiers.iter().rposition(is_in),
        };
        let (Some(first), Some(last)) = (first, last) else { return vec![RowGroup { tier: None, rows }] };
        let range_of = |tier: &Tier| {
            let start = rows.partition_point(|row| !tier.begins_above(&row.favourite.position));
            start..start + rows[start..].partition_point(|row| tier_of(row) == Some(tier.id))
        };
        let tiers = self.tiers[first..=last].iter();
        tiers.map(|tier| RowGroup { tier: Some(tier), rows: &rows[range_of(tier)] }).collect()
    }

    /// The tier of a favourite, where it is a word in the row: the list has tiers and is not shown in its order.
    pub(super) fn tier_in_row(&self, favourite: &Favourite) -> Option<&Tier> {
        let is_word = !self.view.is_reorderable();
        Tier::at(&self.tiers, &favourite.position).filter(|_| is_word)
    }

    /// Returns `true` if nothing is above the favourite, not even the line of its tier.
    pub(super) fn is_first(&self, rank: &i64, favourite: &Favourite) -> bool {
        *rank == 1 && Tier::at(&self.tiers, &favourite.position) == self.tiers.first()
    }

    /// Returns `true` if nothing is below the favourite, not even a line.
    pub(super) fn is_last(&self, rank: &i64, favourite: &Favourite) -> bool {
        *rank >= self.category.size.into() && Tier::at(&self.tiers, &favourite.position) == self.tiers.last()
    }

    /// The words from which the accessible names of the rows' controls are put together, by id.
    pub(super) fn control_words(&self) -> [(&'static str, &'static str); 6] {
        [
            ("m", "Move"),
            ("u", "up"),
            ("d", "down"),
            ("f", "is already number 1"),
            ("l", "is already last"),
            ("r", "More for"),
        ]
    }

    /// The number of comments on a favourite that this visitor sees.
    pub(super) fn comments_on(&self, favourite: &Favourite) -> i32 {
        if self.is_member { favourite.comment_count } else { favourite.open_comment_count }
    }

    /// "3 comments"
    pub(super) fn comments_text(&self, count: &i32) -> String {
        text::counted(*count, "comment", "comments")
    }

    /// Where the comments on a favourite are; behind a share link, those of visitors, and nowhere in the preview of one.
    pub(super) fn comments_url(&self, favourite: &Favourite) -> Option<String> {
        match self.by_link {
            true if self.return_url.is_some() => None,
            true => Some(comments::url::below(&self.page.path, Some(&favourite.slug))),
            false => Some(format!("{}/{}#comments", self.page.path, favourite.slug)),
        }
    }

    /// What leads to the comments on the list itself: "3 comments", or "Comments" where one can be written; `None` without any.
    pub(super) fn comments_link(&self) -> Option<String> {
        let count =
            if self.is_member { self.category.comment_count } else { self.category.open_comment_count };
        let count = if self.hides_comments { 0 } else { count };
        match count {
            _ if self.return_url.is_some() && self.by_link => None,
            0 => self.takes_comments.then(|| "Comments".to_owned()),
            some => Some(self.comments_text(&some)),
        }
    }

    /// What leads to the editions that this visitor sees: "3 editions"; `None` without any, and in the preview of a link.
    pub(super) fn editions_link(&self) -> Option<String> {
        let count =
            if self.is_member { self.category.edition_count } else { self.category.open_edition_count };
        let is_shown = count > 0 && !self.hides_editions && !(self.by_link && self.return_url.is_some());
        is_shown.then(|| text::counted(count, "edition", "editions"))
    }

    /// Returns `true` if each row without comments leads to where one is written.
    pub(super) fn invites_comments(&self) -> bool {
        self.by_link && self.takes_comments && self.return_url.is_none()
    }

    /// Returns `true` if favourites can be moved on this view.
    pub(super) fn can_move(&self) -> bool {
        self.can_edit && self.view.sort == Sort::Rank && !self.view.descending
    }

    /// "1–50 of 3,177"
    pub(super) fn range(&self) -> String {
        self.view.pager().range(self.shown.favourites.len(), self.shown.total)
    }

    /// The query string of another page of this view.
    pub(super) fn link(&self, page: &i64) -> String {
        self.view.query_with("page", &page.to_string())
    }

    pub(super) fn is_target(&self, rank: &i64, id: &FavouriteId) -> bool {
        self.view.jump.as_ref() == Some(rank) || self.view.at.as_ref() == Some(id)
    }

    pub(super) fn last_page(&self) -> i64 {
        self.view.pager().last(self.shown.total)
    }

    pub(super) fn is_sorted_by(&self, attribute: &Attribute) -> bool {
        self.view.sort == Sort::Attribute(attribute.id, attribute.kind())
    }
}

//! The page of several lists as one.

use askama::Template;

use super::pair::{MAX_UNMATCHED, PAGE_SIZE};
use crate::{
    compare::{
        forms::MAX_LISTS,
        matching::RankedTitle,
        model::ComparedLists,
        url,
        whole::{OrderedTitle, Whole},
    },
    lists::{
        consensus::{BorderText, Exactness, Sources},
        ordering::agreement::Agreement,
    },
    text::{self, Fields, Pager},
    web::Page,
};

#[derive(Template)]
#[template(path = "compare/whole.html")]
pub(super) struct WholePage {
    page: Page,
    lists: ComparedLists,
    names: Vec<String>,
    whole: Whole,
    pager: Pager,
}

impl WholePage {
    pub(super) fn new(page: Page, lists: ComparedLists, whole: Whole, query: &Fields) -> WholePage {
        let names = lists.names();
        let pager = Pager::parse(query, PAGE_SIZE).within(whole.total());
        WholePage { page, lists, names, whole, pager }
    }

    /// "Films, Movies and Cinema"
    fn all_names(&self) -> String {
        text::enumerated(&self.names)
    }

    fn last(&self) -> i64 {
        self.pager.last(self.whole.total())
    }

    /// The rows of this page, with their numbers.
    fn rows(&self) -> Vec<(usize, &OrderedTitle)> {
        let [offset, size] =
            [self.pager.offset(), self.pager.size].map(|it| usize::try_from(it).unwrap_or(0));
        (1..).zip(&self.whole.order).skip(offset).take(size).collect()
    }

    /// "1–100 of 312"
    fn range(&self) -> String {
        self.pager.range(self.rows().len(), self.whole.total())
    }

    fn link(&self, page: i64) -> String {
        url::compare(&self.lists.addresses(), page)
    }

    /// The page that makes a list of the order.
    fn copy(&self) -> String {
        url::copy(&self.lists.addresses())
    }

    /// The form with a field for another list; `None` if there are as many as can be.
    fn another(&self) -> Option<String> {
        (self.lists.sides.len() < MAX_LISTS).then(|| url::add_another(&self.lists.addresses()))
    }

    /// "24 favourites are on at least 2 of the lists."
    fn common(&self) -> String {
        let verb = if self.whole.order.len() == 1 { "is" } else { "are" };
        let favourites = text::counted(self.whole.total(), "favourite", "favourites");
        format!("{favourites} {verb} on at least {} of these lists.", self.whole.needed)
    }

    /// What the order contradicts, and whether another could contradict less.
    fn exactness(&self) -> String {
        let exactness = Exactness {
            things: self.whole.order.len(),
            contradictions: self.whole.contradictions,
            comparisons: self.whole.comparisons,
            lower_bound: self.whole.lower_bound,
            is_exact: self.whole.is_exact,
        };
        exactness.sentence(Sources::Lists)
    }

    /// How far a list agrees with the order.
    fn agreement(&self, list: &usize) -> String {
        match self.whole.agreements[*list] {
            Agreement { pairs: 0, .. } => "nothing to compare".to_owned(),
            agreement => format!("agrees {}%", agreement.percent().unwrap_or(0)),
        }
    }

    /// How sure the lists are that a favourite is above the next one.
    fn border(&self, of: &OrderedTitle) -> Option<BorderText> {
        of.place.border.map(|it| BorderText::of(it, Sources::Lists))
    }

    /// The favourites on too few lists that are shown, and the number of the others.
    fn too_few(&self) -> (&[RankedTitle], usize) {
        let all = &self.whole.too_few;
        let shown = all.len().min(MAX_UNMATCHED);
        (&all[..shown], all.len() - shown)
    }

    /// "number 4 on Movies and number 7 on Cinema"
    fn places(&self, of: &RankedTitle) -> String {
        let each = of.ranks.iter().zip(&self.names);
        let each = each.filter_map(|(rank, name)| Some(format!("number {} on {name}", (*rank)?)));
        text::enumerated(&each.collect::<Vec<_>>())
    }
}

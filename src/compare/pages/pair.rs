//! The page of two lists side by side.

use askama::Template;

use crate::{
    compare::{
        comparison::{Comparison, MatchedFavourite, UnmatchedFavourite},
        model::{ComparedList, ComparedLists},
        slope_chart::SlopeChart,
        url,
    },
    lists::categories::Category,
    text::{self, Fields, Pager},
    web::Page,
};

/// Favourites per page of the table, and the most shown of those on one list only.
pub(super) const PAGE_SIZE: i64 = 100;
pub(super) const MAX_UNMATCHED: usize = 50;

#[derive(Template)]
#[template(path = "compare/show.html")]
pub(super) struct PairPage {
    page: Page,
    lists: ComparedLists,
    names: Vec<String>,
    comparison: Comparison,
    chart: SlopeChart,
    pager: Pager,
}

impl PairPage {
    pub(super) fn new(page: Page, lists: ComparedLists, comparison: Comparison, query: &Fields) -> PairPage {
        let names = lists.names();
        let chart = SlopeChart::of(&comparison, &names);
        let pager = Pager::parse(query, PAGE_SIZE).within(comparison.total());
        PairPage { page, lists, names, comparison, chart, pager }
    }

    fn last(&self) -> i64 {
        self.pager.last(self.comparison.total())
    }

    /// The rows of this page of the table.
    fn rows(&self) -> Vec<&MatchedFavourite> {
        let [offset, size] =
            [self.pager.offset(), self.pager.size].map(|it| usize::try_from(it).unwrap_or(0));
        self.comparison.by_disagreement().into_iter().skip(offset).take(size).collect()
    }

    /// "1–100 of 3,177"
    fn range(&self) -> String {
        self.pager.range(self.rows().len(), self.comparison.total())
    }

    fn link(&self, page: i64) -> String {
        url::compare(&self.lists.addresses(), page)
    }

    /// The form with a field for a third list.
    fn third(&self) -> String {
        url::add_another(&self.lists.addresses())
    }

    /// "You and Bea" if exactly one of the lists is in the visitor's own space, else "The two lists".
    fn whose_lists(&self) -> String {
        let [first, second] = [0, 1].map(|side| &self.lists.sides[side]);
        match [first, second].map(|side| (self.is_own(side), &side.category.space.name)) {
            [(true, _), (false, other)] | [(false, other), (true, _)] => format!("You and {other}"),
            _ => "The two lists".to_owned(),
        }
    }

    fn is_own(&self, side: &ComparedList) -> bool {
        let user = self.page.user.as_ref().map(|user| user.id);
        user.is_some() && side.category.space.person_id == user
    }

    fn agreed(&self) -> String {
        text::thousands(self.comparison.agreement.agreed.cast_signed())
    }

    fn pairs(&self) -> String {
        text::thousands(self.comparison.agreement.pairs.cast_signed())
    }

    /// The first favourites on one list only, and the number of the others.
    fn singles(&self) -> [(&Category, &[UnmatchedFavourite], usize); 2] {
        [0, 1].map(|side| {
            let all = &self.comparison.only_on[side];
            let shown = all.len().min(MAX_UNMATCHED);
            (&self.lists.sides[side].category, &all[..shown], all.len() - shown)
        })
    }

    /// A description of the chart for screen readers.
    fn description(&self) -> String {
        let [first, second] = [&self.names[0], &self.names[1]];
        let each = self.comparison.by_disagreement().into_iter().take(5);
        let each = each.map(|it| format!("{}: {} and {}.", it.title, it.ranks[0], it.ranks[1]));
        let each: Vec<String> = each.collect();
        format!("Ranks in {first} and {second}, biggest disagreements first. {}", each.join(" "))
    }
}

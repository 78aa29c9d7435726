//! The page of our order.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    super::{
        ours::{OurFavourite, OurOrder, OurPlace},
        url,
    },
    look::{OurLook, OurSources},
};
use crate::{
    access::{Allowed, ViewHistory},
    database::ids::UserId,
    error::{Fault, Result},
    lists::{
        categories::{self, Category, OwnOrders},
        consensus::{BorderText, Sources},
    },
    text::{self, Pager},
    web::{Page, extract::Query, long_html},
};

/// Favourites per page, and the most shown of those that too few placed.
const PAGE_SIZE: i64 = 100;
const MAX_TOO_FEW: usize = 50;
/// The most members who are named as taking part.
const MAX_NAMED: usize = 3;

/// In which sequence the favourites are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Order,
    Disputed,
    Points,
}

impl Sort {
    const ALL: [Sort; 3] = [Sort::Order, Sort::Disputed, Sort::Points];

    fn parse(word: &str) -> Sort {
        Sort::ALL.into_iter().find(|it| it.word() == word).unwrap_or(Sort::Order)
    }

    fn word(self) -> &'static str {
        match self {
            Sort::Order => "",
            Sort::Disputed => "disputed",
            Sort::Points => "points",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Sort::Order => "In order",
            Sort::Disputed => "Most disputed first",
            Sort::Points => "By points instead",
        }
    }
}

#[derive(Template)]
#[template(path = "lists/own_orders/ours.html")]
struct OursPage {
    page: Page,
    category: Category,
    look: OurLook,
    sort: Sort,
    pager: Pager,
    can_edit: bool,
    can_manage: bool,
}

impl OursPage {
    fn order(&self) -> Option<Result<&OurOrder, &Fault>> {
        self.look.order()
    }

    /// The rows of this page, each with its number.
    fn rows<'a>(&self, ours: &'a OurOrder) -> Vec<(usize, &'a OurPlace)> {
        let mut all: Vec<(usize, &OurPlace)> = (1..).zip(&ours.order).collect();
        match self.sort {
            Sort::Order => (),
            Sort::Disputed => all.sort_by_key(|(_, row)| std::cmp::Reverse(row.place.contradictions)),
            Sort::Points => {
                all.sort_by(|(_, a), (_, b)| {
                    let by_title =
                        || text::comparison_key(&a.it.title).cmp(&text::comparison_key(&b.it.title));
                    a.place.share.rank(b.place.share).then_with(by_title)
                });
                all.iter_mut().zip(1..).for_each(|(row, number)| row.0 = number);
            }
        }
        let [offset, size] =
            [self.pager.offset(), self.pager.size].map(|it| usize::try_from(it).unwrap_or(0));
        all.into_iter().skip(offset).take(size).collect()
    }

    fn total(&self) -> i64 {
        let order = self.order().and_then(Result::ok);
        i64::try_from(order.map_or(0, |ours| ours.order.len())).unwrap_or(i64::MAX)
    }

    fn last(&self) -> i64 {
        self.pager.last(self.total())
    }

    /// "1–100 of 312"
    fn range(&self) -> String {
        let shown = self.order().and_then(Result::ok).map_or(0, |ours| self.rows(ours).len());
        self.pager.range(shown, self.total())
    }

    fn link(&self, page: i64) -> String {
        url::ours_page(self.category.id, self.sort.word(), page)
    }

    /// "placed by 5 of 6"
    fn placed_by(&self, ours: &OurOrder, it: &OurFavourite) -> String {
        match it.placed_by() {
            0 => "no one has placed it".to_owned(),
            some => format!("placed by {some} of {}", ours.taking_part.len()),
        }
    }

    /// How sure we are that a favourite is above the next one, where they are shown in our order.
    fn border(&self, row: &OurPlace) -> Option<BorderText> {
        let border = row.place.border.filter(|_| self.sort == Sort::Order);
        border.map(|it| BorderText::of(it, Sources::Us))
    }

    /// "11 contradictions concern it; above in 62% of its comparisons"
    fn dispute(&self, row: &OurPlace) -> String {
        let contradictions = match row.place.contradictions {
            0 => "No contradiction concerns it".to_owned(),
            1 => "1 contradiction concerns it".to_owned(),
            some => format!("{} contradictions concern it", text::thousands(some)),
        };
        match row.place.share.percent() {
            None => contradictions,
            Some(percent) => format!("{contradictions}; it is above in {percent}% of its comparisons"),
        }
    }

    /// Where each who took part has it, by name; nothing where only the result is shown.
    fn numbers(&self, ours: &OurOrder, it: &OurFavourite) -> Vec<(String, String)> {
        let names = self.names();
        let each = ours.taking_part.iter().zip(&it.numbers);
        each.filter_map(|(id, number)| {
            let number = number.map_or_else(|| "not placed".to_owned(), |it| it.to_string());
            Some(((*names.get(id)?).to_owned(), number))
        })
        .collect()
    }

    /// The names of members, where names are shown.
    fn names(&self) -> HashMap<UserId, &str> {
        let shows = self.category.own_orders() == OwnOrders::Names;
        let members = self.look.audience.members.iter().filter(|_| shows);
        members.map(|(id, name)| (*id, name.as_str())).collect()
    }

    /// "5 of 6 members took part: Ana, Ben and 3 others."
    fn who(&self, ours: &OurOrder) -> String {
        let (took_part, members) = (ours.taking_part.len(), self.look.audience.members.len());
        let count = format!("{took_part} of {} took part", text::counted(members, "member", "members"));
        let names = self.names();
        let mut named: Vec<String> =
            ours.taking_part.iter().filter_map(|id| names.get(id).map(|it| (*it).to_owned())).collect();
        if named.is_empty() {
            return format!("{count}.");
        }
        if named.len() > MAX_NAMED {
            let others = named.len() - (MAX_NAMED - 1);
            named.truncate(MAX_NAMED - 1);
            named.push(format!("{others} others"));
        }
        format!("{count}: {}.", text::enumerated(&named))
    }

    /// The favourites that too few placed which are shown, and the number of the others.
    fn too_few<'a>(&self, ours: &'a OurOrder) -> (&'a [OurFavourite], usize) {
        let shown = ours.too_few.len().min(MAX_TOO_FEW);
        (&ours.too_few[..shown], ours.too_few.len() - shown)
    }
}

pub(super) async fn show(
    (request, sources, page): (HttpRequest, OurSources, Page),
    category: Allowed<Category, ViewHistory>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (can_edit, can_manage) = (category.can_edit(), category.can_manage());
    let look = OurLook::at(&sources, category).await?;
    let (sort, pager) = (Sort::parse(query.get("sort")), Pager::parse(&query, PAGE_SIZE));
    let category = look.category.clone();
    let mut shown = OursPage { page, category, look, sort, pager, can_edit, can_manage };
    shown.pager = shown.pager.within(shown.total());
    long_html(&request, StatusCode::OK, shown).await
}

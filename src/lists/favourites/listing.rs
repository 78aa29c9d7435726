//! A view of a list: page, sort order and filters. A view never changes ranks: every favourite is shown with its
//! rank in the whole list.

use std::collections::HashMap;

use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text},
};

use super::{
    Favourite, RankedFavourite,
    listed::ListedFavourite,
    text_search::{Correction, TextSearch},
};
use crate::{
    access::{Allowed, Permission, Redaction},
    database::ids::{AttributeId, FavouriteId},
    database::{pool::Conn, schema::favourites},
    error::{Fault, Result},
    lists::{
        attributes::{self, Attribute, AttributeKind},
        categories::Category,
        filters::{Highlights, SearchQuery},
        ordering::rank::live,
    },
    text::{self, Fields, Pager},
};

/// Favourites per page.
pub(crate) const PAGE_SIZE: i64 = 50;

/// The page that contains a rank.
pub(crate) fn page_of(rank: i64) -> i64 {
    Pager::with_row(rank, PAGE_SIZE).number
}

/// The sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    #[default]
    Rank,
    Title,
    Added,
    Changed,
    Attribute(AttributeId, AttributeKind),
}

/// A filter by an attribute: values that equal, contain, start at or end at the typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ListFilter {
    attribute_id: AttributeId,
    kind: AttributeKind,
    bound: FilterBound,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FilterBound {
    Equals,
    From,
    To,
}

/// A view of a list. Invalid parts of the query string are ignored, so every URL shows something.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListView {
    pub(crate) page: i64,
    pub(crate) sort: Sort,
    pub(crate) descending: bool,
    /// Why the search text is invalid.
    pub search_error: Option<Fault>,
    /// The words to highlight.
    pub highlights: Highlights,
    search: Option<TextSearch>,
    /// The rank to jump to.
    pub jump: Option<i64>,
    /// The favourite whose page of the view is shown.
    pub at: Option<FavouriteId>,
    filters: Vec<ListFilter>,
    pub(super) typed: Fields,
}

/// A page of favourites, and the total on all pages.
#[derive(Debug, Clone)]
pub(crate) struct ListSlice {
    pub favourites: Vec<RankedFavourite>,
    pub total: i64,
    /// The page that was loaded.
    pub page: i64,
    /// What was searched for instead of a text that nothing matches.
    pub correction: Option<Correction>,
}

impl ListView {
    /// Parses the query string: `page`, `number` (a rank to jump to), `sort`, `order`, `q`, and for each attribute
    /// `is-7`, `from-7`, `to-7`.
    pub(crate) fn parse(fields: Fields, attributes: &[Attribute], hidden: &Redaction) -> ListView {
        let jump = fields.get("number").trim().parse::<i64>().ok();
        let at = fields.get("at").parse().ok();
        let page = jump.map_or_else(|| Pager::parse(&fields, PAGE_SIZE).number, page_of);
        let sort = match fields.get("sort") {
            "title" => Sort::Title,
            "added" if !hidden.dates => Sort::Added,
            "changed" if !hidden.dates => Sort::Changed,
            other => attributes
                .iter()
                .find(|it| other == it.id.to_string())
                .map_or(Sort::Rank, |it| Sort::Attribute(it.id, it.kind())),
        };
        let bounds = [("is", FilterBound::Equals), ("from", FilterBound::From), ("to", FilterBound::To)];
        let filters = attributes.iter().flat_map(|it| bounds.map(|(word, bound)| (it, word, bound)));
        let filters = filters.filter_map(|(it, word, bound)| {
            let typed = text::parse_line(fields.get(&format!("{word}-{}", it.id))).ok()?;
            let exact = it.kind() != AttributeKind::Text && it.kind() != AttributeKind::Link;
            let value = if exact { it.kind().check(&it.options, &typed).ok()? } else { typed };
            (!value.is_empty()).then_some(ListFilter { attribute_id: it.id, kind: it.kind(), bound, value })
        });
        let filters = filters.collect();
        let mut listing = ListView { page, sort, jump, at, filters, ..ListView::default() };
        match SearchQuery::parse(fields.get("q")) {
            Ok(query) => {
                listing.search = TextSearch::of(query, attributes);
                listing.highlights = listing.search.as_ref().map(TextSearch::highlights).unwrap_or_default();
            }
            Err(why) => listing.search_error = Some(why),
        }
        ListView { descending: fields.get("order") == "down", typed: fields, ..listing }
    }

    /// Returns `true` if the query string asks for a page of the list in rank order and nothing else, which costs little.
    pub(crate) fn is_cheap(fields: &Fields) -> bool {
        let costly = |name: &str| {
            matches!(name, "sort" | "order" | "q" | "since")
                || ["is-", "from-", "to-"].iter().any(|bound| name.starts_with(bound))
        };
        !fields.iter().any(|(name, value)| costly(name) && !value.is_empty())
    }

    /// Returns `true` if the list is shown whole and in rank order, so that it can be reordered in place.
    pub(crate) fn is_reorderable(&self) -> bool {
        self.sort == Sort::Rank && !self.descending && self.is_unfiltered()
    }

    /// What the link to the plain list says.
    pub(crate) fn label_of_whole(&self) -> &'static str {
        let is_sorted = self.sort != Sort::Rank || self.descending;
        if is_sorted { "Show in rank order" } else { "Show the whole list" }
    }

    /// Returns `true` if nothing is filtered out.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.search.is_none() && self.filters.is_empty()
    }

    /// The typed search text.
    pub(crate) fn typed_text(&self) -> &str {
        self.typed.get("q")
    }

    /// The typed value of a filter.
    pub(crate) fn typed(&self, word: &str, attribute_id: &AttributeId) -> &str {
        self.typed.get(&format!("{word}-{attribute_id}"))
    }

    /// The page it shows.
    pub(crate) fn pager(&self) -> Pager {
        Pager { number: self.page, size: PAGE_SIZE }
    }

    /// Loads the page of this view.
    pub(crate) fn load(&self, conn: &mut Conn, on: &Allowed<Category, impl Permission>) -> Result<ListSlice> {
        let category = on.item();
        let skip = self.pager().offset();
        if self.is_reorderable() {
            let page = live(category).order(favourites::position).select(ListedFavourite::as_select());
            let page: Vec<ListedFavourite> = match skip {
                // Without an offset Postgres keeps its plan; with one it plans anew each time.
                0 => page.limit(PAGE_SIZE).load(conn)?,
                _ => page.limit(PAGE_SIZE).offset(skip).load(conn)?,
            };
            let page = page.into_iter().map(|it| it.into_favourite(category).redacted(on.redaction()));
            let favourites =
                (skip + 1..).zip(page).map(|(rank, favourite)| RankedFavourite { rank, favourite });
            let total = i64::from(category.size);
            return Ok(ListSlice {
                favourites: favourites.collect(),
                total,
                page: self.page,
                correction: None,
            });
        }
        let ids: Vec<FavouriteId> =
            live(category).order(favourites::position).select(favourites::id).load(conn)?;
        let ranks: HashMap<FavouriteId, i64> = ids.into_iter().zip(1..).collect();
        let matches = self.search.as_ref().map(|it| it.matches(conn, on)).transpose()?;
        let matching = matches.as_ref().map(|it| it.ids.as_slice());
        let total = self.filtered(category, matching).count().get_result(conn)?;
        let pager = self.pager_of(conn, category, matching)?;
        let page: Vec<Favourite> = self
            .sorted(category, self.filtered(category, matching))
            .select(Favourite::as_select())
            .limit(PAGE_SIZE)
            .offset(pager.offset())
            .load(conn)?;
        let ranked = page.into_iter().map(|it| RankedFavourite {
            rank: ranks.get(&it.id).copied().unwrap_or(0),
            favourite: it.redacted(on.redaction()),
        });
        // The other filters may leave nothing of what was found.
        let correction = matches.and_then(|it| it.correction).filter(|_| total > 0);
        Ok(ListSlice { favourites: ranked.collect(), total, page: pager.number, correction })
    }

    /// The page that was asked for, or the one with the favourite that was.
    fn pager_of(&self, conn: &mut Conn, category: &Category, matching: Option<&[i64]>) -> Result<Pager> {
        let Some(at) = self.at else { return Ok(self.pager()) };
        let ids = self.sorted(category, self.filtered(category, matching)).select(favourites::id);
        Ok(self.page_with(&ids.load::<FavouriteId>(conn)?, at))
    }

    /// The page of these favourites with one of them; if it is not among them, the page that was asked for, or the last.
    fn page_with(&self, ids: &[FavouriteId], at: FavouriteId) -> Pager {
        let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let row = (1..).zip(ids).find(|(_, id)| **id == at).map(|(row, _)| row);
        row.map_or_else(|| self.pager().within(total), |row| Pager::with_row(row, PAGE_SIZE))
    }

    fn filtered(&self, category: &Category, ids: Option<&[i64]>) -> favourites::BoxedQuery<'static, Pg> {
        let mut query = live(category).into_boxed();
        if let Some(ids) = ids {
            query = query.filter(favourites::id.eq_any(ids.to_vec()));
        }
        for ListFilter { attribute_id, kind, bound, value } in &self.filters {
            let stored = format!("favourites.attributes->>'{attribute_id}'");
            let cast = if *kind == AttributeKind::Number { "::numeric" } else { "" };
            query = match (bound, kind) {
                (FilterBound::Equals, AttributeKind::Text | AttributeKind::Link) => query.filter(
                    sql::<Bool>(&format!("{stored} ilike ")).bind::<Text, _>(text::like_pattern(value)),
                ),
                (FilterBound::Equals, _) => {
                    query.filter(sql::<Bool>(&format!("{stored} = ")).bind::<Text, _>(value.clone()))
                }
                (FilterBound::From, _) => query.filter(
                    sql::<Bool>(&format!("({stored}){cast} >= ")).bind::<Text, _>(value.clone()).sql(cast),
                ),
                (FilterBound::To, _) => query.filter(
                    sql::<Bool>(&format!("({stored}){cast} <= ")).bind::<Text, _>(value.clone()).sql(cast),
                ),
            };
        }
        query
    }

    /// Favourites without a value come last, and ties are in rank order.
    fn sorted(
        &self,
        category: &Category,
        query: favourites::BoxedQuery<'static, Pg>,
    ) -> favourites::BoxedQuery<'static, Pg> {
        let direction = if self.descending { "desc nulls last" } else { "asc nulls last" };
        let by = match self.sort {
            Sort::Rank => format!("favourites.position {direction}"),
            Sort::Title => format!("favourites.title_key collate natural_order {direction}"),
            Sort::Added => format!("favourites.added_at {direction}"),
            Sort::Changed => format!("favourites.changed_at {direction}"),
            Sort::Attribute(id, kind) => {
                attributes::sorting::order_by(category.space.id, (id, kind), self.descending)
            }
        };
        query.order(sql::<Text>(&by)).then_order_by(favourites::position)
    }
}

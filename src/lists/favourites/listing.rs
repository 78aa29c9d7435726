//! A view of a list: page, sort order and filters. A view never changes ranks: every favourite is shown with its
//! rank in the whole list.

use std::collections::HashMap;

use chrono::DateTime;
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text},
};

use super::{Favourite, Ranked};
use crate::{
    access::{Allowed, Permission, Redaction},
    database::ids::{AttributeId, FavouriteId},
    database::{pool::Conn, schema::favourites},
    error::{Fault, Result},
    lists::{
        attributes::{Attribute, Kind},
        categories::Category,
        filters::{Condition, Filter, Highlights, SearchQuery},
        ordering::rank::live,
    },
    text::{self, Fields},
};

/// Favourites per page.
pub const PAGE: i64 = 50;

/// The page that contains a rank.
pub fn page_of(rank: i64) -> i64 {
    (rank.max(1) - 1) / PAGE + 1
}

/// The sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Rank,
    Title,
    Added,
    Changed,
    Attribute(AttributeId, Kind),
}

/// A filter by an attribute: values that equal, contain, start at or end at the typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ListFilter {
    attribute_id: AttributeId,
    kind: Kind,
    bound: Bound,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Is,
    From,
    To,
}

/// A view of a list. Invalid parts of the query string are ignored, so every URL shows something.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub page: i64,
    pub sort: Sort,
    pub descending: bool,
    /// Why the search text is invalid.
    pub refused: Option<Fault>,
    /// The words to highlight.
    pub marks: Highlights,
    meaning: Filter,
    /// The rank to jump to.
    pub jump: Option<i64>,
    filters: Vec<ListFilter>,
    typed: Fields,
}

/// A page of favourites, and the total on all pages.
#[derive(Debug, Clone)]
pub struct ListSlice {
    pub favourites: Vec<Ranked>,
    pub total: i64,
}

impl Listing {
    /// Parses the query string: `page`, `number` (a rank to jump to), `sort`, `order`, `q`, and for each attribute
    /// `is-7`, `from-7`, `to-7`.
    pub fn parse(fields: Fields, attributes: &[Attribute], hidden: &Redaction) -> Listing {
        let jump = fields.get("number").trim().parse::<i64>().ok();
        let page =
            jump.map(page_of).or_else(|| fields.get("page").parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
        let sort = match fields.get("sort") {
            "title" => Sort::Title,
            "added" if !hidden.dates => Sort::Added,
            "changed" if !hidden.dates => Sort::Changed,
            other => attributes
                .iter()
                .find(|it| other == it.id.to_string())
                .map_or(Sort::Rank, |it| Sort::Attribute(it.id, it.kind())),
        };
        let bounds = [("is", Bound::Is), ("from", Bound::From), ("to", Bound::To)];
        let filters = attributes.iter().flat_map(|it| bounds.map(|(word, bound)| (it, word, bound)));
        let filters = filters.filter_map(|(it, word, bound)| {
            let typed = text::line(fields.get(&format!("{word}-{}", it.id))).ok()?;
            let exact = it.kind() != Kind::Text && it.kind() != Kind::Link;
            let value = if exact { it.kind().check(&it.options, &typed).ok()? } else { typed };
            (!value.is_empty()).then_some(ListFilter { attribute_id: it.id, kind: it.kind(), bound, value })
        });
        let filters = filters.collect();
        let mut listing = Listing { page, sort, jump, filters, ..Listing::default() };
        match SearchQuery::parse(fields.get("q")) {
            Ok(query) => {
                listing.meaning = Filter::of(&query.terms, attributes);
                listing.marks = Highlights::of(&listing.meaning);
            }
            Err(why) => listing.refused = Some(why),
        }
        Listing { descending: fields.get("order") == "down", typed: fields, ..listing }
    }

    /// Returns `true` if the query string asks for a page of the list in rank order and nothing else, which costs little.
    pub fn is_cheap(fields: &Fields) -> bool {
        let costly = |name: &str| {
            matches!(name, "sort" | "order" | "q" | "since")
                || ["is-", "from-", "to-"].iter().any(|bound| name.starts_with(bound))
        };
        !fields.iter().any(|(name, value)| costly(name) && !value.is_empty())
    }

    /// Returns `true` if the list is shown whole and in rank order, so that it can be reordered in place.
    pub fn is_plain(&self) -> bool {
        self.sort == Sort::Rank && !self.descending && self.is_whole()
    }

    /// Returns `true` if nothing is filtered out.
    pub fn is_whole(&self) -> bool {
        self.meaning.is_empty() && self.filters.is_empty()
    }

    /// The typed search text.
    pub fn typed_text(&self) -> &str {
        self.typed.get("q")
    }

    /// The typed value of a filter.
    pub fn typed(&self, word: &str, attribute_id: &AttributeId) -> &str {
        self.typed.get(&format!("{word}-{attribute_id}"))
    }

    /// The query string of the same view with one parameter changed; an empty value removes it.
    pub fn with(&self, said: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let rest =
            self.typed.iter().filter(|(name, value)| ![said, "number"].contains(name) && !value.is_empty());
        query.extend_pairs(rest);
        if !value.is_empty() {
            query.append_pair(said, value);
        }
        match query.finish() {
            nothing if nothing.is_empty() => nothing,
            query => format!("?{query}"),
        }
    }

    /// Loads the page of this view.
    pub fn show(&self, conn: &mut Conn, on: &Allowed<Category, impl Permission>) -> Result<ListSlice> {
        let category = on.item();
        let skip = (self.page - 1) * PAGE;
        if self.is_plain() {
            let page = live(category).order(favourites::position).select(Favourite::as_select());
            let page = match skip {
                // Without an offset Postgres keeps its plan; with one it plans anew each time.
                0 => page.limit(PAGE).load(conn)?,
                _ => page.limit(PAGE).offset(skip).load(conn)?,
            };
            let page = page.into_iter().map(|it: Favourite| it.redacted(on.redaction()));
            let favourites = (skip + 1..).zip(page).map(|(rank, favourite)| Ranked { rank, favourite });
            return Ok(ListSlice { favourites: favourites.collect(), total: i64::from(category.size) });
        }
        let ids: Vec<FavouriteId> =
            live(category).order(favourites::position).select(favourites::id).load(conn)?;
        let ranks: HashMap<FavouriteId, i64> = ids.into_iter().zip(1..).collect();
        let said = self.said(conn, on)?;
        let total = self.narrowed(category, said.as_deref()).count().get_result(conn)?;
        let page: Vec<Favourite> = self
            .sorted(self.narrowed(category, said.as_deref()))
            .select(Favourite::as_select())
            .limit(PAGE)
            .offset(skip)
            .load(conn)?;
        let ranked = page.into_iter().map(|it| Ranked {
            rank: ranks.get(&it.id).copied().unwrap_or(0),
            favourite: it.redacted(on.redaction()),
        });
        Ok(ListSlice { favourites: ranked.collect(), total })
    }

    /// The favourites that match the search text; `None` without a search text.
    fn said(&self, conn: &mut Conn, on: &Allowed<Category, impl Permission>) -> Result<Option<Vec<i64>>> {
        if self.meaning.is_empty() {
            return Ok(None);
        }
        let category = on.item();
        // Searching hidden parts would reveal them, so where parts are hidden only titles are searched.
        let spaces = if on.redaction().is_some() { &[][..] } else { &[category.space.id] };
        let condition = Condition::of(conn, &self.meaning, spaces)?;
        Ok(Some(condition.favourites_of(conn, category.space.id, category.id)?))
    }

    fn narrowed(&self, category: &Category, said: Option<&[i64]>) -> favourites::BoxedQuery<'static, Pg> {
        let mut query = live(category).into_boxed();
        if let Some(said) = said {
            query = query.filter(favourites::id.eq_any(said.to_vec()));
        }
        for ListFilter { attribute_id, kind, bound, value } in &self.filters {
            let stored = format!("favourites.attributes->>'{attribute_id}'");
            let cast = if *kind == Kind::Number { "::numeric" } else { "" };
            query = match (bound, kind) {
                (Bound::Is, Kind::Text | Kind::Link) => query
                    .filter(sql::<Bool>(&format!("{stored} ilike ")).bind::<Text, _>(text::contains(value))),
                (Bound::Is, _) => {
                    query.filter(sql::<Bool>(&format!("{stored} = ")).bind::<Text, _>(value.clone()))
                }
                (Bound::From, _) => query.filter(
                    sql::<Bool>(&format!("({stored}){cast} >= ")).bind::<Text, _>(value.clone()).sql(cast),
                ),
                (Bound::To, _) => query.filter(
                    sql::<Bool>(&format!("({stored}){cast} <= ")).bind::<Text, _>(value.clone()).sql(cast),
                ),
            };
        }
        query
    }

    /// Favourites without a value come last, and ties are in rank order.
    fn sorted(&self, query: favourites::BoxedQuery<'static, Pg>) -> favourites::BoxedQuery<'static, Pg> {
        let way = if self.descending { "desc nulls last" } else { "asc nulls last" };
        let by = match self.sort {
            Sort::Rank => format!("favourites.position {way}"),
            Sort::Title => format!("favourites.title_key collate natural_order {way}"),
            Sort::Added => format!("favourites.added_at {way}"),
            Sort::Changed => format!("favourites.changed_at {way}"),
            Sort::Attribute(id, Kind::Number) => format!("(favourites.attributes->>'{id}')::numeric {way}"),
            Sort::Attribute(id, Kind::Text | Kind::Choice) => {
                format!("lower(favourites.attributes->>'{id}') collate natural_order {way}")
            }
            Sort::Attribute(id, _) => format!("favourites.attributes->>'{id}' {way}"),
        };
        query.order(sql::<Text>(&by)).then_order_by(favourites::position)
    }
}

impl Favourite {
    /// The favourite without its hidden parts.
    pub(super) fn redacted(mut self, hidden: &Redaction) -> Favourite {
        if hidden.descriptions {
            self.description.clear();
        }
        if hidden.dates {
            (self.added_at, self.changed_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        }
        for attribute_id in &hidden.attributes {
            self.values.set(*attribute_id, String::new());
        }
        self
    }
}

//! Runs a search: the rows, their order and their ranks.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use super::{forms::SearchForm, scope::SearchScope};
use crate::{
    access::Actor,
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{Favourite, RankedFavourite},
        filters::{
            Condition, Filter, Highlights, SearchQuery, SearchedPart, filter,
            sql_fragment::{self, SqlFragment},
            typos::{self, Vocabulary},
        },
    },
    text::Pager,
};

/// Results per page.
pub(crate) const PAGE_SIZE: i64 = 20;

/// A result: a favourite with its rank, or (without one) the list itself.
#[derive(Debug, Clone)]
pub(crate) struct SearchResult {
    pub category: Category,
    pub favourite: Option<RankedFavourite>,
}

/// A page of results.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchResults {
    /// All lists of the user.
    pub scope: SearchScope,
    /// The searched lists.
    pub narrowed_scope: SearchScope,
    pub results: Vec<SearchResult>,
    pub total: i64,
    pub highlights: Highlights,
    /// The attributes of the lists with results, or of the one selected list.
    pub attributes: Vec<Attribute>,
    /// The corrected query whose results are shown, if the original one had none.
    pub corrected_query: Option<SearchQuery>,
    /// Names before a colon that no attribute has.
    pub unknown_names: Vec<String>,
}

#[derive(QueryableByName)]
struct ResultRow {
    #[diesel(sql_type = BigInt)]
    category_id: CategoryId,
    #[diesel(sql_type = BigInt)]
    favourite_id: FavouriteId,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Searches the actor's lists.
pub(crate) fn find(
    conn: &mut Conn,
    actor: &Actor,
    query: &SearchQuery,
    pager: Pager,
) -> Result<SearchResults> {
    let places = SearchScope::of(conn, actor)?;
    let mut results = run(conn, &places, query, pager)?;
    if results.total == 0 && !query.is_empty() {
        let (spaces, categories) = results.narrowed_scope.arrays();
        let vocabulary = Vocabulary { spaces, categories, part: SearchedPart::Everything };
        let search = |conn: &mut Conn, meant: &SearchQuery| {
            Ok(Some(run(conn, &places, meant, pager)?).filter(|instead| instead.total > 0))
        };
        if let Some((meant, instead)) = typos::search_corrected(conn, &vocabulary, query, search)? {
            let unknown_names = std::mem::take(&mut results.unknown_names);
            return Ok(SearchResults { corrected_query: Some(meant), unknown_names, ..instead });
        }
    }
    Ok(results)
}

impl SearchResults {
    /// The form for the query; loads the attributes of the list if the query leaves only one.
    pub(crate) fn form(&mut self, conn: &mut Conn, query: &SearchQuery) -> Result<SearchForm> {
        if self.narrowed_scope.len() == 1 && self.attributes.is_empty() {
            self.attributes = self.narrowed_scope.attributes(conn)?;
        }
        Ok(SearchForm::filled(query, &self.scope, &self.narrowed_scope, &self.attributes))
    }
}

fn run(conn: &mut Conn, places: &SearchScope, query: &SearchQuery, pager: Pager) -> Result<SearchResults> {
    let (narrowed, terms) = places.narrowed(query);
    let mut results =
        SearchResults { scope: places.clone(), narrowed_scope: narrowed.clone(), ..SearchResults::default() };
    let named = filter::needs_attributes(query);
    if named {
        results.attributes = narrowed.attributes(conn)?;
    }
    if query.is_empty() || narrowed.is_empty() {
        return Ok(results);
    }
    let meaning = Filter::interpret(terms, &results.attributes);
    results.highlights = Highlights::of(&meaning);
    results.unknown_names.clone_from(&meaning.unknown_names);
    let spaces: Vec<SpaceId> = narrowed.spaces().into_iter().map(|it| it.id).collect();
    let condition = Condition::of(conn, &meaning, &spaces, SearchedPart::Everything)?;
    let rows: Vec<ResultRow> = rows(&narrowed, condition, pager).query().load(conn)?;
    results.total = rows.first().map_or(0, |row| row.total);
    results.results = filled(conn, &narrowed, &rows)?;
    if !named {
        let lists: Vec<CategoryId> = rows.iter().map(|row| row.category_id).collect();
        results.attributes = narrowed.among(&lists).attributes(conn)?;
    }
    Ok(results)
}

/// The SQL for a page of rows, with the total number.
fn rows(places: &SearchScope, condition: Condition, pager: Pager) -> SqlFragment {
    if condition.needs_index {
        by_relevance(places, condition, pager)
    } else {
        by_place(places, condition, pager)
    }
}

/// The best first, and those that fit equally well in the order of their lists and ranks. Positions are looked up only
/// for rows that may be on the page. The index on words is better than the table's key; `+ 0` keeps Postgres from using
/// the latter.
fn by_relevance(places: &SearchScope, condition: Condition, pager: Pager) -> SqlFragment {
    let (spaces, lists) = places.arrays();
    let values = if condition.needs_values {
        "join favourites v on v.space_id = i.space_id and v.id = i.favourite_id"
    } else {
        ""
    };
    let aside = if condition.has_words { "+ 0" } else { "" };
    let equally = || SqlFragment::default().sql("0");
    SqlFragment::default()
        .sql("with found as materialized (select i.space_id, i.category_id, i.favourite_id, ")
        .with(condition.relevance.unwrap_or_else(equally))
        .sql(format!(
            " as fit from findable i {values} where i.space_id {aside} = any ({spaces})
                and i.category_id {aside} = any ({lists})"
        ))
        .with(condition.sql)
        .sql(format!(
            "), fits as (
                select fit, count, sum(count) over () as total, sum(count) over (order by fit desc) as until
                from (select fit, count(*) as count from found group by fit) each
            )
            select r.category_id, r.favourite_id, fits.total::bigint as total
            from fits join found r using (fit) left join favourites f on f.space_id = r.space_id and f.id = r.favourite_id
            where fits.until - fits.count < {end}
            order by fit desc, array_position({lists}, r.category_id), f.position nulls first, r.favourite_id
            limit {size} offset {offset}",
            end = pager.offset() + pager.size,
            size = pager.size,
            offset = pager.offset()
        ))
}

/// Without words, everything in the order of the lists; including the lists themselves, if the query has no
/// conditions on values.
fn by_place(places: &SearchScope, condition: Condition, pager: Pager) -> SqlFragment {
    let (spaces, lists) = places.arrays();
    let own = format!("space_id = any ({spaces}) and category_id = any ({lists})");
    let categories = if condition.needs_values {
        String::new()
    } else {
        format!(
            " union all select category_id, favourite_id, '' from findable where {own} and favourite_id = 0"
        )
    };
    SqlFragment::default()
        .sql(format!(
            "select r.category_id, r.favourite_id, count(*) over () as total from (
                select category_id, id as favourite_id, position from favourites v where {own} and binned_at is null"
        ))
        .with(condition.sql)
        .sql(format!(
            "{categories}) r order by array_position({lists}, r.category_id), r.position, r.favourite_id
            limit {} offset {}",
            pager.size,
            pager.offset()
        ))
}

/// Loads what the rows refer to.
fn filled(conn: &mut Conn, places: &SearchScope, rows: &[ResultRow]) -> Result<Vec<SearchResult>> {
    let ids: Vec<FavouriteId> =
        rows.iter().map(|row| row.favourite_id).filter(|id| *id != FavouriteId(0)).collect();
    let spaces: Vec<SpaceId> = places.spaces().into_iter().map(|it| it.id).collect();
    let found_favourites = favourites::space_id.eq_any(spaces).and(favourites::id.eq_any(&ids));
    let all: Vec<Favourite> =
        favourites::table.filter(found_favourites).select(Favourite::as_select()).load(conn)?;
    let mut all: HashMap<FavouriteId, Favourite> = all.into_iter().map(|it| (it.id, it)).collect();
    let ranks = ranks(conn, all.values())?;
    let found = rows.iter().filter_map(|row| {
        let category = places.category(row.category_id)?.clone();
        if row.favourite_id == FavouriteId(0) {
            return Some(SearchResult { category, favourite: None });
        }
        let favourite = all.remove(&row.favourite_id)?;
        let rank = ranks.get(&favourite.id).copied()?;
        Some(SearchResult { category, favourite: Some(RankedFavourite { rank, favourite }) })
    });
    Ok(found.collect())
}

/// The ranks of favourites. On each list, ranks are counted from the previous favourite.
fn ranks<'a>(conn: &mut Conn, all: impl Iterator<Item = &'a Favourite>) -> Result<HashMap<FavouriteId, i64>> {
    #[derive(QueryableByName)]
    struct RankRow {
        #[diesel(sql_type = BigInt)]
        id: FavouriteId,
        #[diesel(sql_type = Nullable<BigInt>)]
        rank: Option<i64>,
    }
    let keys: Vec<(SpaceId, FavouriteId)> = all.map(|it| (it.space_id, it.id)).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let (spaces, ids) = (
        sql_fragment::id_array(keys.iter().map(|it| it.0)),
        sql_fragment::id_array(keys.iter().map(|it| it.1)),
    );
    let counting = format!(
        "select s.id, (sum((select count(*) from favourites f
            where f.space_id = s.space_id and f.category_id = s.category_id and f.binned_at is null
              and f.position > s.before and f.position <= s.position))
            over (partition by s.space_id, s.category_id order by s.position))::bigint as rank
         from (select space_id, category_id, id, position,
                 coalesce(lag(position) over (partition by space_id, category_id order by position), '') as before
               from favourites where (space_id, id) in (select * from unnest({spaces}, {ids}))) s"
    );
    let counted: Vec<RankRow> = SqlFragment::default().sql(counting).query().load(conn)?;
    Ok(counted.into_iter().filter_map(|it| Some((it.id, it.rank?))).collect())
}

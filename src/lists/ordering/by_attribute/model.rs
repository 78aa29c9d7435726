//! The order by an attribute: shown, and saved.

use std::collections::HashMap;

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
};
use serde_json::json;

use crate::{
    access::{Allowed, Edit, Locator},
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{
        attributes::{Attribute, AttributeKind, Values, sorting},
        categories::Category,
        ordering::{rank::live, reorder::ReorderOutcome},
    },
};

/// The direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// Parses the word of an address. Without one it is what people mean most often: the highest rating first, yes first,
    /// else from the beginning.
    pub(super) fn parse(word: &str, kind: AttributeKind) -> Direction {
        match (word, kind) {
            ("down", _) | ("", AttributeKind::Number | AttributeKind::YesNo) => Direction::Descending,
            _ => Direction::Ascending,
        }
    }

    pub(super) fn word(self) -> &'static str {
        if self == Direction::Descending { "down" } else { "up" }
    }

    /// The direction for values of a kind: "Highest first".
    pub(super) fn label(self, kind: AttributeKind) -> &'static str {
        let (ascending, descending) = match kind {
            AttributeKind::Number => ("Lowest first", "Highest first"),
            AttributeKind::Date => ("Earliest first", "Latest first"),
            AttributeKind::Choice => ("In the order of the options", "In reverse order of the options"),
            AttributeKind::YesNo => ("No first", "Yes first"),
            AttributeKind::Text | AttributeKind::Link => ("A to Z", "Z to A"),
        };
        if self == Direction::Descending { descending } else { ascending }
    }
}

/// A favourite where the order would put it.
#[derive(Debug, Clone)]
pub(super) struct SortedRow {
    pub id: FavouriteId,
    pub title: String,
    pub values: Values,
    /// Its rank now.
    pub from: i64,
}

/// The order that a list would have.
#[derive(Debug, Clone)]
pub(super) struct SortedOrder {
    /// The version of the list that it was computed from.
    pub version: i64,
    /// The first ones, best first.
    pub rows: Vec<SortedRow>,
    /// How many favourites there are.
    pub size: usize,
    /// How many would get another rank.
    pub moved: usize,
    /// How many have no value.
    pub without: i64,
}

impl SortedOrder {
    /// Computes it, with the first `shown` favourites.
    pub(super) fn preview(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        by: &Attribute,
        direction: Direction,
        shown: usize,
    ) -> Result<SortedOrder> {
        let of: &Allowed<Category, Edit> = &of.check_other(conn, &Locator::Id(of.item().id))?;
        let (category, version) = (of.item(), of.item().version);
        let now = ids(conn, category)?;
        let order = sorted_ids(conn, category, by, direction)?;
        let first: Vec<FavouriteId> = order.iter().copied().take(shown).collect();
        let columns = (favourites::id, favourites::title, favourites::attributes);
        let texts: Vec<(FavouriteId, String, Values)> =
            live(category).filter(favourites::id.eq_any(&first)).select(columns).load(conn)?;
        let mut texts: HashMap<FavouriteId, (String, Values)> =
            texts.into_iter().map(|(id, title, values)| (id, (title, values))).collect();
        let ranks: HashMap<FavouriteId, i64> = now.iter().copied().zip(1..).collect();
        let row = |id: &FavouriteId| {
            let (title, values) = texts.remove(id)?;
            Some(SortedRow { id: *id, title, values, from: *ranks.get(id)? })
        };
        let rows = first.iter().filter_map(row).collect();
        let has_none = sql::<Bool>(&format!("coalesce(attributes ->> '{}', '') = ''", by.id));
        let without = live(category).filter(has_none).count().get_result(conn)?;
        Ok(SortedOrder { version, rows, size: now.len(), moved: differing(&now, &order), without })
    }
}

impl Category {
    /// Saves the order by an attribute, unless the list has another version than the person has seen. Counts those that
    /// get another rank as moved.
    pub(super) fn order_by(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        by: &Attribute,
        direction: Direction,
        is_seen: impl FnOnce(i64) -> bool,
    ) -> Result<ReorderOutcome> {
        if by.category_id != on.item().id {
            return Err(Error::NotFound);
        }
        if !is_seen(on.item().lock(conn)?.version) {
            return Ok(ReorderOutcome::Outdated);
        }
        let order = sorted_ids(conn, on.item(), by, direction)?;
        let moved = differing(&ids(conn, on.item())?, &order);
        let outcome = Category::put_in_order(conn, on, &order, json!({"by": by.name}))?;
        Ok(match outcome {
            ReorderOutcome::Saved { entry, .. } => ReorderOutcome::Saved { moved, entry },
            other => other,
        })
    }
}

/// How many places have another favourite.
fn differing(before: &[FavouriteId], after: &[FavouriteId]) -> usize {
    before.iter().zip(after).filter(|(before, after)| before != after).count()
}

fn ids(conn: &mut Conn, category: &Category) -> Result<Vec<FavouriteId>> {
    Ok(live(category).order(favourites::position).select(favourites::id).load(conn)?)
}

fn sorted_ids(
    conn: &mut Conn,
    category: &Category,
    by: &Attribute,
    direction: Direction,
) -> Result<Vec<FavouriteId>> {
    let descending = direction == Direction::Descending;
    let order = sorting::order_by(category.space.id, (by.id, by.kind()), descending);
    let sorted = live(category).order((sql::<Text>(&order), favourites::position));
    Ok(sorted.select(favourites::id).load(conn)?)
}

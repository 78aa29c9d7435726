//! The order by an attribute: shown, and saved.

use std::collections::{HashMap, HashSet};

use diesel::{dsl::sql, prelude::*, sql_types::Text};
use serde_json::json;

use crate::{
    access::{Allowed, Edit, Locator},
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{
        attributes::{Attribute, AttributeKind, sorting},
        categories::Category,
        favourites::Favourite,
        ordering::{
            rank::live,
            reorder::{ReorderOutcome, save_order},
        },
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
    pub title: String,
    pub value: String,
    /// Its rank now.
    pub from: i64,
}

/// The order that a list would have.
#[derive(Debug, Clone)]
pub(super) struct SortedOrder {
    /// The version of the list that it was computed from.
    pub version: i64,
    /// Best first.
    pub rows: Vec<SortedRow>,
    /// How many would get another rank.
    pub moved: usize,
    /// How many have no value.
    pub without: usize,
}

impl SortedOrder {
    /// Computes it.
    pub(super) fn preview(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        by: &Attribute,
        direction: Direction,
    ) -> Result<SortedOrder> {
        let of: &Allowed<Category, Edit> = &of.check_other(conn, &Locator::Id(of.item().id))?;
        let version = of.item().version;
        let order = sorted_ids(conn, of.item(), by, direction)?;
        let mut all: HashMap<FavouriteId, (i64, Favourite)> =
            (1..).zip(listed(conn, of.item())?).map(|(rank, it)| (it.id, (rank, it))).collect();
        let rows = order.iter().filter_map(|id| all.remove(id)).map(|(from, it)| SortedRow {
            value: by.display(&it.values),
            title: it.title,
            from,
        });
        let rows: Vec<SortedRow> = rows.collect();
        let moved = (1..).zip(&rows).filter(|(rank, row)| *rank != row.from).count();
        let without = rows.iter().filter(|row| row.value.is_empty()).count();
        Ok(SortedOrder { version, rows, moved, without })
    }
}

impl Category {
    /// Saves the order by an attribute, unless the list was changed since that version of it was shown.
    pub(super) fn order_by(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        by: &Attribute,
        (direction, version): (Direction, i64),
    ) -> Result<ReorderOutcome> {
        if by.category_id != on.item().id {
            return Err(Error::NotFound);
        }
        if on.item().lock(conn)?.version != version {
            return Ok(ReorderOutcome::Outdated);
        }
        let all = listed(conn, on.item())?;
        let order = sorted_ids(conn, on.item(), by, direction)?;
        let places = order.iter().zip(&all);
        let moved: HashSet<FavouriteId> =
            places.filter(|(id, now)| **id != now.id).map(|(id, _)| *id).collect();
        if moved.is_empty() {
            return Ok(ReorderOutcome::Saved { moved: 0, entry: None });
        }
        let by_id: HashMap<FavouriteId, &Favourite> = all.iter().map(|it| (it.id, it)).collect();
        save_order(conn, on, (&moved, &order), &by_id, json!({"by": by.name}))
    }
}

fn listed(conn: &mut Conn, category: &Category) -> Result<Vec<Favourite>> {
    Ok(live(category).order(favourites::position).select(Favourite::as_select()).load(conn)?)
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

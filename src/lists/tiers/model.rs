//! Tiers as rows, and what is in them.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{Colour, Plan, PlannedTier};
use crate::{
    access::{Allowed, Permission},
    database::{
        ids::TierId,
        pool::Conn,
        schema::{favourites, tiers},
    },
    error::Result,
    lists::{
        categories::Category,
        ordering::{lines, position::Position, rank::live},
    },
};

/// A tier of a list, which begins at its position.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = tiers)]
pub(crate) struct Tier {
    pub(crate) id: TierId,
    pub(crate) name: String,
    colour: String,
    pub(super) position: Position,
}

impl Tier {
    /// The list's tiers, the best first; none if the list has none, or if they are hidden by the share link that was used.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Category, impl Permission>) -> Result<Vec<Tier>> {
        if of.redaction().tiers { Ok(Vec::new()) } else { Tier::unredacted(conn, of.item()) }
    }

    /// All tiers of a list, the best first.
    pub(crate) fn unredacted(conn: &mut Conn, category: &Category) -> Result<Vec<Tier>> {
        if !category.has_tiers {
            return Ok(Vec::new());
        }
        let of_list = tiers::space_id.eq(category.space.id).and(tiers::category_id.eq(category.id));
        Ok(tiers::table.filter(of_list).order(tiers::position).select(Tier::as_select()).load(conn)?)
    }

    /// Its colour.
    pub(crate) fn colour(&self) -> Colour {
        Colour::parse(&self.colour).unwrap_or(Colour::Grey)
    }

    /// Returns `true` if its line is above that position.
    pub(crate) fn begins_above(&self, position: &[u8]) -> bool {
        self.position.as_slice() < position
    }

    /// The tier, of these, that a position of the list is in.
    pub(crate) fn at<'a>(tiers: &'a [Tier], position: &[u8]) -> Option<&'a Tier> {
        tiers.iter().rev().find(|tier| tier.begins_above(position))
    }
}

/// A tier and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TierRange {
    pub(crate) tier: Tier,
    /// How many favourites are above its line.
    pub(crate) above: usize,
    /// How many favourites are in it.
    pub(crate) count: usize,
}

impl TierRange {
    /// "1–3", "4", or nothing if the tier is empty.
    pub(crate) fn ranks(&self) -> String {
        match self.count {
            0 => String::new(),
            1 => (self.above + 1).to_string(),
            count => format!("{}–{}", self.above + 1, self.above + count),
        }
    }
}

/// What is in each of these tiers of a list with favourites at these positions, in order.
pub(crate) fn ranges(tiers: Vec<Tier>, positions: &[Position]) -> Vec<TierRange> {
    let above = |tier: &Tier| positions.partition_point(|it| *it < tier.position);
    let mut ends: Vec<usize> = tiers.iter().skip(1).map(above).collect();
    ends.push(positions.len());
    let range = |(tier, end): (Tier, usize)| {
        let above = above(&tier);
        TierRange { above, count: end - above, tier }
    };
    tiers.into_iter().zip(ends).map(range).collect()
}

/// The tiers of a list and how many favourites are in each; none if they are hidden.
pub(crate) fn counted(conn: &mut Conn, of: &Allowed<Category, impl Permission>) -> Result<Vec<TierRange>> {
    let tiers = Tier::listed(conn, of)?;
    ranges_of(conn, of.item(), tiers)
}

/// What is in each of these tiers of a list.
pub(crate) fn ranges_of(conn: &mut Conn, category: &Category, tiers: Vec<Tier>) -> Result<Vec<TierRange>> {
    if tiers.is_empty() {
        return Ok(Vec::new());
    }
    Ok(ranges(tiers, &lines::positions(conn, category)?))
}

impl PlannedTier {
    /// The same tier for another list.
    pub(crate) fn copy_of(range: TierRange) -> PlannedTier {
        let colour = range.tier.colour();
        PlannedTier { id: None, name: range.tier.name, colour, above: range.above }
    }
}

impl Plan {
    /// The tiers that the list has. The caller holds its lock.
    pub(super) fn current(conn: &mut Conn, category: &Category) -> Result<Plan> {
        let positions = lines::positions(conn, category)?;
        let planned = |it: TierRange| PlannedTier { id: Some(it.tier.id), ..PlannedTier::copy_of(it) };
        let tiers = ranges(Tier::unredacted(conn, category)?, &positions).into_iter().map(planned).collect();
        Ok(Plan { tiers, size: positions.len() })
    }

    /// The tiers as the history keeps them.
    pub(crate) fn to_json(&self) -> Value {
        let tier = |it: &PlannedTier| json!({"id": it.id, "name": it.name, "colour": it.colour.as_str(), "above": it.above});
        self.tiers.iter().map(tier).collect()
    }

    /// Reads what [`Plan::to_json`] wrote, for a list of that size now.
    pub(crate) fn from_json(tiers: &Value, size: usize) -> Plan {
        let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let tier = |it: &Value| PlannedTier {
            id: it["id"].as_i64().map(TierId),
            name: text(it, "name"),
            colour: Colour::parse(&text(it, "colour")).unwrap_or(Colour::Grey),
            above: it["above"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0),
        };
        Plan { tiers: tiers.as_array().into_iter().flatten().map(tier).collect(), size }
    }
}

/// Titles and slugs, best first.
pub(crate) type Titles = Vec<(String, String)>;

/// The tiers of a list and all its favourites, title and slug, best first; no tiers if they are hidden.
pub(crate) fn board(
    conn: &mut Conn,
    of: &Allowed<Category, impl Permission>,
) -> Result<(Vec<TierRange>, Titles)> {
    let tiers = Tier::listed(conn, of)?;
    let columns = (favourites::position, favourites::title, favourites::slug);
    let all: Vec<(Position, String, String)> = match tiers.is_empty() {
        true => Vec::new(),
        false => live(of.item()).order(favourites::position).select(columns).load(conn)?,
    };
    let mut titles = Vec::with_capacity(all.len());
    let mut positions = Vec::with_capacity(all.len());
    for (position, title, slug) in all {
        positions.push(position);
        titles.push((title, slug));
    }
    Ok((ranges(tiers, &positions), titles))
}

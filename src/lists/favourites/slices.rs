//! Parts of a list, best first, each after the one before: for programs, which go through a long list page by page.
//!
//! **Invariants:** what follows is found by the position of the last favourite of the part before, so changes elsewhere
//! neither repeat nor skip any that stays where it is; if the positions were written anew since, by where that favourite is
//! now; each favourite comes with its rank in the whole list.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Favourite, RankedFavourite, faults};
use crate::{
    access::{Allowed, Permission},
    database::{
        ids::{CategoryId, EntryId, FavouriteId, SpaceId},
        pool::Conn,
        schema::{categories, favourites},
    },
    error::{Error, Result},
    lists::{
        categories::Category,
        ordering::{
            position::{Position, hex, parse_hex},
            rank::{self, live},
        },
    },
};

/// Where a part of a list ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SliceEnd {
    id: FavouriteId,
    position: String,
    /// When the positions of the list were written anew last.
    spread_at: EntryId,
    rank: i64,
}

/// Some favourites of a list, in order, and where they end if others follow.
#[derive(Debug, Clone)]
pub(crate) struct Slice {
    pub(crate) favourites: Vec<RankedFavourite>,
    pub(crate) end: Option<SliceEnd>,
}

impl Slice {
    /// The `limit` favourites after that end, or the first; only those that were changed since then, if a time is given.
    pub(crate) fn load(
        conn: &mut Conn,
        on: &Allowed<Category, impl Permission>,
        (after, changed_since): (Option<SliceEnd>, Option<DateTime<Utc>>),
        limit: i64,
    ) -> Result<Slice> {
        let category = on.item();
        let starts_at_top = after.is_none() && changed_since.is_none();
        let after = after.map(|end| end.position_now(conn, category)).transpose()?.flatten();
        // No position is empty, so all come after that.
        let rows = live(category).filter(favourites::position.gt(after.unwrap_or_default()));
        let rows = rows.order(favourites::position).limit(limit + 1);
        // With the rows, because it must be as old as their positions.
        let rows = rows.select((Favourite::as_select(), spread_at(category).single_value()));
        let mut found: Vec<(Favourite, Option<EntryId>)> = match changed_since {
            Some(time) => rows.filter(favourites::changed_at.ge(time)).load(conn)?,
            None => rows.load(conn)?,
        };
        let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) <= limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let spread_at = found.last().and_then(|(_, spread_at)| *spread_at);
        let found: Vec<Favourite> = found.into_iter().map(|(favourite, _)| favourite).collect();
        let ranks = match starts_at_top {
            true => (1..).take(found.len()).collect(),
            false => ranks(conn, category, &found, changed_since.is_some())?,
        };
        let end = match (found.last(), ranks.last(), spread_at) {
            (Some(last), Some(rank), Some(spread_at)) if !is_last => {
                Some(SliceEnd { id: last.id, position: hex(&last.position), spread_at, rank: *rank })
            }
            _ => None,
        };
        let shown = found.into_iter().map(|it| it.redacted(on.redaction()));
        let favourites = ranks.into_iter().zip(shown);
        let favourites = favourites.map(|(rank, favourite)| RankedFavourite { rank, favourite });
        Ok(Slice { favourites: favourites.collect(), end })
    }
}

impl SliceEnd {
    /// The position after which the next part begins; `None` for the start of the list.
    fn position_now(self, conn: &mut Conn, category: &Category) -> Result<Option<Position>> {
        if self.spread_at == spread_at(category).first(conn)? {
            let position =
                parse_hex(&self.position.into()).map_err(|_| Error::BadRequest(faults::BAD_CURSOR))?;
            return Ok(Some(position));
        }
        // One in the bin keeps its place there.
        let this_list =
            favourites::space_id.eq(category.space.id).and(favourites::category_id.eq(category.id));
        let this_one = favourites::table.filter(this_list.and(favourites::id.eq(self.id)));
        let there: Option<Position> = this_one.select(favourites::position).first(conn).optional()?;
        if there.is_some() || self.rank <= 1 {
            return Ok(there);
        }
        // Without it, what is at its rank now has not been seen.
        let positions = live(category).order(favourites::position).select(favourites::position);
        let above = positions.offset(self.rank - 2).first(conn).optional()?;
        let last = live(category).order(favourites::position.desc()).select(favourites::position);
        Ok(above.or(last.first(conn).optional()?))
    }
}

/// When the positions of the list were written anew last.
#[diesel::dsl::auto_type(no_type_alias)]
fn spread_at(category: &Category) -> _ {
    let (space_id, id): (SpaceId, CategoryId) = (category.space.id, category.id);
    categories::table.find((space_id, id)).select(categories::spread_at)
}

/// The ranks of favourites that follow each other, or of some of a list.
fn ranks(conn: &mut Conn, category: &Category, of: &[Favourite], are_some: bool) -> Result<Vec<i64>> {
    if are_some {
        let ids = live(category).order(favourites::position).select(favourites::id);
        let ranks: HashMap<FavouriteId, i64> = ids.load(conn)?.into_iter().zip(1..).collect();
        return Ok(of.iter().map(|it| ranks.get(&it.id).copied().unwrap_or_default()).collect());
    }
    let first = of.first().map_or(Ok(1), |it| rank::of(conn, category, &it.position))?;
    Ok((first..).take(of.len()).collect())
}

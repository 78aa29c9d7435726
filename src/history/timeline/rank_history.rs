//! Earlier ranks of favourites, computed backwards from the current ranks, change by change.

use std::collections::HashMap;

use chrono::{DateTime, Months, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use super::model::OrderChange;
use crate::{
    access::{Allowed, View, ViewHistory},
    database::ids::FavouriteId,
    database::pool::Conn,
    error::Result,
    lists::{
        categories::Category,
        favourites::{Favourite, RankedFavourite},
    },
};

/// A favourite's ranks since it was added to its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RankSummary {
    pub rank: i64,
    /// When it got its current rank.
    pub since: DateTime<Utc>,
    pub highest: i64,
    pub lowest: i64,
}

#[derive(QueryableByName)]
struct FirstEntryRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    first: Option<i64>,
}

impl RankSummary {
    /// Computes the summary for a favourite with that rank now; `None` for visitors, and for favourites older than
    /// the history.
    pub(crate) fn of(
        conn: &mut Conn,
        on: &Allowed<Category, View>,
        favourite: &Favourite,
        rank: i64,
    ) -> Result<Option<RankSummary>> {
        if !on.is_member() {
            return Ok(None);
        }
        let first: FirstEntryRow = diesel::sql_query(
            "select least((select min(id) from audit_entries where space_id = $1 and favourite_id = $2),
                          (select min(entry_id) from audit_rows where space_id = $1 and favourite_id = $2)) as first",
        )
        .bind::<BigInt, _>(favourite.space_id)
        .bind::<BigInt, _>(favourite.id)
        .get_result(conn)?;
        let Some(first) = first.first else { return Ok(None) };
        let steps = OrderChange::of_list(conn, on.item(), first, DateTime::<Utc>::UNIX_EPOCH)?;
        Ok(RankSummary::compute(&steps, favourite.id, rank))
    }

    /// Goes back through the changes. While it was off the list, in the bin or on another list, it had no rank.
    fn compute(steps: &[OrderChange], id: FavouriteId, rank: i64) -> Option<RankSummary> {
        let mut standing: Option<RankSummary> = None;
        for RankMoment { at, rank } in moments(steps, id, rank) {
            if let Some(rank) = rank {
                let first = RankSummary { rank, since: at, highest: rank, lowest: rank };
                let known = standing.get_or_insert(first);
                known.highest = known.highest.min(rank);
                known.lowest = known.lowest.max(rank);
            }
        }
        standing
    }

    /// Returns `true` if it has ever had another rank.
    pub(crate) fn has_moved(&self) -> bool {
        self.highest != self.lowest
    }
}

/// When a favourite got a rank, or lost it because it left the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RankMoment {
    pub at: DateTime<Utc>,
    pub rank: Option<i64>,
}

/// The moments at which the rank of a favourite changed that has this rank now, latest first.
fn moments(steps: &[OrderChange], id: FavouriteId, rank: i64) -> impl Iterator<Item = RankMoment> {
    let mut now = Some(rank);
    steps.iter().rev().filter_map(move |OrderChange { at, delta }| {
        let rank = now;
        now = delta.rank_before(id, rank);
        (rank != now).then_some(RankMoment { at: *at, rank })
    })
}

impl RankMoment {
    /// All of a favourite, latest first.
    pub(crate) fn all(conn: &mut Conn, of: &Allowed<Favourite, ViewHistory>) -> Result<Vec<RankMoment>> {
        let category = of.category(conn)?;
        let rank = of.item().rank(conn, category.item())?;
        let steps = OrderChange::of_list(conn, category.item(), 0, DateTime::<Utc>::UNIX_EPOCH)?;
        Ok(moments(&steps, of.item().id, rank).collect())
    }
}

/// How far back a list is compared with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComparisonPeriod {
    Week,
    Month,
    Year,
}

impl ComparisonPeriod {
    pub(crate) const ALL: [ComparisonPeriod; 3] =
        [ComparisonPeriod::Week, ComparisonPeriod::Month, ComparisonPeriod::Year];

    /// The word in the query string.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ComparisonPeriod::Week => "week",
            ComparisonPeriod::Month => "month",
            ComparisonPeriod::Year => "year",
        }
    }

    /// Parses the word in the query string.
    pub(crate) fn parse(word: &str) -> Option<ComparisonPeriod> {
        ComparisonPeriod::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The moment that long ago.
    pub(crate) fn moment(self) -> DateTime<Utc> {
        let now = Utc::now();
        match self {
            ComparisonPeriod::Week => Some(now - TimeDelta::weeks(1)),
            ComparisonPeriod::Month => now.checked_sub_months(Months::new(1)),
            ComparisonPeriod::Year => now.checked_sub_months(Months::new(12)),
        }
        .unwrap_or(now)
    }
}

/// How a rank has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RankChange {
    Up(i64),
    Down(i64),
    Same,
    /// It was not on the list then.
    New,
}

impl RankChange {
    /// The sign next to the rank.
    pub(crate) fn sign(self) -> String {
        match self {
            RankChange::Up(by) => format!("▲{by}"),
            RankChange::Down(by) => format!("▼{by}"),
            RankChange::Same => "–".into(),
            RankChange::New => "new".into(),
        }
    }

    /// The text for screen readers, followed by a day.
    pub(crate) fn words(self) -> String {
        match self {
            RankChange::Up(by) => format!("up {by} since"),
            RankChange::Down(by) => format!("down {by} since"),
            RankChange::Same => "unchanged since".into(),
            RankChange::New => "new since".into(),
        }
    }

    /// The CSS class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            RankChange::Up(_) => "is-up",
            RankChange::Down(_) => "is-down",
            RankChange::Same => "is-same",
            RankChange::New => "is-new",
        }
    }
}

/// The rank changes of a page of a list since some time ago.
#[derive(Debug, Clone)]
pub(crate) struct RankChanges {
    pub since: ComparisonPeriod,
    pub moment: DateTime<Utc>,
    changes: HashMap<FavouriteId, RankChange>,
}

impl RankChanges {
    /// Computes the rank changes of these favourites.
    pub(crate) fn of(
        conn: &mut Conn,
        list: &Category,
        shown: &[RankedFavourite],
        since: ComparisonPeriod,
    ) -> Result<RankChanges> {
        let moment = since.moment();
        let steps = OrderChange::of_list(conn, list, 0, moment)?;
        let turn = |RankedFavourite { rank, favourite }: &RankedFavourite| {
            let mut was = Some(*rank);
            steps.iter().rev().for_each(|step| was = step.delta.rank_before(favourite.id, was));
            let turn = match was {
                None => RankChange::New,
                Some(was) if was > *rank => RankChange::Up(was - rank),
                Some(was) if was < *rank => RankChange::Down(rank - was),
                Some(_) => RankChange::Same,
            };
            (favourite.id, turn)
        };
        Ok(RankChanges { since, moment, changes: shown.iter().map(turn).collect() })
    }

    /// The change of one favourite.
    pub(crate) fn change_of(&self, id: &FavouriteId) -> RankChange {
        self.changes.get(id).copied().unwrap_or(RankChange::New)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::timeline::order::OrderDelta;

    fn step(minute: i64, out: &[(i64, i64)], into: &[(i64, i64)]) -> OrderChange {
        let ids = |pairs: &[(i64, i64)]| pairs.iter().map(|(id, rank)| (FavouriteId(*id), *rank)).collect();
        let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        OrderChange { at, delta: OrderDelta { removed: ids(out), inserted: ids(into) } }
    }

    #[test]
    fn ranks_are_reckoned_back_through_moves_of_others_and_times_in_the_bin() {
        let steps = [
            step(1, &[], &[(1, 1)]),         // 1
            step(2, &[], &[(2, 1)]),         // 2 1
            step(3, &[], &[(3, 2)]),         // 2 3 1
            step(4, &[(1, 3)], &[]),         // 2 3
            step(5, &[], &[(4, 1)]),         // 4 2 3
            step(6, &[], &[(1, 2)]),         // 4 1 2 3
            step(7, &[(3, 4)], &[(3, 3)]),   // 4 1 3 2
            step(8, &[(2, 4), (4, 1)], &[]), // 1 3
        ];
        let told = |id, rank| {
            RankSummary::compute(&steps, FavouriteId(id), rank)
                .map(|it| (it.since.timestamp() / 60, it.highest, it.lowest))
        };
        assert_eq!(told(1, 1), Some((8, 1, 3)));
        assert_eq!(told(3, 2), Some((8, 2, 4)));
        assert_eq!(RankSummary::compute(&[], FavouriteId(1), 1), None);
    }
}

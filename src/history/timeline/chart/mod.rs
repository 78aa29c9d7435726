//! The top ten over time: the ranks at the end of each period.

pub(crate) mod drawing;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::model::{Events, OrderChange};
use crate::{
    access::{Allowed, ViewHistory},
    database::ids::{EntryId, FavouriteId},
    database::pool::Conn,
    error::Result,
    lists::categories::Category,
    preferences::TimeZone,
};

/// The number of ranks in the chart.
pub(crate) const TOP_COUNT: usize = 10;
/// The most columns that fit on a page.
const MAX_COLUMNS: usize = 13;

/// The period that each column of the chart ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Change,
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    pub(crate) const ALL: [Period; 5] =
        [Period::Change, Period::Day, Period::Week, Period::Month, Period::Year];

    /// The word in the query string and on the page.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Period::Change => "change",
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Year => "year",
        }
    }

    /// Parses the word in the query string.
    pub(crate) fn parse(word: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The period that suits a history of that length.
    fn suited_to(age: TimeDelta) -> Period {
        match age.num_days() {
            ..3 => Period::Change,
            3..14 => Period::Day,
            14..90 => Period::Week,
            90..800 => Period::Month,
            _ => Period::Year,
        }
    }

    /// The last day before the period of that day.
    fn last_before(self, day: NaiveDate) -> Option<NaiveDate> {
        let passed = match self {
            Period::Change | Period::Day => 1,
            Period::Week => u64::from(day.weekday().num_days_from_monday()) + 1,
            Period::Month => u64::from(day.day()),
            Period::Year => u64::from(day.ordinal()),
        };
        day.checked_sub_days(Days::new(passed))
    }

    /// The ends of the latest periods, the last of them now; for [`Period::Change`] the moments of the changes.
    fn moments(self, steps: &[OrderChange], now: DateTime<Utc>, zone: TimeZone) -> Vec<DateTime<Utc>> {
        let Some(first) = steps.first() else { return Vec::new() };
        if self == Period::Change {
            return steps.iter().map(|step| step.at).collect();
        }
        let mut ends = vec![now];
        let mut day = self.last_before(zone.day_of(&now));
        while let Some(last) = day.filter(|it| *it >= zone.day_of(&first.at) && ends.len() < MAX_COLUMNS) {
            ends.push(zone.end_of(last) - TimeDelta::microseconds(1));
            day = self.last_before(last);
        }
        ends.reverse();
        ends
    }
}

/// One favourite's ranks in the top ten: its rank at each moment, where it had one.
#[derive(Debug, Clone)]
pub(crate) struct RankSeries {
    pub title: String,
    pub ranks: Vec<Option<usize>>,
}

/// The top ten of a list over time.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub period: Period,
    pub moments: Vec<DateTime<Utc>>,
    /// Those in the top ten at the last moment first, by rank; then those that left, latest first.
    pub series: Vec<RankSeries>,
}

impl Chart {
    /// Computes the chart with that period, or with one that suits the list's age.
    pub(crate) fn of(
        conn: &mut Conn,
        on: &Allowed<Category, ViewHistory>,
        period: Option<Period>,
        zone: TimeZone,
    ) -> Result<Chart> {
        let (now, list) = (Utc::now(), on.item());
        let steps = OrderChange::of_list(conn, list, 0, DateTime::<Utc>::UNIX_EPOCH)?;
        let age = steps.first().map_or(TimeDelta::zero(), |first| now - first.at);
        let period = period.unwrap_or(Period::suited_to(age));
        let tops = top_tens(&steps, period.moments(&steps, now, zone), period == Period::Change);
        let mut ranks_by_id: BTreeMap<FavouriteId, Vec<Option<usize>>> = BTreeMap::new();
        for (column, (_, top)) in tops.iter().enumerate() {
            for (rank, id) in (1..).zip(top) {
                ranks_by_id.entry(*id).or_insert_with(|| vec![None; tops.len()])[column] = Some(rank);
            }
        }
        let ids: Vec<FavouriteId> = ranks_by_id.keys().copied().collect();
        let past_favourites = Events::of_favourites(conn, list, &ids, EntryId(i64::MAX))?.replay().favourites;
        let titles: HashMap<FavouriteId, String> =
            past_favourites.into_iter().map(|(id, favourite)| (id, favourite.title)).collect();
        let title = |id: FavouriteId| titles.get(&id).cloned().unwrap_or_default();
        let mut series: Vec<RankSeries> =
            ranks_by_id.into_iter().map(|(id, ranks)| RankSeries { title: title(id), ranks }).collect();
        // The latest in the top ten first, then by their last rank.
        series.sort_by_key(|run| {
            let last = run.ranks.iter().rposition(Option::is_some).unwrap_or(0);
            (usize::MAX - last, run.ranks[last])
        });
        Ok(Chart { period, moments: tops.into_iter().map(|(at, _)| at).collect(), series })
    }
}

/// The top ten at each moment, from the first that had any; for changes, only the moments that changed it.
fn top_tens(
    steps: &[OrderChange],
    moments: Vec<DateTime<Utc>>,
    only_changes: bool,
) -> Vec<(DateTime<Utc>, Vec<FavouriteId>)> {
    let mut order: Vec<FavouriteId> = Vec::new();
    let mut tops: Vec<(DateTime<Utc>, Vec<FavouriteId>)> = Vec::new();
    let mut steps = steps.iter().peekable();
    for moment in moments {
        while let Some(step) = steps.next_if(|step| step.at <= moment) {
            step.delta.apply(&mut order);
        }
        let top = &order[..order.len().min(TOP_COUNT)];
        let same = tops.last().is_some_and(|(_, last)| last == top);
        let begun = !(top.is_empty() && tops.is_empty());
        if begun && !(only_changes && same) {
            tops.push((moment, top.to_vec()));
        }
    }
    tops.split_off(tops.len().saturating_sub(MAX_COLUMNS))
}

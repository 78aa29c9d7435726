//! A list as it was at the end of a day.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Timestamptz},
};

use super::{
    faults,
    model::Events,
    replay::{PastFavourite, PastList},
};
use crate::{
    access::{Allowed, ViewHistory},
    database::ids::FavouriteId,
    database::{pool::Conn, schema::favourites},
    error::{Fault, Result},
    lists::{categories::Category, ordering::rank::live},
    preferences::{self, TimeZone},
    text::Pager,
};

/// The most titles named of those added or removed since.
const MAX_NAMED: usize = 12;

/// A list on a day, and what has changed since.
#[derive(Debug, Clone)]
pub(crate) struct ListOnDay {
    pub day: NaiveDate,
    /// The day the list was created.
    pub created_on: NaiveDate,
    /// The nearest earlier and later days with a change.
    pub earlier: Option<NaiveDate>,
    pub later: Option<NaiveDate>,
    /// `None` if the list did not exist yet.
    pub list: Option<PastList>,
    /// One page of it.
    pub rows: Vec<PastRank>,
    pub added: TitleSample,
    pub removed: TitleSample,
}

/// A favourite as it was.
#[derive(Debug, Clone)]
pub(crate) struct PastRank {
    pub rank: i64,
    pub id: FavouriteId,
    pub favourite: PastFavourite,
    /// Its current rank and slug; `None` if it is no longer on the list.
    pub today: Option<(i64, String)>,
}

/// Their number, and the titles of the first of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleSample {
    pub count: usize,
    pub titles: Vec<String>,
}

impl TitleSample {
    /// How many there are, and the first titles that are known.
    fn of<'a>(titles: impl Iterator<Item = Option<&'a String>> + Clone) -> TitleSample {
        let named = titles.clone().flatten().take(MAX_NAMED);
        TitleSample { count: titles.count(), titles: named.cloned().collect() }
    }
}

/// Id, slug and title of a favourite that is on the list now.
type CurrentFavourite = (FavouriteId, String, String);

impl ListOnDay {
    /// Loads the list at the end of that day in that time zone: one page of it.
    pub(crate) fn of(
        conn: &mut Conn,
        on: &Allowed<Category, ViewHistory>,
        (day, zone): (NaiveDate, TimeZone),
        pager: Pager,
    ) -> Result<ListOnDay> {
        let category = on.item();
        let (begin, end) = (zone.start_of(day), zone.end_of(day));
        let days = DayNeighbours::of(conn, category, (begin, end), zone)?;
        let events = Events::of_list(conn, category, (DateTime::UNIX_EPOCH, end))?;
        let mut past = events.replay();
        let list = past.lists.remove(&category.id);
        let now: Vec<CurrentFavourite> = live(category)
            .order(favourites::position)
            .select((favourites::id, favourites::slug, favourites::title))
            .load(conn)?;
        let order = list.as_ref().map(|list| list.order.as_slice()).unwrap_or_default();
        let first = usize::try_from(pager.offset()).unwrap_or(usize::MAX).min(order.len());
        let shown = &order[first..order.len().min(first + usize::try_from(pager.size).unwrap_or(0))];
        let (then, today): (HashSet<FavouriteId>, HashSet<FavouriteId>) =
            (order.iter().copied().collect(), now.iter().map(|it| it.0).collect());
        let removed_ids: Vec<FavouriteId> = order.iter().copied().filter(|id| !today.contains(id)).collect();
        let named_ids: Vec<FavouriteId> =
            shown.iter().chain(removed_ids.iter().take(MAX_NAMED)).copied().collect();
        let words = Events::of_favourites(conn, category, &named_ids, events.last())?.replay().favourites;
        let added = TitleSample::of(now.iter().filter(|it| !then.contains(&it.0)).map(|it| Some(&it.2)));
        let removed = TitleSample::of(removed_ids.iter().map(|id| words.get(id).map(|it| &it.title)));
        let rows = past_rows(shown, first, words, &now);
        Ok(ListOnDay {
            day,
            created_on: days.created_on,
            earlier: days.earlier,
            later: days.later,
            list,
            rows,
            added,
            removed,
        })
    }

    /// The number of favourites then.
    pub(crate) fn size(&self) -> i64 {
        self.list.as_ref().map_or(0, |list| i64::try_from(list.order.len()).unwrap_or(i64::MAX))
    }
}

/// The rows of a page, each with its current rank.
fn past_rows(
    shown: &[FavouriteId],
    first: usize,
    mut words: HashMap<FavouriteId, PastFavourite>,
    now: &[CurrentFavourite],
) -> Vec<PastRank> {
    let ranks: HashMap<FavouriteId, (i64, &str)> =
        (1..).zip(now).map(|(rank, it)| (it.0, (rank, it.1.as_str()))).collect();
    let first = i64::try_from(first).unwrap_or(0) + 1;
    let row = |(rank, id): (i64, &FavouriteId)| PastRank {
        rank,
        id: *id,
        favourite: words.remove(id).unwrap_or_default(),
        today: ranks.get(id).map(|(rank, slug)| (*rank, (*slug).to_owned())),
    };
    (first..).zip(shown).map(row).collect()
}

/// A list's first day, and the days with changes before and after a day.
struct DayNeighbours {
    created_on: NaiveDate,
    earlier: Option<NaiveDate>,
    later: Option<NaiveDate>,
}

#[derive(QueryableByName)]
struct DayNeighbourRow {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    begins: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    earlier: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    later: Option<DateTime<Utc>>,
}

impl DayNeighbours {
    fn of(
        conn: &mut Conn,
        list: &Category,
        (begin, end): (DateTime<Utc>, DateTime<Utc>),
        zone: TimeZone,
    ) -> Result<DayNeighbours> {
        let moments: DayNeighbourRow = diesel::sql_query(
            "select min(at) as begins, max(at) filter (where at < $3) as earlier, min(at) filter (where at >= $4) as later
             from audit_entries where space_id = $1 and (category_id = $2 or other_category_id = $2)
             and kind not in ('share added', 'share changed', 'share renewed', 'share revoked', 'share restored',
                 'visibility changed', 'category moved')
             and kind not like 'edition %'",
        )
        .bind::<BigInt, _>(list.space.id)
        .bind::<BigInt, _>(list.id)
        .bind::<Timestamptz, _>(begin)
        .bind::<Timestamptz, _>(end)
        .get_result(conn)?;
        let [begins, earlier, later] =
            [moments.begins, moments.earlier, moments.later].map(|at| at.map(|at| zone.day_of(&at)));
        Ok(DayNeighbours { created_on: begins.unwrap_or_else(|| zone.today()), earlier, later })
    }
}

/// A day in the reader's date format.
pub(crate) fn day_text(day: &NaiveDate) -> String {
    preferences::date(&day.to_string()).unwrap_or_else(|| day.to_string())
}

/// The requested day, today if nothing is typed, or what is wrong with it.
pub(crate) fn parse_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Fault> {
    let day = if typed.is_empty() { Some(today) } else { parse(typed) };
    match day {
        None => Err(faults::no_date(typed)),
        Some(day) if day > today => Err(faults::in_the_future(&day_text(&day))),
        Some(day) => Ok(day),
    }
}

/// Parses YYYY-MM-DD, and nothing else.
fn parse(typed: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok()?;
    (day.format("%Y-%m-%d").to_string() == typed && day >= NaiveDate::from_ymd_opt(1, 1, 1)?).then_some(day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_whole_dates_are_days() {
        for odd in [
            "",
            "2026-5-3",
            "2026-02-30",
            "+2026-05-03",
            "yesterday",
            "2026-05-03 ",
            "-0001-01-01",
            "99999-01-01",
        ] {
            assert_eq!(super::parse(odd), None, "{odd}");
        }
        assert!(super::parse("2026-05-03").is_some());
    }
}

//! Past versions for programs: a list on a day, its top ten over time, the ranks of a favourite.

use std::collections::{BTreeMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    chart::{Chart, Period},
    day::{ListOnDay, PastRank, TitleSample, parse_day},
    faults,
    rank_history::RankMoment,
    url,
};
use crate::{
    access::{Allowed, ViewHistory},
    auth::extract::CostlyDb,
    database::ids::AttributeId,
    error::{Error, Result},
    lists::{
        categories::Category,
        favourites::{
            Favourite,
            api::{ids, shown_values},
        },
    },
    preferences::TimeZone,
    web::{
        json::{Answer, HasNext, JsonPage, JsonQuery, Paging, next_of},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_DAY).for_programs().get(show_day));
    app.service(route(url::API_CHART).for_programs().get(show_chart));
    app.service(route(url::API_RANKS).for_programs().get(list_ranks));
}

#[derive(OpenApi)]
#[openapi(paths(show_day, show_chart, list_ranks))]
pub(crate) struct Docs;

/// Which day.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DayQuery {
    /// The day, which ends at midnight UTC; today unless it is sent.
    #[param(value_type = Option<NaiveDate>, required = false, example = "2026-01-01")]
    day: Option<String>,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// A list as it was at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
struct DayBody {
    day: NaiveDate,
    /// The day on which the list was made.
    created_on: NaiveDate,
    /// The nearest earlier day with a change.
    earlier: Option<NaiveDate>,
    /// The nearest later day with a change.
    later: Option<NaiveDate>,
    /// The name of the category then; null if there was no such list, or if it was in the bin.
    name: Option<String>,
    /// The number of favourites then.
    #[schema(minimum = 0)]
    size: i64,
    /// A page of them, best first.
    items: Vec<PastFavouriteBody>,
    /// The cursor of the next page; null if this is the last.
    next: Option<String>,
    /// What is on the list now and was not then.
    added: TitleSampleBody,
    /// What was on the list then and is not now.
    removed: TitleSampleBody,
}

impl HasNext for DayBody {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// A favourite as it was.
#[derive(Debug, Serialize, ToSchema)]
struct PastFavouriteBody {
    #[schema(minimum = 1)]
    rank: i64,
    title: String,
    description: Option<String>,
    link: Option<String>,
    /// The values of its attributes, by the attribute’s id, each as text.
    #[schema(value_type = BTreeMap<String, String>)]
    values: BTreeMap<AttributeId, String>,
    /// Its rank now; null if it is no longer on the list.
    rank_now: Option<i64>,
}

impl PastFavouriteBody {
    /// A favourite of a list that had these attributes.
    fn of(
        PastRank { rank, favourite, today, .. }: PastRank,
        attributes: &HashSet<AttributeId>,
    ) -> PastFavouriteBody {
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        PastFavouriteBody {
            rank,
            title: favourite.title,
            description: text(favourite.description),
            link: text(favourite.link),
            values: shown_values(favourite.values.clone(), attributes),
            rank_now: today.map(|(rank, _)| rank),
        }
    }
}

/// How many there are, and the titles of the first of them.
#[derive(Debug, Serialize, ToSchema)]
struct TitleSampleBody {
    #[schema(minimum = 0)]
    count: usize,
    titles: Vec<String>,
}

impl From<TitleSample> for TitleSampleBody {
    fn from(TitleSample { count, titles }: TitleSample) -> TitleSampleBody {
        TitleSampleBody { count, titles }
    }
}

/// The list as it was at the end of a day, and what has changed since.
#[utoipa::path(
    get, path = url::API_DAY, operation_id = "showCategoryOnDay", tag = "history",
    params(("category_id" = i64, Path, minimum = 1), DayQuery),
    responses((status = 200, description = "A page of the list on that day.", body = DayBody,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn show_day(
    request: HttpRequest,
    costly: CostlyDb,
    category: Allowed<Category, ViewHistory>,
    JsonQuery(DayQuery { day, limit, cursor }): JsonQuery<DayQuery>,
) -> Result<HttpResponse> {
    let (zone, pager) = (TimeZone::default(), Paging { limit, cursor }.pager()?);
    if let Some(typed) = day.as_deref().filter(|typed| typed.parse::<NaiveDate>().is_err()) {
        return Err(Error::BadRequest(faults::no_date(typed)));
    }
    let day = parse_day(&day.unwrap_or_default(), zone.today()).map_err(Error::BadRequest)?;
    let found = costly.look(move |conn| ListOnDay::of(conn, &category, (day, zone), pager)).await?;
    let size = found.size();
    let attributes = found.list.as_ref().map(|list| ids(&list.attributes)).unwrap_or_default();
    let body = DayBody {
        day: found.day,
        created_on: found.created_on,
        earlier: found.earlier,
        later: found.later,
        name: found.list.filter(|it| !it.is_binned).map(|it| it.name),
        size,
        items: found.rows.into_iter().map(|it| PastFavouriteBody::of(it, &attributes)).collect(),
        next: next_of(pager, size)?,
        added: found.added.into(),
        removed: found.removed.into(),
    };
    Answer::of(body).send_page(&request)
}

/// How a list’s top ten is followed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChartQuery {
    /// The time between two moments; one that suits the age of the list unless it is sent.
    #[param(inline, required = false)]
    by: Option<PeriodName>,
}

/// The time between two moments.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PeriodName {
    Change,
    Day,
    Week,
    Month,
    Year,
}

impl From<PeriodName> for Period {
    fn from(name: PeriodName) -> Period {
        match name {
            PeriodName::Change => Period::Change,
            PeriodName::Day => Period::Day,
            PeriodName::Week => Period::Week,
            PeriodName::Month => Period::Month,
            PeriodName::Year => Period::Year,
        }
    }
}

impl From<Period> for PeriodName {
    fn from(period: Period) -> PeriodName {
        match period {
            Period::Change => PeriodName::Change,
            Period::Day => PeriodName::Day,
            Period::Week => PeriodName::Week,
            Period::Month => PeriodName::Month,
            Period::Year => PeriodName::Year,
        }
    }
}

/// The top ten of a list over time.
#[derive(Debug, Serialize, ToSchema)]
struct ChartBody {
    by: PeriodName,
    /// The moments, the latest last.
    moments: Vec<DateTime<Utc>>,
    /// Those in the top ten at the last moment first, by rank; then those that left it, latest first.
    series: Vec<SeriesBody>,
}

/// The ranks of one favourite in the top ten.
#[derive(Debug, Serialize, ToSchema)]
struct SeriesBody {
    title: String,
    /// Its rank at each moment; null where it was not in the top ten.
    ranks: Vec<Option<usize>>,
}

/// The top ten of a list over time.
#[utoipa::path(
    get, path = url::API_CHART, operation_id = "showChart", tag = "history",
    params(("category_id" = i64, Path, minimum = 1), ChartQuery),
    responses((status = 200, description = "The ranks at each moment.", body = ChartBody))
)]
async fn show_chart(
    request: HttpRequest,
    costly: CostlyDb,
    category: Allowed<Category, ViewHistory>,
    JsonQuery(query): JsonQuery<ChartQuery>,
) -> Result<HttpResponse> {
    let by = query.by.map(Period::from);
    let chart = costly.look(move |conn| Chart::of(conn, &category, by, TimeZone::default())).await?;
    let series = chart.series.into_iter().map(|it| SeriesBody { title: it.title, ranks: it.ranks });
    let body = ChartBody { by: chart.period.into(), moments: chart.moments, series: series.collect() };
    Answer::of(body).send(&request)
}

/// When a favourite got a rank.
#[derive(Debug, Serialize, ToSchema)]
struct RankMomentBody {
    at: DateTime<Utc>,
    /// The rank; null if it left the list.
    rank: Option<i64>,
}

/// The ranks that a favourite has had on its list, latest first.
#[utoipa::path(
    get, path = url::API_RANKS, operation_id = "listRanks", tag = "history",
    params(("favourite_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<RankMomentBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list_ranks(
    request: HttpRequest,
    costly: CostlyDb,
    favourite: Allowed<Favourite, ViewHistory>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let (limit, after) = (paging.limit()?, paging.after::<usize>()?.unwrap_or(usize::MAX));
    let all = costly.look(move |conn| RankMoment::all(conn, &favourite)).await?;
    // Counted from the oldest, so that a later change moves no page.
    let numbered = all.iter().zip((0..all.len()).rev()).skip_while(|(_, number)| *number >= after);
    let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let rows: Vec<_> = numbered.take(most).collect();
    let page = JsonPage::of(
        rows,
        limit,
        |(_, number)| *number,
        |(it, _)| RankMomentBody { at: it.at, rank: it.rank },
    )?;
    Answer::of(page).send_page(&request)
}

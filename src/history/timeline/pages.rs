//! The pages of a list's past: on a day, and as a chart. For members, read-only.

use actix_web::{HttpResponse, web as routing};
use askama::Template;
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{
    chart::{Chart, Period, RankSeries, drawing::ChartGeometry},
    day::{ListOnDay, TitleSample, day_text, parse_day},
    replay::PastList,
    url,
};
use crate::{
    access::{Allowed, ViewHistory},
    auth::extract::CostlyDb,
    error::{Fault, FieldErrors, Result},
    history::editions,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{self, Category},
        favourites::listing::PAGE_SIZE,
    },
    preferences,
    text::{self, Pager},
    web::{Page, extract::Query, filters, html, route, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::DAY).get(day_url));
    app.service(route(url::CHART).get(chart));
}

#[derive(Template)]
#[template(path = "history/timeline/day.html")]
struct DayPage {
    page: Page,
    category: Category,
    /// `true` if the reader may keep the day as an edition.
    can_edit: bool,
    /// The value of the date field.
    typed: String,
    today: NaiveDate,
    pager: Pager,
    /// The list on that day, or why it can't be shown.
    found: Result<ListOnDay, Fault>,
}

impl DayPage {
    /// What is wrong with the day, for its field.
    fn errors(&self) -> FieldErrors {
        let fault = self.found.as_ref().err().cloned();
        fault.map(|fault| FieldErrors::of("day", fault)).unwrap_or_default()
    }

    fn last(&self, found: &ListOnDay) -> i64 {
        self.pager.last(found.size())
    }

    /// "1–50 of 3,177"
    fn range(&self, found: &ListOnDay) -> String {
        self.pager.range(found.rows.len(), found.size())
    }

    /// Where that day is kept as an edition.
    fn edition_url(&self, found: &ListOnDay) -> String {
        editions::url::new_of(self.category.id, &found.day.to_string())
    }

    fn day_url(&self, day: &NaiveDate) -> String {
        url::on(self.category.id, &day.to_string())
    }

    /// The favourites added and removed since that day, if any.
    fn since<'a>(&self, found: &'a ListOnDay) -> impl Iterator<Item = (&'static str, &'a TitleSample)> {
        [("added", &found.added), ("removed", &found.removed)]
            .into_iter()
            .filter(|(_, others)| others.count > 0)
    }

    fn count_text(&self, others: &TitleSample) -> String {
        text::thousands(others.count)
    }

    /// "1 favourite", "3,177 favourites".
    fn counted(&self, found: &ListOnDay) -> String {
        let size = found.size();
        format!("{} favourite{}", text::thousands(size), if size == 1 { "" } else { "s" })
    }

    /// The attributes shown as columns then.
    fn columns<'a>(&self, list: &'a PastList) -> impl Iterator<Item = &'a Attribute> {
        list.attributes.iter().filter(|attribute| attribute.shown)
    }

    fn day_text(&self, day: &NaiveDate) -> String {
        day_text(day)
    }

    /// The grid's classes, as on the list's own page.
    fn grid(&self, found: &ListOnDay, list: &PastList) -> String {
        let highest = found.rows.last().map_or(1, |row| row.rank).to_string().len();
        match self.columns(list).count() {
            columns @ 1..=6 => format!("digits-{highest} cols-{columns}"),
            _ => format!("digits-{highest}"),
        }
    }
}

/// A formatted day without its year, where there is little room: "3 May", "5月3日".
fn short(day: &str, year: i32) -> String {
    let years = [
        format!(", {year}"),
        format!(" de {year}"),
        format!(" {year}"),
        format!("{year}年"),
        format!("{year}-"),
    ];
    years.iter().find(|it| day.contains(*it)).map_or(day.to_owned(), |it| day.replacen(it, "", 1))
}

async fn day_url(
    costly: CostlyDb,
    page: Page,
    category: Allowed<Category, ViewHistory>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let zone = preferences::zone();
    let today = zone.today();
    let typed = text::parse_line(query.get("day")).unwrap_or_default();
    let wanted = parse_day(&typed, today);
    let pager = Pager::parse(&query, PAGE_SIZE);
    let proof = category.clone();
    let found = match wanted {
        Ok(day) => Ok(costly.look(move |conn| ListOnDay::of(conn, &proof, (day, zone), pager)).await?),
        Err(fault) => Err(fault),
    };
    let typed = found.as_ref().map_or(typed, |found| found.day.to_string());
    let (is_wrong, can_edit) = (found.is_err(), category.can_edit());
    let shown = DayPage { page, category: category.into_item(), can_edit, typed, today, pager, found };
    if is_wrong { unprocessable(shown) } else { html(shown) }
}

#[derive(Template)]
#[template(path = "history/timeline/chart.html")]
struct ChartPage {
    page: Page,
    category: Category,
    chart: Chart,
    /// `None` if there are not two moments to draw a line between.
    drawing: Option<ChartGeometry>,
}

impl ChartPage {
    /// The label of a moment, in two short lines: the day, and its year or the time where that matters.
    fn short(&self, column: &usize) -> (String, String) {
        let (Some(at), before) = (self.chart.moments.get(*column), column.checked_sub(1)) else {
            return Default::default();
        };
        let before = before.and_then(|before| self.chart.moments.get(before));
        let (moment, before) = (preferences::local(at), before.map(preferences::local));
        let year = moment.year().to_string();
        if self.chart.period == Period::Change {
            let is_new = before.is_none_or(|before| before.date() != moment.date());
            let day = if is_new { short(&preferences::day(at), moment.year()) } else { String::new() };
            return (day, moment.format("%H:%M").to_string());
        }
        let is_new = before.is_none_or(|before| before.year() != moment.year());
        (short(&preferences::day(at), moment.year()), if is_new { year } else { String::new() })
    }

    /// A moment in full, for the table and for screen readers.
    fn long(&self, moment: &DateTime<Utc>) -> String {
        let time = format!(", {}", preferences::zone().clock(moment));
        format!(
            "{}{}",
            preferences::day(moment),
            if self.chart.period == Period::Change { time } else { String::new() }
        )
    }

    /// The first and the last moment.
    fn span(&self) -> String {
        let ends = [self.chart.moments.first(), self.chart.moments.last()];
        let [first, last] = ends.map(|moment| moment.map(|it| self.long(it)).unwrap_or_default());
        format!("{first} to {last}")
    }

    /// A description of the chart for screen readers: where each of the current top ten started.
    fn description(&self) -> String {
        let each = self.chart.series.iter().filter_map(|run| {
            let now = run.ranks.last().copied().flatten()?;
            let first = run.ranks.iter().flatten().next().copied().unwrap_or(now);
            let came =
                if run.ranks.first().is_some_and(Option::is_some) { "started at" } else { "entered at" };
            Some(format!("{now}: {}, {came} {first}.", run.title))
        });
        format!("At the end: {}", each.collect::<Vec<_>>().join(" "))
    }

    /// A run's rank at each moment, as text.
    fn cells<'a>(&self, run: &'a RankSeries) -> impl Iterator<Item = String> + use<'a> {
        run.ranks.iter().map(|rank| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()))
    }
}

async fn chart(
    costly: CostlyDb,
    page: Page,
    category: Allowed<Category, ViewHistory>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let period = Period::parse(query.get("by"));
    let proof = category.clone();
    let zone = preferences::zone();
    let chart = costly.look(move |conn| Chart::of(conn, &proof, period, zone)).await?;
    let drawing = (chart.moments.len() > 1).then(|| ChartGeometry::of(&chart));
    html(ChartPage { page, category: category.into_item(), chart, drawing })
}

#[cfg(test)]
mod tests {
    use super::short;
    use crate::preferences::DateFormat;

    #[test]
    fn a_day_without_its_year_looks_as_its_readers_expect() {
        let short: Vec<String> = DateFormat::all().map(|it| short(&it.write(2026, 5, 3), 2026)).collect();
        assert_eq!(short, ["3 May", "May 3", "3. Mai", "3 mai", "3 de mayo", "3 мая", "5月3日", "05-03"]);
    }
}

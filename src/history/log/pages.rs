//! The pages of the history: the list, one entry in full, and the exported files.

use actix_web::{HttpResponse, http::header, web as routing};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    Home, LogFilter, LogLine,
    file::Whole,
    forms::{Actor, Group},
    model::{self, COUNTED, Found, MOST, PAGE},
    rows,
    sentences::{self, Change, Part, Sentence},
    undone::{self, Undone},
    url,
};
use crate::{
    access::{Allowed, SignedIn, View},
    audit::{self, Entry, Row},
    auth::User,
    auth::extract::CostlyDb,
    database::ids::{CategoryId, UserId},
    database::pool::{Conn, Db},
    error::Result,
    text::{self, Fields},
    web::{Page, extract::Query, filters, html, route},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list));
    app.service(route(url::ENTRY).get(entry));
    app.service(route(url::CSV).get(csv));
    app.service(route(url::JSON).get(json));
}

/// The data of the list page.
struct Looked {
    homes: Vec<Home>,
    members: Vec<(UserId, String)>,
    lists: Vec<(CategoryId, String)>,
    filter: LogFilter,
    found: Found,
    total: i64,
}

impl Looked {
    fn load(conn: &mut Conn, user: &User, filter: LogFilter) -> Result<Looked> {
        let homes = Home::of(conn, user)?;
        let members = Home::members(conn, &homes)?;
        let filter = filter.settle(&homes, &members);
        let found = Found::load(conn, &homes, &filter, ((filter.page - 1) * PAGE, PAGE))?;
        let total = model::count(conn, &homes, &filter)?;
        Ok(Looked { lists: Home::lists(conn, &homes)?, homes, members, filter, found, total })
    }
}

/// The entries of one day.
struct Day {
    at: DateTime<Utc>,
    lines: Vec<LogLine>,
}

/// Groups the lines by day, in UTC.
fn by_day(lines: Vec<LogLine>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for line in lines {
        match days.last_mut() {
            Some(day) if day.at.date_naive() == line.entry.at.date_naive() => day.lines.push(line),
            _ => days.push(Day { at: line.entry.at, lines: vec![line] }),
        }
    }
    days
}

#[derive(Template)]
#[template(path = "history/log/list.html")]
struct ListPage {
    page: Page,
    looked: Looked,
    days: Vec<Day>,
}

impl ListPage {
    /// Name and address of the favourite or category whose history this is.
    fn about(&self) -> Option<(String, Option<String>)> {
        let (filter, found) = (&self.looked.filter, &self.looked.found);
        if let Some(id) = filter.favourite {
            let named = |it: &&Entry| it.favourite_id == Some(id) && !it.subject.is_empty();
            let name = found.entries.iter().find(named).map(|it| it.subject.clone());
            let row = || found.many.values().find_map(|it| it.about.as_ref()).map(|row| row.subject.clone());
            return name.or_else(row).map(|name| (name, found.names.address(id)));
        }
        let name = found.names.list_name(filter.category)?;
        Some((name.to_owned(), found.names.list_address(filter.category)))
    }

    /// Id and name of the category whose history this is, if it no longer exists.
    fn gone(&self) -> Option<(CategoryId, String)> {
        let id = self.looked.filter.category.filter(|id| !self.looked.lists.iter().any(|it| it.0 == *id))?;
        let name = self.looked.found.names.list_name(Some(id)).unwrap_or("A deleted category");
        Some((id, name.to_owned()))
    }

    fn last(&self) -> i64 {
        ((self.looked.total + PAGE - 1) / PAGE).max(1)
    }

    /// "1–50 of 3,177"
    fn range(&self) -> String {
        let first = (self.looked.filter.page - 1) * PAGE + 1;
        let last = first - 1 + i64::try_from(self.looked.found.entries.len()).unwrap_or(0);
        let total = match self.looked.total {
            total if total > COUNTED => format!("more than {}", text::thousands(COUNTED)),
            total => text::thousands(total),
        };
        format!("{}–{} of {total}", text::thousands(first), text::thousands(last))
    }

    fn is_person(&self, id: &UserId) -> bool {
        self.looked.filter.person == Some(Actor::Person(*id))
    }

    fn is_space(&self, home: &Home) -> bool {
        self.looked.filter.space == Some(home.space.id)
    }

    fn is_list(&self, id: &CategoryId) -> bool {
        self.looked.filter.category == Some(*id)
    }

    fn is_group(&self, group: &Group) -> bool {
        self.looked.filter.group == Some(*group)
    }

    /// Name, label and value of the two date fields.
    fn bounds(&self) -> [(&'static str, &'static str, String); 2] {
        let (from, to) = (self.looked.filter.from, self.looked.filter.to);
        let [from, to] = [from, to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        [("from", "From", from), ("to", "To", to)]
    }

    fn is_cut(&self) -> bool {
        self.looked.total > COUNTED
    }
}

async fn list(
    costly: CostlyDb,
    page: Page,
    SignedIn(user): SignedIn,
    Query(query): Query,
) -> Result<HttpResponse> {
    let filter = LogFilter::parse(&query);
    let looked = costly.look(move |conn| Looked::load(conn, &user, filter)).await?;
    let days = by_day(looked.found.lines());
    html(ListPage { page, looked, days })
}

#[derive(Template)]
#[template(path = "history/log/entry.html")]
struct EntryPage {
    page: Page,
    line: LogLine,
    title: String,
    changes: Vec<Change>,
    rows: Vec<Sentence>,
    count: i64,
    number: i64,
    /// The entries that undo this one, and those that undo one of them.
    later: Vec<Undone>,
}

impl EntryPage {
    fn load(conn: &mut Conn, user: &User, entry: Entry, page: i64) -> Result<(Found, Vec<Row>, Vec<Undone>)> {
        let homes = Home::of(conn, user)?;
        let rows = rows::part(conn, &entry, page)?;
        let found = Found::about_one(conn, &homes, entry, &rows)?;
        let later = undone::undoing(conn, &found.entries)?;
        Ok((found, rows, later))
    }

    /// Returns `true` if this entry created the thing, so that there is no old value.
    fn is_new(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|it| it.from.is_empty())
    }

    fn last(&self) -> i64 {
        ((self.count + rows::PAGE - 1) / rows::PAGE).max(1)
    }

    /// The address of the full history of the same thing.
    fn all(&self) -> Option<String> {
        let entry = &self.line.entry;
        entry.favourite_id.map(url::of_favourite).or_else(|| entry.category_id.map(url::of_category))
    }
}

async fn entry(
    (db, page): (Db, Page),
    SignedIn(user): SignedIn,
    entry: Allowed<Entry, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let number = query.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
    let look = move |conn: &mut Conn| EntryPage::load(conn, &user, entry.into_item(), number);
    let (found, rows, later) = db.snapshot(look).await?;
    let Some(line) = found.lines().pop() else { return Err(crate::error::Error::NotFound) };
    let rows = rows.iter().map(|row| sentences::tell_row(&line.entry, &found.names, row)).collect();
    let count = found.many.get(&line.entry.id).map_or(0, |many| many.count);
    let (title, changes) = (sentences::title(&line.entry), sentences::changes(&line.entry));
    html(EntryPage { page, line, title, changes, rows, count, number, later })
}

/// The entries that match the query, newest first, up to the limit of a file.
async fn whole(costly: &CostlyDb, user: User, query: &Fields) -> Result<Whole> {
    let filter = LogFilter::parse(query);
    costly.look(move |conn| Whole::load(conn, &user, filter)).await
}

async fn csv(costly: CostlyDb, SignedIn(user): SignedIn, Query(query): Query) -> Result<HttpResponse> {
    let whole = whole(&costly, user, &query).await?;
    let written = Db::compute(move || whole.csv()).await??;
    Ok(attachment("history.csv", "text/csv; charset=utf-8", written))
}

async fn json(costly: CostlyDb, SignedIn(user): SignedIn, Query(query): Query) -> Result<HttpResponse> {
    let whole = whole(&costly, user, &query).await?;
    let written = Db::compute(move || serde_json::to_vec(&whole.json())).await??;
    Ok(attachment("history.json", "application/json", written))
}

/// A download.
fn attachment(name: &str, kind: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}

//! The pages of the history: the list, one entry in full, and the exported files.

use actix_web::{HttpRequest, HttpResponse, http::header, web as routing};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    LogFilter, LogLine,
    export::LogExport,
    forms::ActorFilter,
    kind_group::KindGroup,
    model::{LogEntries, MAX_EXPORTED},
    query::{self, MAX_COUNTED},
    rows,
    sentences::{self, FieldChange, Sentence, SentencePart},
    undone::{self, Undone},
    url,
};
use crate::{
    access::{Allowed, View},
    audit::{self, Entry, EntryRow},
    auth::User,
    auth::extract::{CostlyDb, SignedIn},
    database::ids::{CategoryId, UserId},
    database::pool::{Conn, Db},
    error::Result,
    preferences,
    spaces::SpaceMembership,
    text::{self, Pager},
    transfer::exports::file::FileFormat,
    web::{
        Page,
        conditional::with_packed_body,
        extract::Query,
        filters, html,
        packed::{PackedBody, PackingWriter},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list));
    app.service(route(url::ENTRY).get(entry));
    app.service(route(url::CSV).allow_long().get(csv));
    app.service(route(url::JSON).allow_long().get(json));
}

/// The data of the list page.
struct HistoryPageData {
    homes: Vec<SpaceMembership>,
    members: Vec<(UserId, String)>,
    lists: Vec<(CategoryId, String)>,
    filter: LogFilter,
    found: LogEntries,
    total: i64,
}

impl HistoryPageData {
    fn load(conn: &mut Conn, user: &User, filter: LogFilter) -> Result<HistoryPageData> {
        let homes = SpaceMembership::of(conn, user)?;
        let members = SpaceMembership::members(conn, &homes)?;
        let filter = filter.drop_unknown(&homes, &members);
        let found = LogEntries::load(conn, &homes, &filter, filter.pager())?;
        let total = query::count(conn, &homes, &filter)?;
        Ok(HistoryPageData {
            lists: SpaceMembership::lists(conn, &homes)?,
            homes,
            members,
            filter,
            found,
            total,
        })
    }
}

/// The entries of one day.
struct DayOfEntries {
    at: DateTime<Utc>,
    lines: Vec<LogLine>,
}

/// Groups the lines by day, in the reader's time zone.
fn by_day(lines: Vec<LogLine>) -> Vec<DayOfEntries> {
    let (mut days, zone): (Vec<DayOfEntries>, _) = (Vec::new(), preferences::zone());
    for line in lines {
        match days.last_mut() {
            Some(day) if zone.day_of(&day.at) == zone.day_of(&line.entry.at) => day.lines.push(line),
            _ => days.push(DayOfEntries { at: line.entry.at, lines: vec![line] }),
        }
    }
    days
}

#[derive(Template)]
#[template(path = "history/log/list.html")]
struct HistoryPage {
    page: Page,
    data: HistoryPageData,
    days: Vec<DayOfEntries>,
}

impl HistoryPage {
    /// Name and address of the favourite or category whose history this is.
    fn about(&self) -> Option<(String, Option<String>)> {
        let (filter, found) = (&self.data.filter, &self.data.found);
        if let Some(id) = filter.favourite {
            let named = |it: &&Entry| it.favourite_id == Some(id) && !it.subject.is_empty();
            let name = found.entries.iter().find(named).map(|it| it.subject.clone());
            let row = || {
                found.rows.values().find_map(|it| it.favourite_row.as_ref()).map(|row| row.subject.clone())
            };
            return name.or_else(row).map(|name| (name, found.names.address(id)));
        }
        let name = found.names.list_name(filter.category)?;
        Some((name.to_owned(), found.names.list_address(filter.category)))
    }

    /// Id and name of the category whose history this is, if it no longer exists.
    fn deleted_list(&self) -> Option<(CategoryId, String)> {
        let id = self.data.filter.category.filter(|id| !self.data.lists.iter().any(|it| it.0 == *id))?;
        let name = self.data.found.names.list_name(Some(id)).unwrap_or("A deleted category");
        Some((id, name.to_owned()))
    }

    fn last(&self) -> i64 {
        self.data.filter.pager().last(self.data.total)
    }

    /// "1–50 of 3,177"
    fn range(&self) -> String {
        let rows = self.data.filter.pager().rows(self.data.found.entries.len());
        let total = match self.data.total {
            total if total > MAX_COUNTED => format!("more than {}", text::thousands(MAX_COUNTED)),
            total => text::thousands(total),
        };
        format!("{rows} of {total}")
    }

    fn is_person(&self, id: &UserId) -> bool {
        self.data.filter.person == Some(ActorFilter::Person(*id))
    }

    fn is_space(&self, home: &SpaceMembership) -> bool {
        self.data.filter.space == Some(home.space.id)
    }

    fn is_list(&self, id: &CategoryId) -> bool {
        self.data.filter.category == Some(*id)
    }

    fn is_group(&self, group: &KindGroup) -> bool {
        self.data.filter.group == Some(*group)
    }

    /// Name, label and value of the two date fields.
    fn bounds(&self) -> [(&'static str, &'static str, String); 2] {
        let (from, to) = (self.data.filter.from, self.data.filter.to);
        let [from, to] = [from, to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        [("from", "From", from), ("to", "To", to)]
    }

    fn is_count_capped(&self) -> bool {
        self.data.total > MAX_COUNTED
    }
}

async fn list(
    costly: CostlyDb,
    page: Page,
    SignedIn(user): SignedIn,
    Query(query): Query,
) -> Result<HttpResponse> {
    let filter = LogFilter::parse(&query);
    let data = costly.look(move |conn| HistoryPageData::load(conn, &user, filter)).await?;
    let days = by_day(data.found.lines());
    html(HistoryPage { page, data, days })
}

#[derive(Template)]
#[template(path = "history/log/entry.html")]
struct EntryPage {
    page: Page,
    line: LogLine,
    title: String,
    changes: Vec<FieldChange>,
    rows: Vec<Sentence>,
    count: i64,
    pager: Pager,
    /// The entries that undo this one, and those that undo one of them.
    later: Vec<Undone>,
}

impl EntryPage {
    fn load(
        conn: &mut Conn,
        user: &User,
        entry: Entry,
        pager: Pager,
    ) -> Result<(LogEntries, Vec<EntryRow>, Vec<Undone>)> {
        let homes = SpaceMembership::of(conn, user)?;
        let rows = rows::page(conn, &entry, pager)?;
        let found = LogEntries::for_entry(conn, &homes, entry, &rows)?;
        let later = undone::undoing(conn, &found.entries)?;
        Ok((found, rows, later))
    }

    /// Returns `true` if this entry created the thing, so that there is no old value.
    fn is_new(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|it| it.from.is_empty())
    }

    fn last(&self) -> i64 {
        self.pager.last(self.count)
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
    let pager = Pager::parse(&query, rows::PAGE_SIZE);
    let look = move |conn: &mut Conn| EntryPage::load(conn, &user, entry.into_item(), pager);
    let (found, rows, later) = db.snapshot(look).await?;
    let Some(line) = found.lines().pop() else { return Err(crate::error::Error::NotFound) };
    let rows = rows.iter().map(|row| sentences::render_row(&line.entry, &found.names, row)).collect();
    let count = found.rows.get(&line.entry.id).map_or(0, |many| many.count);
    let (title, changes) = (sentences::title(&line.entry), sentences::changes(&line.entry));
    html(EntryPage { page, line, title, changes, rows, count, pager, later })
}

async fn csv(request: HttpRequest, costly: CostlyDb, who: SignedIn, query: Query) -> Result<HttpResponse> {
    let body = export(costly, who, &query, FileFormat::Csv).await?;
    Ok(attachment(&request, "history.csv", "text/csv; charset=utf-8", body))
}

async fn json(request: HttpRequest, costly: CostlyDb, who: SignedIn, query: Query) -> Result<HttpResponse> {
    let body = export(costly, who, &query, FileFormat::Json).await?;
    Ok(attachment(&request, "history.json", "application/json", body))
}

/// The matching entries as a file.
async fn export(
    costly: CostlyDb,
    SignedIn(user): SignedIn,
    Query(query): &Query,
    format: FileFormat,
) -> Result<PackedBody> {
    let filter = LogFilter::parse(query);
    let write = move |conn: &mut Conn, out: &mut PackingWriter| {
        LogExport::new(conn, &user, filter)?.write(conn, out, format)
    };
    Ok(costly.write(write).await?.1)
}

/// A download.
fn attachment(request: &HttpRequest, name: &str, media_type: &'static str, body: PackedBody) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    with_packed_body(request, response, body)
}

//! `GET /logs` and the same as JSON.

use actix_web::{HttpResponse, http::header, web as routing};
use askama::Template;
use serde_json::json;

use super::{
    api,
    forms::EntryFilter,
    model::{self, EntryPage, EntryRow},
    url,
};
use crate::{
    admin::{self, ActingAdmin},
    config::Config,
    database::pool::Db,
    error::Result,
    preferences, text,
    web::{Page, extract::Query, filters, html, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LOGS).get(list));
    app.service(route(url::JSON).get(json));
}

#[derive(Template)]
#[template(path = "admin/logs/list.html")]
struct LogsPage {
    page: Page,
    filter: EntryFilter,
    found: EntryPage,
    /// The most entries, and for how many days, as the settings say.
    most: String,
    days: u16,
}

impl EntryRow {
    /// The time of day in the reader's time zone.
    fn clock(&self) -> String {
        preferences::zone().clock_to_second(&self.at)
    }

    /// "1.2 ms"
    fn took(&self) -> Option<String> {
        self.nanoseconds.map(|nanoseconds| format!("{:.1} ms", nanoseconds as f64 / 1e6))
    }
}

async fn list(
    db: Db,
    page: Page,
    config: routing::Data<Config>,
    by: ActingAdmin,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (filter, found) = look(&db, by, EntryFilter::parse(&query)).await?;
    let (most, days) = (text::thousands(config.log_rows), config.log_days);
    html(LogsPage { page, filter, found, most, days })
}

async fn json(db: Db, by: ActingAdmin, Query(query): Query) -> Result<HttpResponse> {
    let (filter, found) = look(&db, by, EntryFilter::parse(&query)).await?;
    let entries: Vec<_> = found.entries.iter().map(|it| api::fields(&it.row)).collect();
    let next = found.older.map(|older| format!("{}{}", url::JSON, filter.query(Some(&older))));
    let mut response = HttpResponse::Ok();
    if let Some(next) = &next {
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(response.json(json!({ "entries": entries, "next": next, "ignored": filter.dropped_filters })))
}

/// Records who looks and for what, and then looks.
async fn look(db: &Db, by: ActingAdmin, filter: EntryFilter) -> Result<(EntryFilter, EntryPage)> {
    let admin = by.clone();
    let filter = db.read(move |conn| model::find_person(conn, &admin, filter)).await?;
    let (admin, noted) = (by.clone(), filter.clone());
    db.write_some(move |conn| model::record_look(conn, &admin, &noted)).await?;
    db.read(move |conn| Ok((model::listed(conn, &by, &filter)?, filter)))
        .await
        .map(|(found, filter)| (filter, found))
}

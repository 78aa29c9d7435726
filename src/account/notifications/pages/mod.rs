//! `/notifications`.

mod emails;
mod unsubscribe;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;
use chrono::NaiveDate;

use super::{
    forms::ReadingForm,
    model::{self, Notification, Which},
    sentence::Part,
    url,
};
use crate::{
    auth::extract::SignedIn,
    database::pool::Db,
    error::Result,
    preferences,
    text::Pager,
    web::{Flash, Form, Page, extract::Query, filters, html, route, see_other},
};

/// How many are on a page.
const PER_PAGE: i64 = 50;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list).post(mark_read));
    self::emails::routes(app);
    self::unsubscribe::routes(app);
}

#[derive(Template)]
#[template(path = "account/notifications/list.html")]
struct NotificationsPage {
    page: Page,
    /// By day in the reader's time zone, the latest first.
    days: Vec<(NaiveDate, Vec<Notification>)>,
    total: i64,
    pager: Pager,
}

impl NotificationsPage {
    fn last(&self) -> i64 {
        self.pager.last(self.total)
    }

    fn unread(&self) -> i64 {
        self.page.user.as_ref().map_or(0, |user| user.unread)
    }
}

fn by_day(found: Vec<Notification>) -> Vec<(NaiveDate, Vec<Notification>)> {
    let mut days: Vec<(NaiveDate, Vec<Notification>)> = Vec::new();
    for notification in found {
        let day = preferences::zone().day_of(&notification.at);
        match days.last_mut().filter(|it| it.0 == day) {
            Some((_, of_day)) => of_day.push(notification),
            None => days.push((day, vec![notification])),
        }
    }
    days
}

async fn list(db: Db, page: Page, SignedIn(user): SignedIn, Query(query): Query) -> Result<HttpResponse> {
    let pager = Pager::parse(&query, PER_PAGE);
    let (found, total) = db.read(move |conn| model::listed(conn, user.id, Which::All, pager)).await?;
    html(NotificationsPage { page, days: by_day(found), total, pager })
}

async fn mark_read(
    (db, session): (Db, Session),
    SignedIn(user): SignedIn,
    Form(form): Form<ReadingForm>,
) -> Result<HttpResponse> {
    match form.check()? {
        Some(id) => db.write(move |conn| model::mark_read(conn, user.id, id)).await?,
        None => {
            db.write(move |conn| model::mark_all_read(conn, user.id)).await?;
            Flash::success("All notifications are marked as read.").store(&session)?;
        }
    }
    see_other(url::LIST)
}

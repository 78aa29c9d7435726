//! `/unsubscribe/{secret}`: ends e-mails without signing in. Mail programs send the form of it themselves (RFC 8058), without
//! saying where they come from, as soon as a person asks them to; what they send in it needs no look.

use actix_web::{
    HttpResponse,
    web::{self as routing, Path},
};
use askama::Template;

use crate::{
    account::notifications::{topic::Topic, unsubscribing, url},
    database::pool::Db,
    error::Result,
    text,
    web::{Page, html, route},
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::UNSUBSCRIBE).secret().unindexed().open_to_all_sites().get(show).post(stop));
}

#[derive(Template)]
#[template(path = "account/notifications/unsubscribe.html")]
struct UnsubscribePage {
    page: Page,
    action: String,
    /// What the e-mails are about.
    about: String,
    is_done: bool,
}

fn about(topics: &[Topic]) -> String {
    let labels: Vec<&str> = topics.iter().map(|topic| topic.label()).collect();
    text::enumerated(&labels)
}

/// Shows what the button does; programs that merely follow links change nothing.
async fn show(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::unsubscribe(&secret);
    let (_, topics) = db.read(move |conn| unsubscribing::find(conn, &secret)).await?;
    html(UnsubscribePage { page, action, about: about(&topics), is_done: false })
}

async fn stop(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::unsubscribe(&secret);
    let topics = db.write(move |conn| unsubscribing::stop(conn, &secret)).await?;
    html(UnsubscribePage { page, action, about: about(&topics), is_done: true })
}

//! The pages of the help.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{Topic, url};
use crate::{
    error::{Error, Result},
    web::{Page, html, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ALL).get(all));
    app.service(route(url::TOPIC).get(topic));
}

#[derive(Template)]
#[template(path = "help/all.html")]
struct AllTopicsPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "help/topic.html")]
struct TopicPage {
    page: Page,
    topic: Topic,
}

async fn all(page: Page) -> Result<HttpResponse> {
    html(AllTopicsPage { page })
}

async fn topic(page: Page, word: routing::Path<String>) -> Result<HttpResponse> {
    let topic = Topic::parse(&word).ok_or(Error::NotFound)?;
    html(TopicPage { page, topic })
}

//! The feeds of public lists and of share links.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};

use super::{
    atom::{self, FeedSource},
    model, url,
};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    config::Config,
    database::pool::Db,
    error::Result,
    lists::categories::pages::page_cache::ListValidator,
    lists::categories::{self, Category},
    sharing::links,
    web::{middleware::page_cache::cacheable, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::FEED).get(feed));
    app.service(links::pages::link_route(url::FEED_SHARED).get(feed));
}

async fn feed(
    costly: CostlyDb,
    config: Data<Config>,
    request: HttpRequest,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let (of, validator) = (category.item().clone(), ListValidator::of(&category));
    let news = costly.look(move |conn| model::newest(conn, &category)).await?;
    let path = match request.match_info().get("secret") {
        Some(secret) => links::url::show(secret),
        None => categories::url::show(&of),
    };
    let source = source(&config, of, path);
    let written = Db::run_blocking(move || atom::atom(&source, &news)).await?;
    cacheable(
        Ok(HttpResponse::Ok().content_type("application/atom+xml; charset=utf-8").body(written)),
        validator,
    )
}

fn source(config: &Config, category: Category, path: String) -> FeedSource {
    let host = config.url.host_str().unwrap_or("localhost").to_owned();
    FeedSource { category, site: config.public(""), host, feed: url::of(&path), path }
}

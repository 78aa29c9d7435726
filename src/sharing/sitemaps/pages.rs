//! The sitemaps and robots.txt.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    model::{self, SitemapEntry},
    url,
};
use crate::{
    config::Config,
    database::pool::Db,
    error::{Error, Result},
    web::{filters, route},
};

/// How long clients may cache a sitemap.
const CACHE_CONTROL: &str = "public, max-age=3600";

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ROBOTS).get(robots));
    app.service(route(url::ALL).get(all));
    app.service(route(url::PART).get(part));
}

#[derive(Template)]
#[template(path = "sharing/sitemaps/sitemap.xml", escape = "html")]
struct SitemapTemplate {
    site: String,
    places: Vec<SitemapEntry>,
}

#[derive(Template)]
#[template(path = "sharing/sitemaps/index.xml", escape = "html")]
struct SitemapIndexTemplate {
    site: String,
    parts: i64,
}

async fn all(db: Db, config: Data<Config>) -> Result<HttpResponse> {
    let site = config.public("");
    let (parts, places) = db
        .snapshot(|conn| {
            let parts = model::parts(conn)?;
            Ok((parts, if parts == 1 { model::part(conn, 1)? } else { Vec::new() }))
        })
        .await?;
    if parts > 1 { xml(SitemapIndexTemplate { site, parts }) } else { xml(SitemapTemplate { site, places }) }
}

async fn part(db: Db, config: Data<Config>, number: routing::Path<String>) -> Result<HttpResponse> {
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or(Error::NotFound)?;
    let places = db.read(move |conn| model::part(conn, number)).await?;
    if places.is_empty() {
        return Err(Error::NotFound);
    }
    xml(SitemapTemplate { site: config.public(""), places })
}

fn xml(template: impl Template) -> Result<HttpResponse> {
    let body = template.render().map_err(|error| Error::Internal(error.into()))?;
    let kept = (header::CACHE_CONTROL, CACHE_CONTROL);
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").insert_header(kept).body(body))
}

async fn robots(config: Data<Config>) -> HttpResponse {
    let mut rules = String::from("User-agent: *\n");
    for path in ["/s/", "/categories/", "/favourites/", "/login", "/signup", "/search"] {
        rules.push_str(&format!("Disallow: {path}\n"));
    }
    rules.push_str(&format!("\nSitemap: {}\n", config.public(url::ALL)));
    let kept = (header::CACHE_CONTROL, CACHE_CONTROL);
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header(kept).body(rules)
}

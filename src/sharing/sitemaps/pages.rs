//! The sitemaps and robots.txt.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    model::{self, SitemapEntry},
    url,
};
use crate::{
    auth::extract::CostlyDb,
    config::Config,
    database::{
        ids::{CategoryId, SpaceId},
        pool::Conn,
    },
    error::{Error, Result},
    web::{
        conditional::with_packed_body,
        filters,
        middleware::page_cache::{CacheValidator, cacheable},
        packed::{PackedBody, PackingWriter},
        route,
    },
};

/// How long clients may cache a sitemap.
const CACHE_CONTROL: &str = "public, max-age=3600";
/// A sitemap with more addresses costs so much that it is kept for [`KEPT_FOR`].
const MANY: usize = 1_000;
/// For how long a long sitemap is sent again as it was, whatever became public or private in the meantime. That is little
/// beside the hour for which search engines may keep one.
const KEPT_FOR: Duration = Duration::from_secs(60);

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
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

/// Lets a long sitemap be sent again for a while.
struct SitemapValidator {
    made_at: Instant,
}

impl CacheValidator for SitemapValidator {
    fn changed_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn list(&self) -> Option<(SpaceId, CategoryId)> {
        None
    }

    fn is_private(&self) -> bool {
        false
    }

    fn is_current(&self) -> bool {
        self.made_at.elapsed() < KEPT_FOR
    }

    fn is_valid(&self, _: &mut Conn) -> Result<bool> {
        Ok(true)
    }
}

async fn all(request: HttpRequest, costly: CostlyDb, config: Data<Config>) -> Result<HttpResponse> {
    let site = config.public("");
    let (count, body) = costly
        .write(move |conn, out| match model::parts(conn)? {
            1 => write_part(conn, 1, site, out),
            parts => {
                SitemapIndexTemplate { site, parts }.write_into(out)?;
                Ok(usize::MAX)
            }
        })
        .await?;
    respond(&request, count, body)
}

async fn part(
    request: HttpRequest,
    costly: CostlyDb,
    config: Data<Config>,
    number: routing::Path<String>,
) -> Result<HttpResponse> {
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or(Error::NotFound)?;
    let site = config.public("");
    let (count, body) = costly.write(move |conn, out| write_part(conn, number, site, out)).await?;
    if count == 0 { Err(Error::NotFound) } else { respond(&request, count, body) }
}

/// Writes one of the sitemaps, and returns how many addresses it has.
fn write_part(conn: &mut Conn, number: i64, site: String, out: &mut PackingWriter) -> Result<usize> {
    let places = model::part(conn, number)?;
    let count = places.len();
    SitemapTemplate { site, places }.write_into(out)?;
    Ok(count)
}

fn respond(request: &HttpRequest, count: usize, body: PackedBody) -> Result<HttpResponse> {
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/xml; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL));
    let response = Ok(with_packed_body(request, response, body));
    if count > MANY { cacheable(response, SitemapValidator { made_at: Instant::now() }) } else { response }
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

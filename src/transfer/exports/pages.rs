//! The endpoints for exported lists.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self as routing, Data},
};

use super::{file, model, url};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    config::Config,
    database::pool::Db,
    error::Result,
    lists::categories::pages::page_cache::ListValidator,
    lists::categories::{self, Category},
    web::{middleware::page_cache::cacheable, route},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CSV).get(csv));
    app.service(route(url::JSON).get(json));
    app.service(route(url::PUBLIC_CSV).get(public_csv));
    app.service(route(url::PUBLIC_JSON).get(public_json));
}

async fn csv(costly: CostlyDb, of: Allowed<Category, View>) -> Result<HttpResponse> {
    let name = format!("{}.csv", of.item().slug);
    let whole = costly.look(move |conn| model::load(conn, &of)).await?;
    let written = Db::run_blocking(move || file::csv(&whole)).await?;
    Ok(attachment(&name, "text/csv; charset=utf-8", written))
}

async fn json(costly: CostlyDb, of: Allowed<Category, View>) -> Result<HttpResponse> {
    let name = format!("{}.json", of.item().slug);
    let whole = costly.look(move |conn| model::load(conn, &of)).await?;
    let written = Db::run_blocking(move || serde_json::to_string_pretty(&file::json(&whole))).await??;
    Ok(attachment(&name, "application/json", written))
}

/// A download. The name is made from a slug: letters, digits and hyphens.
fn attachment(name: &str, kind: &'static str, body: String) -> HttpResponse {
    let named = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, named))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}

async fn public_csv(
    costly: CostlyDb,
    config: Data<Config>,
    of: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let (page, validator) = (page_of(&config, of.item()), ListValidator::of(&of));
    let whole = costly.look(move |conn| model::load(conn, &of)).await?;
    let written = Db::run_blocking(move || file::csv(&whole)).await?;
    cacheable(Ok(with_canonical_link(&page, "text/csv; charset=utf-8; header=present", written)), validator)
}

async fn public_json(
    costly: CostlyDb,
    config: Data<Config>,
    of: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let (page, validator) = (page_of(&config, of.item()), ListValidator::of(&of));
    let whole = costly.look(move |conn| model::load(conn, &of)).await?;
    let written = Db::run_blocking(move || serde_json::to_string_pretty(&file::json(&whole))).await??;
    cacheable(Ok(with_canonical_link(&page, "application/json", written)), validator)
}

fn page_of(config: &Config, category: &Category) -> String {
    config.public(&categories::url::show(category))
}

/// The list in a machine-readable format, with a link to its page, which search engines should show instead.
fn with_canonical_link(page: &str, kind: &'static str, body: String) -> HttpResponse {
    let page = (header::LINK, format!("<{page}>; rel=\"canonical\""));
    HttpResponse::Ok().content_type(kind).insert_header(page).body(body)
}

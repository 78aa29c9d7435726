//! The tier board of the list that a share link opens.

use actix_web::{HttpRequest, HttpResponse, web as routing};

use super::link_route;
use crate::{
    access::{Allowed, View},
    database::pool::Db,
    error::Result,
    lists::{categories::Category, tiers::pages::board},
    sharing::links::url,
    web::Page,
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(link_route(url::TIERS).get(show));
}

async fn show(
    (request, db): (HttpRequest, Db),
    page: Page,
    secret: routing::Path<String>,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    board::respond(&request, &db, page, category, url::show(&secret)).await
}

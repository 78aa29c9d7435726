//! The endpoints for exported lists.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data},
};

use super::{file::FileFormat, model, url};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    config::Config,
    error::Result,
    lists::categories::pages::page_cache::ListValidator,
    lists::categories::{self, Category},
    web::{
        conditional::with_packed_body, middleware::page_cache::cacheable, packed::PackedBody, route,
        shared_cache::SharedCache,
    },
};

/// From this many favourites on, the files of public lists are shared with the other Podiums.
const SHARED_FROM: usize = 200;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CSV).allow_long().get(csv));
    app.service(route(url::JSON).allow_long().get(json));
    app.service(route(url::PUBLIC_CSV).allow_long().get(public_csv));
    app.service(route(url::PUBLIC_JSON).allow_long().get(public_json));
}

async fn csv(request: HttpRequest, costly: CostlyDb, of: Allowed<Category, View>) -> Result<HttpResponse> {
    download(&request, &costly, of, FileFormat::Csv).await
}

async fn json(request: HttpRequest, costly: CostlyDb, of: Allowed<Category, View>) -> Result<HttpResponse> {
    download(&request, &costly, of, FileFormat::Json).await
}

/// A download. The name is made from a slug: letters, digits and hyphens.
async fn download(
    request: &HttpRequest,
    costly: &CostlyDb,
    of: Allowed<Category, View>,
    format: FileFormat,
) -> Result<HttpResponse> {
    let (extension, media_type) = match format {
        FileFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        FileFormat::Json => ("json", "application/json"),
    };
    let name = format!("{}.{extension}", of.item().slug);
    let body = written(costly, of, format).await?;
    Ok(attachment(request, (&name, media_type), body))
}

/// A file to keep.
pub(crate) fn attachment(
    request: &HttpRequest,
    (name, media_type): (&str, &'static str),
    body: PackedBody,
) -> HttpResponse {
    let named = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, named))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    with_packed_body(request, response, body)
}

async fn written(costly: &CostlyDb, of: Allowed<Category, View>, format: FileFormat) -> Result<PackedBody> {
    let (_count, body) = costly.write(move |conn, out| model::write(conn, &of, format, out)).await?;
    Ok(body)
}

async fn public_csv(
    request: HttpRequest,
    costly: CostlyDb,
    shared: Data<SharedCache>,
    config: Data<Config>,
    of: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let media_type = "text/csv; charset=utf-8; header=present";
    published((&request, &config), (&costly, &shared), of, (FileFormat::Csv, media_type)).await
}

async fn public_json(
    request: HttpRequest,
    costly: CostlyDb,
    shared: Data<SharedCache>,
    config: Data<Config>,
    of: Allowed<Category, View>,
) -> Result<HttpResponse> {
    published((&request, &config), (&costly, &shared), of, (FileFormat::Json, "application/json")).await
}

/// The list in a machine-readable format, with a link to its page, which search engines should show instead.
async fn published(
    (request, config): (&HttpRequest, &Config),
    (costly, shared): (&CostlyDb, &SharedCache),
    of: Allowed<Category, View>,
    (format, media_type): (FileFormat, &'static str),
) -> Result<HttpResponse> {
    let (page, validator) = (config.public(&categories::url::show(of.item())), ListValidator::of(&of));
    let is_shared = !of.is_inside() && of.item().rows() > SHARED_FROM;
    let key = ("file", &validator, request.uri().path_and_query());
    let writing = async { Ok((StatusCode::OK, written(costly, of, format).await?)) };
    let (_, body) = if is_shared { shared.get_or_pack(key, writing).await? } else { writing.await? };
    let mut response = HttpResponse::Ok();
    let link = (header::LINK, format!("<{page}>; rel=\"canonical\""));
    response.content_type(media_type).insert_header(link);
    cacheable(Ok(with_packed_body(request, response, body)), validator)
}

//! Static files: embedded in the binary, compressed once, and cached by browsers for ever under URLs that
//! change with their content.

use std::{collections::HashMap, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, EntityTag, HeaderMap, HeaderValue},
    web,
};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::{
    conditional::{CachedBody, Representation},
    route,
};
use crate::error::{Error, Result};

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const FILE: &str = "/static/{path:.*}";
    pub(crate) const ICON: &str = "/favicon.ico";
}

/// The parts of the style sheet, in order.
const STYLE_SHEETS: &[&str] = &[
    "theme",
    "base",
    "frame",
    "buttons",
    "forms",
    "flash",
    "list",
    "pager",
    "search",
    "menu",
    "table",
    "pages",
    "values",
    "sharing",
    "embed",
    "mfa",
    "landing",
    "document",
    "history",
    "timeline",
    "about",
    "compare",
    "print",
    "paper",
    "help",
    "comments",
    "placing",
    "own-orders",
    "tiers",
];

#[derive(RustEmbed)]
#[folder = "static/"]
struct StaticFiles;

struct Asset {
    version: String,
    file: Representation,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let mut sheet = String::new();
    for name in STYLE_SHEETS {
        if let Some(file) = StaticFiles::get(&format!("css/{name}.css")) {
            sheet.push_str(&String::from_utf8_lossy(&file.data));
        }
    }
    let mut assets: HashMap<String, Asset> = StaticFiles::iter()
        .filter(|path| !path.starts_with("css/"))
        .filter_map(|path| {
            let file = StaticFiles::get(&path)?;
            Some((path.to_string(), asset(file.metadata.mimetype(), file.data.into_owned())?))
        })
        .collect();
    assets.extend(asset("text/css", sheet.into_bytes()).map(|sheet| ("podium.css".to_owned(), sheet)));
    assets
});

static CSS_URL: LazyLock<String> = LazyLock::new(|| address("podium.css"));

fn asset(media_type: &str, bytes: Vec<u8>) -> Option<Asset> {
    let version = HEXLOWER.encode(&Sha256::digest(&bytes)[..6]);
    let is_text =
        media_type.starts_with("text/") || media_type.contains("javascript") || media_type.contains("svg");
    let media_type = if is_text { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&media_type).ok()?);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let tag = EntityTag::new_strong(version.clone());
    let body = CachedBody::of(&headers, bytes.into()).ok()?;
    let file = Representation::new(headers, tag, None, body).ok()?;
    Some(Asset { version, file })
}

/// The URL of a file, including the version of its content.
pub(crate) fn address(path: &str) -> String {
    let version = ASSETS.get(path).map_or("", |asset| &asset.version);
    format!("/static/{path}?v={version}")
}

/// The URL of the style sheet.
pub(crate) fn css_url() -> &'static str {
    &CSS_URL
}

pub(crate) fn routes(app: &mut web::ServiceConfig) {
    app.service(route(url::FILE).get(file));
    app.service(route(url::ICON).get(icon));
}

async fn file(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    serve(&request, &path)
}

async fn icon(request: HttpRequest) -> Result<HttpResponse> {
    serve(&request, "img/favicon.ico")
}

fn serve(request: &HttpRequest, path: &str) -> Result<HttpResponse> {
    let asset = ASSETS.get(path).ok_or(Error::NotFound)?;
    let current = request.query_string().strip_prefix("v=") == Some(&*asset.version);
    let caching = if current { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = asset.file.respond(request);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

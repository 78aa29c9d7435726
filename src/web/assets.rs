//! Static files: embedded in the binary, compressed once, and cached by browsers for ever under URLs that
//! change with their content.

use std::{collections::HashMap, io::Write, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::route;
use crate::error::{Error, Result};

/// The URLs of this module.
pub mod url {
    pub const FILE: &str = "/static/{path:.*}";
    pub const ICON: &str = "/favicon.ico";
}

/// The parts of the style sheet, in order.
const CSS: &[&str] = &[
    "theme", "base", "frame", "buttons", "forms", "flash", "list", "search", "menu", "table", "pages",
    "sharing", "embed", "mfa", "landing", "document", "history", "timeline", "compare", "print", "paper",
];

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    kind: String,
    version: String,
    plain: web::Bytes,
    gzip: Option<web::Bytes>,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let mut sheet = String::new();
    for name in CSS {
        if let Some(file) = Files::get(&format!("css/{name}.css")) {
            sheet.push_str(&String::from_utf8_lossy(&file.data));
        }
    }
    let mut assets: HashMap<String, Asset> = Files::iter()
        .filter(|path| !path.starts_with("css/"))
        .filter_map(|path| {
            let file = Files::get(&path)?;
            Some((path.to_string(), asset(file.metadata.mimetype(), file.data.into_owned())))
        })
        .collect();
    assets.insert("podium.css".into(), asset("text/css", sheet.into_bytes()));
    assets
});

static CSS_URL: LazyLock<String> = LazyLock::new(|| address("podium.css"));

fn asset(kind: &str, bytes: Vec<u8>) -> Asset {
    let version = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let gzip = compressed(kind, &bytes);
    let text = kind.starts_with("text/") || kind.contains("javascript") || kind.contains("svg");
    let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    Asset { kind, version, plain: bytes.into(), gzip }
}

/// Compressed once at the highest level; `None` for types that are already compressed.
pub fn compressed(kind: &str, bytes: &[u8]) -> Option<web::Bytes> {
    let texts = ["text/", "javascript", "json", "xml", "svg"];
    if !texts.iter().any(|text| kind.contains(text)) {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    Some(encoder.finish().ok()?.into())
}

/// The URL of a file, including the version of its content.
pub fn address(path: &str) -> String {
    let version = ASSETS.get(path).map_or("", |asset| &asset.version);
    format!("/static/{path}?v={version}")
}

/// The URL of the style sheet.
pub fn css_url() -> &'static str {
    &CSS_URL
}

pub fn routes(app: &mut web::ServiceConfig) {
    app.service(route(url::FILE).get(file));
    app.service(route(url::ICON).get(icon));
}

async fn file(req: HttpRequest, path: web::Path<String>) -> Result<HttpResponse> {
    serve(&req, &path)
}

async fn icon(req: HttpRequest) -> Result<HttpResponse> {
    serve(&req, "img/favicon.ico")
}

fn serve(req: &HttpRequest, path: &str) -> Result<HttpResponse> {
    let asset = ASSETS.get(path).ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", asset.version);
    let current = req.query_string() == format!("v={}", asset.version);
    let caching = if current { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let has = |name: header::HeaderName, word: &str| {
        req.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(word))
    };
    let mut response = if has(header::IF_NONE_MATCH, &tag) {
        HttpResponse::NotModified().finish()
    } else {
        match &asset.gzip {
            Some(gzip) if has(header::ACCEPT_ENCODING, "gzip") => {
                HttpResponse::Ok().insert_header((header::CONTENT_ENCODING, "gzip")).body(gzip.clone())
            }
            _ => HttpResponse::Ok().body(asset.plain.clone()),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    for (name, value) in [(header::ETAG, &tag), (header::CONTENT_TYPE, &asset.kind)] {
        headers.insert(name, HeaderValue::from_str(value).map_err(|error| Error::Internal(error.into()))?);
    }
    Ok(response)
}

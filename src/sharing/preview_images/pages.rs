//! The endpoint of preview images.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self as routing, Bytes},
};
use askama::Template;
use moka::sync::Cache;
use tokio::sync::Semaphore;

use super::{
    fonts::NUMERALS,
    layout::{NUMERAL, PreviewLayout, TextLine, WIDTH},
    model::PreviewImage,
    rendering,
    text_runs::PositionedRun,
    url,
};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    database::pool::Db,
    error::{Error, Result},
    lists::categories::Category,
    lists::categories::pages::page_cache::ListValidator,
    sharing::links,
    web::{
        middleware::{headers, page_cache::cacheable},
        route,
    },
};

/// The product's logo, in a 64 × 64 square.
const LOGO_PATH: &str = "M35.9 43.8 42.4 45.2V47H21.6V45.2L27.9 43.8V15.5H21.6V13.3Q25.1 12.6 27.9 11.2Q30.7 9.7 33.5 7L35.9 7.4ZM17 46h30v5H17zM6 51h52v6H6z";

/// The latest images by their contents: 8 MB, about a hundred. Shared by all visitors and links.
static IMAGE_CACHE: LazyLock<Cache<PreviewImage, Bytes>> = LazyLock::new(|| {
    let weigh = |_: &PreviewImage, png: &Bytes| u32::try_from(png.len()).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(8 * 1024 * 1024).weigher(weigh).build()
});

/// At most two images are drawn at once, because drawing is expensive.
static RENDER_PERMITS: Semaphore = Semaphore::const_new(2);

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SHOW).get(show));
    app.service(links::pages::link_route(url::SHOW_SHARED).get(show));
}

#[derive(Template)]
#[template(path = "sharing/preview_images/preview_image.svg", escape = "html")]
struct PreviewTemplate {
    plan: PreviewLayout,
}

impl PreviewTemplate {
    fn of(image: &PreviewImage) -> Result<PreviewTemplate> {
        Ok(PreviewTemplate { plan: PreviewLayout::of(image)? })
    }

    /// An x coordinate, mirrored if the image is.
    fn x(&self, x: f32) -> f32 {
        if self.plan.is_mirrored { WIDTH - x } else { x }
    }

    /// The left edge of a box, mirrored if the image is.
    fn left(&self, x: f32, width: f32) -> f32 {
        if self.plan.is_mirrored { WIDTH - x - width } else { x }
    }

    /// The left edge of a part of a line.
    fn place(&self, line: &TextLine, word: &PositionedRun) -> f32 {
        self.left(line.x, line.width) + word.x * line.size
    }

    fn start(&self) -> &'static str {
        if self.plan.is_mirrored { "end" } else { "start" }
    }

    fn end(&self) -> &'static str {
        if self.plan.is_mirrored { "start" } else { "end" }
    }

    fn png(&self) -> Result<Vec<u8>> {
        rendering::png(&self.render().map_err(|error| Error::Internal(error.into()))?)
    }
}

async fn draw(image: PreviewImage) -> Result<Bytes> {
    let _turn = RENDER_PERMITS.acquire().await.map_err(|error| Error::Internal(error.into()))?;
    let drawn = image.clone();
    let png = Bytes::from(Db::run_blocking(move || PreviewTemplate::of(&image)?.png()).await??);
    IMAGE_CACHE.insert(drawn, png.clone());
    Ok(png)
}

/// A list whose picture can't be drawn has none: the page that embeds it is not broken by it.
fn missing(error: Error) -> Error {
    match error {
        Error::Internal(_) => {
            log::error!("a preview image can't be drawn: {error}");
            Error::NotFound
        }
        other => other,
    }
}

async fn show(costly: CostlyDb, category: Allowed<Category, View>) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let image = costly.look(move |conn| PreviewImage::load(conn, &category)).await?;
    let png = match IMAGE_CACHE.get(&image) {
        Some(png) => png,
        None => draw(image).await.map_err(missing)?,
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, "image/png"));
    answer.insert_header((headers::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin")); // a picture to show elsewhere
    cacheable(Ok(answer.body(png)), validator)
}

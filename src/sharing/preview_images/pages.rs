//! The endpoint of preview images.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self as routing, Bytes, Data},
};
use askama::Template;
use moka::sync::Cache;
use tokio::sync::Semaphore;

use super::{
    board::{BoardImage, BoardLayout, Chip, Shape},
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
    database::pool::{Conn, Db},
    error::{Error, Result},
    lists::categories::Category,
    lists::categories::pages::page_cache::ListValidator,
    sharing::links,
    web::{
        middleware::{headers, page_cache::cacheable},
        route,
        shared_cache::SharedCache,
    },
};

/// The product's logo, in a 64 × 64 square.
const LOGO_PATH: &str = "M35.9 43.8 42.4 45.2V47H21.6V45.2L27.9 43.8V15.5H21.6V13.3Q25.1 12.6 27.9 11.2Q30.7 9.7 33.5 7L35.9 7.4ZM17 46h30v5H17zM6 51h52v6H6z";

/// The latest images by their contents: 8 MB, about a hundred. Shared by all visitors and links.
static IMAGE_CACHE: LazyLock<Cache<Picture, Bytes>> = LazyLock::new(|| {
    let weigh = |_: &Picture, png: &Bytes| u32::try_from(png.len()).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(8 * 1024 * 1024).weigher(weigh).build()
});

/// At most two images are drawn at once, because drawing is expensive.
static RENDER_PERMITS: Semaphore = Semaphore::const_new(2);

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SHOW).get(show));
    app.service(links::pages::link_route(url::SHOW_SHARED).get(show));
    app.service(route(url::BOARD).get(board));
    app.service(links::pages::link_route(url::BOARD_SHARED).get(board));
    app.service(route(url::TALL_BOARD).get(tall_board));
    app.service(links::pages::link_route(url::TALL_BOARD_SHARED).get(tall_board));
}

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Picture {
    List(PreviewImage),
    Board(BoardImage),
}

impl Picture {
    fn png(&self) -> Result<Vec<u8>> {
        let drawn = match self {
            Picture::List(image) => PreviewTemplate::of(image)?.render(),
            Picture::Board(image) => BoardTemplate { plan: BoardLayout::of(image)? }.render(),
        };
        rendering::png(&drawn.map_err(|error| Error::Internal(error.into()))?)
    }
}

#[derive(Template)]
#[template(path = "sharing/preview_images/board.svg", escape = "html")]
struct BoardTemplate {
    plan: BoardLayout,
}

impl BoardTemplate {
    /// Where a part of a line is drawn.
    fn place(&self, line: &TextLine, word: &PositionedRun) -> f32 {
        line.x + word.x * line.size
    }

    /// Returns `true` if the chip is a favourite, which has a frame.
    fn is_framed(&self, chip: &Chip) -> bool {
        chip.rank.is_some()
    }
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
}

/// The image from the cache that all Podiums share, or drawn.
async fn find_or_draw(shared: &SharedCache, image: Picture) -> Result<Bytes> {
    let png = Bytes::from(shared.get_or_make(("picture", &image), draw(image.clone())).await?);
    IMAGE_CACHE.insert(image, png.clone());
    Ok(png)
}

async fn draw(image: Picture) -> Result<Vec<u8>> {
    let _turn = RENDER_PERMITS.acquire().await.map_err(|error| Error::Internal(error.into()))?;
    Db::run_blocking(move || image.png()).await?
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

async fn show(
    costly: CostlyDb,
    shared: Data<SharedCache>,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let load =
        |conn: &mut Conn, of: &Allowed<Category, View>| PreviewImage::load(conn, of).map(Picture::List);
    respond(costly, &shared, category, load).await
}

async fn board(
    costly: CostlyDb,
    shared: Data<SharedCache>,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let load = |conn: &mut Conn, of: &Allowed<Category, View>| {
        BoardImage::load(conn, of, Shape::Wide).map(Picture::Board)
    };
    respond(costly, &shared, category, load).await
}

async fn tall_board(
    costly: CostlyDb,
    shared: Data<SharedCache>,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let load = |conn: &mut Conn, of: &Allowed<Category, View>| {
        BoardImage::load(conn, of, Shape::Tall).map(Picture::Board)
    };
    respond(costly, &shared, category, load).await
}

async fn respond(
    costly: CostlyDb,
    shared: &SharedCache,
    category: Allowed<Category, View>,
    load: impl FnOnce(&mut Conn, &Allowed<Category, View>) -> Result<Picture> + Clone + Send + 'static,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let image = costly.look(move |conn| load(conn, &category)).await?;
    picture(shared, image, validator).await
}

/// The answer with an image of that content, which may be sent again as long as the list stays as it is.
pub(crate) async fn picture(
    shared: &SharedCache,
    image: Picture,
    validator: ListValidator,
) -> Result<HttpResponse> {
    let png = match IMAGE_CACHE.get(&image) {
        Some(png) => png,
        None => find_or_draw(shared, image).await.map_err(missing)?,
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, "image/png"));
    answer.insert_header((headers::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin")); // a picture to show elsewhere
    cacheable(Ok(answer.body(png)), validator)
}

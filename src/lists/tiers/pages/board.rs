//! The board: the tiers of a list below each other, each with its favourites side by side.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use crate::{
    access::{Allowed, View},
    database::pool::{Conn, Db},
    error::{Error, Result},
    lists::{
        categories::{self, Category, Visibility, pages::page_cache::ListValidator},
        tiers::{TierRange, model, url},
    },
    web::{Page, long_html, middleware::page_cache::cacheable, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::BOARD).get(board));
}

#[derive(Template)]
#[template(path = "lists/tiers/board.html")]
struct BoardPage {
    page: Page,
    category: Category,
    by_link: bool,
    can_edit: bool,
    is_member: bool,
    /// The address of the list.
    back: String,
    tiers: Vec<TierRange>,
    /// The titles and slugs, best first.
    favourites: Vec<(String, String)>,
}

impl BoardPage {
    fn load(conn: &mut Conn, of: &Allowed<Category, View>, page: Page, back: String) -> Result<BoardPage> {
        let (tiers, favourites) = model::board(conn, of)?;
        if tiers.is_empty() {
            return Err(Error::NotFound);
        }
        let by_link = of.by_link().is_some();
        Ok(BoardPage {
            page,
            category: of.item().clone(),
            by_link,
            can_edit: of.can_edit() && !by_link,
            is_member: of.is_inside(),
            back,
            tiers,
            favourites,
        })
    }

    /// The favourites of a tier with their ranks.
    fn of_tier(&self, range: &TierRange) -> impl Iterator<Item = (usize, &(String, String))> {
        let here = self.favourites.iter().skip(range.above).take(range.count);
        (range.above + 1..).zip(here)
    }
}

async fn board(
    (request, db): (HttpRequest, Db),
    page: Page,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let back = categories::url::show(category.item());
    respond(&request, &db, page, category, back).await
}

/// The board of a list, whose page is at the address `back`.
pub(crate) async fn respond(
    request: &HttpRequest,
    db: &Db,
    page: Page,
    category: Allowed<Category, View>,
    back: String,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let board = db.snapshot(move |conn| BoardPage::load(conn, &category, page, back)).await?;
    cacheable(long_html(request, StatusCode::OK, board).await, validator)
}

//! The preview of the order by an attribute, and the button that saves it.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use super::model::{Direction, SortedOrder};
use crate::{
    access::{Allowed, Edit},
    auth::extract::CostlyDb,
    database::pool::Db,
    error::{Error, Result},
    lists::{
        attributes::{self, Attribute},
        categories::{self, Category},
        ordering::{self, reorder::ReorderOutcome, url},
    },
    text::{Fields, counted},
    web::{Form, Page, extract::Query, html_with, route, see_other},
};

/// The most favourites that the preview lists.
const MAX_SHOWN: usize = 200;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::BY_ATTRIBUTE).allow_long().get(preview).post(save));
}

#[derive(Template)]
#[template(path = "lists/ordering/by_attribute/preview.html")]
struct PreviewPage {
    page: Page,
    category: Category,
    attribute: Attribute,
    direction: Direction,
    order: SortedOrder,
    /// `true` if the list was changed after another preview.
    is_outdated: bool,
}

impl PreviewPage {
    /// "12 of 40 favourites would move. 3 have no value and come last."
    fn summary(&self) -> String {
        let all = counted(self.order.size, "favourite", "favourites");
        let moved = match self.order.moved {
            0 => "The list is already in this order.".to_owned(),
            moved => format!("{moved} of {all} would get another rank."),
        };
        match self.order.without {
            0 => moved,
            1 => format!("{moved} 1 has no value and comes last."),
            without => format!("{moved} {without} have no value and come last."),
        }
    }

    /// How many favourites are not listed.
    fn left_out(&self) -> usize {
        self.order.size.saturating_sub(self.order.rows.len())
    }
}

async fn preview(
    (costly, page): (CostlyDb, Page),
    category: Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    show(&costly, page, category, attribute, query.get("direction"), false).await
}

async fn show(
    costly: &CostlyDb,
    page: Page,
    category: Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
    direction: &str,
    is_outdated: bool,
) -> Result<HttpResponse> {
    let attribute = attribute.into_item();
    if attribute.category_id != category.item().id {
        return Err(Error::NotFound);
    }
    let direction = Direction::parse(direction, attribute.kind());
    let (of, by) = (category.clone(), attribute.clone());
    let order = costly.look(move |conn| SortedOrder::preview(conn, &of, &by, direction, MAX_SHOWN)).await?;
    let status = if is_outdated { StatusCode::CONFLICT } else { StatusCode::OK };
    let category = category.into_item();
    html_with(status, PreviewPage { page, category, attribute, direction, order, is_outdated })
}

async fn save(
    (db, costly, page, session): (Db, CostlyDb, Page, Session),
    category: Allowed<Category, Edit>,
    attribute: Allowed<Attribute, Edit>,
    Form(form): Form<Fields>,
) -> Result<HttpResponse> {
    let (on, by) = (category.clone(), attribute.item().clone());
    let direction = Direction::parse(form.get("direction"), by.kind());
    let seen: i64 = form.get("version").parse().unwrap_or(0);
    let saving = db.write_rows(category.item().rows(), move |conn| {
        Category::order_by(conn, &on, &by, direction, |version| version == seen)
    });
    match saving.await? {
        ReorderOutcome::Saved { moved, entry } => {
            ordering::pages::saved_flash(moved).with_undo(entry).store(&session)?;
            see_other(categories::url::show(category.item()))
        }
        ReorderOutcome::NeedsPreview(_) | ReorderOutcome::Outdated => {
            show(&costly, page, category, attribute, form.get("direction"), true).await
        }
    }
}

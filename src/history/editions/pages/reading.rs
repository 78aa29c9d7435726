//! The editions of a list, and one of them.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use askama::Template;

use super::{
    super::{
        Edition,
        shown::{EditionRow, PAGE_SIZE, ShownEdition},
        url,
    },
    path::{EditionInPath, list_url},
};
use crate::{
    access::{Allowed, View},
    database::pool::{Conn, Db},
    error::Result,
    history::timeline::day::day_text,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{Category, pages::page_cache::ListValidator},
    },
    text::Pager,
    web::{Page, extract::Query, filters, html, long_html, middleware::page_cache::cacheable},
};

#[derive(Template)]
#[template(path = "history/editions/list.html")]
struct EditionsPage {
    page: Page,
    category: Category,
    /// The address of the list.
    list_url: String,
    is_member: bool,
    can_edit: bool,
    editions: Vec<Edition>,
}

impl EditionsPage {
    fn day(&self, edition: &Edition) -> String {
        day_text(&edition.day)
    }
}

/// Looks as a visitor or a member does: what visitors read may come from a standby.
async fn look<T, W>(db: &Db, of: &Allowed<Category, View>, load: W) -> Result<T>
where
    T: Send + 'static,
    W: FnOnce(&mut Conn) -> Result<T> + Clone + Send + 'static,
{
    if of.is_inside() { db.read(load).await } else { db.look_on_standby(load).await }
}

pub(super) async fn list(db: Db, page: Page, category: Allowed<Category, View>) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let of = category.clone();
    let editions = look(&db, &category, move |conn: &mut Conn| Edition::listed(conn, &of)).await?;
    let (is_member, can_edit) = (category.is_inside(), category.is_inside() && category.can_edit());
    let list_url = list_url(&category, &page.path);
    let category = category.into_item();
    cacheable(html(EditionsPage { page, category, list_url, is_member, can_edit, editions }), validator)
}

#[derive(Template)]
#[template(path = "history/editions/show.html")]
struct EditionPage {
    page: Page,
    category: Category,
    /// The address of the list.
    list_url: String,
    by_link: bool,
    is_member: bool,
    can_edit: bool,
    shown: ShownEdition,
    rows: Vec<EditionRow>,
    pager: Pager,
}

impl EditionPage {
    fn day(&self) -> String {
        day_text(&self.shown.edition.day)
    }

    /// The address of the edition.
    fn own_url(&self) -> String {
        url::show(&self.list_url, &self.shown.edition.slug)
    }

    fn total(&self) -> i64 {
        i64::from(self.shown.edition.size)
    }

    fn last_page(&self) -> i64 {
        self.pager.last(self.total())
    }

    /// "1–1,000 of 3,177"
    fn range(&self) -> String {
        self.pager.range(self.rows.len(), self.total())
    }

    /// The grid's classes, as on the list's own page.
    fn grid(&self) -> String {
        let highest = self.rows.last().map_or(1, |row| row.rank).to_string().len();
        match self.shown.columns().count() {
            columns @ 1..=6 => format!("digits-{highest} cols-{columns}"),
            _ => format!("digits-{highest}"),
        }
    }

    /// The heading that a title in that tier is: below the tier's own, if there is one.
    fn row_heading(tier: &str) -> &'static str {
        if tier.is_empty() { "h2" } else { "h3" }
    }

    /// Where it is on the list now.
    fn now(&self, row: &EditionRow) -> String {
        match row.now {
            None => "no longer on the list".to_owned(),
            Some(now) if now == i64::from(row.rank) => format!("still number {now}"),
            Some(now) => format!("now number {now}"),
        }
    }

    /// What the first say, for search engines and messengers: "1. Heat, 2. Ran"
    fn description(&self) -> String {
        let first = self.rows.iter().take(5).map(|row| format!("{}. {}", row.rank, row.title()));
        first.collect::<Vec<_>>().join(", ")
    }

    /// The value of an attribute, as the reader sees it.
    fn value(&self, attribute: &Attribute, row: &EditionRow) -> String {
        attribute.display(&row.told)
    }
}

pub(super) async fn show(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, View>,
    path: Path<EditionInPath>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let (of, slug) = (category.clone(), path.into_inner().edition);
    let load = move |conn: &mut Conn| {
        let shown = ShownEdition::find(conn, &of, &slug)?;
        let pager = Pager::parse(&query, PAGE_SIZE).within(i64::from(shown.edition.size));
        let rows = shown.rows(conn, pager.offset() + 1, pager.offset() + pager.size)?;
        Ok((shown, rows, pager))
    };
    let (shown, rows, pager) = look(&db, &category, load).await?;
    let edition_page = EditionPage {
        list_url: list_url(&category, &page.path),
        page,
        by_link: category.by_link().is_some(),
        is_member: category.is_inside(),
        can_edit: category.is_inside() && category.can_edit(),
        category: category.into_item(),
        shown,
        rows,
        pager,
    };
    cacheable(long_html(&request, StatusCode::OK, edition_page).await, validator)
}

//! The page for editing the whole order.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use crate::{
    access::{Allowed, Edit, Locator},
    database::ids::FavouriteId,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
        favourites::Favourite,
        ordering::{forms::OrderForm, reorder::ReorderOutcome, url},
    },
    web::{Flash, Form, Page, long_html, see_other},
};

/// A row of the order page: the typed rank, the favourite and its current rank.
struct OrderRow {
    number: String,
    id: FavouriteId,
    title: String,
    current_rank: i64,
    row_number: i64,
}

impl OrderRow {
    /// Returns `true` if it would get another rank.
    fn is_changed(&self) -> bool {
        self.row_number != self.current_rank || self.number.trim() != self.current_rank.to_string()
    }
}

#[derive(Template)]
#[template(path = "lists/ordering/edit.html")]
struct OrderPage {
    page: Page,
    category: Category,
    /// What the list can be put in the order of.
    attributes: Vec<Attribute>,
    /// The favourites' ids, best first.
    order: Vec<FavouriteId>,
    rows: Vec<OrderRow>,
    note: &'static str,
    /// `true` if this is a preview of the order that would be saved.
    preview: bool,
    errors: FieldErrors,
}

impl OrderPage {
    /// The order as the form sends it back.
    fn shown_order(&self) -> String {
        let ids: Vec<String> = self.order.iter().map(FavouriteId::to_string).collect();
        ids.join(" ")
    }
}

const INSTRUCTIONS: &str = "Type new ranks, then save. The rest keep their order.";
const PREVIEW_NOTE: &str =
    "Some favourites have the same rank. This is the order that would be saved. Change it, or save it.";
const OUTDATED_NOTE: &str = "The order changed while you were editing. This is the list as it is now, with the ranks you changed. Check them, then save again.";

pub(super) async fn edit(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    let (category, attributes, titles) = current(&db, category).await?;
    let (order, rows, errors) = (ids(&titles), rows(titles, &OrderForm::default()), FieldErrors::default());
    let form =
        OrderPage { page, category, attributes, order, rows, note: INSTRUCTIONS, preview: false, errors };
    long_html(&request, StatusCode::OK, form).await
}

/// The list as it is.
type CurrentList = (Category, Vec<Attribute>, Vec<(FavouriteId, String)>);

/// The list, its attributes and its titles, from one snapshot.
async fn current(db: &Db, on: Allowed<Category, Edit>) -> Result<CurrentList> {
    db.snapshot(move |conn| {
        let category: Allowed<Category, Edit> = on.check_other(conn, &Locator::Id(on.item().id))?;
        let titles = Favourite::titles(conn, category.item())?;
        let attributes = Attribute::listed(conn, &category)?;
        Ok((category.into_item(), attributes, titles))
    })
    .await
}

fn ids(titles: &[(FavouriteId, String)]) -> Vec<FavouriteId> {
    titles.iter().map(|(id, _)| *id).collect()
}

fn rows(titles: Vec<(FavouriteId, String)>, typed: &OrderForm) -> Vec<OrderRow> {
    let row = |(rank, (id, title)): (i64, (FavouriteId, String))| {
        let number = typed.ranks.get(&id).cloned().unwrap_or_else(|| rank.to_string());
        OrderRow { number, id, title, current_rank: rank, row_number: rank }
    };
    (1..).zip(titles).map(row).collect()
}

pub(super) async fn update(
    (request, db, page): (HttpRequest, Db, Page),
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<OrderForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let (status, note, preview, errors) = match db
        .write_rows(proof.item().rows(), move |conn| Category::reorder(conn, &proof, &typed))
        .await
        .on_form(&form)?
    {
        Ok(ReorderOutcome::Saved { moved, entry }) => {
            saved_flash(moved).with_undo(entry).store(&session)?;
            return see_other(categories::url::show(category.item()));
        }
        Ok(ReorderOutcome::NeedsPreview(order)) => {
            return preview_page((&request, &db), page, category, &form, order).await;
        }
        Ok(ReorderOutcome::Outdated) => (StatusCode::CONFLICT, OUTDATED_NOTE, false, FieldErrors::default()),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, INSTRUCTIONS, false, errors),
    };
    let (category, attributes, titles) = current(&db, category).await?;
    let (order, rows) = (ids(&titles), rows(titles, &form.changed()));
    let page = OrderPage { page, category, attributes, order, rows, note, preview, errors };
    long_html(&request, status, page).await
}

pub(crate) fn saved_flash(moved: usize) -> Flash {
    match moved {
        0 => Flash::success("The order hasn’t changed."),
        1 => Flash::success("Saved the order. 1 favourite moved."),
        _ => Flash::success(format!("Saved the order. {moved} favourites moved.")),
    }
}

/// A preview of the resulting order, each favourite with its current rank.
async fn preview_page(
    (request, db): (&HttpRequest, &Db),
    page: Page,
    category: Allowed<Category, Edit>,
    form: &OrderForm,
    order: Vec<FavouriteId>,
) -> Result<HttpResponse> {
    let (category, attributes, titles) = current(db, category).await?;
    let current_order = ids(&titles);
    let mut today: std::collections::HashMap<FavouriteId, OrderRow> =
        rows(titles, form).into_iter().map(|row| (row.id, row)).collect();
    let placed = (1..).zip(order).filter_map(|(row_number, id)| {
        today.remove(&id).map(|row| OrderRow { number: row_number.to_string(), row_number, ..row })
    });
    let (rows, errors) = (placed.collect(), FieldErrors::default());
    let order = current_order;
    let preview =
        OrderPage { page, category, attributes, order, rows, note: PREVIEW_NOTE, preview: true, errors };
    long_html(request, StatusCode::UNPROCESSABLE_ENTITY, preview).await
}

//! The page with the table of values.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    forms::{ValueRow, ValueTableForm, cell_name, version_name},
    model::TablePage,
    url,
};
use crate::{
    access::{Allowed, Edit},
    audit::EntryGroup,
    database::{ids::FavouriteId, pool::Db},
    error::{EditForm, FieldErrors, OnForm, Result},
    lists::{
        attributes::{self, Attribute},
        categories::{self, Category},
        favourites::{RankedFavourite, listing::PAGE_SIZE},
    },
    text::{Pager, counted},
    web::{Flash, Form, Page, extract::Query, form_again, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::TABLE).get(table).post(fill_in));
}

/// A favourite and what is in its cells.
struct TableRow {
    rank: i64,
    id: FavouriteId,
    title: String,
    form: ValueRow,
}

impl TableRow {
    fn value(&self, attribute: &Attribute) -> &str {
        self.form.cell(attribute.id).unwrap_or_default()
    }

    fn name(&self, attribute: &Attribute) -> String {
        cell_name(self.id, attribute.id)
    }

    fn version_name(&self) -> String {
        version_name(self.id)
    }
}

#[derive(Template)]
#[template(path = "lists/value_table/table.html")]
struct ValueTablePage {
    page: Page,
    category: Category,
    attributes: Vec<Attribute>,
    rows: Vec<TableRow>,
    pager: Pager,
    errors: FieldErrors,
}

impl ValueTablePage {
    fn new(page: Page, category: Category, pager: Pager, shown: TablePage) -> ValueTablePage {
        let TablePage { attributes, favourites } = shown;
        let row = |it: RankedFavourite| TableRow {
            rank: it.rank,
            id: it.favourite.id,
            form: ValueRow::stored(it.favourite.id, &it.favourite.values, &attributes).versioned(),
            title: it.favourite.title,
        };
        let rows = favourites.into_iter().map(row).collect();
        ValueTablePage { page, category, attributes, rows, pager, errors: FieldErrors::default() }
    }

    /// The same with what was typed, after it was refused.
    fn typed(mut self, form: &ValueTableForm, errors: FieldErrors) -> ValueTablePage {
        for row in &mut self.rows {
            if let Some(typed) = form.rows.get(&row.id) {
                row.form = typed.clone().after(&errors, &row.form);
            }
        }
        ValueTablePage { errors, ..self }
    }

    fn last_page(&self) -> i64 {
        self.pager.last(self.category.size.into())
    }

    fn range(&self) -> String {
        self.pager.range(self.rows.len(), self.category.size.into())
    }
}

async fn table(
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let pager = Pager::parse(&query, PAGE_SIZE).within(category.item().size.into());
    let of = category.clone();
    let shown = db.snapshot(move |conn| TablePage::load(conn, &of, pager.offset())).await?;
    html(ValueTablePage::new(page, category.into_item(), pager, shown))
}

async fn fill_in(
    (db, page, session): (Db, Page, Session),
    category: Allowed<Category, Edit>,
    Query(query): Query,
    Form(form): Form<ValueTableForm>,
) -> Result<HttpResponse> {
    let pager = Pager::parse(&query, PAGE_SIZE).within(category.item().size.into());
    let (proof, typed) = (category.clone(), form.clone());
    match db.write(move |conn| Category::fill_in(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(saved) => {
            saved_flash(&saved).store(&session)?;
            see_other(match form.goes_on {
                true => url::page(category.item().id, pager.number + 1),
                false => categories::url::page(category.item(), pager.number),
            })
        }
        Err(errors) => {
            let (of, typed) = (category.clone(), form.clone());
            let shown = db.snapshot(move |conn| TablePage::of_form(conn, &of, &typed)).await?;
            let again = ValueTablePage::new(page, category.into_item(), pager, shown);
            form_again(&errors.clone(), again.typed(&form, errors))
        }
    }
}

fn saved_flash(saved: &EntryGroup) -> Flash {
    match saved.ids().len() {
        0 => Flash::success("Nothing was changed."),
        count => {
            let text = format!("Saved the values of {}.", counted(count, "favourite", "favourites"));
            Flash::success(text).with_undo(Some(saved.clone()))
        }
    }
}

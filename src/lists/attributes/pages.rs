//! The page of a category's attributes: adding, changing, reordering and removing them.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{Attribute, AttributeKind, forms::AttributeForm, starter_sets::StarterSet, url};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    lists::{
        categories::{self, Category},
        favourites,
        ordering::{self, forms::MoveForm},
        value_table,
    },
    text::{Fields, counted},
    web::{Flash, Form, Page, extract::Query, form_again, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list).post(create));
    app.service(route(url::STARTER_SET).post(start_with_set));
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::UPDATE).allow_long().post(update));
    app.service(route(url::RANK).post(rank));
    app.service(route(url::REMOVE).allow_long().post(remove));
}

#[derive(Template)]
#[template(path = "lists/attributes/list.html")]
struct AttributesPage {
    page: Page,
    category: Category,
    attributes: Vec<Attribute>,
    form: AttributeForm,
    errors: FieldErrors,
    /// `true` if the name of the next attribute is to be typed.
    adds_next: bool,
}

async fn list(
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (of, category) = (category.clone(), category.into_item());
    let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
    let form = AttributeForm { shown: true, ..AttributeForm::default() };
    let adds_next = query.has("add") || attributes.is_empty();
    html(AttributesPage { page, category, attributes, form, errors: FieldErrors::default(), adds_next })
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<AttributeForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    match db.write(move |conn| Attribute::add(conn, &proof, &typed.check()?)).await.on_form(&form)? {
        Ok(Changed { value: Attribute { name, .. }, entry }) => {
            let message = format!("Added attribute “{name}”.");
            Flash::success(message).with_undo(entry).store(&session)?;
            see_other(url::add_next(category.item().id))
        }
        Err(errors) => {
            let (of, category) = (category.clone(), category.into_item());
            let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
            unprocessable(AttributesPage { page, category, attributes, form, errors, adds_next: false })
        }
    }
}

/// Adds the attributes of a set, and leads to where the set was chosen.
async fn start_with_set(
    db: Db,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<Fields>,
) -> Result<HttpResponse> {
    let (proof, set) = (category.clone(), StarterSet::find(form.get("set"))?);
    let entries = db.write(move |conn| Attribute::add_set(conn, &proof, set)).await?;
    let message = match entries.ids().len() {
        0 => "This category has all of these attributes already.".to_owned(),
        count => {
            format!("Added {} for {}.", counted(count, "attribute", "attributes"), set.name.to_lowercase())
        }
    };
    Flash::success(message).with_undo(Some(entries)).store(&session)?;
    match form.get("place") {
        "list" => see_other(favourites::url::add_next(category.item(), true)),
        _ => see_other(url::add_next(category.item().id)),
    }
}

#[derive(Template)]
#[template(path = "lists/attributes/edit.html")]
struct EditAttributePage {
    page: Page,
    attribute: Attribute,
    form: AttributeForm,
    errors: FieldErrors,
}

async fn edit(page: Page, attribute: Allowed<Attribute, Edit>) -> Result<HttpResponse> {
    let attribute = attribute.into_item();
    let form = attribute.form().versioned();
    html(EditAttributePage { page, attribute, form, errors: FieldErrors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    attribute: Allowed<Attribute, Edit>,
    Form(form): Form<AttributeForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (attribute.clone(), form.clone());
    let rows = rows_of_list(&db, &attribute).await?;
    let changing = db.write_rows(rows, move |conn| Attribute::change_from_form(conn, &proof, &typed));
    match changing.await.on_form(&form)? {
        Ok(changed) => {
            Flash::success(format!("Saved “{}”.", form.name.trim()))
                .with_undo(changed.entry)
                .store(&session)?;
            see_other(url::list(attribute.item().category_id))
        }
        Err(errors) => {
            let attribute = attribute.into_item();
            let form = form.after(&errors, &attribute.form());
            form_again(&errors.clone(), EditAttributePage { page, attribute, form, errors })
        }
    }
}

async fn rank(
    db: Db,
    session: Session,
    attribute: Allowed<Attribute, Edit>,
    Form(form): Form<MoveForm>,
) -> Result<HttpResponse> {
    let Attribute { id, category_id, name, .. } = attribute.item().clone();
    let entry = db.write(move |conn| Attribute::move_to(conn, &attribute, form.check()?)).await?.entry;
    if entry.is_some() {
        Flash::success(format!("Moved “{name}”.")).with_undo(entry).store(&session)?;
    }
    see_other(format!("{}#attribute-{id}", url::list(category_id)))
}

/// About how many rows a change of the attribute writes: values are on every favourite of the list.
pub(super) async fn rows_of_list(db: &Db, attribute: &Allowed<Attribute, Edit>) -> Result<usize> {
    let attribute = attribute.clone();
    db.read(move |conn| Ok(attribute.category(conn)?.item().rows())).await
}

async fn remove(db: Db, session: Session, attribute: Allowed<Attribute, Edit>) -> Result<HttpResponse> {
    let removed = attribute.item().clone();
    let rows = rows_of_list(&db, &attribute).await?;
    let entry = db.write_rows(rows, move |conn| Attribute::remove(conn, &attribute)).await?.entry;
    let text = format!("Removed attribute “{}”. Its values are kept.", removed.name);
    Flash::success(text).with_undo(entry).store(&session)?;
    see_other(url::list(removed.category_id))
}

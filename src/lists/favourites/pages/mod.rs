//! The pages for adding and editing a favourite.

pub mod detail;
pub mod list;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing},
};
use askama::Template;

use super::{Favourite, Ranked, forms::FavouriteForm, url};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::{
        attributes::{Attribute, Kind},
        categories::{self, Category},
    },
    web::{Flash, Form, Page, extract::Query, filters, html, route, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CREATE).post(create));
    app.service(route(url::NEW).get(new));
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::UPDATE).post(update));
}

#[derive(Template)]
#[template(path = "lists/favourites/new.html")]
struct NewPage {
    page: Page,
    category: Category,
    attributes: Vec<Attribute>,
    form: FavouriteForm,
    errors: FieldErrors,
}

async fn new(
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (of, category) = (category.clone(), category.into_item());
    let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
    let form = FavouriteForm::titled(query.get("title"));
    html(NewPage { page, category, attributes, form, errors: FieldErrors::default() })
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<FavouriteForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    match db.write(move |conn| Favourite::create(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(Changed { value: added, entry }) => {
            let Ranked { rank, favourite } = added.ranked;
            let text = format!("Added “{}” as number {rank} of {}.", favourite.title, added.size);
            let row = url::row(category.item(), favourite.id, rank);
            Flash::done(text).with_undo(entry).with_view(row).leave(&session)?;
            see_other(format!("{}?add", categories::url::show(category.item())))
        }
        Err(errors) => {
            let (of, category) = (category.clone(), category.into_item());
            let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
            unprocessable(NewPage { page, category, attributes, form, errors })
        }
    }
}

/// The data of the edit page besides the form.
struct Editing {
    category: Category,
    attributes: Vec<Attribute>,
    rank: i64,
}

impl Editing {
    async fn load(db: &Db, favourite: &Allowed<Favourite, Edit>) -> Result<Editing> {
        let favourite = favourite.clone();
        db.read(move |conn| {
            let category = favourite.category(conn)?;
            let attributes = Attribute::listed(conn, &category)?;
            let rank = favourite.item().rank(conn, category.item())?;
            Ok(Editing { category: category.into_item(), attributes, rank })
        })
        .await
    }
}

#[derive(Template)]
#[template(path = "lists/favourites/edit.html")]
struct EditPage {
    page: Page,
    favourite: Favourite,
    editing: Editing,
    form: FavouriteForm,
    errors: FieldErrors,
}

impl EditPage {
    /// The part of the address before the slug.
    fn before(&self) -> String {
        format!("{}/", categories::url::show(&self.editing.category))
    }
}

async fn edit(db: Db, page: Page, favourite: Allowed<Favourite, Edit>) -> Result<HttpResponse> {
    let editing = Editing::load(&db, &favourite).await?;
    let favourite = favourite.into_item();
    let form =
        FavouriteForm::filled(&favourite.title, &favourite.description, &favourite.link, &favourite.values);
    let form = form.at(&favourite.slug);
    html(EditPage { page, favourite, editing, form, errors: FieldErrors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    favourite: Allowed<Favourite, Edit>,
    Form(form): Form<FavouriteForm>,
) -> Result<HttpResponse> {
    let editing = Editing::load(&db, &favourite).await?;
    let (proof, typed) = (favourite.clone(), form.clone());
    match db.write(move |conn| Favourite::update(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(Changed { value: title, entry }) => {
            Flash::done(format!("Saved “{title}”.")).with_undo(entry).leave(&session)?;
            see_other(url::row(&editing.category, favourite.item().id, editing.rank))
        }
        Err(errors) => {
            unprocessable(EditPage { page, favourite: favourite.into_item(), editing, form, errors })
        }
    }
}

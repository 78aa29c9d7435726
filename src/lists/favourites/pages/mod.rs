//! The pages for adding and editing a favourite.

mod columns;
pub(crate) mod detail;
pub(crate) mod page_cache;
pub(crate) mod list;
pub(crate) mod rows;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing},
};
use askama::Template;

use super::{Favourite, KeptView, RankedFavourite, forms::FavouriteForm, url};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{self, Category},
        placing,
    },
    web::{Flash, Form, Page, extract::Query, filters, form_again, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CREATE).post(create));
    app.service(route(url::NEW).get(new));
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::UPDATE).post(update));
}

#[derive(Template)]
#[template(path = "lists/favourites/new.html")]
struct NewFavouritePage {
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
    let form = FavouriteForm::with_title(query.get("title"));
    html(NewFavouritePage { page, category, attributes, form, errors: FieldErrors::default() })
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    view: KeptView,
    category: Allowed<Category, Edit>,
    Form(form): Form<FavouriteForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    match db.write(move |conn| Favourite::add_from_form(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(Changed { value: added, entry }) => {
            let RankedFavourite { rank, favourite } = added.ranked;
            let text = format!("Added “{}” as number {rank} of {}.", favourite.title, added.size);
            let row = url::row(category.item(), favourite.id, rank);
            let added_flash = Flash::success(text).with_undo(entry).with_view(row).with_kept(view.query());
            match added.size > 1 && form.rank.trim().is_empty() {
                true => added_flash.with_next("Find its place", placing::url::one(favourite.id)),
                false => added_flash,
            }
            .store(&session)?;
            see_other(view.to_add(category.item(), form.uses_more()))
        }
        Err(errors) => {
            let (of, category) = (category.clone(), category.into_item());
            let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
            form_again(&errors.clone(), NewFavouritePage { page, category, attributes, form, errors })
        }
    }
}

/// The data of the edit page besides the form.
struct EditPageData {
    category: Category,
    attributes: Vec<Attribute>,
    rank: i64,
}

impl EditPageData {
    async fn load(db: &Db, favourite: &Allowed<Favourite, Edit>) -> Result<EditPageData> {
        let favourite = favourite.clone();
        db.read(move |conn| {
            let category = favourite.category(conn)?;
            let attributes = Attribute::listed(conn, &category)?;
            let rank = favourite.item().rank(conn, category.item())?;
            Ok(EditPageData { category: category.into_item(), attributes, rank })
        })
        .await
    }
}

#[derive(Template)]
#[template(path = "lists/favourites/edit.html")]
struct EditFavouritePage {
    page: Page,
    favourite: Favourite,
    editing: EditPageData,
    /// The view of the list to come back to.
    kept: KeptView,
    form: FavouriteForm,
    errors: FieldErrors,
}

impl EditFavouritePage {
    /// The part of the address before the slug.
    fn before(&self) -> String {
        format!("{}/", categories::url::show(&self.editing.category))
    }
}

async fn edit(
    db: Db,
    page: Page,
    kept: KeptView,
    favourite: Allowed<Favourite, Edit>,
) -> Result<HttpResponse> {
    let editing = EditPageData::load(&db, &favourite).await?;
    let favourite = favourite.into_item();
    let form = favourite.form(&editing.attributes).versioned();
    html(EditFavouritePage { page, favourite, editing, kept, form, errors: FieldErrors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    kept: KeptView,
    favourite: Allowed<Favourite, Edit>,
    Form(form): Form<FavouriteForm>,
) -> Result<HttpResponse> {
    let editing = EditPageData::load(&db, &favourite).await?;
    let (proof, typed) = (favourite.clone(), form.clone());
    match db.write(move |conn| Favourite::change_from_form(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(Changed { value: title, entry }) => {
            let saved = Flash::success(format!("Saved “{title}”.")).with_undo(entry);
            saved.with_kept(kept.query()).store(&session)?;
            see_other(kept.row(&editing.category, favourite.item().id, editing.rank))
        }
        Err(errors) => {
            let favourite = favourite.into_item();
            let form = form.after(&errors, &favourite.form(&editing.attributes));
            form_again(&errors.clone(), EditFavouritePage { page, favourite, editing, kept, form, errors })
        }
    }
}

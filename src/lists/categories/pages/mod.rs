//! The pages for creating, editing and moving categories.

pub(crate) mod page_cache;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{Category, forms::CategoryForm, url};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    lists::ordering::forms::MoveForm,
    spaces::Space,
    web::{Flash, Form, Page, form_again, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::NEW).get(new));
    app.service(route(url::CREATE).post(create));
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::UPDATE).post(update));
    app.service(route(url::RANK).post(rank));
}

#[derive(Template)]
#[template(path = "lists/categories/new.html")]
struct NewCategoryPage {
    page: Page,
    space: Space,
    /// What the user is in the space.
    role_label: &'static str,
    form: CategoryForm,
    errors: FieldErrors,
}

impl NewCategoryPage {
    fn new(page: Page, space: Allowed<Space, Edit>) -> NewCategoryPage {
        let role_label = space.item().role_label(space.role(), space.person().id);
        let (form, errors) = (CategoryForm::default(), FieldErrors::default());
        NewCategoryPage { page, space: space.into_item(), role_label, form, errors }
    }
}

async fn new(page: Page, space: Allowed<Space, Edit>) -> Result<HttpResponse> {
    html(NewCategoryPage::new(page, space))
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    space: Allowed<Space, Edit>,
    Form(form): Form<CategoryForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    match db.write(move |conn| Category::add(conn, &proof, &typed.check()?)).await.on_form(&form)? {
        Ok(Changed { value: category, entry }) => {
            let message = format!("Created “{}”. What’s number 1?", category.name);
            Flash::success(message).with_undo(entry).store(&session)?;
            see_other(url::show(&category))
        }
        Err(errors) => unprocessable(NewCategoryPage { form, errors, ..NewCategoryPage::new(page, space) }),
    }
}

#[derive(Template)]
#[template(path = "lists/categories/edit.html")]
struct EditCategoryPage {
    page: Page,
    category: Category,
    form: CategoryForm,
    errors: FieldErrors,
}

impl EditCategoryPage {
    /// The part of the address before the slug.
    fn before(&self) -> String {
        format!("/@{}/", self.category.space.handle)
    }
}

async fn edit(page: Page, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let category = category.into_item();
    let form = category.form().versioned();
    html(EditCategoryPage { page, category, form, errors: FieldErrors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<CategoryForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    match db.write(move |conn| Category::change_from_form(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(Changed { value: now, entry }) => {
            Flash::success(format!("Saved “{}”.", now.name)).with_undo(entry).store(&session)?;
            see_other(url::show(&now))
        }
        Err(errors) => {
            let category = category.into_item();
            let form = form.after(&errors, &category.form());
            form_again(&errors.clone(), EditCategoryPage { page, category, form, errors })
        }
    }
}

async fn rank(
    db: Db,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<MoveForm>,
) -> Result<HttpResponse> {
    let (id, name) = (category.item().id, category.item().name.clone());
    let entry = db.write(move |conn| Category::move_to(conn, &category, form.check()?)).await?.entry;
    if entry.is_some() {
        Flash::success(format!("Moved “{name}”.")).with_undo(entry).store(&session)?;
    }
    see_other(format!("/#category-{id}"))
}

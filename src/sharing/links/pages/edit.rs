//! The settings page of a link, and revoking it.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    access::{Allowed, Manage},
    audit::Changed,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
    },
    sharing::links::{self, ShareLink, forms::LinkForm, url},
    web::{Flash, Form, Page, form_again, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(links::url::EDIT).get(edit));
    app.service(route(links::url::UPDATE).post(update));
    app.service(route(links::url::REVOKE).post(delete));
}

#[derive(Template)]
#[template(path = "sharing/links/edit.html")]
struct EditLinkPage {
    page: Page,
    share: ShareLink,
    category: Category,
    attributes: Vec<Attribute>,
    form: LinkForm,
    errors: FieldErrors,
}

impl EditLinkPage {
    async fn load(db: &Db, page: Page, share: Allowed<ShareLink, Manage>) -> Result<EditLinkPage> {
        let of = share.clone();
        let loading = db.read(move |conn| {
            let category = of.category(conn)?;
            Ok((Attribute::listed(conn, &category)?, category.into_item()))
        });
        let (attributes, category) = loading.await?;
        let share = share.into_item();
        let form = share.form(&attributes).versioned();
        Ok(EditLinkPage { page, share, category, attributes, form, errors: FieldErrors::default() })
    }

    fn had_password(&self) -> bool {
        self.share.has_password()
    }

    fn password_hint(&self) -> &'static str {
        if self.had_password() {
            "Leave empty to keep the current password."
        } else {
            "At least 6 characters."
        }
    }
}

async fn edit(db: Db, page: Page, share: Allowed<ShareLink, Manage>) -> Result<HttpResponse> {
    html(EditLinkPage::load(&db, page, share).await?)
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    share: Allowed<ShareLink, Manage>,
    Form(form): Form<LinkForm>,
) -> Result<HttpResponse> {
    let shown = EditLinkPage::load(&db, page, share.clone()).await?;
    match change(&db, share, &form, &shown.attributes).await.on_form(&form)? {
        Ok(Changed { value: category, entry }) => {
            let text = if entry.is_some() { "Saved the link." } else { "Nothing changed." };
            Flash::success(text).with_undo(entry).store(&session)?;
            see_other(url::list(category.id))
        }
        Err(errors) => {
            let form = form.after(&errors, &shown.share.form(&shown.attributes));
            form_again(&errors.clone(), EditLinkPage { errors, form, ..shown })
        }
    }
}

/// Checks the form, and hashes its password before the database is asked for anything.
async fn change(
    db: &Db,
    share: Allowed<ShareLink, Manage>,
    form: &LinkForm,
    attributes: &[Attribute],
) -> Result<Changed<Category>> {
    form.check(attributes)?;
    let (password, typed) = (form.hashed_password().await?, form.clone());
    db.write(move |conn| ShareLink::change_by(conn, &share, password, |_| typed)).await
}

async fn delete(db: Db, session: Session, share: Allowed<ShareLink, Manage>) -> Result<HttpResponse> {
    let Changed { value: category, entry } = db.write(move |conn| ShareLink::revoke(conn, &share)).await?;
    let text = format!("Revoked a link to “{}”. It no longer works.", category.name);
    Flash::success(text).with_undo(entry).store(&session)?;
    see_other(url::list(category.id))
}

//! Renaming an edition, choosing who sees it, and the bin.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use super::super::{BinnedEdition, Edition, forms::EditionSettingsForm, url};
use crate::{
    access::{Allowed, Edit, Locator},
    database::pool::Db,
    error::{EditForm, Error, FieldErrors, OnForm, Result},
    history::trash,
    lists::categories::{self, Category},
    web::{Flash, Form, Page, form_again, html, see_other},
};

#[derive(Template)]
#[template(path = "history/editions/edit.html")]
struct EditEditionPage {
    page: Page,
    category: Category,
    edition: Edition,
    form: EditionSettingsForm,
    errors: FieldErrors,
}

impl EditEditionPage {
    async fn load(db: &Db, page: Page, edition: Allowed<Edition, Edit>) -> Result<EditEditionPage> {
        let loading = db.read(move |conn| {
            let now: Allowed<Edition, Edit> = edition.check_other(conn, &Locator::Id(edition.item().id))?;
            let category = now.list(conn)?.into_item();
            Ok((category, now.into_item()))
        });
        let (category, edition) = loading.await?;
        let (form, errors) = (edition.form().versioned(), FieldErrors::default());
        Ok(EditEditionPage { page, category, edition, form, errors })
    }

    /// The address of the edition.
    fn back(&self) -> String {
        url::show(&categories::url::show(&self.category), &self.edition.slug)
    }
}

pub(super) async fn edit(db: Db, page: Page, edition: Allowed<Edition, Edit>) -> Result<HttpResponse> {
    html(EditEditionPage::load(&db, page, edition).await?)
}

pub(super) async fn update(
    db: Db,
    page: Page,
    session: Session,
    edition: Allowed<Edition, Edit>,
    Form(form): Form<EditionSettingsForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (edition.clone(), form.clone());
    let changing = db.write(move |conn| {
        let changed = Edition::change_by(conn, &proof, |_| typed)?;
        Ok((changed, proof.list(conn)?.into_item()))
    });
    match changing.await.on_form(&form)? {
        Ok((changed, category)) => {
            let text = format!("Saved “{}”.", changed.value.name);
            Flash::success(text).with_undo(changed.entry).store(&session)?;
            see_other(url::show(&categories::url::show(&category), &changed.value.slug))
        }
        Err(errors) => {
            let shown = EditEditionPage::load(&db, page, edition).await?;
            let form = form.after(&errors, &shown.form);
            form_again(&errors.clone(), EditEditionPage { form, errors, ..shown })
        }
    }
}

pub(super) async fn bin(db: Db, session: Session, edition: Allowed<Edition, Edit>) -> Result<HttpResponse> {
    let name = edition.item().name.clone();
    let binned = db.write(move |conn| Edition::bin(conn, &edition)).await?;
    Flash::success(format!("Moved “{name}” to the bin.")).with_undo(binned.entry).store(&session)?;
    see_other(url::of_list(&binned.value))
}

pub(super) async fn restore(
    db: Db,
    session: Session,
    edition: Allowed<BinnedEdition, Edit>,
) -> Result<HttpResponse> {
    let restoring = db.write(move |conn| {
        let restored = Edition::restore(conn, &edition)?;
        let list = Category::by_id(conn, restored.value.category_id)?;
        Ok((restored, list))
    });
    match restoring.await {
        Ok((restored, list)) => {
            let text = format!("Restored “{}”.", restored.value.name);
            Flash::success(text).with_undo(restored.entry).store(&session)?;
            see_other(url::show(&categories::url::show(&list), &restored.value.slug))
        }
        Err(Error::Conflict(fault)) => {
            Flash::error(fault.to_string()).store(&session)?;
            see_other(trash::url::LIST)
        }
        Err(other) => Err(other),
    }
}

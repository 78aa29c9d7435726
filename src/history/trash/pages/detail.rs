//! The page of one thing in the bin, and restoring it under its name or another.

use actix_session::Session;
use actix_web::{HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    config::Config,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    history::{
        log,
        trash::{
            detail::{self, BinnedBy, Restoration, RestorationPreview},
            erase,
            forms::{RestoreCategoryForm, RestoreFavouriteForm},
            model::{BinnedCategory, BinnedFavourite},
            pages::actor::actor_name,
            url,
        },
    },
    lists::{
        attributes::AttributeKind,
        categories::{self, Category},
        favourites::{self, Favourite},
    },
    web::{Flash, Form, Page, filters, html, see_other, unprocessable},
};

fn erased_on(binned_at: Option<DateTime<Utc>>, days: u16) -> DateTime<Utc> {
    binned_at.unwrap_or_default() + erase::retention(days)
}

#[derive(Template)]
#[template(path = "history/trash/favourite.html")]
struct BinnedFavouritePage {
    page: Page,
    can_erase: bool,
    favourite: Favourite,
    preview: RestorationPreview,
    form: RestoreFavouriteForm,
    errors: FieldErrors,
    days: u16,
}

impl BinnedFavouritePage {
    async fn load(
        db: Db,
        page: Page,
        days: u16,
        on: Allowed<BinnedFavourite, Edit>,
    ) -> Result<BinnedFavouritePage> {
        let (favourite, can_erase) = (on.item().0.clone(), on.can_manage());
        let preview = db.snapshot(move |conn| RestorationPreview::of(conn, &on)).await?;
        let form = RestoreFavouriteForm::default();
        let errors = FieldErrors::default();
        Ok(BinnedFavouritePage { page, can_erase, favourite, preview, form, errors, days })
    }

    fn by(&self, gone: &BinnedBy) -> String {
        actor_name(&self.page, Some(gone.actor_id), &gone.name)
    }

    fn title(&self) -> &str {
        self.form.title.as_deref().unwrap_or(&self.favourite.title)
    }

    fn category_name(&self) -> &str {
        self.form.category.as_deref().unwrap_or(&self.preview.list.name)
    }

    fn erased_on(&self) -> DateTime<Utc> {
        erased_on(self.favourite.binned_at, self.days)
    }
}

pub(crate) async fn favourite(
    db: Db,
    page: Page,
    config: Data<Config>,
    favourite: Allowed<BinnedFavourite, Edit>,
) -> Result<HttpResponse> {
    html(BinnedFavouritePage::load(db, page, config.bin_days, favourite).await?)
}

pub(crate) async fn restore_favourite(
    db: Db,
    (page, session): (Page, Session),
    config: Data<Config>,
    favourite: Allowed<BinnedFavourite, Edit>,
    Form(form): Form<RestoreFavouriteForm>,
) -> Result<HttpResponse> {
    let (proof, typed, id) = (favourite.clone(), form.clone(), favourite.item().0.id);
    let restored = db.write(move |conn| detail::restore(conn, &proof, &typed.check()?)).await;
    match restored.on_form(&form)? {
        Ok(Restoration { list, rank, list_is_binned, entries }) => {
            let title = form.title.unwrap_or(favourite.into_item().0.title);
            let with = if list_is_binned {
                format!(" Its category “{}” was restored too, and is private.", list.name)
            } else {
                String::new()
            };
            let message = format!("Restored “{}” as number {rank} of {}.{with}", title.trim(), list.size);
            Flash::success(message).with_undo(Some(entries)).store(&session)?;
            see_other(favourites::url::row(&list, id, rank))
        }
        Err(errors) => {
            let again = BinnedFavouritePage::load(db, page, config.bin_days, favourite).await?;
            unprocessable(BinnedFavouritePage { form, errors, ..again })
        }
    }
}

#[derive(Template)]
#[template(path = "history/trash/category.html")]
struct BinnedCategoryPage {
    page: Page,
    can_erase: bool,
    category: Category,
    /// The typed name.
    typed: String,
    errors: FieldErrors,
    days: u16,
}

impl BinnedCategoryPage {
    fn erased_on(&self) -> DateTime<Utc> {
        erased_on(self.category.binned_at, self.days)
    }
}

pub(crate) async fn category(
    page: Page,
    config: Data<Config>,
    category: Allowed<BinnedCategory, Edit>,
) -> Result<HttpResponse> {
    let (can_erase, category) = (category.can_manage(), category.into_item().0);
    let (typed, errors, days) = (category.name.clone(), FieldErrors::default(), config.bin_days);
    html(BinnedCategoryPage { page, can_erase, typed, category, errors, days })
}

pub(crate) async fn restore_category(
    db: Db,
    (page, session): (Page, Session),
    config: Data<Config>,
    category: Allowed<BinnedCategory, Edit>,
    Form(form): Form<RestoreCategoryForm>,
) -> Result<HttpResponse> {
    let (proof, typed, before) = (category.clone(), form.clone(), category.item().0.name.clone());
    let restored = db.write(move |conn| Category::restore_as(conn, &proof, &typed.check(&before)?)).await;
    match restored.on_form(&form)? {
        Ok(Changed { value: category, entry }) => {
            let message = format!("Restored “{}”. It is private.", category.name);
            Flash::success(message).with_undo(entry).store(&session)?;
            see_other(categories::url::show(&category))
        }
        Err(errors) => {
            let (can_erase, days) = (category.can_manage(), config.bin_days);
            let category = category.into_item().0;
            let typed = form.0.unwrap_or_else(|| category.name.clone());
            unprocessable(BinnedCategoryPage { page, can_erase, category, typed, errors, days })
        }
    }
}

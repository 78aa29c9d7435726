//! Making an edition.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::super::{
    Edition,
    forms::{EditionForm, SIZES},
    offer, url,
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    history::timeline::day::parse_day,
    lists::categories::{self, Category, Visibility},
    preferences,
    web::{Flash, Form, Page, extract::Query, html, see_other, unprocessable},
};

#[derive(Template)]
#[template(path = "history/editions/new.html")]
struct NewEditionPage {
    page: Page,
    category: Category,
    today: NaiveDate,
    form: EditionForm,
    errors: FieldErrors,
}

impl NewEditionPage {
    fn new(page: Page, category: Category, form: EditionForm, errors: FieldErrors) -> NewEditionPage {
        NewEditionPage { page, category, today: preferences::zone().today(), form, errors }
    }

    /// Who the others are that can see it.
    fn others(&self) -> &'static str {
        match self.category.visibility() {
            Visibility::Private => "The list is private now, so only members will see it until that changes.",
            Visibility::Link => {
                "Everyone with a link to the list will see it, unless the link leaves editions out."
            }
            Visibility::Public => "The list is public, so everyone will see it.",
        }
    }
}

/// The form, with what is proposed for the day that the address names, or for today.
pub(super) async fn new(
    page: Page,
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let today = preferences::zone().today();
    let day = parse_day(query.get("day"), today).unwrap_or(today);
    let form = EditionForm::proposed(category.item(), day);
    html(NewEditionPage::new(page, category.into_item(), form, FieldErrors::default()))
}

pub(super) async fn create(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<EditionForm>,
) -> Result<HttpResponse> {
    let (proof, typed, zone) = (category.clone(), form.clone(), preferences::zone());
    let today = zone.today();
    let making = db.write_rows(form.rows(category.item(), today), move |conn| {
        Edition::keep(conn, &proof, &typed.check(today)?, (today, zone))
    });
    match making.await.on_form(&form)? {
        Ok(made) => {
            let text = format!("Kept “{}” as an edition.", made.value.name);
            Flash::success(text).with_undo(made.entry).store(&session)?;
            see_other(url::show(&categories::url::show(category.item()), &made.value.slug))
        }
        Err(errors) => unprocessable(NewEditionPage::new(page, category.into_item(), form, errors)),
    }
}

/// Dismisses this year's offer, for all editors of the list.
pub(super) async fn dismiss_offer(db: Db, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let back = categories::url::show(category.item());
    let year = preferences::zone().today().year();
    db.write(move |conn| offer::dismiss(conn, &category, year)).await?;
    see_other(back)
}

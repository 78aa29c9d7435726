//! Making an edition.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::super::{
    Edition,
    forms::{EditionForm, OURS, SIZES},
    offer, url,
};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Db,
    error::{Error, FieldErrors, OnForm, Result},
    history::timeline::day::parse_day,
    lists::{
        categories::{self, Category, Visibility},
        own_orders::{
            self,
            pages::look::{OurLook, OurSources},
        },
    },
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

    /// Where it was begun.
    fn back(&self) -> String {
        match self.form.is_of_ours {
            true => own_orders::url::ours(self.category.id),
            false => categories::url::show(&self.category),
        }
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

/// The form, with what is proposed for our order, if the address names it, or for the day that it names, or for today.
pub(super) async fn new(
    (sources, page): (OurSources, Page),
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let today = preferences::zone().today();
    let form = if query.get("order") == OURS {
        let look = OurLook::at(&sources, category.clone()).await?;
        let Ok(ours) = look.needed() else { return see_other(own_orders::url::ours(look.category.id)) };
        EditionForm::proposed_of_ours(ours.order.len(), today)
    } else {
        let day = parse_day(query.get("day"), today).unwrap_or(today);
        EditionForm::proposed(category.item(), day)
    };
    html(NewEditionPage::new(page, category.into_item(), form, FieldErrors::default()))
}

pub(super) async fn create(
    (sources, page): (OurSources, Page),
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<EditionForm>,
) -> Result<HttpResponse> {
    let kept = keep(&sources, category.clone(), form.clone()).await;
    if let Err(Error::Conflict(_)) = kept {
        return see_other(own_orders::url::ours(category.item().id)); // which says why there is no order of ours
    }
    match kept.on_form(&form)? {
        Ok(made) => {
            let text = format!("Kept “{}” as an edition.", made.value.name);
            Flash::success(text).with_undo(made.entry).store(&session)?;
            see_other(url::show(&categories::url::show(category.item()), &made.value.slug))
        }
        Err(errors) => unprocessable(NewEditionPage::new(page, category.into_item(), form, errors)),
    }
}

/// Keeps the list or our order, as the form says. `Conflict` with `place_some_first` or `our_order_too_long` if there is no
/// order of ours to be seen.
pub(in super::super) async fn keep(
    sources: &OurSources,
    category: Allowed<Category, Edit>,
    form: EditionForm,
) -> Result<Changed<Edition>> {
    let zone = preferences::zone();
    let (today, rows) = (zone.today(), form.rows(category.item(), zone.today()));
    let ours = match form.is_of_ours {
        true => Some(OurLook::at(sources, category.clone()).await?.needed()?.clone()),
        false => None,
    };
    let keeping = sources.0.write_rows(rows, move |conn| {
        let new = form.check(today)?;
        match ours {
            Some(ours) => Edition::keep_ours(conn, &category, &new, &ours),
            None => Edition::keep(conn, &category, &new, (today, zone)),
        }
    });
    keeping.await
}

/// Dismisses this year's offer, for all editors of the list.
pub(super) async fn dismiss_offer(db: Db, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let back = categories::url::show(category.item());
    let year = preferences::zone().today().year();
    db.write(move |conn| offer::dismiss(conn, &category, year)).await?;
    see_other(back)
}

//! The page on which an owner decides whether members have own orders of a list.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use super::super::{
    forms::SettingForm,
    setting::{self, OwnOrderCount},
    url,
};
use crate::{
    access::{Allowed, Locator, Manage},
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::categories::{self, Category, OwnOrders},
    text::counted,
    web::{Flash, Form, Page, html, see_other, unprocessable},
};

#[derive(Template)]
#[template(path = "lists/own_orders/setting.html")]
struct SettingPage {
    page: Page,
    category: Category,
    count: OwnOrderCount,
    /// The choice.
    chosen: String,
    clear: bool,
    errors: FieldErrors,
}

impl SettingPage {
    async fn load(db: &Db, page: Page, category: Allowed<Category, Manage>) -> Result<SettingPage> {
        let looking = db.read(move |conn| {
            let now: Allowed<Category, Manage> =
                category.check_other(conn, &Locator::Id(category.item().id))?;
            Ok((OwnOrderCount::of(conn, now.item())?, now.into_item()))
        });
        let (count, category) = looking.await?;
        let chosen = category.own_orders().as_str().to_owned();
        Ok(SettingPage { page, category, count, chosen, clear: false, errors: FieldErrors::default() })
    }

    /// Returns `true` if the list is a team's.
    fn is_team(&self) -> bool {
        self.category.space.person_id.is_none()
    }

    /// "Delete everyone’s own order first (4 own orders). This can’t be undone."
    fn clear_label(&self) -> String {
        let all = counted(self.count.all, "own order", "own orders");
        format!("Delete everyone’s own order ({all}). This can’t be undone.")
    }
}

pub(super) async fn show(db: Db, page: Page, category: Allowed<Category, Manage>) -> Result<HttpResponse> {
    html(SettingPage::load(&db, page, category).await?)
}

pub(super) async fn update(
    (db, page, session): (Db, Page, Session),
    category: Allowed<Category, Manage>,
    Form(form): Form<SettingForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let changing = db.write(move |conn| setting::set(conn, &proof, typed.check()?, typed.clear));
    match changing.await.on_form(&form)? {
        Ok(changed) => {
            let said = match form.check()? {
                OwnOrders::Off => "Everyone’s own order is off.",
                OwnOrders::Names => "Everyone can put the list in their own order now, with names.",
                OwnOrders::Result => {
                    "Everyone can put the list in their own order now. Only the result is shown."
                }
            };
            Flash::success(said).with_undo(changed.entry).store(&session)?;
            see_other(url::setting(category.item().id))
        }
        Err(errors) => {
            let shown = SettingPage::load(&db, page, category).await?;
            let (chosen, clear) = (form.own_orders, form.clear);
            unprocessable(SettingPage { chosen, clear, errors, ..shown })
        }
    }
}

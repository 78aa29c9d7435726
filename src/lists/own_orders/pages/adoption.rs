//! The list and our order side by side, and the button that makes ours the list's.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    super::{
        adoption::make_it_the_lists,
        forms::AdoptionForm,
        ours::{OurFavourite, OurOrder},
        url,
    },
    look::{OurLook, OurSources},
};
use crate::{
    access::{Allowed, Edit},
    error::Result,
    lists::{
        categories::{self, Category},
        ordering::reorder::ReorderOutcome,
    },
    text::counted,
    web::{Flash, Form, Page, long_html, see_other},
};

/// The most numbers that are listed.
const MAX_SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "lists/own_orders/adoption.html")]
struct AdoptionPage {
    page: Page,
    category: Category,
    ours: OurOrder,
    /// `true` if the list or our order changed after another look.
    is_outdated: bool,
}

impl AdoptionPage {
    /// "12 of 40 favourites would get another rank."
    fn summary(&self) -> String {
        let all = counted(i64::from(self.category.size), "favourite", "favourites");
        match self.ours.moved() {
            0 => "The list is already in our order.".to_owned(),
            moved => format!("{moved} of {all} would get another rank."),
        }
    }

    /// The number, what has it now, and what would have it. Of a long list only where these differ.
    fn rows(&self) -> Vec<(usize, &OurFavourite, &OurFavourite)> {
        let new: Vec<&OurFavourite> = self.ours.all().collect();
        let mut now = new.clone();
        now.sort_by_key(|it| it.now);
        let is_long = self.is_long();
        let rows = (1..).zip(now).zip(new).map(|((number, now), new)| (number, now, new));
        rows.filter(|(_, now, new)| !is_long || now.id != new.id).take(MAX_SHOWN).collect()
    }

    /// Returns `true` if only those are listed that would get another rank.
    fn is_long(&self) -> bool {
        self.category.rows() > MAX_SHOWN
    }
}

pub(super) async fn show(
    (request, sources, page): (HttpRequest, OurSources, Page),
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    page_of((&request, &sources), page, category, false).await
}

/// Both orders as they are now; leads to our order if that says why there is none.
async fn page_of(
    (request, sources): (&HttpRequest, &OurSources),
    page: Page,
    category: Allowed<Category, Edit>,
    is_outdated: bool,
) -> Result<HttpResponse> {
    let look = OurLook::at(sources, category).await?;
    let Some(Ok(ours)) = look.order() else { return see_other(url::ours(look.category.id)) };
    let (ours, category) = (ours.clone(), look.category.clone());
    let status = if is_outdated { StatusCode::CONFLICT } else { StatusCode::OK };
    long_html(request, status, AdoptionPage { page, category, ours, is_outdated }).await
}

pub(super) async fn adopt(
    (request, sources, page): (HttpRequest, OurSources, Page),
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<AdoptionForm>,
) -> Result<HttpResponse> {
    let look = OurLook::at(&sources, category.clone()).await?;
    let Some(Ok(ours)) = look.order() else { return see_other(url::ours(look.category.id)) };
    if ours.order_version != form.version || ours.hash() != form.hash {
        return page_of((&request, &sources), page, category, true).await;
    }
    let (proof, order) = (category.clone(), ours.clone());
    let saving =
        sources.0.write_rows(category.item().rows(), move |conn| make_it_the_lists(conn, &proof, &order));
    match saving.await? {
        ReorderOutcome::Saved { moved, entry } => {
            let said = match moved {
                0 => "The list is already in our order.".to_owned(),
                1 => "Our order is the list’s now. 1 favourite moved.".to_owned(),
                _ => format!("Our order is the list’s now. {moved} favourites moved."),
            };
            Flash::success(said).with_undo(entry).store(&session)?;
            see_other(categories::url::show(category.item()))
        }
        ReorderOutcome::NeedsPreview(_) | ReorderOutcome::Outdated => {
            page_of((&request, &sources), page, category, true).await
        }
    }
}

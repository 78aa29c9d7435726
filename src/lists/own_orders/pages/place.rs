//! The page that asks where a favourite goes in one's own order.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    super::{change::change, forms::OwnForm, mine::MyOrder, url},
    mine::changed,
};
use crate::{
    access::{Allowed, Locator, ViewHistory},
    database::{ids::FavouriteId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    lists::{
        categories::{self, Category},
        favourites::Favourite,
        placing::{self, draft::most_for_one},
    },
    text::{Fields, counted},
    web::{Form, Page, html_with},
};

#[derive(Template)]
#[template(path = "lists/own_orders/place.html")]
struct PlacePage {
    page: Page,
    category: Category,
    favourite: Favourite,
    mine: MyOrder,
    typed: Fields,
    /// `true` if the order was changed after another look.
    is_outdated: bool,
    errors: FieldErrors,
}

impl PlacePage {
    /// Its number now, if it is placed.
    fn number(&self) -> Option<usize> {
        self.mine.placed.iter().position(|(id, _)| *id == self.favourite.id).map(|at| at + 1)
    }

    /// "at most 5 questions"
    fn most_questions(&self) -> String {
        format!("at most {}", counted(most_for_one(self.others().count()), "question", "questions"))
    }

    /// The others that are placed, with their numbers.
    fn others(&self) -> impl Iterator<Item = (usize, &(FavouriteId, String))> {
        (1..).zip(&self.mine.placed).filter(|(_, it)| it.0 != self.favourite.id)
    }
}

/// A list, and a favourite on it.
type OnList = (Allowed<Category, ViewHistory>, Allowed<Favourite, ViewHistory>);

pub(super) async fn choose(db: Db, page: Page, on: OnList) -> Result<HttpResponse> {
    page_of(&db, page, on, (Fields::default(), false, FieldErrors::default())).await
}

/// The page; with what was typed, whether the order is another by now, and what is wrong.
async fn page_of(
    db: &Db,
    page: Page,
    (category, favourite): OnList,
    (typed, is_outdated, errors): (Fields, bool, FieldErrors),
) -> Result<HttpResponse> {
    must_be_on(&category, &favourite)?;
    let looking = db.snapshot(move |conn| {
        let now: Allowed<Category, ViewHistory> =
            category.check_other(conn, &Locator::Id(category.item().id))?;
        Ok((MyOrder::load(conn, &now)?, now.into_item()))
    });
    let (mine, category) = looking.await?;
    if !category.own_orders().are_on() {
        return Err(Error::NotFound);
    }
    let status = match (is_outdated, errors.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let favourite = favourite.into_item();
    html_with(status, PlacePage { page, category, favourite, mine, typed, is_outdated, errors })
}

/// `NotFound` unless the favourite is on that list.
fn must_be_on(
    category: &Allowed<Category, ViewHistory>,
    favourite: &Allowed<Favourite, ViewHistory>,
) -> Result<()> {
    if favourite.item().category_id == category.item().id { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) async fn update(
    (db, page, session): (Db, Page, Session),
    (category, favourite): OnList,
    Form(form): Form<OwnForm>,
) -> Result<HttpResponse> {
    must_be_on(&category, &favourite)?;
    let (proof, typed, id) = (category.clone(), form.clone(), favourite.item().id);
    let changing = db.write(move |conn| {
        let wanted = typed.check_place(id)?;
        let done = change(conn, &proof, |setting, version| typed.is_of(setting, version), &wanted)?;
        Ok((wanted, done))
    });
    let (is_outdated, errors) = match changing.await {
        Ok((wanted, done)) => return changed(&session, category.item(), &wanted, &done),
        Err(Error::Outdated) => (true, FieldErrors::default()),
        Err(refused) => (false, Err::<(), _>(refused).on_form(&form)?.err().unwrap_or_default()),
    };
    page_of(&db, page, (category, favourite), (form.0, is_outdated, errors)).await
}

//! One favourite: a question a page, then a look at its neighbours.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{
    super::{
        forms::{AnswerForm, EndForm},
        one::{Ended, OneNext, OnePlacing},
        url,
    },
    binned,
    cards::Card,
    replies::next,
};
use crate::{
    access::{Allowed, Edit},
    database::{ids::FavouriteId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories,
        favourites::{self, Favourite},
        ordering,
    },
    text::Fields,
    web::{Flash, Form, Page, html, see_other, unprocessable},
};

#[derive(Template)]
#[template(path = "lists/placing/one.html")]
struct OnePage {
    page: Page,
    placing: OnePlacing,
    /// The thing that is placed and the other one, if they are compared.
    cards: Option<[Card; 2]>,
    /// The typed values, after an error.
    typed: Fields,
    errors: FieldErrors,
}

/// What is compared.
fn cards(placing: &OnePlacing, attributes: &[Attribute]) -> Option<[Card; 2]> {
    let OneNext::Ask { other, .. } = &placing.next else { return None };
    let thing = Card::new(&placing.thing.favourite, None, attributes);
    Some([thing, Card::new(&other.favourite, Some(other.rank), attributes)])
}

fn number(id: Option<FavouriteId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

impl OnePage {
    async fn load(db: &Db, page: Page, favourite: Allowed<Favourite, Edit>) -> Result<OnePage> {
        let loading = db.snapshot(move |conn| {
            let placing = OnePlacing::load(conn, &favourite)?;
            let list = favourite.category(conn)?;
            Ok((placing, Attribute::listed(conn, &list)?))
        });
        let (placing, attributes) = loading.await?;
        let (cards, typed) = (cards(&placing, &attributes), Fields::default());
        Ok(OnePage { page, cards, placing, typed, errors: FieldErrors::default() })
    }

    fn thing(&self) -> &Favourite {
        &self.placing.thing.favourite
    }

    /// "Question 2 of at most 5".
    fn progress(&self, most_left: &usize) -> String {
        let asked = self.placing.asked;
        format!("Question {} of at most {}", asked + 1, asked + most_left)
    }

    /// The number of the other one.
    fn about(&self) -> String {
        match &self.placing.next {
            OneNext::Ask { other, .. } => other.favourite.id.to_string(),
            OneNext::Settled { .. } => String::new(),
        }
    }

    /// The number of the one that would be above it; empty at the top.
    fn above(&self) -> String {
        number(self.placing.neighbours()[0])
    }

    /// The number of the one that would be below it; empty at the bottom.
    fn below(&self) -> String {
        number(self.placing.neighbours()[1])
    }

    /// Its row on the list.
    fn row(&self) -> String {
        let OnePlacing { category, thing, .. } = &self.placing;
        favourites::url::row(category, thing.favourite.id, thing.rank)
    }
}

pub(super) async fn show(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
) -> Result<HttpResponse> {
    let favourite = match favourite {
        Ok(favourite) => favourite,
        Err(error) => return binned::instead(&request, &db, &session, error).await,
    };
    html(OnePage::load(&db, page, favourite).await?)
}

pub(super) async fn answer(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let favourite = match favourite {
        Ok(favourite) => favourite,
        Err(error) => return binned::instead(&request, &db, &session, error).await,
    };
    let (proof, sent) = (favourite.clone(), form.clone());
    let answering = db.write(move |conn| OnePlacing::answer(conn, &proof, &sent.check()?));
    match answering.await.on_form(&form)? {
        Ok(reply) => next(&session, reply, url::one(favourite.item().id)),
        Err(errors) => unprocessable(OnePage { errors, ..OnePage::load(&db, page, favourite).await? }),
    }
}

pub(super) async fn undo(
    (request, db, session): (HttpRequest, Db, Session),
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let favourite = match favourite {
        Ok(favourite) => favourite,
        Err(error) => return binned::instead(&request, &db, &session, error).await,
    };
    let question = url::one(favourite.item().id);
    let reply = db.write(move |conn| OnePlacing::undo(conn, &favourite, form.step())).await?;
    next(&session, reply, question)
}

pub(super) async fn end(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<EndForm>,
) -> Result<HttpResponse> {
    let favourite = match favourite {
        Ok(favourite) => favourite,
        Err(error) => return binned::instead(&request, &db, &session, error).await,
    };
    let (proof, sent) = (favourite.clone(), form.clone());
    match db.write(move |conn| OnePlacing::end(conn, &proof, sent.check()?)).await {
        Err(Error::Conflict(fault)) => {
            Flash::error(fault.to_string()).store(&session)?;
            see_other(url::one(favourite.item().id))
        }
        ended => match ended.on_form(&form)? {
            Ok(Ended::Moved(moved)) => {
                ordering::pages::moved_flash(&moved, favourite.item()).store(&session)?;
                see_other(favourites::url::row(&moved.category, favourite.item().id, moved.to))
            }
            Ok(Ended::Left(list, rank)) => see_other(favourites::url::row(&list, favourite.item().id, rank)),
            Err(errors) => {
                let again = OnePage::load(&db, page, favourite).await?;
                unprocessable(OnePage { typed: form.0, errors, ..again })
            }
        },
    }
}

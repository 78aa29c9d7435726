//! One favourite, in the list or in the person's own order: a question a page, then a look at its neighbours.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use super::{
    super::{
        forms::{AnswerForm, EndForm},
        kind::Kind,
        one::{OneNext, OnePlacing},
        order::{Ended, Order},
        url,
    },
    cards::Card,
    replies::next,
};
use crate::{
    database::{ids::FavouriteId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
        favourites::{self, Favourite},
        ordering, own_orders,
    },
    text::Fields,
    web::{Flash, Page, html, see_other, unprocessable},
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
    async fn load(db: &Db, page: Page, on: impl Order) -> Result<OnePage> {
        let loading = db.snapshot(move |conn| Ok((OnePlacing::load(conn, &on)?, on.attributes(conn)?)));
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

    /// Returns `true` if there is nothing to compare it with: it is alone on the list, where it is already.
    fn is_alone(&self) -> bool {
        !self.placing.is_own && self.placing.size < 2
    }

    /// Where answers about that favourite go.
    fn question_of(&self, id: FavouriteId) -> String {
        question(&self.placing.category, id, self.placing.is_own)
    }

    fn question_url(&self) -> String {
        self.question_of(self.thing().id)
    }

    fn undo_url(&self) -> String {
        match self.placing.is_own {
            true => url::own_undo(self.placing.category.id, self.thing().id),
            false => url::one_undo(self.thing().id),
        }
    }

    fn end_url(&self) -> String {
        match self.placing.is_own {
            true => url::own_end(self.placing.category.id, self.thing().id),
            false => url::one_end(self.thing().id),
        }
    }

    /// What changed, if the questions start again.
    fn order_name(&self) -> &'static str {
        if self.placing.is_own { "Your order" } else { "The list" }
    }

    /// "Leave it at number 8"
    fn leave_text(&self) -> String {
        match self.placing.number {
            Some(number) => format!("Leave it at number {number}"),
            None => "Don’t place it now".to_owned(),
        }
    }

    /// Its row on the list.
    fn row(&self) -> String {
        let OnePlacing { category, thing, .. } = &self.placing;
        favourites::url::row(category, thing.favourite.id, thing.rank)
    }
}

/// The question about a favourite of the list.
fn question(list: &Category, id: FavouriteId, is_own: bool) -> String {
    if is_own { url::own(list.id, id) } else { url::one(id) }
}

/// The question, or the place that was found.
pub(super) async fn page_of(db: &Db, page: Page, on: impl Order) -> Result<HttpResponse> {
    html(OnePage::load(db, page, on).await?)
}

/// Takes an answer, and leads on to `question`.
pub(super) async fn take_answer(
    (db, session): (&Db, &Session),
    page: Page,
    (on, question): (impl Order, String),
    form: AnswerForm,
) -> Result<HttpResponse> {
    let (proof, sent) = (on.clone(), form.clone());
    let answering = db.write(move |conn| OnePlacing::answer(conn, &proof, &sent.check()?));
    match answering.await.on_form(&form)? {
        Ok(reply) => next(session, reply, question),
        Err(errors) => unprocessable(OnePage { errors, ..OnePage::load(db, page, on).await? }),
    }
}

/// Undoes an answer, and leads back to `question`.
pub(super) async fn undo_answer(
    (db, session): (&Db, &Session),
    (on, question): (impl Order, String),
    form: AnswerForm,
) -> Result<HttpResponse> {
    let reply = db.write(move |conn| OnePlacing::undo(conn, &on, form.step())).await?;
    next(session, reply, question)
}

/// Ends the search, and leads to where the favourite is then; to `question` if it can't end so.
pub(super) async fn end_search(
    (db, session): (&Db, &Session),
    page: Page,
    (on, question): (impl Order, String),
    form: EndForm,
) -> Result<HttpResponse> {
    let (proof, sent) = (on.clone(), form.clone());
    let ending = db.write(move |conn| OnePlacing::end(conn, &proof, (sent.check()?, sent.seen())));
    match ending.await {
        Err(Error::Conflict(fault)) => {
            Flash::error(fault.to_string()).store(session)?;
            see_other(question)
        }
        ended => match ended.on_form(&form)? {
            Ok(ended) => lead_on(session, &ended, &on),
            Err(errors) => {
                let again = OnePage::load(db, page, on).await?;
                unprocessable(OnePage { typed: form.0, errors, ..again })
            }
        },
    }
}

fn lead_on<O: Order>(session: &Session, ended: &Ended, on: &O) -> Result<HttpResponse> {
    match ended {
        Ended::Moved(moved) => {
            ordering::pages::moved_flash(moved, on.favourite()).store(session)?;
            see_other(favourites::url::row(&moved.category, on.id(), moved.to))
        }
        Ended::Placed(list, wanted, done) => own_orders::pages::mine::changed(session, list, wanted, done),
        Ended::Left(list, _) if O::KIND == Kind::OwnOne => see_other(own_orders::url::mine(list.id)),
        Ended::Left(list, rank) => see_other(favourites::url::row(list, on.id(), *rank)),
    }
}

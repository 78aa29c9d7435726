//! A list that is compared: a question a page, throwing it away, and restoring it.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    super::{forms::AnswerForm, list::ListPlacing, row::Step, url},
    cards::Card,
    replies::next,
};
use crate::{
    access::{Allowed, Edit},
    database::{ids::FavouriteId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
    },
    text::counted,
    web::{Flash, Form, Page, html_with, middleware::session_cookie::UndoAddress, see_other},
};
#[derive(Template)]
#[template(path = "lists/placing/list.html")]
struct ListPage {
    page: Page,
    placing: ListPlacing,
    /// The favourite that is placed and the other one.
    cards: [Card; 2],
    /// Their numbers.
    asked: (FavouriteId, FavouriteId),
    errors: FieldErrors,
}

impl ListPage {
    /// "Question 23 of at most 47".
    fn progress(&self) -> String {
        let asked = self.placing.asked;
        format!("Question {} of at most {}", asked + 1, asked + self.placing.draft.most_left())
    }

    /// "12 of 50 placed".
    fn placed(&self) -> String {
        let (done, all) = self.placing.draft.progress();
        match self.placing.is_check() {
            true => format!("{done} of {} checked", counted(all, "pair", "pairs")),
            false => format!("{done} of {all} placed"),
        }
    }

    /// The rough group that is being put in order.
    fn group(&self) -> Option<&'static str> {
        self.placing.group().map(|group| group.label())
    }
}

/// The question; leads to where it begins or ends if there is none.
async fn question(
    db: &Db,
    page: Page,
    category: Allowed<Category, Edit>,
    (status, errors): (StatusCode, FieldErrors),
) -> Result<HttpResponse> {
    let id = category.item().id;
    let loading = db.snapshot(move |conn| {
        let placing = ListPlacing::load(conn, &category)?;
        Ok((placing, Attribute::listed(conn, &category)?))
    });
    let (placing, attributes) = match loading.await {
        Err(Error::NotFound) => return see_other(url::new(id)),
        loaded => loaded?,
    };
    let Some(pair) = &placing.question else { return see_other(url::order(id)) };
    let cards = [&pair.0, &pair.1].map(|it| Card::new(it, None, &attributes));
    let asked = (pair.0.id, pair.1.id);
    html_with(status, ListPage { page, placing, cards, asked, errors })
}

pub(super) async fn show(db: Db, page: Page, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    question(&db, page, category, (StatusCode::OK, FieldErrors::default())).await
}

pub(super) async fn answer(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let (proof, sent) = (category.clone(), form.clone());
    let answering = db.write(move |conn| ListPlacing::answer(conn, &proof, &sent.check()?));
    match answering.await {
        Err(Error::NotFound) => see_other(url::new(category.item().id)),
        answered => match answered.on_form(&form)? {
            Ok(reply) => next(&session, reply, url::list(category.item().id)),
            Err(errors) => question(&db, page, category, (StatusCode::UNPROCESSABLE_ENTITY, errors)).await,
        },
    }
}

pub(super) async fn undo(
    db: Db,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let id = category.item().id;
    match db.write(move |conn| ListPlacing::undo(conn, &category, form.step())).await {
        Err(Error::NotFound) => see_other(url::new(id)),
        reply => next(&session, reply?, url::list(id)),
    }
}

pub(super) async fn remove(
    db: Db,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let (id, list) = (category.item().id, categories::url::show(category.item()));
    let is_meant = move |now: Step| form.step().is_some_and(|step| step.is_of_same(now));
    match db.write(move |conn| ListPlacing::remove(conn, &category, is_meant)).await {
        Err(Error::NotFound) => (),
        removed => {
            let flash = match removed? {
                true => {
                    let undo = UndoAddress(url::restoration(id));
                    Flash::success("Discarded your answers.").with_undo(Some(undo))
                }
                false => Flash::error("You began a new comparison meanwhile, so nothing was discarded."),
            };
            flash.store(&session)?;
        }
    }
    see_other(list)
}

pub(super) async fn restore(
    db: Db,
    session: Session,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    let id = category.item().id;
    match db.write(move |conn| ListPlacing::restore(conn, &category)).await {
        Err(Error::NotFound) => {
            Flash::error(
                "There is nothing to restore: you restored those answers already, or began a new comparison.",
            )
            .store(&session)?;
            see_other(url::list(id))
        }
        restored => {
            restored?;
            Flash::success("Restored your answers.").store(&session)?;
            see_other(url::list(id))
        }
    }
}

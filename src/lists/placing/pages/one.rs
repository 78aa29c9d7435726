//! One favourite in the list: its question, its answers, and the end of the search.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse};

use super::{
    super::{
        forms::{AnswerForm, EndForm},
        url,
    },
    binned,
    search::{end_search, page_of, take_answer, undo_answer},
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::Result,
    lists::favourites::Favourite,
    web::{Form, Page},
};

pub(super) async fn show(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
) -> Result<HttpResponse> {
    match favourite {
        Ok(favourite) => page_of(&db, page, favourite).await,
        Err(error) => binned::instead(&request, &db, &session, error).await,
    }
}

/// A favourite whose place on the list is found, and the question about it.
fn on_list(favourite: Allowed<Favourite, Edit>) -> (Allowed<Favourite, Edit>, String) {
    let question = url::one(favourite.item().id);
    (favourite, question)
}

pub(super) async fn answer(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    match favourite {
        Ok(favourite) => take_answer((&db, &session), page, on_list(favourite), form).await,
        Err(error) => binned::instead(&request, &db, &session, error).await,
    }
}

pub(super) async fn undo(
    (request, db, session): (HttpRequest, Db, Session),
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    match favourite {
        Ok(favourite) => undo_answer((&db, &session), on_list(favourite), form).await,
        Err(error) => binned::instead(&request, &db, &session, error).await,
    }
}

pub(super) async fn end(
    (request, db, session): (HttpRequest, Db, Session),
    page: Page,
    favourite: Result<Allowed<Favourite, Edit>>,
    Form(form): Form<EndForm>,
) -> Result<HttpResponse> {
    match favourite {
        Ok(favourite) => end_search((&db, &session), page, on_list(favourite), form).await,
        Err(error) => binned::instead(&request, &db, &session, error).await,
    }
}

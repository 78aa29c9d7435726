//! One favourite in the person's own order of the list: its question, its answers, and the end of the search.

use actix_session::Session;
use actix_web::HttpResponse;

use super::{
    super::{
        forms::{AnswerForm, EndForm},
        own::OwnFavourite,
        url,
    },
    search::{end_search, page_of, take_answer, undo_answer},
};
use crate::{
    access::{Allowed, ViewHistory},
    database::{ids::CategoryId, pool::Db},
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite, own_orders},
    web::{Flash, Form, Page, see_other},
};

/// A list, and a favourite that may have left it meanwhile.
type OnList = (Allowed<Category, ViewHistory>, Result<Allowed<Favourite, ViewHistory>>);

/// The favourite and the question about it; `None` if it is not on the list.
fn found((list, favourite): OnList) -> Result<Option<(OwnFavourite, String)>> {
    let favourite = match favourite {
        Err(Error::NotFound) => return Ok(None),
        favourite => favourite?,
    };
    let question = url::own(list.item().id, favourite.item().id);
    Ok(OwnFavourite::new(list, favourite).map(|on| (on, question)))
}

/// Leads to the own order and says why, if the favourite left the list, be it at this moment.
fn unless_gone(session: &Session, list: CategoryId, answer: Result<HttpResponse>) -> Result<HttpResponse> {
    let Err(Error::NotFound) = answer else { return answer };
    Flash::error("That favourite is no longer on the list, so there is no place to find.").store(session)?;
    see_other(own_orders::url::mine(list))
}

pub(super) async fn show((db, session): (Db, Session), page: Page, on: OnList) -> Result<HttpResponse> {
    let list = on.0.item().id;
    let shown = match found(on)? {
        Some((on, _)) => page_of(&db, page, on).await,
        None => Err(Error::NotFound),
    };
    unless_gone(&session, list, shown)
}

pub(super) async fn answer(
    (db, session): (Db, Session),
    page: Page,
    on: OnList,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let list = on.0.item().id;
    let answered = match found(on)? {
        Some(on) => take_answer((&db, &session), page, on, form).await,
        None => Err(Error::NotFound),
    };
    unless_gone(&session, list, answered)
}

pub(super) async fn undo(
    (db, session): (Db, Session),
    on: OnList,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse> {
    let list = on.0.item().id;
    let undone = match found(on)? {
        Some(on) => undo_answer((&db, &session), on, form).await,
        None => Err(Error::NotFound),
    };
    unless_gone(&session, list, undone)
}

pub(super) async fn end(
    (db, session): (Db, Session),
    page: Page,
    on: OnList,
    Form(form): Form<EndForm>,
) -> Result<HttpResponse> {
    let list = on.0.item().id;
    let ended = match found(on)? {
        Some(on) => end_search((&db, &session), page, on, form).await,
        None => Err(Error::NotFound),
    };
    unless_gone(&session, list, ended)
}

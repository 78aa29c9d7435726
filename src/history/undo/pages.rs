//! The undo form, and the page that shows what prevents an undo.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use super::{ConflictChoice, UndoConflict, UndoOutcome, find_conflict, undo};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Entry},
    database::{ids::EntryId, pool::Db},
    error::{Error, Result},
    history::log::{LogLine, sentences::SentencePart},
    text::Fields,
    web::{Flash, Form, Page, filters, html_with, middleware::session_cookie::Undoable, route, see_other},
};

impl Undoable for EntryId {
    fn undo_address(&self) -> String {
        audit::url::undo(*self)
    }
}

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(audit::url::UNDO).allow_long().post(submit));
}

#[derive(Template)]
#[template(path = "history/undo/could_not_undo.html")]
struct ObstaclePage {
    page: Page,
    entry: Entry,
    it: UndoConflict,
    /// The later changes.
    later: Vec<LogLine>,
    with_day: bool,
}

async fn submit(
    db: Db,
    page: Page,
    session: Session,
    entry: Allowed<Entry, Edit>,
    Form(fields): Form<Fields>,
) -> Result<HttpResponse> {
    let (proof, instead) = (entry.clone(), ConflictChoice::parse(fields.get("instead")));
    let rows = if entry.item().concerns_many() { usize::MAX } else { 1 };
    match db.write_rows(rows, move |conn| undo(conn, &proof, instead)).await {
        Ok(UndoOutcome { message, url, entry }) => {
            Flash::success(message).with_undo(entry).store(&session)?;
            see_other(url)
        }
        Err(error @ (Error::Conflict(_) | Error::Fault(_))) => {
            let what = entry.item().clone();
            let it = db.read(move |conn| find_conflict(conn, &entry, error.user_message())).await?;
            let later = it.later.lines();
            html_with(StatusCode::CONFLICT, ObstaclePage { page, entry: what, it, later, with_day: true })
        }
        Err(other) => Err(other),
    }
}

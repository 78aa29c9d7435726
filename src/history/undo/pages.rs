//! The undo form, and the page that shows what prevents an undo.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use super::{
    OtherEntries, UndoConflict, UndoForm, UndoOutcome, conflict_of_several, find_conflict, undo_all,
};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Entry, EntryGroup},
    database::{ids::EntryId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    history::log::{LogLine, sentences::SentencePart},
    lists::favourites::KeptView,
    web::{
        Flash, Form, Page, extract::Query, filters, html_with, middleware::session_cookie::Undoable, route,
        see_other,
    },
};

impl Undoable for EntryId {
    fn undo_address(&self) -> String {
        audit::url::undo(*self)
    }
}

impl Undoable for EntryGroup {
    /// Empty if there is nothing to undo.
    fn undo_address(&self) -> String {
        self.split().map_or_else(String::new, |(newest, others)| audit::url::undo_with(newest, others))
    }
}

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(audit::url::UNDO).allow_long().post(submit));
}

#[derive(Template)]
#[template(path = "history/undo/could_not_undo.html")]
struct ObstaclePage {
    page: Page,
    /// The address that the forms are sent to.
    action: String,
    it: UndoConflict,
    /// The later changes.
    later: Vec<LogLine>,
    with_day: bool,
    form: UndoForm,
    errors: FieldErrors,
}

impl ObstaclePage {
    /// Returns `true` if undoing the later changes first would clear the way, and the user may do that.
    fn can_undo_later(&self) -> bool {
        !self.later.is_empty() && self.later.iter().all(|line| line.can_undo)
    }

    fn asks_for_names(&self) -> bool {
        self.form.asks_for_name(&self.errors) || self.form.asks_for_address(&self.errors)
    }

    fn name(&self) -> &str {
        self.form.name.as_deref().unwrap_or(&self.it.names.name)
    }

    fn address(&self) -> &str {
        self.form.address.as_deref().unwrap_or(&self.it.names.address)
    }

    fn name_label(&self) -> &'static str {
        if self.it.names.is_title { "Title" } else { "Name" }
    }
}

async fn submit(
    db: Db,
    page: Page,
    session: Session,
    view: KeptView,
    entry: Allowed<Entry, Edit>,
    Query(others): Query,
    Form(form): Form<UndoForm>,
) -> Result<HttpResponse> {
    let OtherEntries(others) = others.into();
    let action = audit::url::undo_with(entry.item().id, &others);
    let (proof, with, typed, is_single) = (entry.clone(), others.clone(), form.clone(), others.is_empty());
    let rows = if entry.item().concerns_many() || !is_single { usize::MAX } else { 1 };
    let undone = db.write_rows(rows, move |conn| undo_all(conn, &proof, &with, &typed)).await;
    let (reason, errors) = match undone {
        Err(Error::Conflict(reason)) => (reason.to_string(), FieldErrors::default()),
        other => match other.on_form(&form)? {
            Ok(UndoOutcome { message, url, entries }) => {
                Flash::success(message).with_undo(Some(entries)).with_kept(view.query()).store(&session)?;
                return see_other(view.over(url));
            }
            Err(errors) => (errors.messages().collect::<Vec<_>>().join(" "), errors),
        },
    };
    let errors = if is_single { errors } else { FieldErrors::default() };
    let names_taken = errors.fields().count() > 0;
    let it = match is_single {
        true => db.read(move |conn| find_conflict(conn, &entry, reason, names_taken)).await?,
        false => conflict_of_several(reason),
    };
    let later = it.later.lines();
    html_with(StatusCode::CONFLICT, ObstaclePage { page, action, it, later, with_day: true, form, errors })
}

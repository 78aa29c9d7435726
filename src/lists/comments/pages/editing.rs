//! Changing, removing, restoring and letting through a comment.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    super::{Comment, RemovedComment, forms::CommentForm, silences, url},
    places::{address_of, page_of},
};
use crate::{
    access::{Allowed, Edit, Manage, View},
    database::{ids::EntryId, pool::Db},
    error::{EditForm, Error, FieldErrors, OnForm, Result},
    web::{Flash, Form, Page, form_again, html, middleware::session_cookie::UndoAddress, route, see_other},
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SHOW).get(show).post(update));
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::APPROVAL).post(approve));
    app.service(route(url::SILENCE).post(silence));
    app.service(route(url::REMOVE).post(remove));
    app.service(route(url::RESTORE).post(restore));
}

/// Leads to the page where the comment is.
async fn show(db: Db, comment: Allowed<Comment, View>) -> Result<HttpResponse> {
    see_other(db.read(move |conn| address_of(conn, comment.actor(), comment.item())).await?)
}

#[derive(Template)]
#[template(path = "lists/comments/edit.html")]
struct EditCommentPage {
    page: Page,
    comment: Comment,
    /// What it is about.
    name: String,
    back: String,
    form: CommentForm,
    errors: FieldErrors,
}

impl EditCommentPage {
    /// `Forbidden` for all but its author, and for an author who may not change it any more.
    async fn load(db: &Db, page: Page, comment: Allowed<Comment, View>) -> Result<EditCommentPage> {
        let of = comment.clone();
        let loading = db.read(move |conn| {
            of.item().must_be_changeable(conn, of.actor())?;
            let place = page_of(conn, of.actor(), of.item())?.ok_or(Error::Forbidden)?;
            Ok((of.item().form(conn)?.versioned(), place))
        });
        let (form, place) = loading.await?;
        let comment = comment.into_item();
        let errors = FieldErrors::default();
        Ok(EditCommentPage { page, comment, name: place.name, back: place.address, form, errors })
    }
}

async fn edit(db: Db, page: Page, comment: Allowed<Comment, View>) -> Result<HttpResponse> {
    html(EditCommentPage::load(&db, page, comment).await?)
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    comment: Allowed<Comment, View>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (comment.clone(), form.clone());
    match db.write(move |conn| Comment::change(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(_) => {
            Flash::success("Saved your comment.").store(&session)?;
            show(db, comment).await
        }
        Err(errors) => {
            let shown = EditCommentPage::load(&db, page, comment).await?;
            let form = form.after(&errors, &shown.form);
            form_again(&errors.clone(), EditCommentPage { form, errors, ..shown })
        }
    }
}

/// Says what was done, with Undo: in the history for those who may undo it there, else at that address.
fn said(text: &str, entry: Option<EntryId>, instead: Option<String>) -> Flash {
    match instead {
        Some(address) => Flash::success(text).with_undo(Some(UndoAddress(address))),
        None => Flash::success(text).with_undo(entry),
    }
}

async fn remove(db: Db, session: Session, comment: Allowed<Comment, View>) -> Result<HttpResponse> {
    let (id, by_address) = (comment.item().id, !comment.can_edit() || comment.item().is_waiting);
    let of = comment.clone();
    let back = db.read(move |conn| address_of(conn, of.actor(), of.item())).await?;
    let entry = db.write(move |conn| Comment::remove(conn, &comment)).await?.entry;
    said("Removed the comment.", entry, by_address.then(|| url::restore(id))).store(&session)?;
    see_other(back.split_once('#').map_or(back.clone(), |(page, _)| format!("{page}#comments")))
}

async fn restore(db: Db, session: Session, comment: Allowed<RemovedComment, View>) -> Result<HttpResponse> {
    let by_address = !comment.can_edit() || comment.item().0.is_waiting;
    let actor = comment.actor().clone();
    let restored = db.write(move |conn| Comment::restore(conn, &comment)).await?;
    let undo = by_address.then(|| url::remove(restored.value.id));
    said("Restored the comment.", restored.entry, undo).store(&session)?;
    see_other(db.read(move |conn| address_of(conn, &actor, &restored.value)).await?)
}

async fn approve(
    db: Db,
    session: Session,
    comment: Allowed<Comment, Edit>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse> {
    let actor = comment.actor().clone();
    let approved = db.write(move |conn| Comment::approve(conn, &comment, form.version)).await?.value;
    Flash::success("Let the comment through.").store(&session)?;
    see_other(db.read(move |conn| address_of(conn, &actor, &approved)).await?)
}

async fn silence(db: Db, session: Session, comment: Allowed<Comment, Manage>) -> Result<HttpResponse> {
    let of = comment.clone();
    let silenced = db.write(move |conn| silences::silence_author(conn, &comment)).await?;
    let text = format!("{} can’t comment any more.", silenced.value);
    Flash::success(text).with_undo(silenced.entry).store(&session)?;
    see_other(db.read(move |conn| address_of(conn, of.actor(), of.item())).await?)
}

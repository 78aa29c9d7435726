//! The people who may not comment in a space any more.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::super::{
    silences::{self, Silenced},
    url,
};
use crate::{
    access::{Allowed, Manage},
    database::pool::Db,
    error::Result,
    spaces::{Space, members::extract::MemberInPath},
    web::{Flash, Page, filters, html, route, see_other},
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SILENCES).get(list));
    app.service(route(url::SILENCE_END).post(end));
}

#[derive(Template)]
#[template(path = "lists/comments/silences.html")]
struct SilencesPage {
    page: Page,
    space: Space,
    people: Vec<Silenced>,
}

async fn list(db: Db, page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let of = space.clone();
    let people = db.read(move |conn| Silenced::listed(conn, &of)).await?;
    html(SilencesPage { page, space: space.into_item(), people })
}

async fn end(
    db: Db,
    session: Session,
    (space, MemberInPath(person)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    let back = url::silences(space.item().id);
    let ended = db.write(move |conn| silences::end(conn, &space, person)).await?;
    Flash::success(format!("{} can comment again.", ended.value)).with_undo(ended.entry).store(&session)?;
    see_other(back)
}

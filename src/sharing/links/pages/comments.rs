//! The comments on what a share link opens, and writing one: people with an account may, where the link takes comments.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};

use crate::{
    access::{Allowed, View},
    database::pool::Db,
    error::Result,
    lists::{
        categories::Category,
        comments::{Discussion, forms::CommentForm, pages},
    },
    sharing::links::url,
    web::{Form, Page, extract::Query, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    let comments = route(url::COMMENTS).secret().unindexed().sign_in_reason("Sign in to comment.");
    app.service(comments.get(list).post(add));
}

async fn list(
    db: Db,
    page: Page,
    category: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    pages::show(&db, page, category, query).await
}

async fn add(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, View>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse> {
    let about = form.about.clone();
    let on = db.read(move |conn| Discussion::about(conn, category, &about)).await?;
    pages::add(&db, (page, session), on, form).await
}

//! Comments for programs.

mod bodies;
mod settings;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use utoipa::OpenApi;

use self::bodies::{CommentBody, NewCommentBody};
use super::{Comment, Discussion, RemovedComment, forms::CommentForm, listing::ShownComment, url};
use crate::{
    access::{Allowed, Edit, Locator, Permission, View},
    database::{
        ids::CommentId,
        pool::{Conn, Db},
    },
    error::Result,
    lists::{categories::Category, favourites::Favourite},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, JsonQuery, Paging,
            body::{InJson, answer_or_current, done},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_ON_LIST).for_programs().get(list_on_category).post(add_to_category));
    app.service(route(url::API_ON_FAVOURITE).for_programs().get(list_on_favourite).post(add_to_favourite));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(remove));
    app.service(route(url::API_APPROVAL).for_programs().post(approve));
    app.service(route(url::API_RESTORATION).for_programs().post(restore));
    app.configure(settings::routes);
}

#[derive(OpenApi)]
#[openapi(paths(
    list_on_category,
    add_to_category,
    list_on_favourite,
    add_to_favourite,
    show,
    update,
    remove,
    approve,
    restore,
    settings::show_commenting,
    settings::change_commenting,
    settings::list_silences,
    settings::silence,
    settings::end_silence
))]
pub(crate) struct Docs;

fn pointer(_field: &str) -> String {
    "/text".to_owned()
}

async fn page(request: &HttpRequest, db: &Db, paging: Paging, on: Discussion) -> Result<HttpResponse> {
    let (limit, after) = (paging.limit()?, paging.after::<CommentId>()?);
    let rows = db.read(move |conn| ShownComment::after(conn, &on, after, limit)).await?;
    let page = JsonPage::of(rows, limit, |it| it.comment.id, |it| CommentBody::of(&it))?;
    Answer::of(page).send_page(request)
}

async fn add(request: &HttpRequest, db: &Db, on: Discussion, body: NewCommentBody) -> Result<HttpResponse> {
    let form = CommentForm::with_body(body.text);
    let typed = form.clone();
    let adding = db.write(move |conn| {
        let added = Comment::add(conn, &on, &typed.check()?)?;
        let now: Allowed<Comment, View> = Allowed::check(conn, on.actor(), &Locator::Id(added.value.id))?;
        let location = url::api(added.value.id);
        Ok(CommentBody::answer(conn, &now)?.made(location).with_change(added.entry))
    });
    adding.await.in_json(&form, pointer)?.send(request)
}

/// The comments on a category itself, oldest first.
#[utoipa::path(
    get, path = url::API_ON_LIST, operation_id = "listCategoryComments", tag = "comments",
    params(("category_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<CommentBody>,
        headers(("Link" = String, description = "The next page, if there is one."))))
)]
async fn list_on_category(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, View>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    page(&request, &db, paging, Discussion::of_list(category)).await
}

/// Comments on a category itself.
#[utoipa::path(
    post, path = url::API_ON_LIST, operation_id = "commentOnCategory", tag = "comments",
    params(("category_id" = i64, Path, minimum = 1)), request_body = NewCommentBody,
    responses((status = 201, description = "The new comment.", body = CommentBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn add_to_category(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, View>,
    Json(body): Json<NewCommentBody>,
) -> Result<HttpResponse> {
    add(&request, &db, Discussion::of_list(category), body).await
}

/// The comments on a favourite, oldest first.
#[utoipa::path(
    get, path = url::API_ON_FAVOURITE, operation_id = "listFavouriteComments", tag = "comments",
    params(("favourite_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<CommentBody>,
        headers(("Link" = String, description = "The next page, if there is one."))))
)]
async fn list_on_favourite(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, View>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let on = db.read(move |conn| Discussion::on(conn, &favourite)).await?;
    page(&request, &db, paging, on).await
}

/// Comments on a favourite.
#[utoipa::path(
    post, path = url::API_ON_FAVOURITE, operation_id = "commentOnFavourite", tag = "comments",
    params(("favourite_id" = i64, Path, minimum = 1)), request_body = NewCommentBody,
    responses((status = 201, description = "The new comment.", body = CommentBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn add_to_favourite(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, View>,
    Json(body): Json<NewCommentBody>,
) -> Result<HttpResponse> {
    let on = db.read(move |conn| Discussion::on(conn, &favourite)).await?;
    add(&request, &db, on, body).await
}

/// One comment.
#[utoipa::path(
    get, path = url::API, operation_id = "showComment", tag = "comments",
    params(("comment_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The comment.", body = CommentBody))
)]
async fn show(request: HttpRequest, db: Db, comment: Allowed<Comment, View>) -> Result<HttpResponse> {
    db.read(move |conn| CommentBody::answer(conn, &comment)).await?.send(&request)
}

/// Changes a comment, for its author.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeComment", tag = "comments",
    params(("comment_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewCommentBody,
    responses((status = 200, description = "The comment as it is now.", body = CommentBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    comment: Allowed<Comment, View>,
    condition: IfMatch,
    Json(body): Json<NewCommentBody>,
) -> Result<HttpResponse> {
    let form = CommentForm { body: body.text, version: condition.version(), ..CommentForm::default() };
    let (proof, typed) = (comment.clone(), form.clone());
    let changing = db.write(move |conn| {
        let changed = Comment::change(conn, &proof, &typed)?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    let changed = changing.await.in_json(&form, pointer);
    answer_or_current(&request, changed, db.read(move |conn| again(conn, &comment))).await
}

/// The comment as it is now.
fn again<P: Permission>(conn: &mut Conn, proof: &Allowed<Comment, P>) -> Result<Answer<CommentBody>> {
    let now: Allowed<Comment, P> = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    CommentBody::answer(conn, &now)
}

/// Removes a comment, for its author and editors. It can be restored while it is in the bin.
#[utoipa::path(
    delete, path = url::API, operation_id = "removeComment", tag = "comments",
    params(("comment_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is in the bin."))
)]
async fn remove(db: Db, comment: Allowed<Comment, View>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| Comment::remove(conn, &comment)).await?.entry))
}

/// Lets the first comment of a person from outside through, with the text that was read.
#[utoipa::path(
    post, path = url::API_APPROVAL, operation_id = "approveComment", tag = "comments",
    params(("comment_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 200, description = "The comment, which everyone sees now.", body = CommentBody))
)]
async fn approve(
    request: HttpRequest,
    db: Db,
    comment: Allowed<Comment, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let proof = comment.clone();
    let approving = db.write(move |conn| {
        let approved = Comment::approve(conn, &proof, condition.version())?;
        Ok(again(conn, &proof)?.with_change(approved.entry))
    });
    answer_or_current(&request, approving.await, db.read(move |conn| again(conn, &comment))).await
}

/// Restores a removed comment.
#[utoipa::path(
    post, path = url::API_RESTORATION, operation_id = "restoreComment", tag = "comments",
    params(("comment_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The comment.", body = CommentBody))
)]
async fn restore(
    request: HttpRequest,
    db: Db,
    removed: Allowed<RemovedComment, View>,
) -> Result<HttpResponse> {
    let restoring = db.write(move |conn| {
        let restored = Comment::restore(conn, &removed)?;
        let now: Allowed<Comment, View> = removed.check_other(conn, &Locator::Id(restored.value.id))?;
        Ok(CommentBody::answer(conn, &now)?.with_change(restored.entry))
    });
    restoring.await?.send(&request)
}

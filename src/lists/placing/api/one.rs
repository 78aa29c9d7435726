//! The place of one favourite, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};

use super::{
    super::{one::OnePlacing, row::Reply, url},
    bodies::{EndBody, PlacingAnswerBody, PlacingBody},
    replies::taken,
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::Result,
    lists::favourites::{
        Favourite,
        api::{FavouriteBody, again},
    },
    web::{
        extract::Json,
        json::{Answer, IfMatch, body::answer_or_current},
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_ONE).for_programs().get(show_placing));
    app.service(route(url::API_ONE_ANSWERS).for_programs().post(answer_placing));
    app.service(route(url::API_ONE_LAST).for_programs().delete(undo_answer));
    app.service(route(url::API_ONE_END).for_programs().post(end_placing));
}

/// What is known of it now.
async fn current(db: &Db, favourite: Allowed<Favourite, Edit>) -> Result<Answer<PlacingBody>> {
    let looking = db.snapshot(move |conn| OnePlacing::load(conn, &favourite));
    Ok(PlacingBody::answer(&looking.await?))
}

/// The question that finds the place of a favourite, or the place once it is found.
#[utoipa::path(
    get, path = url::API_ONE, operation_id = "showPlacing", tag = "placing",
    params(("favourite_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The question or the place.", body = PlacingBody))
)]
async fn show_placing(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
) -> Result<HttpResponse> {
    current(&db, favourite).await?.send(&request)
}

/// Answers whether a favourite is better than the one that it is compared with. The list stays as it is.
#[utoipa::path(
    post, path = url::API_ONE_ANSWERS, operation_id = "answerPlacing", tag = "placing",
    params(("favourite_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = PlacingAnswerBody,
    responses((status = 200, description = "The next question, or the place.", body = PlacingBody))
)]
async fn answer_placing(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
    condition: IfMatch,
    Json(body): Json<PlacingAnswerBody>,
) -> Result<HttpResponse> {
    let proof = favourite.clone();
    let answering = db.write(move |conn| {
        let before = OnePlacing::load(conn, &proof)?;
        condition.check(PlacingBody::version(&before))?;
        let reply = OnePlacing::answer(conn, &proof, &body.for_seen(&before))?;
        taken(reply)?;
        let was_restarted = reply == Reply::Restarted;
        Ok(PlacingBody::answer(&OnePlacing { was_restarted, ..OnePlacing::load(conn, &proof)? }))
    });
    answer_or_current(&request, answering.await, current(&db, favourite)).await
}

/// Undoes the last answer about a favourite.
#[utoipa::path(
    delete, path = url::API_ONE_LAST, operation_id = "undoPlacingAnswer", tag = "placing",
    params(("favourite_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 200, description = "The question again.", body = PlacingBody))
)]
async fn undo_answer(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let proof = favourite.clone();
    let undoing = db.write(move |conn| {
        let before = OnePlacing::load(conn, &proof)?;
        condition.check(PlacingBody::version(&before))?;
        taken(OnePlacing::undo(conn, &proof, Some(before.step))?)?;
        Ok(PlacingBody::answer(&OnePlacing::load(conn, &proof)?))
    });
    answer_or_current(&request, undoing.await, current(&db, favourite)).await
}

/// Moves a favourite to the place that was found, or leaves it where it is. The answers are deleted.
#[utoipa::path(
    post, path = url::API_ONE_END, operation_id = "endPlacing", tag = "placing",
    params(("favourite_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = EndBody,
    responses((status = 200, description = "The favourite with its rank.", body = FavouriteBody))
)]
async fn end_placing(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<Favourite, Edit>,
    condition: IfMatch,
    Json(body): Json<EndBody>,
) -> Result<HttpResponse> {
    let ending = db.write(move |conn| {
        let before = OnePlacing::load(conn, &favourite)?;
        condition.check(PlacingBody::version(&before))?;
        let ended = OnePlacing::end(conn, &favourite, (body.for_seen(&before), None))?;
        Ok(again(conn, &favourite)?.with_change(ended.entry()))
    });
    ending.await?.send(&request)
}

//! A list that is compared, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};

use super::{
    super::{beginning, forms::BeginForm, list::ListPlacing, result::FoundOrder, url},
    list_bodies::{BeginBody, ComparingAnswerBody, ComparingBody, FoundOrderBody},
    replies::taken,
};
use crate::{
    access::{Allowed, Edit, Locator},
    database::pool::{Conn, Db},
    error::{Error, Result},
    lists::categories::Category,
    web::{
        extract::Json,
        json::{
            Answer, IfMatch,
            body::{InJson, answer_or_current, done, same_name},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(
        route(url::API_LIST).for_programs().get(show_comparing).post(begin_comparing).delete(stop_comparing),
    );
    app.service(route(url::API_ANSWERS).for_programs().post(answer_comparing));
    app.service(route(url::API_LAST).for_programs().delete(undo_comparing_answer));
    app.service(
        route(url::API_ORDER).for_programs().allow_long().get(show_found_order).post(keep_found_order),
    );
}

/// What is known of it now.
async fn current(db: &Db, category: Allowed<Category, Edit>) -> Result<Answer<ComparingBody>> {
    let looking = db.snapshot(move |conn| ListPlacing::load(conn, &category));
    Ok(ComparingBody::answer(&looking.await?))
}

/// The order that is found for the list as it is now.
fn found(conn: &mut Conn, category: &Allowed<Category, Edit>) -> Result<FoundOrder> {
    let now: Allowed<Category, Edit> = category.check_other(conn, &Locator::Id(category.item().id))?;
    FoundOrder::load(conn, &now)
}

/// Begins to compare a list. Each person can compare a list once at a time.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "beginComparing", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1)), request_body = BeginBody,
    responses((status = 201, description = "The first question.", body = ComparingBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn begin_comparing(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<BeginBody>,
) -> Result<HttpResponse> {
    let beginning = db.write(move |conn| {
        beginning::begin(conn, &category, &body.into())?;
        let location = url::api_list(category.item().id);
        Ok(ComparingBody::answer(&ListPlacing::load(conn, &category)?).made(location))
    });
    beginning.await.in_json(&BeginForm::default(), same_name)?.send(&request)
}

/// The question about a list that is compared. No one else sees the answers.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "showComparing", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The question.", body = ComparingBody))
)]
async fn show_comparing(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    current(&db, category).await?.send(&request)
}

/// Answers which of two favourites is better. The list stays as it is.
#[utoipa::path(
    post, path = url::API_ANSWERS, operation_id = "answerComparing", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = ComparingAnswerBody,
    responses((status = 200, description = "The next question.", body = ComparingBody))
)]
async fn answer_comparing(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
    Json(body): Json<ComparingAnswerBody>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let answering = db.write(move |conn| {
        let before = ListPlacing::load(conn, &proof)?;
        condition.check(ComparingBody::version(&before))?;
        taken(ListPlacing::answer(conn, &proof, &body.for_step(before.step))?)?;
        Ok(ComparingBody::answer(&ListPlacing::load(conn, &proof)?))
    });
    answer_or_current(&request, answering.await, current(&db, category)).await
}

/// Undoes the last answer about a list.
#[utoipa::path(
    delete, path = url::API_LAST, operation_id = "undoComparingAnswer", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 200, description = "The question again.", body = ComparingBody))
)]
async fn undo_comparing_answer(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let undoing = db.write(move |conn| {
        let before = ListPlacing::load(conn, &proof)?;
        condition.check(ComparingBody::version(&before))?;
        taken(ListPlacing::undo(conn, &proof, Some(before.step))?)?;
        Ok(ComparingBody::answer(&ListPlacing::load(conn, &proof)?))
    });
    answer_or_current(&request, undoing.await, current(&db, category)).await
}

/// The order that the list would have. Nothing is changed.
#[utoipa::path(
    get, path = url::API_ORDER, operation_id = "showFoundOrder", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The order found so far.", body = FoundOrderBody))
)]
async fn show_found_order(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    let looking = db.snapshot(move |conn| Ok(FoundOrderBody::answer(&found(conn, &category)?)));
    looking.await?.send(&request)
}

/// Puts the list in the order found so far, as one change, if the list is still as `showFoundOrder` had it.
#[utoipa::path(
    post, path = url::API_ORDER, operation_id = "keepFoundOrder", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 204, description = "The list has this order."))
)]
async fn keep_found_order(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let keeping = db.write_rows(category.item().rows(), move |conn| {
        FoundOrder::lock(conn, &proof)?;
        condition.check(FoundOrderBody::version(&found(conn, &proof)?))?;
        let kept = FoundOrder::keep(conn, &proof, false, |_, _| true)?.ok_or(Error::Outdated)?;
        Ok(kept.entries.ids().last().copied())
    });
    match keeping.await {
        Err(Error::Outdated) => {
            let now = db.snapshot(move |conn| Ok(FoundOrderBody::answer(&found(conn, &category)?)));
            answer_or_current(&request, Err(Error::Outdated), now).await
        }
        kept => Ok(done(kept?)),
    }
}

/// Discards the answers about a list. The list stays as it is.
#[utoipa::path(
    delete, path = url::API_LIST, operation_id = "stopComparing", tag = "placing",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They are discarded."))
)]
async fn stop_comparing(db: Db, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    db.write(move |conn| ListPlacing::remove(conn, &category, |_| true)).await?;
    Ok(done(None))
}

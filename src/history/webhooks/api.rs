//! Webhooks for programs.

mod bodies;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self as routing, Data},
};
use utoipa::OpenApi;

use self::bodies::{DeliveryBody, NewWebhookBody, WebhookBody, WebhookPatch};
use super::{
    Webhook,
    deliveries::{self, NEWEST},
    forms::WebhookForm,
    model::{Sending, WebhookChange},
    pages::{add, delivery_id},
    url,
};
use crate::{
    access::{Allowed, Locator, Manage},
    audit::Changed,
    config::Config,
    crypto::Keys,
    database::pool::{Conn, Db},
    error::Result,
    spaces::Space,
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, JsonQuery, Paging,
            body::{InJson, answer_or_current, done, same_name},
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(remove));
    app.service(route(url::API_SECRET).for_programs().post(renew_secret));
    app.service(route(url::API_TEST).for_programs().post(test));
    app.service(route(url::API_DELIVERIES).for_programs().get(list_deliveries));
    app.service(route(url::API_REPETITION).for_programs().post(repeat));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, show, update, remove, renew_secret, test, list_deliveries, repeat))]
pub(crate) struct Docs;

/// The answer with a secret, which nothing on its way may keep.
fn send_secret(request: &HttpRequest, answer: Answer<WebhookBody>) -> Result<HttpResponse> {
    let mut response = answer.send(request)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The webhooks of a space, oldest first: at most 10.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listWebhooks", tag = "webhooks",
    params(("space_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "All of them.", body = JsonPage<WebhookBody>))
)]
async fn list(request: HttpRequest, db: Db, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let webhooks = db.read(move |conn| Webhook::listed(conn, &space)).await?;
    Answer::of(JsonPage { items: webhooks.iter().map(WebhookBody::of).collect(), next: None }).send(&request)
}

/// Adds a webhook, which is sent every change of the space from then on. Its secret is in this answer only.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addWebhook", tag = "webhooks",
    params(("space_id" = i64, Path, minimum = 1)), request_body = NewWebhookBody,
    responses((status = 201, description = "The new webhook, with its secret.", body = WebhookBody,
        headers(("Location" = String, description = "The address for programs."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    config: Data<Config>,
    keys: Data<Keys>,
    space: Allowed<Space, Manage>,
    Json(body): Json<NewWebhookBody>,
) -> Result<HttpResponse> {
    let form = WebhookForm { address: body.address, ..WebhookForm::default() };
    let adding = add(&db, &config, &keys, space, &form).await;
    let Changed { value: (webhook, secret), entry } = adding.in_json(&form, same_name)?;
    let answer = WebhookBody::answer(&webhook, Some(secret.shown())).made(url::api(webhook.id));
    send_secret(&request, answer.with_change(entry))
}

/// One webhook.
#[utoipa::path(
    get, path = url::API, operation_id = "showWebhook", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The webhook.", body = WebhookBody))
)]
async fn show(request: HttpRequest, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    WebhookBody::answer(webhook.item(), None).send(&request)
}

/// Changes the address of a webhook, pauses or resumes it. Its secret stays.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeWebhook", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = WebhookPatch,
    responses((status = 200, description = "The webhook as it is now.", body = WebhookBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    config: Data<Config>,
    webhook: Allowed<Webhook, Manage>,
    condition: IfMatch,
    Json(patch): Json<WebhookPatch>,
) -> Result<HttpResponse> {
    let is_moved = patch.address.is_some();
    let (address, version) = (patch.address.unwrap_or_default(), condition.version());
    let form = WebhookForm { address, is_paused: patch.is_paused, version };
    let address = match is_moved {
        true => {
            let checking = form.check(&config.webhook_hosts, webhook.item().space_id);
            Some(checking.await.in_json(&form, same_name)?)
        }
        false => None,
    };
    let sending = patch.is_paused.map(|is_paused| if is_paused { Sending::Paused } else { Sending::Active });
    let (proof, change) = (webhook.clone(), WebhookChange { address, sending });
    let changing = db.write(move |conn| {
        let changed = Webhook::change(conn, &proof, &form, &change)?;
        Ok(again(conn, &proof)?.with_change(changed.entry))
    });
    answer_or_current(&request, changing.await, db.read(move |conn| again(conn, &webhook))).await
}

/// The webhook as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Webhook, Manage>) -> Result<Answer<WebhookBody>> {
    let now: Allowed<Webhook, Manage> = proof.check_other(conn, &Locator::Id(proof.item().id))?;
    Ok(WebhookBody::answer(now.item(), None))
}

/// Gives a webhook another secret; nothing is signed with the old one any more. The new one is in this answer only.
#[utoipa::path(
    post, path = url::API_SECRET, operation_id = "renewWebhookSecret", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The webhook, with its new secret.", body = WebhookBody))
)]
async fn renew_secret(
    request: HttpRequest,
    db: Db,
    keys: Data<Keys>,
    webhook: Allowed<Webhook, Manage>,
) -> Result<HttpResponse> {
    let on = webhook.clone();
    let renewed = db.write(move |conn| Webhook::renew_secret(conn, &on, &keys)).await?;
    let answer = WebhookBody::answer(webhook.item(), Some(renewed.value.shown()));
    send_secret(&request, answer.with_change(renewed.entry))
}

/// Removes a webhook. Undoing that within 30 days brings it back with its secret.
#[utoipa::path(
    delete, path = url::API, operation_id = "removeWebhook", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "Nothing is sent to it any more."))
)]
async fn remove(db: Db, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| Webhook::remove(conn, &webhook)).await?.entry))
}

/// Sends a test, once. The deliveries say how it went.
#[utoipa::path(
    post, path = url::API_TEST, operation_id = "testWebhook", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1)),
    responses((status = 202, description = "It is being sent.", body = DeliveryBody,
        headers(("Location" = String, description = "The deliveries."))))
)]
async fn test(request: HttpRequest, db: Db, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    let deliveries = url::api_deliveries(webhook.item().id);
    let delivery = db.write(move |conn| deliveries::test(conn, &webhook)).await?;
    Answer::of(DeliveryBody::from(delivery)).accepted(deliveries).send(&request)
}

/// What a webhook sent, newest first: at least the last 100, for at most 30 days.
#[utoipa::path(
    get, path = url::API_DELIVERIES, operation_id = "listDeliveries", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<DeliveryBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list_deliveries(
    request: HttpRequest,
    db: Db,
    webhook: Allowed<Webhook, Manage>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let (limit, before) = (paging.limit()?, paging.after()?.unwrap_or(NEWEST));
    let found = db.read(move |conn| deliveries::listed(conn, &webhook, before, limit + 1)).await?;
    let page = JsonPage::of(found, limit, |it| it.id, DeliveryBody::from)?;
    Answer::of(page).send_page(&request)
}

/// Sends something again, once and under the same `webhook-id`.
#[utoipa::path(
    post, path = url::API_REPETITION, operation_id = "repeatDelivery", tag = "webhooks",
    params(("webhook_id" = i64, Path, minimum = 1), ("delivery_id" = i64, Path, minimum = 1)),
    responses((status = 202, description = "It is being sent.", body = DeliveryBody,
        headers(("Location" = String, description = "The deliveries."))))
)]
async fn repeat(
    request: HttpRequest,
    db: Db,
    webhook: Allowed<Webhook, Manage>,
    path: routing::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (deliveries, id) = (url::api_deliveries(webhook.item().id), delivery_id(&path)?);
    let delivery = db.write(move |conn| deliveries::repeat(conn, &webhook, id)).await?;
    Answer::of(DeliveryBody::from(delivery)).accepted(deliveries).send(&request)
}

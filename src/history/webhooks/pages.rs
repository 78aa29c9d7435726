//! The pages of webhooks: those of a space, and each with what it sent.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    Webhook,
    deliveries::{self, Delivery, MAX_KEPT, NEWEST},
    forms::WebhookForm,
    model::{Sending, WebhookChange},
    pause_reason::PauseReason,
    signature::SigningSecret,
    turns, url,
};
use crate::{
    access::{Allowed, Manage},
    audit::Changed,
    auth::sessions::Reauthenticated,
    config::Config,
    crypto::Keys,
    database::{ids::DeliveryId, pool::Db},
    error::{EditForm, Error, FieldErrors, OnForm, Result},
    spaces::Space,
    text::capitalized,
    web::{Flash, Form, Page, filters, form_again, html, html_with, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list).post(create));
    app.service(route(url::SHOW).get(show).post(update));
    app.service(route(url::PAUSE).post(pause));
    app.service(route(url::RESUMPTION).post(resume));
    app.service(route(url::SECRET).post(renew_secret));
    app.service(route(url::REMOVAL).post(remove));
    app.service(route(url::TEST).post(test));
    app.service(route(url::REPETITION).post(repeat));
}

#[derive(Template)]
#[template(path = "history/webhooks/list.html")]
struct WebhooksPage {
    page: Page,
    space: Space,
    webhooks: Vec<Webhook>,
    form: WebhookForm,
    errors: FieldErrors,
}

impl WebhooksPage {
    async fn load(
        db: &Db,
        page: Page,
        space: Allowed<Space, Manage>,
        form: WebhookForm,
    ) -> Result<WebhooksPage> {
        let of = space.clone();
        let webhooks = db.read(move |conn| Webhook::listed(conn, &of)).await?;
        Ok(WebhooksPage { page, space: space.into_item(), webhooks, form, errors: FieldErrors::default() })
    }
}

/// The page that shows a secret, once.
#[derive(Template)]
#[template(path = "history/webhooks/secret.html")]
struct SecretPage {
    page: Page,
    webhook: Webhook,
    secret: String,
}

#[derive(Template)]
#[template(path = "history/webhooks/show.html")]
struct WebhookPage {
    page: Page,
    space: Space,
    webhook: Webhook,
    deliveries: Vec<Delivery>,
    next_retry: Option<DateTime<Utc>>,
    form: WebhookForm,
    errors: FieldErrors,
}

impl WebhookPage {
    async fn load(db: &Db, page: Page, webhook: Allowed<Webhook, Manage>) -> Result<WebhookPage> {
        let of = webhook.clone();
        let loading = db.read(move |conn| {
            let space: Allowed<Space, Manage> = of.space(conn)?;
            let deliveries = deliveries::listed(conn, &of, NEWEST, MAX_KEPT)?;
            Ok((space.into_item(), deliveries, turns::next_retry(conn, of.item().id)?))
        });
        let (space, deliveries, next_retry) = loading.await?;
        let webhook = webhook.into_item();
        let form = webhook.form().versioned();
        let errors = FieldErrors::default();
        Ok(WebhookPage { page, space, webhook, deliveries, next_retry, form, errors })
    }

    /// When a change is sent again that did not arrive.
    fn retry(&self) -> Option<DateTime<Utc>> {
        let is_late = |it: &Delivery| it.state == "waiting" && it.attempts > 0 && !it.asked;
        self.next_retry.filter(|_| self.deliveries.iter().any(is_late))
    }

    /// Returns `true` if something is being sent that a person waits for.
    fn is_sending(&self) -> bool {
        self.deliveries.iter().any(|it| it.state == "waiting" && (it.attempts == 0 || it.asked))
    }
}

impl Webhook {
    /// Its state in a few words: "active", "paused", "active, but the last delivery failed".
    fn state(&self) -> &'static str {
        match (self.pause_reason(), self.failures) {
            (Some(reason), _) => reason.state(),
            (None, 0) => "active",
            (None, _) => "active, but the last delivery failed",
        }
    }

    /// Returns `true` if the person who set it up no longer owns the space.
    fn lost_its_owner(&self) -> bool {
        self.pause_reason() == Some(PauseReason::OwnerLeft)
    }
}

impl Delivery {
    /// "Favourite moved", "Test"
    fn title(&self) -> String {
        if self.entry_id.is_none() { "Test".into() } else { capitalized(&self.kind) }
    }

    /// "Favourite moved Heat": what its buttons are named by.
    fn name(&self) -> String {
        format!("{} {}", self.title(), self.subject).trim_end().to_owned()
    }

    fn state_label(&self) -> &'static str {
        match (self.state.as_str(), self.attempts == 0 || self.asked) {
            ("delivered", _) => "delivered",
            ("failed", _) => "failed",
            (_, true) => "being sent",
            (_, false) => "not delivered yet",
        }
    }
}

async fn list(db: Db, page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    html(WebhooksPage::load(&db, page, space, WebhookForm::default()).await?)
}

/// The secret is in this response only: in no cookie, URL or cache.
async fn create(
    db: Db,
    page: Page,
    config: Data<Config>,
    keys: Data<Keys>,
    space: Allowed<Space, Manage>,
    _fresh: Reauthenticated,
    Form(form): Form<WebhookForm>,
) -> Result<HttpResponse> {
    match add(&db, &config, &keys, space.clone(), &form).await.on_form(&form)? {
        Ok(Changed { value: (webhook, secret), entry }) => {
            let flash = Flash::success(format!("Added a webhook to {}.", webhook.host())).with_undo(entry);
            let page = Page { flash: Some(flash), ..page };
            html_with(StatusCode::CREATED, SecretPage { page, webhook, secret: secret.shown() })
        }
        Err(errors) => {
            let page = WebhooksPage::load(&db, page, space, form).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, WebhooksPage { errors, ..page })
        }
    }
}

/// Checks the address and adds the webhook; returns it with its secret.
pub(super) async fn add(
    db: &Db,
    config: &Config,
    keys: &Data<Keys>,
    space: Allowed<Space, Manage>,
    form: &WebhookForm,
) -> Result<Changed<(Webhook, SigningSecret)>> {
    let address = form.check(&config.webhook_hosts, space.item().id).await?;
    let keys = keys.clone();
    db.write(move |conn| Webhook::add(conn, &space, &keys, &address)).await
}

async fn show(db: Db, page: Page, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    html(WebhookPage::load(&db, page, webhook).await?)
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    config: Data<Config>,
    webhook: Allowed<Webhook, Manage>,
    _fresh: Reauthenticated,
    Form(form): Form<WebhookForm>,
) -> Result<HttpResponse> {
    match change(&db, &config, webhook.clone(), &form).await.on_form(&form)? {
        Ok(is_changed) => {
            let text = if is_changed { "Saved the address." } else { "Nothing changed." };
            Flash::success(text).store(&session)?;
            see_other(url::show(webhook.item().id))
        }
        Err(errors) => {
            let page = WebhookPage::load(&db, page, webhook).await?;
            let form = form.after(&errors, &page.webhook.form());
            form_again(&errors.clone(), WebhookPage { form, errors, ..page })
        }
    }
}

/// Checks the form and changes the address; `false` if it is the same.
async fn change(
    db: &Db,
    config: &Config,
    webhook: Allowed<Webhook, Manage>,
    form: &WebhookForm,
) -> Result<bool> {
    let address = Some(form.check(&config.webhook_hosts, webhook.item().space_id).await?);
    let (form, change) = (form.clone(), WebhookChange { address, sending: None });
    let changed = db.write(move |conn| Webhook::change(conn, &webhook, &form, &change)).await?;
    Ok(changed.entry.is_some())
}

async fn pause(db: Db, session: Session, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    let text = "Paused. Changes made from now on won’t be sent, not even later.";
    switch(db, session, webhook, (Sending::Paused, text)).await
}

async fn resume(db: Db, session: Session, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    switch(db, session, webhook, (Sending::Active, "Resumed. Changes are sent from now on.")).await
}

async fn switch(
    db: Db,
    session: Session,
    webhook: Allowed<Webhook, Manage>,
    (sending, text): (Sending, &str),
) -> Result<HttpResponse> {
    let id = webhook.item().id;
    db.write(move |conn| Webhook::switch(conn, &webhook, sending)).await?;
    Flash::success(text).store(&session)?;
    see_other(url::show(id))
}

async fn renew_secret(
    db: Db,
    page: Page,
    keys: Data<Keys>,
    webhook: Allowed<Webhook, Manage>,
    _fresh: Reauthenticated,
) -> Result<HttpResponse> {
    let on = webhook.clone();
    let renewed = db.write(move |conn| Webhook::renew_secret(conn, &on, &keys)).await?;
    html(SecretPage { page, webhook: webhook.into_item(), secret: renewed.value.shown() })
}

async fn remove(db: Db, session: Session, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    let host = webhook.item().host();
    let removed = db.write(move |conn| Webhook::remove(conn, &webhook)).await?;
    Flash::success(format!("Removed the webhook to {host}.")).with_undo(removed.entry).store(&session)?;
    see_other(url::list(removed.value))
}

async fn test(db: Db, session: Session, webhook: Allowed<Webhook, Manage>) -> Result<HttpResponse> {
    let id = webhook.item().id;
    db.write(move |conn| deliveries::test(conn, &webhook)).await?;
    Flash::success("Sending a test.").store(&session)?;
    see_other(url::show(id))
}

/// The id of a delivery in an address.
pub(super) fn delivery_id(path: &routing::Path<(String, String)>) -> Result<DeliveryId> {
    path.1.parse().map_err(|_| Error::NotFound)
}

async fn repeat(
    db: Db,
    session: Session,
    webhook: Allowed<Webhook, Manage>,
    path: routing::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, delivery_id) = (webhook.item().id, delivery_id(&path)?);
    db.write(move |conn| deliveries::repeat(conn, &webhook, delivery_id)).await?;
    Flash::success("Sending it again.").store(&session)?;
    see_other(url::show(id))
}

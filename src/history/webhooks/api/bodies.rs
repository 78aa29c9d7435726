//! Webhooks and their deliveries as JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    database::ids::{DeliveryId, EntryId, SpaceId, WebhookId},
    history::webhooks::{Webhook, deliveries::Delivery},
    web::json::{Answer, body::version_of, patch::present},
};

/// A webhook: an address to which every change of a space is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct WebhookBody {
    #[schema(value_type = i64, minimum = 1, example = 5)]
    id: WebhookId,
    #[schema(value_type = i64, minimum = 1, example = 3)]
    space_id: SpaceId,
    #[schema(example = "https://example.org/podium")]
    address: String,
    is_paused: bool,
    /// Why it is paused: `owner` if a person did it, `failures` if too many deliveries failed, `gone` if it answered 410,
    /// `owner_left` if the person who set it up no longer owns the space, `restored` if the site was restored from a backup.
    pause_reason: Option<&'static str>,
    /// How many deliveries in a row failed for good.
    #[schema(minimum = 0)]
    failures: i32,
    created_at: DateTime<Utc>,
    /// What signs the messages; only in the answer to the request that created or renewed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_…")]
    secret: Option<String>,
}

impl WebhookBody {
    pub(super) fn of(webhook: &Webhook) -> WebhookBody {
        WebhookBody {
            id: webhook.id,
            space_id: webhook.space_id,
            address: webhook.address.clone(),
            is_paused: webhook.is_paused(),
            pause_reason: webhook.pause_reason().map(|reason| reason.as_str()),
            failures: webhook.failures,
            created_at: webhook.created_at,
            secret: None,
        }
    }

    pub(super) fn answer(webhook: &Webhook, secret: Option<String>) -> Answer<WebhookBody> {
        let body = WebhookBody { secret, ..WebhookBody::of(webhook) };
        Answer::of(body).with_version(version_of(&webhook.form()))
    }
}

/// What to make a webhook of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebhookBody {
    /// With https, on a host that everyone on the internet can reach.
    #[schema(max_length = 2000, example = "https://example.org/podium")]
    pub(super) address: String,
}

/// What to change of a webhook (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, max_length = 2000, required = false)]
    pub(super) address: Option<String>,
    /// What changes while it is paused is never sent.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub(super) is_paused: Option<bool>,
}

/// What a webhook sent, or is to send.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DeliveryBody {
    #[schema(value_type = i64, minimum = 1, example = 12)]
    id: DeliveryId,
    /// What was sent as `webhook-id`.
    #[schema(example = "0f0e2a6c-8b1d-4c8e-9a35-1f1f3a1c5d11")]
    message_id: String,
    /// The change, in the history; null for a test.
    #[schema(value_type = Option<i64>)]
    entry_id: Option<EntryId>,
    /// `waiting`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    state: String,
    created_at: DateTime<Utc>,
    #[schema(minimum = 0)]
    attempts: i32,
    /// When it was tried last.
    attempted_at: Option<DateTime<Utc>>,
    /// How long the last attempt took.
    milliseconds: Option<i32>,
    /// The status of the last answer; null if there was none.
    #[schema(value_type = Option<i32>, example = 200)]
    status: Option<i16>,
    /// Why the last attempt failed, in words; empty if it did not.
    error: String,
    /// The beginning of the last answer.
    answer: String,
}

impl From<Delivery> for DeliveryBody {
    fn from(it: Delivery) -> DeliveryBody {
        DeliveryBody {
            id: it.id,
            message_id: it.message_id,
            entry_id: it.entry_id,
            state: it.state,
            created_at: it.created_at,
            attempts: it.attempts,
            attempted_at: it.attempted_at,
            milliseconds: it.milliseconds,
            status: it.status,
            error: it.trouble,
            answer: it.answer,
        }
    }
}

//! Webhooks: addresses to which the changes of a space are sent as they happen, each signed.
//!
//! **Invariants:**
//! - A change pays nothing for webhooks: what is to be sent is found in the history afterwards.
//! - Every entry is delivered at least once, or the webhook says that it was not: what was sent and not recorded, because
//!   the server was killed, is sent again under the same `webhook-id`.
//! - A webhook sends one change at a time, and begins with none before the last one arrived or was given up. So changes of
//!   one list arrive in the order in which they happened, and all others in the order in which they became visible.
//! - Nothing is sent to a private network, at saving and at sending: the address that was checked is the one that is
//!   connected to, and redirects are not followed.
//! - Nothing is sent for a person who does not own the space any more: what they set up pauses.
//! - What is sent is what `showHistoryEntry` of the API shows to an owner; nothing of it is stored a second time.
//!
//! The messages follow Standard Webhooks: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, and a body
//! with `type`, `timestamp` and `data`.
//!
//! - `addresses`: which addresses a webhook may have.
//! - `signature`: secrets, and what they sign.
//! - `recording`: webhooks in the history.
//! - [`keys`]: their secrets under a new key of the server.
//! - `resource`: who may see and change them.
//! - [`deliveries`]: what was sent, for the owners.
//! - `pause_reason`, `pausing`: why one is paused, and which pause by themselves.
//! - `progress`: how far into the history each has come.
//! - [`turns`]: what is sent next, and what becomes of it.
//! - [`sending`]: one message on its way.

mod addresses;
pub(crate) mod faults;
pub(crate) mod forms;
mod signature;
mod recording;
mod progress;
pub(crate) mod pause_reason;
pub(crate) mod pausing;
pub(crate) mod model;
pub mod keys;
mod resource;
pub(crate) mod deliveries;
pub(crate) mod turns;
pub(crate) mod sending;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod api;

pub(crate) use model::{RemovedWebhook, Webhook};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{DeliveryId, SpaceId, WebhookId};

    pub(crate) const LIST: &str = "/spaces/{space_id}/webhooks";
    pub(crate) const SHOW: &str = "/webhooks/{webhook_id}";
    pub(crate) const PAUSE: &str = "/webhooks/{webhook_id}/pause";
    pub(crate) const RESUMPTION: &str = "/webhooks/{webhook_id}/resumption";
    pub(crate) const SECRET: &str = "/webhooks/{webhook_id}/secret";
    pub(crate) const REMOVAL: &str = "/webhooks/{webhook_id}/removal";
    pub(crate) const TEST: &str = "/webhooks/{webhook_id}/test";
    pub(crate) const REPETITION: &str = "/webhooks/{webhook_id}/deliveries/{delivery_id}/repetition";

    /// For programs.
    pub(crate) const API_LIST: &str = "/api/v1/spaces/{space_id}/webhooks";
    pub(crate) const API: &str = "/api/v1/webhooks/{webhook_id}";
    pub(crate) const API_SECRET: &str = "/api/v1/webhooks/{webhook_id}/secret";
    pub(crate) const API_TEST: &str = "/api/v1/webhooks/{webhook_id}/test";
    pub(crate) const API_DELIVERIES: &str = "/api/v1/webhooks/{webhook_id}/deliveries";
    pub(crate) const API_REPETITION: &str =
        "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/repetition";

    pub(crate) fn list(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/webhooks")
    }
    pub(crate) fn show(id: WebhookId) -> String {
        format!("/webhooks/{id}")
    }
    pub(crate) fn pause(id: WebhookId) -> String {
        format!("/webhooks/{id}/pause")
    }
    pub(crate) fn resumption(id: WebhookId) -> String {
        format!("/webhooks/{id}/resumption")
    }
    pub(crate) fn secret(id: WebhookId) -> String {
        format!("/webhooks/{id}/secret")
    }
    pub(crate) fn removal(id: WebhookId) -> String {
        format!("/webhooks/{id}/removal")
    }
    pub(crate) fn test(id: WebhookId) -> String {
        format!("/webhooks/{id}/test")
    }
    pub(crate) fn repetition(id: WebhookId, delivery_id: DeliveryId) -> String {
        format!("/webhooks/{id}/deliveries/{delivery_id}/repetition")
    }
    pub(crate) fn api(id: WebhookId) -> String {
        format!("/api/v1/webhooks/{id}")
    }
    pub(crate) fn api_deliveries(id: WebhookId) -> String {
        format!("/api/v1/webhooks/{id}/deliveries")
    }
}

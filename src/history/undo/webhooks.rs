//! Undoing that a webhook was added or removed.

use super::{outcome::UndoOutcome, recorded::proof};
use crate::{
    access::{Allowed, Edit, Manage},
    audit::Entry,
    database::{ids::WebhookId, pool::Conn},
    error::Result,
    history::webhooks::{self, RemovedWebhook, Webhook},
};

/// The webhook that the entry is about.
pub(super) fn webhook_id(entry: &Entry) -> Option<WebhookId> {
    entry.changes["webhook"].as_i64().map(WebhookId)
}

/// Undoes adding or restoring a webhook: removes it.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let webhook: Allowed<Webhook, Manage> = proof(conn, on.actor(), webhook_id(on.item()))?;
    let space_id = Webhook::remove(conn, &webhook)?.value;
    UndoOutcome::new(
        format!("Removed the webhook to {}.", webhook.item().host()),
        webhooks::url::list(space_id),
    )
}

/// Undoes removing a webhook. What changed meanwhile is not sent.
pub(super) fn undo_remove(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let removed: Allowed<RemovedWebhook, Manage> = proof(conn, on.actor(), webhook_id(on.item()))?;
    let webhook = Webhook::restore(conn, &removed)?.value;
    UndoOutcome::new(format!("Restored the webhook to {}.", webhook.host()), webhooks::url::show(webhook.id))
}

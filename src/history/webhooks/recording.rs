//! Webhooks in the history. Of an address only the host is recorded: the rest may be a secret of its receiver.

use serde_json::{Value, json};

use super::Webhook;
use crate::{
    access::Actor,
    audit::{self, ChangeKind, NewEntry},
    database::{ids::EntryId, pool::Conn},
    error::Result,
};

impl Webhook {
    /// Writes a change into the history. `fields` are the changed settings.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        by: &Actor,
        kind: ChangeKind,
        fields: Value,
    ) -> Result<EntryId> {
        let event = NewEntry {
            kind,
            space_id: self.space_id,
            category_id: None,
            other_category_id: None,
            favourite_id: None,
            subject: self.host(),
            changes: json!({ "webhook": self.id, "fields": fields }),
            rows: Vec::new(),
        };
        audit::record(conn, by, event)
    }

    /// What differs from an earlier version of it.
    pub(super) fn changed_fields(&self, before: &Webhook) -> Value {
        let mut fields = serde_json::Map::new();
        if before.address != self.address {
            fields.insert("address".into(), json!({ "from": before.host(), "to": self.host() }));
        }
        if before.is_paused() != self.is_paused() {
            let mut paused = json!({ "from": before.is_paused(), "to": self.is_paused() });
            if let Some(reason) = self.pause_reason() {
                paused["reason"] = reason.as_str().into();
            }
            fields.insert("paused".into(), paused);
        }
        fields.into()
    }
}

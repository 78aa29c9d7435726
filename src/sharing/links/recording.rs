//! Share links in the history.

use serde_json::{Value, json};

use super::ShareLink;
use crate::{
    access::{Allowed, Manage},
    audit::{self, ChangeKind},
    database::{ids::EntryId, pool::Conn},
    error::Result,
    lists::{attributes::Attribute, categories::Category},
};

/// The settings as entries name them.
const SETTINGS: [&str; 10] = [
    "label",
    "password",
    "last_day",
    "hides_descriptions",
    "hides_dates",
    "hides_attributes",
    "hides_comments",
    "hides_tiers",
    "hides_editions",
    "takes_comments",
];

impl ShareLink {
    /// Writes a change into the history. `changes` are the changed settings.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        on: &Allowed<Category, Manage>,
        kind: ChangeKind,
        changes: Value,
    ) -> Result<EntryId> {
        let hidden = ["from", "to"].map(|side| changes["hides_attributes"][side].as_array().cloned());
        let hidden = hidden.into_iter().flatten().flatten().map(|id| (id.to_string(), Value::Null)).collect();
        let names = Attribute::metadata(conn, self.space_id, &Value::Object(hidden))?;
        let changes = json!({"share": self.id, "label": self.label, "fields": changes, "names": names});
        audit::record(conn, on.actor(), on.item().event(kind, changes))
    }

    /// The settings for the history, with old values from `before`.
    pub(super) fn history_fields(&self, before: Option<&ShareLink>) -> [(String, Value, Value); 10] {
        let texts = |it: &ShareLink| {
            let password = if it.has_password() { "one" } else { "" };
            let last_day = it.last_day.map(|day| day.to_string()).unwrap_or_default();
            let flags = [it.hides_descriptions, it.hides_dates, it.hides_comments, it.hides_tiers];
            let [descriptions, dates, comments, tiers] = flags.map(|it| json!(it));
            let [editions, takes_comments] = [it.hides_editions, it.takes_comments].map(|it| json!(it));
            let attributes = json!(it.hides_attributes);
            let [label, password, last_day] = [json!(it.label), json!(password), json!(last_day)];
            [
                label,
                password,
                last_day,
                descriptions,
                dates,
                attributes,
                comments,
                tiers,
                editions,
                takes_comments,
            ]
        };
        let (none, no) = (|| json!(""), || json!(false));
        let nothing = [none(), none(), none(), no(), no(), json!([]), no(), no(), no(), no()];
        let mut pairs = before.map_or(nothing, texts).into_iter().zip(texts(self));
        SETTINGS.map(|name| {
            let (from, to) = pairs.next().unwrap_or_default();
            (name.to_owned(), from, to)
        })
    }
}

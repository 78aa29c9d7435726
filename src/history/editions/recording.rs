//! Editions in the history.

use serde_json::{Value, json};

use super::Edition;
use crate::{
    access::Actor,
    audit::{self, ChangeKind},
    database::{ids::EntryId, pool::Conn},
    error::Result,
    lists::categories::Category,
};

impl Edition {
    /// Records a change of it. `fields` are the changed settings.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        by: &Actor,
        (list, kind): (&Category, ChangeKind),
        fields: &Value,
    ) -> Result<EntryId> {
        let (called, day, size) = (&self.name, self.day, self.size);
        let mut changes =
            json!({"edition": self.id, "called": called, "day": day, "favourites": size, "fields": fields});
        if self.is_of_ours() {
            changes["from"] = "our order".into();
        }
        audit::record(conn, by, list.event(kind, changes))
    }

    /// The settings for the history, with old values from `before`.
    pub(super) fn differences(&self, before: Option<&Edition>) -> Value {
        let settings = |it: &Edition| (json!(it.name), json!(it.is_shown));
        let (name, shown) = settings(self);
        let (old_name, old_shown) = before.map_or((Value::Null, json!(false)), settings);
        audit::differences([("name".to_owned(), old_name, name), ("shown".to_owned(), old_shown, shown)])
    }
}

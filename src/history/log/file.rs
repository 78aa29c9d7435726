//! The history as CSV and JSON. The sentences are those of the page, but dates are always written as 2026-05-03.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    Home, LogFilter,
    model::{Found, MOST},
    rows,
};
use crate::{
    audit::{Entry, Row},
    auth::User,
    database::ids::{CategoryId, EntryId, SpaceId},
    database::pool::Conn,
    error::{Error, Result},
    preferences::{self, DateFormat, Theme},
    transfer::exports::file::neutral,
};

/// The column headings of the CSV.
pub const HEADINGS: [&str; 11] =
    ["id", "at", "space", "who", "via", "kind", "category", "subject", "what", "undoes", "changes"];

/// The data of an exported file.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    pub found: Found,
    /// By entry. Entries whose rows would exceed the limit are missing.
    pub rows: HashMap<EntryId, Vec<Row>>,
    /// The handles of the spaces.
    pub handles: HashMap<SpaceId, String>,
}

impl Whole {
    /// Loads the matching entries, up to [`MOST`].
    pub fn load(conn: &mut Conn, user: &User, filter: LogFilter) -> Result<Whole> {
        let homes = Home::of(conn, user)?;
        let members = Home::members(conn, &homes)?;
        let found = Found::load(conn, &homes, &filter.settle(&homes, &members), (0, MOST))?;
        let rows = rows::all(conn, &found.entries, &found.many)?;
        let handles = homes.into_iter().map(|home| (home.space.id, home.space.handle)).collect();
        Ok(Whole { found, rows, handles })
    }

    /// CSV in UTF-8 with commas: a row of headings, then one row per entry.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut file = csv::Writer::from_writer(Vec::new());
        let written = plainly(|| {
            file.write_record(HEADINGS)?;
            self.found.entries.iter().try_for_each(|entry| file.write_record(self.cells(entry)))
        });
        written.map_err(|error| Error::Internal(error.into()))?;
        file.into_inner().map_err(|error| Error::Internal(error.into_error().into()))
    }

    fn cells(&self, entry: &Entry) -> [String; 11] {
        let names = &self.found.names;
        let undoes = entry.undoes.map(|id| id.to_string()).unwrap_or_default();
        [
            entry.id.to_string(),
            moment(&entry.at),
            neutral(self.handle(entry)),
            neutral(names.person(entry)),
            neutral(&entry.via),
            entry.kind.clone(),
            neutral(names.list_name(entry.category_id).unwrap_or_default()),
            neutral(&entry.subject),
            neutral(&self.found.told(entry).plain()),
            undoes,
            neutral(&without_keys(&entry.changes).to_string()),
        ]
    }

    /// A JSON array in the format described in [`super`].
    pub fn json(&self) -> Value {
        plainly(|| self.found.entries.iter().map(|entry| self.object(entry)).collect())
    }

    fn object(&self, entry: &Entry) -> Value {
        let names = &self.found.names;
        let list = |id: Option<CategoryId>| id.map(|id| json!({"id": id, "name": names.list_name(Some(id))}));
        let mut object = json!({
            "id": entry.id, "at": moment(&entry.at), "space": self.handle(entry),
            "actor": names.person(entry), "via": entry.via, "kind": entry.kind,
            "category": list(entry.category_id), "other_category": list(entry.other_category_id),
            "favourite": entry.favourite_id, "subject": entry.subject,
            "what": self.found.told(entry).plain(), "changes": without_keys(&entry.changes),
            "undoes": entry.undoes,
        });
        let count = self.found.many.get(&entry.id).map_or(0, |many| many.count);
        match self.rows.get(&entry.id) {
            Some(rows) => object["rows"] = rows.iter().map(row).collect(),
            None if count > 0 => object["rows_left_out"] = count.into(),
            None => (),
        }
        object
    }

    fn handle(&self, entry: &Entry) -> &str {
        self.handles.get(&entry.space_id).map_or("", String::as_str)
    }
}

fn row(row: &Row) -> Value {
    json!({"favourite": row.favourite_id, "subject": row.subject, "changes": without_keys(&row.changes)})
}

/// The changes without position keys, which are internal.
fn without_keys(changes: &Value) -> Value {
    let Value::Object(fields) = changes else { return changes.clone() };
    let ours = |(name, value): (&String, &Value)| (name != "position").then(|| (name.clone(), value.clone()));
    fields.iter().filter_map(ours).collect::<Map<_, _>>().into()
}

/// 2026-05-03T10:00:00Z
fn moment(at: &DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn plainly<T>(write: impl FnOnce() -> T) -> T {
    preferences::RequestPreferences::new(Theme::Unsaid).at_once(|| {
        preferences::choose(DateFormat::Iso, Theme::Unsaid);
        write()
    })
}

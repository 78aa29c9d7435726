//! The history as CSV and JSON. The sentences are those of the page, but dates are always written as 2026-05-03.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    LogFilter, SpaceMembership,
    model::{LogEntries, MAX_EXPORTED},
    rows,
};
use crate::{
    audit::{Entry, EntryRow},
    auth::User,
    database::ids::{CategoryId, EntryId, SpaceId},
    database::pool::Conn,
    error::{Error, Result},
    preferences::{self, DateFormat, Theme},
    transfer::exports::file::escape_formula,
};

/// The column headings of the CSV.
pub const HEADINGS: [&str; 11] =
    ["id", "at", "space", "who", "via", "kind", "category", "subject", "what", "undoes", "changes"];

/// The data of an exported file.
#[derive(Debug, Clone, Default)]
pub struct LogExport {
    pub found: LogEntries,
    /// By entry. Entries whose rows would exceed the limit are missing.
    pub rows: HashMap<EntryId, Vec<EntryRow>>,
    /// The handles of the spaces.
    pub handles: HashMap<SpaceId, String>,
}

impl LogExport {
    /// Loads the matching entries, up to [`MAX_EXPORTED`].
    pub fn load(conn: &mut Conn, user: &User, filter: LogFilter) -> Result<LogExport> {
        let homes = SpaceMembership::of(conn, user)?;
        let members = SpaceMembership::members(conn, &homes)?;
        let found =
            LogEntries::load(conn, &homes, &filter.drop_unknown(&homes, &members), (0, MAX_EXPORTED))?;
        let rows = rows::all(conn, &found.entries, &found.rows)?;
        let handles = homes.into_iter().map(|home| (home.space.id, home.space.handle)).collect();
        Ok(LogExport { found, rows, handles })
    }

    /// CSV in UTF-8 with commas: a row of headings, then one row per entry.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut file = csv::Writer::from_writer(Vec::new());
        let written = with_iso_dates(|| {
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
            escape_formula(self.handle(entry)),
            escape_formula(names.person(entry)),
            escape_formula(&entry.via),
            entry.kind.clone(),
            escape_formula(names.list_name(entry.category_id).unwrap_or_default()),
            escape_formula(&entry.subject),
            escape_formula(&self.found.sentence(entry).plain()),
            undoes,
            escape_formula(&without_positions(&entry.changes).to_string()),
        ]
    }

    /// A JSON array in the format described in [`super`].
    pub fn json(&self) -> Value {
        with_iso_dates(|| self.found.entries.iter().map(|entry| self.object(entry)).collect())
    }

    fn object(&self, entry: &Entry) -> Value {
        let names = &self.found.names;
        let list = |id: Option<CategoryId>| id.map(|id| json!({"id": id, "name": names.list_name(Some(id))}));
        let mut object = json!({
            "id": entry.id, "at": moment(&entry.at), "space": self.handle(entry),
            "actor": names.person(entry), "via": entry.via, "kind": entry.kind,
            "category": list(entry.category_id), "other_category": list(entry.other_category_id),
            "favourite": entry.favourite_id, "subject": entry.subject,
            "what": self.found.sentence(entry).plain(), "changes": without_positions(&entry.changes),
            "undoes": entry.undoes,
        });
        let count = self.found.rows.get(&entry.id).map_or(0, |many| many.count);
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

fn row(row: &EntryRow) -> Value {
    json!({"favourite": row.favourite_id, "subject": row.subject, "changes": without_positions(&row.changes)})
}

/// The changes without position keys, which are internal.
fn without_positions(changes: &Value) -> Value {
    let Value::Object(fields) = changes else { return changes.clone() };
    let ours = |(name, value): (&String, &Value)| (name != "position").then(|| (name.clone(), value.clone()));
    fields.iter().filter_map(ours).collect::<Map<_, _>>().into()
}

/// 2026-05-03T10:00:00Z
fn moment(at: &DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn with_iso_dates<T>(write: impl FnOnce() -> T) -> T {
    preferences::RequestPreferences::new(Theme::Unset).sync_scope(|| {
        preferences::apply_account(DateFormat::Iso, Theme::Unset);
        write()
    })
}

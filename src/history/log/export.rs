//! The history as CSV and JSON, read and written a part at a time. The sentences are those of the page, but dates are
//! always written as 2026-05-03.

use std::{collections::HashMap, io::Write};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    LogFilter,
    model::{LogEntries, MAX_EXPORTED},
    query::NEWEST,
    rows,
};
use crate::{
    audit::{Entry, EntryRow},
    auth::User,
    database::ids::{CategoryId, EntryId, FavouriteId, SpaceId},
    database::pool::Conn,
    error::{Error, Result},
    preferences::{self, DateFormat, Theme, TimeZone},
    spaces::SpaceMembership,
    transfer::exports::file::{FileFormat, escape_formula},
};

/// The column headings of the CSV.
pub const HEADINGS: [&str; 11] =
    ["id", "at", "space", "who", "via", "kind", "category", "subject", "what", "undoes", "changes"];

/// How many entries are read at a time.
const PART: i64 = 200;
/// The most rows in one file.
const MAX_ROWS: i64 = 50_000;
/// The rows of entries that have no more are read with the entries.
const FEW_ROWS: i64 = 20;
/// How many rows are read at a time of an entry that has more.
const ROWS_PART: i64 = 500;

/// The matching entries, newest first, as far as they have been read.
pub(crate) struct LogExport {
    homes: Vec<SpaceMembership>,
    /// The handles of the spaces.
    handles: HashMap<SpaceId, String>,
    filter: LogFilter,
    /// The last part that was read.
    found: LogEntries,
    before: EntryId,
    /// How many more entries and rows the file may have.
    entries_left: i64,
    rows_left: i64,
}

impl LogExport {
    /// The matching entries, up to [`MAX_EXPORTED`]. They are read with several queries, so it should run in a snapshot.
    pub(crate) fn new(conn: &mut Conn, user: &User, filter: LogFilter) -> Result<LogExport> {
        let homes = SpaceMembership::of(conn, user)?;
        let members = SpaceMembership::members(conn, &homes)?;
        Ok(LogExport {
            handles: homes.iter().map(|home| (home.space.id, home.space.handle.clone())).collect(),
            filter: filter.drop_unknown(&homes, &members),
            homes,
            found: LogEntries::default(),
            before: NEWEST,
            entries_left: MAX_EXPORTED,
            rows_left: MAX_ROWS,
        })
    }

    /// Reads the next part; `false` if there is none.
    fn read(&mut self, conn: &mut Conn) -> Result<bool> {
        let count = PART.min(self.entries_left);
        self.found = LogEntries::load_before(conn, &self.homes, &self.filter, self.before, count)?;
        self.entries_left -= count;
        let Some(last) = self.found.entries.last() else { return Ok(false) };
        self.before = last.id;
        Ok(true)
    }

    /// Writes the file.
    pub(crate) fn write(self, conn: &mut Conn, out: &mut dyn Write, format: FileFormat) -> Result<()> {
        match format {
            FileFormat::Csv => self.write_csv(conn, out),
            FileFormat::Json => self.write_json(conn, out),
        }
    }

    /// Writes CSV in UTF-8 with commas: a row of headings, then one row per entry.
    fn write_csv(mut self, conn: &mut Conn, out: &mut dyn Write) -> Result<()> {
        let mut file = csv::Writer::from_writer(out);
        file.write_record(HEADINGS).map_err(csv_error)?;
        with_iso_dates(|| {
            while self.read(conn)? {
                for entry in &self.found.entries {
                    file.write_record(self.cells(entry)).map_err(csv_error)?;
                }
            }
            Ok(file.flush()?)
        })
    }

    /// Writes a JSON array in the format described in [`super`].
    fn write_json(mut self, conn: &mut Conn, out: &mut dyn Write) -> Result<()> {
        let mut separator = "[";
        with_iso_dates(|| {
            while self.read(conn)? {
                let few: Vec<&Entry> =
                    self.found.entries.iter().filter(|it| (1..=FEW_ROWS).contains(&self.count(it))).collect();
                let mut few = rows::of_each(conn, &few)?;
                for entry in &self.found.entries {
                    write!(out, "{separator}")?;
                    separator = ",";
                    let count = self.count(entry);
                    let fits = (1..=self.rows_left).contains(&count);
                    self.rows_left -= if fits { count } else { 0 };
                    let mut object = self.object(entry);
                    match few.remove(&entry.id) {
                        Some(rows) if fits => object["rows"] = rows.iter().map(row).collect(),
                        _ if fits => {
                            write_with_rows(conn, entry, &object, out)?;
                            continue;
                        }
                        _ if count > 0 => object["rows_left_out"] = count.into(),
                        _ => (),
                    }
                    serde_json::to_writer(&mut *out, &object)?;
                }
            }
            Ok(write!(out, "{}]", if separator == "[" { "[" } else { "" })?)
        })
    }

    /// The number of an entry's rows.
    fn count(&self, entry: &Entry) -> i64 {
        self.found.rows.get(&entry.id).map_or(0, |many| many.count)
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

    fn object(&self, entry: &Entry) -> Value {
        let names = &self.found.names;
        let list = |id: Option<CategoryId>| id.map(|id| json!({"id": id, "name": names.list_name(Some(id))}));
        json!({
            "id": entry.id, "at": moment(&entry.at), "space": self.handle(entry),
            "actor": names.person(entry), "via": entry.via, "kind": entry.kind,
            "category": list(entry.category_id), "other_category": list(entry.other_category_id),
            "favourite": entry.favourite_id, "subject": entry.subject,
            "what": self.found.sentence(entry).plain(), "changes": without_positions(&entry.changes),
            "undoes": entry.undoes,
        })
    }

    fn handle(&self, entry: &Entry) -> &str {
        self.handles.get(&entry.space_id).map_or("", String::as_str)
    }
}

/// Writes an entry's object with its many rows at the end, reading a part of them at a time.
fn write_with_rows(conn: &mut Conn, entry: &Entry, object: &Value, out: &mut dyn Write) -> Result<()> {
    let object = object.to_string();
    write!(out, "{}", object.trim_end_matches('}'))?;
    let (mut separator, mut after) = (",\"rows\":[", FavouriteId(0));
    loop {
        let part = rows::part(conn, entry, after, ROWS_PART)?;
        let Some(last) = part.last() else { break };
        after = last.favourite_id;
        for it in &part {
            write!(out, "{separator}{}", row(it))?;
            separator = ",";
        }
    }
    Ok(out.write_all(b"]}")?)
}

fn csv_error(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Error::bug(format!("{other:?}")),
    }
}

fn row(row: &EntryRow) -> Value {
    json!({"favourite": row.favourite_id, "subject": row.subject, "changes": without_positions(&row.changes)})
}

/// The changes without position keys, which are internal.
pub(super) fn without_positions(changes: &Value) -> Value {
    let Value::Object(fields) = changes else { return changes.clone() };
    let ours = |(name, value): (&String, &Value)| (name != "position").then(|| (name.clone(), value.clone()));
    fields.iter().filter_map(ours).collect::<Map<_, _>>().into()
}

/// 2026-05-03T10:00:00Z
fn moment(at: &DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Writes dates as 2026-05-03, whatever the request prefers.
pub(super) fn with_iso_dates<T>(write: impl FnOnce() -> T) -> T {
    preferences::RequestPreferences::new(Theme::Unset).sync_scope(|| {
        preferences::apply_account(DateFormat::Iso, Theme::Unset, TimeZone::default());
        write()
    })
}

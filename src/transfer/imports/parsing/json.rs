//! Reads JSON: Podium's own export, and lists of objects or texts.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    column::Column,
    rows::MAX_COLUMNS,
    table::{MAX_ROWS, ParsedTable, TableRow},
};
use crate::{
    error::Fault,
    lists::attributes::AttributeKind,
    transfer::{exports::file as export, imports::faults},
};

/// The most values of a text: more than the export of the largest list has. Beyond it, reading takes too much memory.
const MAX_VALUES: usize = MAX_ROWS * 40;

/// A list as Podium exports it.
#[derive(Deserialize)]
struct Export {
    attributes: Vec<ExportedAttribute>,
    favourites: Vec<ExportedFavourite>,
    #[serde(default)]
    tiers: Vec<export::ExportedTier>,
}

#[derive(Deserialize)]
struct ExportedAttribute {
    name: String,
    #[serde(default)]
    unit: String,
    kind: Option<AttributeKind>,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
struct ExportedFavourite {
    rank: u64,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    added: String,
    #[serde(default)]
    changed: String,
    #[serde(default)]
    tier: String,
}

/// Parses a text that is JSON; `None` if it is not. Rows are counted instead of lines.
pub(super) fn read(text: &str) -> Option<Result<ParsedTable, Fault>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    if commas(text) > MAX_VALUES {
        return serde_json::from_str::<serde::de::IgnoredAny>(text)
            .is_ok()
            .then_some(Err(faults::TOO_MANY_ROWS));
    }
    let (mut declared, mut tiers) = (BTreeMap::new(), Vec::new());
    let (headings, rows) = match serde_json::from_str::<Export>(text) {
        Ok(export) => match too_large(export.favourites.len(), export.attributes.len() + OWN_COLUMNS) {
            Some(fault) => return Some(Err(fault)),
            None => {
                declared = columns_of(&export.attributes);
                tiers.clone_from(&export.tiers);
                own(export)
            }
        },
        Err(_) => {
            let items = items_of(serde_json::from_str(text).ok()?)?;
            let headings = headings_of(&items);
            match too_large(items.len(), headings.len()) {
                Some(fault) => return Some(Err(fault)),
                None => foreign(items, headings),
            }
        }
    };
    let rows = rows.into_iter().zip(1..).map(|(cells, line)| TableRow { line, cells });
    let table = ParsedTable::of(headings, rows.collect(), Vec::new());
    Some(table.map(|table| ParsedTable { declared, tiers, ..table }))
}

/// How many commas a text has outside its quoted strings.
fn commas(text: &str) -> usize {
    let (mut count, mut is_quoted, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => count += 1,
            _ => {}
        }
    }
    count
}

/// The columns of an export besides the attributes.
const OWN_COLUMNS: usize = export::LEADING_HEADINGS.len() + export::TRAILING_HEADINGS.len();

/// Why a table of so many rows and columns is not even built.
fn too_large(rows: usize, columns: usize) -> Option<Fault> {
    match () {
        () if rows > MAX_ROWS => Some(faults::TOO_MANY_ROWS),
        () if columns > MAX_COLUMNS => Some(faults::too_many_columns(1, columns, MAX_COLUMNS)),
        () => None,
    }
}

/// Headings, and the cells of each row.
type Rows = (Vec<String>, Vec<Vec<String>>);

/// The attributes as the export describes them, by the places of their columns.
fn columns_of(attributes: &[ExportedAttribute]) -> BTreeMap<usize, Column> {
    let places = (export::LEADING_HEADINGS.len()..).zip(attributes);
    let columns = places.filter_map(|(place, it)| {
        let ExportedAttribute { name, unit, kind, options } = it;
        let (name, unit, options) = (name.clone(), unit.clone(), options.clone());
        Some((place, Column::New { name, kind: (*kind)?, unit, options }))
    });
    columns.collect()
}

/// The same table as that of the list's export as CSV.
fn own(list: Export) -> Rows {
    let names = list.attributes.iter().map(|it| export::heading(&it.name, &it.unit));
    let leading = export::LEADING_HEADINGS.into_iter().map(str::to_owned);
    let trailing = export::TRAILING_HEADINGS.into_iter().map(str::to_owned);
    let has_tiers = !list.tiers.is_empty();
    let tier_heading = has_tiers.then(|| export::TIER_HEADING.to_owned());
    let headings = leading.chain(names).chain(trailing).chain(tier_heading).collect();
    let row = |mut it: ExportedFavourite| {
        let values =
            list.attributes.iter().map(|attribute| it.values.remove(&attribute.name).unwrap_or_default());
        let values: Vec<String> = values.collect();
        let texts = [it.rank.to_string(), it.title, it.description, it.link];
        let tier = has_tiers.then_some(it.tier);
        texts.into_iter().chain(values).chain([it.added, it.changed]).chain(tier).collect()
    };
    (headings, list.favourites.into_iter().map(row).collect())
}

/// A list of objects or texts, or that of an object that has one such list.
fn items_of(json: Value) -> Option<Vec<Value>> {
    match json {
        Value::Array(items) => Some(items),
        Value::Object(object) => {
            let mut lists = object.into_iter().filter_map(|(_, value)| match value {
                Value::Array(items) if !items.is_empty() => Some(items),
                _ => None,
            });
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

/// The keys of all objects.
fn headings_of(items: &[Value]) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(|object| object.keys()) {
        if headings.len() <= MAX_COLUMNS && !headings.contains(key) {
            headings.push(key.clone());
        }
    }
    if headings.is_empty() {
        headings.push("title".to_owned());
    }
    headings
}

fn foreign(items: Vec<Value>, headings: Vec<String>) -> Rows {
    let row = |item: Value| match item {
        Value::Object(mut object) => {
            headings.iter().map(|key| object.remove(key).map_or_else(String::new, cell)).collect()
        }
        other => vec![cell(other)],
    };
    let rows = items.into_iter().map(row).collect();
    (headings, rows)
}

/// A value as text: a list of texts with commas, what is nested as JSON.
fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) if !items.iter().any(|it| it.is_object() || it.is_array()) => {
            items.into_iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let table = read(text).expect("is JSON").expect("is a list");
        let rows = table.rows.into_iter().map(|row| row.cells.join("|"));
        std::iter::once(table.headings.join("|")).chain(rows).collect()
    }

    #[test]
    fn lists_of_objects_and_texts_are_read() {
        let films = r#"[{"rank": 1, "title": "Heat"}, {"rank": 2, "title": "Ran", "seen": true, "tags": ["a", "b"]}]"#;
        assert_eq!(rows(films), ["rank|title|seen|tags", "1|Heat||", "2|Ran|yes|a, b"]);
        assert_eq!(rows(&format!("{{\"count\": 2, \"films\": {films}}}")).len(), 3);
        assert_eq!(rows(r#"["Heat", "Ran", 1917]"#), ["title", "Heat", "Ran", "1917"]);
    }

    #[test]
    fn an_export_becomes_the_table_of_its_csv() {
        let text = r#"{"category": "Films", "description": "", "attributes": [{"name": "Length", "kind": "number", "unit": "min", "options": []}],
            "favourites": [{"rank": 1, "title": "Heat", "description": "", "link": "", "values": {"Length": "170"}, "added": "2026-01-01", "changed": ""}]}"#;
        assert_eq!(
            rows(text),
            ["rank|title|description|link|Length (min)|added|changed", "1|Heat|||170|2026-01-01|"]
        );
    }

    #[test]
    fn other_texts_are_no_json() {
        for text in ["[REC]\nHeat", "{", "", "Heat", "[REC]", "1917", "\"Heat\""] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read("[]").is_some_and(|it| it.is_err()));
        assert!(read(&format!("[{}0]", "0,".repeat(5_000_000))).is_some_and(|it| it.is_err()));
        assert!(read(&"[".repeat(1_000_000)).is_none());
    }
}

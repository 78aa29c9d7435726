//! A list as CSV and JSON. An export can be imported again without loss: CSV cells are the favourites' own texts,
//! except that a cell a spreadsheet would execute gets a leading `'`, which [`unescape_formula`] removes again.

use std::io::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{error::Result, lists::attributes::AttributeKind};

/// The start of every CSV export.
pub(crate) const FIRST_LINE_PREFIX: &str = "rank,title,description,link,";
/// The headings before the attributes.
pub(crate) const LEADING_HEADINGS: [&str; 4] = ["rank", "title", "description", "link"];
/// The headings after the attributes.
pub(crate) const TRAILING_HEADINGS: [&str; 2] = ["added", "changed"];
/// The heading after those, if the list has tiers.
pub(crate) const TIER_HEADING: &str = "tier";

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// A table, with a row for each favourite.
    Csv,
    /// All that is known of the list.
    Json,
}

/// A category without its favourites.
#[derive(Clone, Debug, Default)]
pub struct ExportedList {
    /// The name.
    pub name: String,
    /// The description, which may be empty.
    pub description: String,
    /// The attributes, in their order.
    pub attributes: Vec<ExportedAttribute>,
    /// The tiers, the best first.
    pub tiers: Vec<ExportedTier>,
}

/// A tier of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedTier {
    /// The name.
    pub name: String,
    /// The colour's name.
    #[serde(default)]
    pub colour: String,
    /// How many favourites are above it.
    #[serde(default)]
    pub above: usize,
}

/// An attribute. Without a unit, `unit` is empty.
#[derive(Clone, Debug)]
pub struct ExportedAttribute {
    /// The name.
    pub name: String,
    /// The kind of its values.
    pub kind: AttributeKind,
    /// The unit of numbers.
    pub unit: String,
    /// The options of a choice.
    pub options: Vec<String>,
}

/// A favourite's texts, empty where there are none; `values` are in the order of the attributes.
#[derive(Clone, Debug, Default)]
pub struct ExportedFavourite {
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The web address.
    pub link: String,
    /// The values, in the order of the attributes.
    pub values: Vec<String>,
    /// The day it was added.
    pub added: String,
    /// The day of its last change.
    pub changed: String,
    /// The name of its tier, if the list has tiers.
    pub tier: String,
}

/// An attribute's heading: its name, and its unit in brackets.
pub(crate) fn heading(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} ({unit})") }
}

/// Writes the list with these favourites, best first, and returns how many there were.
pub fn write(
    out: &mut dyn Write,
    format: FileFormat,
    list: &ExportedList,
    favourites: impl Iterator<Item = Result<ExportedFavourite>>,
) -> Result<usize> {
    match format {
        FileFormat::Csv => write_csv(out, list, favourites),
        FileFormat::Json => write_json(out, list, favourites),
    }
}

/// UTF-8 with commas: a row of headings, one row per favourite.
fn write_csv(
    out: &mut dyn Write,
    list: &ExportedList,
    favourites: impl Iterator<Item = Result<ExportedFavourite>>,
) -> Result<usize> {
    let names = list.attributes.iter().map(|attribute| heading(&attribute.name, &attribute.unit));
    let names: Vec<String> = names.collect();
    let tier_heading = (!list.tiers.is_empty()).then_some(TIER_HEADING);
    let headings = LEADING_HEADINGS.into_iter().chain(names.iter().map(String::as_str));
    let headings = headings.chain(TRAILING_HEADINGS).chain(tier_heading);
    write_row(out, headings.map(escape_formula))?;
    let mut count = 0;
    for favourite in favourites {
        let favourite = favourite?;
        count += 1;
        let values = list.attributes.iter().enumerate().map(|(column, attribute)| {
            let value = favourite.values.get(column).map_or("", String::as_str);
            if attribute.kind == AttributeKind::Number { number(value) } else { escape_formula(value) }
        });
        let texts = [&favourite.title, &favourite.description, &favourite.link].map(|it| escape_formula(it));
        let dates = [&favourite.added, &favourite.changed].map(|at| escape_formula(at));
        let tier = tier_heading.map(|_| escape_formula(&favourite.tier));
        let cells = std::iter::once(count.to_string()).chain(texts).chain(values).chain(dates).chain(tier);
        write_row(out, cells)?;
    }
    Ok(count)
}

/// `{"category", "description", "attributes": [{"name", "kind", "unit", "options"}], "favourites": [{"rank", "title",
/// "description", "link", "values": {name: text}, "added", "changed"}]}`. Texts are as stored; empty values are left out.
/// A list with tiers has `"tiers": [{"name", "colour", "above"}]` too, and each favourite its `"tier"`.
fn write_json(
    out: &mut dyn Write,
    list: &ExportedList,
    favourites: impl Iterator<Item = Result<ExportedFavourite>>,
) -> Result<usize> {
    const END: &str = "]\n}";
    let attributes = list.attributes.iter().map(|attribute| {
        json!({ "name": attribute.name, "kind": attribute.kind, "unit": attribute.unit, "options": attribute.options })
    });
    // The keys are in alphabetical order, so that the favourites come last.
    let empty = serde_json::to_string_pretty(&json!({
        "category": list.name, "description": list.description,
        "attributes": attributes.collect::<Vec<_>>(), "favourites": [],
    }))?;
    out.write_all(empty.trim_end_matches(END).as_bytes())?;
    let mut count = 0;
    for favourite in favourites {
        count += 1;
        let object = json_object(list, count, &favourite?);
        let object = serde_json::to_string_pretty(&object)?.replace('\n', "\n    "); // no text has a line break
        write!(out, "{}{object}", if count == 1 { "\n    " } else { ",\n    " })?;
    }
    let end = match list.tiers.is_empty() {
        true => END.to_owned(),
        false => {
            let tiers = serde_json::to_string_pretty(&json!({ "tiers": list.tiers }))?;
            format!("],{}", tiers.trim_start_matches('{'))
        }
    };
    write!(out, "{}{end}", if count == 0 { "" } else { "\n  " })?;
    Ok(count)
}

fn json_object(list: &ExportedList, rank: usize, favourite: &ExportedFavourite) -> Value {
    let filled = list.attributes.iter().zip(&favourite.values).filter(|(_, value)| !value.is_empty());
    let values: Map<String, Value> =
        filled.map(|(attribute, value)| (attribute.name.clone(), value.as_str().into())).collect();
    let mut object = json!({
        "rank": rank, "title": favourite.title, "description": favourite.description,
        "link": favourite.link, "values": values, "added": favourite.added, "changed": favourite.changed,
    });
    if !list.tiers.is_empty() {
        object["tier"] = favourite.tier.as_str().into();
    }
    object
}

/// Escapes a cell so that a spreadsheet does not execute it. A cell that already has a `'` before such a character
/// gets another, so that removing one restores the original. NUL cannot be written.
pub(crate) fn escape_formula(cell: &str) -> String {
    let cell = cell.replace('\0', "");
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

/// Reverts [`escape_formula`].
pub(crate) fn unescape_formula(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Numbers, including negative ones, are not escaped: "-1" executes nothing.
fn number(value: &str) -> String {
    let is_number = AttributeKind::Number.check(&[], value).is_ok_and(|canonical| canonical == value);
    if is_number { value.to_owned() } else { escape_formula(value) }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

pub(crate) fn write_row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> Result<()> {
    let mut text = String::new();
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', ';', '|', '\t', '\r', '\n']) || cell.trim() != cell {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push('\n');
    Ok(out.write_all(text.as_bytes())?)
}

#[cfg(test)]
mod tests;

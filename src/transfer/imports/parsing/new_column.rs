//! The attribute that a column becomes if the list has none like it.

use super::{
    column::{Column, KnownAttribute, MAX_NAME_LENGTH},
    column_kinds::filled,
    table::ParsedTable,
    values,
};
use crate::{lists::attributes::AttributeKind, text};

/// Splits "Minutes (min)" into "Minutes" and "min".
pub(super) fn name_and_unit(heading: &str) -> (&str, &str) {
    let heading = heading.trim();
    match heading.strip_suffix(')').and_then(|open| open.rsplit_once(" (")) {
        Some((name, unit)) if !name.trim().is_empty() && (1..=12).contains(&unit.chars().count()) => {
            (name.trim(), unit)
        }
        _ => (heading, ""),
    }
}

/// A new attribute of that kind for the column, with a unique name.
pub(crate) fn new_column(
    table: &ParsedTable,
    place: usize,
    (kind, options): (AttributeKind, Vec<String>),
    so_far: &[Column],
    attributes: &[KnownAttribute],
) -> Column {
    let heading = table.headings.get(place).map_or("", String::as_str);
    let (name, unit) =
        if kind == AttributeKind::Number { name_and_unit(heading) } else { (heading.trim(), "") };
    let unit = match kind {
        AttributeKind::Number if unit.is_empty() => values::unit(filled(table, place)),
        _ => unit.to_owned(),
    };
    let name = if name.is_empty() { format!("Column {}", place + 1) } else { name.to_owned() };
    let taken = |name: &str| {
        let mut used = so_far.iter().filter_map(|column| match column {
            Column::New { name, .. } => Some(name),
            _ => None,
        });
        let same = |other: &String| text::comparison_key(other) == text::comparison_key(name);
        used.any(same) || attributes.iter().any(|known| same(&known.name))
    };
    let short = |length: usize| name.chars().take(length).collect::<String>().trim().to_owned();
    let mut names = std::iter::once(short(MAX_NAME_LENGTH))
        .chain((2..).map(|n| format!("{} {n}", short(MAX_NAME_LENGTH - 3))));
    let name = names.find(|name| !taken(name)).unwrap_or_default();
    Column::New { name, kind, unit, options }
}

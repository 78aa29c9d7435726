//! Detects the kind of attribute that fits the values of a column. For our own exports a kind is only proposed if
//! it keeps every value as it is written.

use std::collections::HashMap;

use super::{
    column::{MAX_NAME_LENGTH, MAX_OPTIONS},
    headings,
    table::ParsedTable,
    values::{self, Conventions},
};
use crate::{lists::attributes::AttributeKind, text};

/// The kind that fits the values: all of a few, nearly all of many, so that one impossible date among thousands is
/// reported instead of turning the dates into texts.
pub(crate) fn of(
    table: &ParsedTable,
    place: usize,
    conventions: &Conventions,
    is_own_export: bool,
) -> (AttributeKind, Vec<String>) {
    let cells: Vec<&str> = filled(table, place).collect();
    let heading = table.headings.get(place).map_or("", String::as_str);
    let spelling = conventions.spelling(filled(table, place));
    for kind in [AttributeKind::YesNo, AttributeKind::Date, AttributeKind::Number, AttributeKind::Link] {
        let is_kept = |cell: &&str| kind.check(&[], cell).as_deref() == Ok(*cell);
        let is_number =
            || !cells.iter().any(|cell| values::is_code(cell)) && !headings::names_a_code(heading);
        let fits = match kind {
            _ if is_own_export => cells.iter().all(is_kept) && (kind != AttributeKind::Number || is_number()),
            AttributeKind::YesNo => values::are_answers(heading, filled(table, place)),
            AttributeKind::Number if !is_number() => false,
            _ => nearly_all(table, place, |cell| spelling.check(kind, &[], cell).is_ok()),
        };
        if !cells.is_empty() && fits {
            return (kind, Vec::new());
        }
    }
    let options = spellings(table, place);
    let short = options.iter().all(|(option, _)| option.chars().count() <= MAX_NAME_LENGTH);
    let reused = options.iter().filter(|(_, count)| *count > 1).count() * 4 >= options.len() * 3;
    let few = (2..=MAX_OPTIONS).contains(&options.len()) && options.len() * 4 <= cells.len();
    let sound = options.iter().all(|(option, _)| text::parse_line(option).as_ref() == Ok(option));
    let as_written = cells.iter().all(|cell| options.iter().any(|(option, _)| option == cell));
    if short && reused && few && sound && as_written {
        return (AttributeKind::Choice, options.into_iter().map(|(option, _)| option).collect());
    }
    (AttributeKind::Text, Vec::new())
}

/// Returns `true` if the filled cells of a column pass: all of fewer than twenty, 95 % of more.
pub(crate) fn nearly_all(table: &ParsedTable, place: usize, passes: impl Fn(&str) -> bool) -> bool {
    let most_failing = filled(table, place).count() / 20;
    filled(table, place).filter(|cell| !passes(cell)).nth(most_failing).is_none()
}

/// The non-empty cells of a column, trimmed.
pub(crate) fn filled(table: &ParsedTable, place: usize) -> impl Iterator<Item = &str> + Clone {
    let cells = table.rows.iter().filter_map(move |row| row.cells.get(place));
    cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

/// The distinct values of a column in order of appearance, ignoring letter case, with their counts; at most one
/// more than a choice can have.
pub(crate) fn spellings(table: &ParsedTable, place: usize) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for cell in filled(table, place) {
        let next = places.len();
        match places.entry(text::comparison_key(cell)).or_insert(next) {
            place if *place < found.len() => found.get_mut(*place).map_or((), |(_, count)| *count += 1),
            _ if found.len() > MAX_OPTIONS => return found,
            _ => found.push((cell.to_owned(), 1)),
        }
    }
    found
}

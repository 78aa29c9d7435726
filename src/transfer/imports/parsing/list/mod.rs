//! A plain list, as people paste it: one favourite on each line, mostly numbered or with bullets, with headings between and
//! notes below.
//!
//! **Invariants:** markers are only removed where they plainly mark the list ("300" and "21. Grams" are titles); every
//! line becomes a favourite, the note of one, or a remark that it was left out.

mod inline;
mod lines;
mod markers;
mod numbers;
mod structure;

use std::borrow::Cow;

use self::{
    inline::Linked,
    lines::{Line, lines},
    structure::{Item, Structure},
};
use super::{
    options::{HeadingsLine, ReadAs, ReadingOptions, Separator},
    remarks::Remark,
    rows::MAX_COLUMNS,
    table::{self, ParsedTable, TableRow},
};
use crate::{error::Fault, transfer::imports::faults};

/// How much of a text is examined to tell a list from a table, in bytes.
const EXAMINED: usize = 16 * 1024;

/// Parses a plain list as a table of titles and, where there are some, notes, links and further cells.
pub(super) fn read(text: &str, options: &ReadingOptions) -> Result<ParsedTable, Fault> {
    let text = match text.contains('\r') {
        true => Cow::from(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::from(text),
    };
    let lines = lines(&text);
    if lines.len() > table::MAX_ROWS {
        return Err(faults::TOO_MANY_ROWS);
    }
    let too_long = |line: &&Line<'_>| line.text.chars().nth(table::MAX_CELL_LENGTH).is_some();
    if let Some(line) = lines.iter().find(too_long) {
        return Err(faults::cell_too_long(&format!("Line {}", line.number)));
    }
    let above = match options.headings {
        HeadingsLine::Line(last) => lines.iter().take_while(|line| line.number <= last).count(),
        HeadingsLine::Detected | HeadingsLine::Missing => 0,
    };
    let (above, lines) = lines.split_at(above);
    let mut structure = structure::find(lines, options.numbers);
    structure.remarks.splice(0..0, above.iter().map(|line| Remark::left_out(line.number, line.text)));
    if structure.items.is_empty() {
        return Err(faults::LIST_EMPTY);
    }
    table_of(structure)
}

/// Returns `true` if nearly all lines begin with a marker that no table has, such as "1." or "•".
pub(super) fn is_marked(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(EXAMINED)).unwrap_or(text);
    structure::is_marked(&lines(start))
}

/// The text without Markdown's emphasis and links.
pub(super) fn plain_text(text: &str) -> String {
    inline::plain(text).title
}

/// The columns: titles, notes, links, and the cells behind tabs.
fn table_of(structure: Structure<'_>) -> Result<ParsedTable, Fault> {
    let Structure { mut items, mut remarks, has_markers } = structure;
    if let Some(remark) = take_off_footnotes(&mut items) {
        remarks.push(remark);
    }
    let linked = linked(&items);
    let has_links = linked.iter().any(|it| !it.link.is_empty());
    let longest_note = items.iter().map(|it| it.note.chars().count()).max().unwrap_or(0);
    let shortest_note =
        items.iter().map(|it| it.note.chars().count()).filter(|it| *it > 0).min().unwrap_or(0);
    let widest = items.iter().max_by_key(|it| it.cells.len());
    let (widest_line, more) = widest.map_or((1, 0), |it| (it.line, it.cells.len()));
    if more > MAX_COLUMNS {
        return Err(faults::too_many_columns(widest_line, more + 1, MAX_COLUMNS));
    }
    let mut headings = vec!["title".to_owned()];
    if longest_note > 0 {
        headings.push(if shortest_note >= 10 { "description" } else { "Note" }.to_owned());
    }
    if has_links {
        headings.push("link".to_owned());
    }
    let first = headings.len();
    headings.extend((1..=more).map(|place| format!("Column {}", first + place)));
    let rows = items.into_iter().zip(linked).map(|(item, Linked { title, link })| {
        let mut cells = vec![title];
        cells.extend((longest_note > 0).then_some(item.note));
        cells.extend(has_links.then_some(link));
        cells.extend(item.cells.iter().map(|it| (*it).to_owned()));
        TableRow { line: item.line, cells }
    });
    let read_as = ReadAs { separator: Some(Separator::Nothing), has_markers, ..ReadAs::default() };
    let rows: Vec<TableRow> = rows.collect();
    Ok(ParsedTable { read_as, ..ParsedTable::of(headings, rows, remarks)? })
}

/// Takes the marks of footnotes off where most titles have some.
fn take_off_footnotes(items: &mut [Item<'_>]) -> Option<Remark> {
    let marked = |it: &&Item<'_>| inline::without_footnotes(it.title).len() < it.title.len();
    let count = items.iter().filter(marked).count();
    if count < 2 || count * 2 < items.len() {
        return None;
    }
    items.iter_mut().for_each(|it| it.title = inline::without_footnotes(it.title));
    Some(Remark::FootnotesTakenOff)
}

/// The titles as text. Addresses are split off where nearly all lines have one.
fn linked(items: &[Item<'_>]) -> Vec<Linked> {
    let beside = |it: &Item<'_>| inline::beside_address(it.title).filter(|_| !it.title.contains("]("));
    let beside: Vec<Option<Linked>> = items.iter().map(beside).collect();
    let are_addresses = beside.iter().flatten().count() * 10 >= items.len() * 9;
    let title = |(item, beside): (&Item<'_>, Option<Linked>)| match beside {
        Some(beside) if are_addresses => beside,
        _ => inline::plain(item.title),
    };
    items.iter().zip(beside).map(title).collect()
}

#[cfg(test)]
mod tests;

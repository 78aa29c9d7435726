//! Reads HTML: lists, tables and links of pages, whether pasted or in files, and the bookmarks of browsers.
//!
//! **Invariants:** no tree is built and nothing recurses, so no page is too deep; what is kept is bounded in number.

mod bookmarks;
mod flow;
mod grid;
mod page;
mod tokens;

use self::{
    flow::Flow,
    grid::{Row, Table},
    page::{Item, List, Page},
    tokens::{EndlessTag, Event},
};
use super::{
    column::Column,
    format,
    headings::column_named,
    list,
    options::ReadingOptions,
    remarks::Remark,
    table::{self, MAX_ROWS, ParsedTable, TableRow},
};
use crate::{error::Fault, transfer::imports::faults};

/// How much of a text is examined, in bytes.
const EXAMINED: usize = 64 * 1024;
/// Elements with which a pasted part of a page begins.
const BEGINNINGS: [&str; 23] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<ol",
    "<ul",
    "<li",
    "<dl",
    "<dt",
    "<table",
    "<thead",
    "<tbody",
    "<tr",
    "<td",
    "<div",
    "<p",
    "<section",
    "<article",
    "<main",
    "<h1",
    "<h2",
    "<h3",
];
/// The first line of a bookmark file.
const BOOKMARKS: &str = "<!doctype netscape-bookmark-file";

/// Parses a text that is HTML; `None` if it is not.
pub(super) fn read(text: &str) -> Option<Result<ParsedTable, Fault>> {
    let start = text.get(..text.floor_char_boundary(EXAMINED)).unwrap_or(text).to_ascii_lowercase();
    let start = without_comments(&start);
    let found = match () {
        () if start.starts_with(BOOKMARKS) => bookmarks::read(text),
        () if begins_with(start, &BEGINNINGS) || has_items(start) => page(text),
        () => return None,
    };
    Some(found.unwrap_or(Err(faults::TABLE_UNREADABLE)).map(with_lines_of_their_own))
}

/// Numbers the rows where several of them are on one line, because rows are told apart by their lines.
fn with_lines_of_their_own(mut table: ParsedTable) -> ParsedTable {
    if table.rows.windows(2).any(|pair| pair[0].line == pair[1].line) {
        table.rows.iter_mut().zip(1..).for_each(|(row, number)| row.line = number);
    }
    table
}

/// The text of a part of a page, in one line.
pub(super) fn plain_text(html: &str) -> Option<String> {
    let mut flow = Flow::default();
    let see = |event: Event<'_>, _| match event {
        Event::Text(text) => flow.push(text),
        Event::Open { name: "br" | "p" | "div" | "li" | "tr", .. } => flow.break_line(),
        _ => (),
    };
    tokens::read(html, see).ok().map(|()| flow.into_text())
}

fn without_comments(start: &str) -> &str {
    let mut start = start.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    while let Some((_, after)) =
        start.strip_prefix("<!--").or_else(|| start.strip_prefix("<?")).and_then(|it| it.split_once('>'))
    {
        start = after.trim_start();
    }
    start
}

fn begins_with(line: &str, names: &[&str]) -> bool {
    let is_end = |rest: &str| rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
    names.iter().any(|name| line.strip_prefix(name).is_some_and(is_end))
}

/// Returns `true` if a list or a table begins below other lines.
fn has_items(start: &str) -> bool {
    start.lines().filter(|line| begins_with(line.trim_start(), &["<li", "<tr", "<dt"])).nth(1).is_some()
}

fn page(text: &str) -> Result<Result<ParsedTable, Fault>, EndlessTag> {
    let mut page = Page::default();
    tokens::read(text, |event, line| page.see(event, line))?;
    page.finish();
    Ok(table_of(page))
}

/// The table of the list or table that is the largest, or of the lines of a page that has neither.
fn table_of(mut page: Page) -> Result<ParsedTable, Fault> {
    if page.is_endless {
        return Err(faults::TOO_MANY_ROWS);
    }
    let (table, other_tables) = take_largest_table(std::mem::take(&mut page.tables));
    let (lists, other_lists) = take_largest(std::mem::take(&mut page.lists));
    let list_score: usize = lists.iter().map(List::score).sum();
    let others =
        || other_tables.iter().filter_map(Table::remark).chain(other_lists.iter().filter_map(List::remark));
    match table.filter(|it| it.score() >= list_score.max(1)) {
        Some(table) => {
            let left_out: Vec<Remark> = lists.iter().filter_map(List::remark).chain(others()).collect();
            of_table(table, [left_out, remarks(page)].concat())
        }
        None if list_score > 0 => {
            let left_out: Vec<Remark> = others().collect();
            of_lists(lists, [left_out, remarks(page)].concat())
        }
        None => {
            let lines = page.around.into_iter().map(|(_, flow)| flow.into_text());
            list::read(&lines.collect::<Vec<_>>().join("\n"), &ReadingOptions::default())
        }
    }
}

/// The lines around what is read.
fn remarks(page: Page) -> Vec<Remark> {
    let lines = page.around.into_iter().map(|(line, flow)| (line, list::plain_text(&flow.into_text())));
    lines
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(line, text)| Remark::left_out(line, &text))
        .collect()
}

impl List {
    /// How likely it is that this is the list of the page: numbers are, menus are not.
    fn score(&self) -> usize {
        self.items.len() * if self.is_ordered { 2 } else { 1 }
    }

    /// That it was left out. Numbers say that it is a list of things, and no menu.
    fn remark(&self) -> Option<Remark> {
        let first = self.items.first().filter(|_| self.is_ordered && self.items.len() > 1)?;
        Some(Remark::part_left_out(first.line, self.items.len(), first.text.first_line()))
    }
}

impl Table {
    /// How likely it is that this is the list of the page. A table of one column is there for the layout.
    fn score(&self) -> usize {
        let rows = self.rows.iter().filter(|it| it.cells.len() > 1).count();
        let has_headings = self.rows.first().is_some_and(|it| it.headings > 1);
        rows * if has_headings { 3 } else { 1 }
    }

    /// The headings, if the first row is marked as such.
    fn headings(&self) -> Option<&[String]> {
        self.rows.first().filter(|it| it.headings > 1).map(|it| it.cells.as_slice())
    }

    /// That it was left out. A table of one column or row is there for the layout.
    fn remark(&self) -> Option<Remark> {
        let rows: Vec<&Row> = self.rows.iter().filter(|it| it.cells.len() > 1).collect();
        let first = rows.first().filter(|_| rows.len() > 2)?;
        Some(Remark::part_left_out(first.line, rows.len(), &first.cells.join(", ")))
    }
}

/// The largest list and those of its kind beside it, and the others.
fn take_largest(lists: Vec<List>) -> (Vec<List>, Vec<List>) {
    let largest = lists.iter().max_by_key(|it| it.score()).map(|it| (it.is_ordered, it.depth));
    lists.into_iter().partition(|it| Some((it.is_ordered, it.depth)) == largest)
}

/// The largest table with the rows of those that have the same headings, and the others.
fn take_largest_table(mut tables: Vec<Table>) -> (Option<Table>, Vec<Table>) {
    let Some(at) = (0..tables.len()).max_by_key(|at| tables[*at].score()) else { return (None, tables) };
    let Some(headings) = tables[at].headings().map(<[String]>::to_vec) else {
        return (Some(tables.remove(at)), tables);
    };
    let (same, others): (Vec<Table>, Vec<Table>) =
        tables.into_iter().partition(|it| it.headings() == Some(headings.as_slice()));
    let mut same = same.into_iter();
    let mut whole = same.next().unwrap_or_default();
    same.for_each(|it| whole.rows.extend(it.rows.into_iter().skip(1)));
    (Some(whole), others)
}

fn of_lists(lists: Vec<List>, mut remarks: Vec<Remark>) -> Result<ParsedTable, Fault> {
    let mut items: Vec<Item> = Vec::new();
    for list in lists {
        if list.is_reversed {
            remarks.push(Remark::Countdown);
            items.extend(list.items.into_iter().rev());
        } else {
            items.extend(list.items);
        }
    }
    let parts = |item: Item| {
        let text = item.text.into_text();
        let (title, note) = text.split_once('\n').unwrap_or((&text, ""));
        (item.line, list::plain_text(title), note.to_owned(), item.link)
    };
    let items: Vec<_> = items.into_iter().map(parts).filter(|(_, title, ..)| !title.is_empty()).collect();
    let has_notes = items.iter().any(|(_, _, note, _)| !note.is_empty());
    let has_links = items.iter().any(|(.., link)| !link.is_empty());
    let columns = [("title", true), ("description", has_notes), ("link", has_links)];
    let headings =
        columns.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| (*name).to_owned()).collect();
    let rows = items.into_iter().map(|(line, title, note, link)| {
        let cells = [title, note, link].into_iter().zip(columns).filter(|(_, (_, is_there))| *is_there);
        TableRow { line, cells: cells.map(|(cell, _)| cell).collect() }
    });
    ParsedTable::of(headings, rows.collect(), remarks)
}

fn of_table(table: Table, remarks: Vec<Remark>) -> Result<ParsedTable, Fault> {
    let mut rows = table.rows;
    rows.retain(|it| it.cells.iter().any(|cell| !cell.is_empty()));
    let marked = rows.iter().take_while(|it| it.headings * 2 > it.cells.len()).count();
    let cells: Vec<Vec<String>> = rows.iter().take(marked + 20).map(|it| it.cells.clone()).collect();
    let headings_at = marked.checked_sub(1).or_else(|| format::named_headings_at(&cells));
    if rows.len() > MAX_ROWS + 1 {
        return Err(faults::TOO_MANY_ROWS);
    }
    let width = rows.iter().map(|it| it.cells.len()).max().unwrap_or(0);
    rows.iter_mut().for_each(|it| it.cells.resize(width, String::new()));
    add_links(&mut rows, headings_at);
    let row = |it: Row| {
        let cells = it.cells.iter().map(|cell| list::plain_text(&cell.replace('\n', " ")));
        TableRow { line: it.line, cells: cells.collect() }
    };
    let rows = rows.into_iter().map(row).collect();
    table::of_rows(rows, headings_at.unwrap_or(0), headings_at.is_some(), remarks)
}

/// Adds the links of rows as a column where most rows have one, and no column is of links.
fn add_links(rows: &mut [Row], headings_at: Option<usize>) {
    let below = headings_at.map_or(0, |place| place + 1);
    let links = rows.iter().skip(below).filter(|it| !it.link.is_empty()).count();
    let headings = headings_at.and_then(|place| rows.get(place));
    let names_links =
        headings.is_some_and(|it| it.cells.iter().any(|cell| column_named(cell) == Some(Column::Link)));
    if names_links || links == 0 || links * 2 < rows.len().saturating_sub(below) {
        return;
    }
    for (place, row) in rows.iter_mut().enumerate() {
        let link = std::mem::take(&mut row.link);
        row.cells.push(if Some(place) == headings_at { "link".to_owned() } else { link });
    }
}

#[cfg(test)]
mod tests;

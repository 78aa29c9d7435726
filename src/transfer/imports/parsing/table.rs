//! Parses a table from a file: headings and rows of cells, each row with the line it starts on. Cells are exactly
//! the file's (untrimmed), except that the `'` which keeps a spreadsheet from executing a cell is removed. A file
//! beyond the limits is refused as soon as that is detected.

use std::collections::BTreeMap;

use csv::ByteRecord;
use serde::{Deserialize, Serialize};

use super::{
    column::Column,
    format::{self, DetectedFormat},
    options::{HeadingsLine, ReadAs, ReadingOptions, Separator},
    remarks::Remark,
    rows::{MAX_COLUMNS, cell, reader, text_of},
};
use crate::{error::Fault, text, transfer::exports::file::ExportedTier, transfer::imports::faults};

/// The most rows below the headings.
pub(crate) const MAX_ROWS: usize = 20_000;
/// The most rows above the headings.
const MAX_ABOVE: usize = 1_000;
/// The longest cell, in characters.
pub(crate) const MAX_CELL_LENGTH: usize = 10_000;
/// The most delimiters between two line breaks: far more than texts in cells contain.
const ENDLESS: usize = 100_000;
/// More bytes between two line breaks cannot be a row within the limits.
const LONGEST_LINE: usize = MAX_COLUMNS * (MAX_CELL_LENGTH + 3) * 4;

/// Headings and the rows below them. Every row has at least as many cells as there are headings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedTable {
    /// The headings, one per column.
    pub headings: Vec<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<TableRow>,
    /// What was done with the text before it became rows.
    pub remarks: Vec<Remark>,
    /// How it was read.
    pub read_as: ReadAs,
    /// What columns are, where the file itself says it, by their place.
    pub declared: BTreeMap<usize, Column>,
    /// The tiers that the file itself names, the best first, with their colours.
    pub tiers: Vec<ExportedTier>,
}

/// A row, and the line of the file it starts on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    pub(crate) line: usize,
    /// The cells as written.
    pub cells: Vec<String>,
}

/// Parses a text, or returns why it can't be read.
pub fn read(text: &str, options: &ReadingOptions) -> Result<ParsedTable, Fault> {
    let chosen = options.separator.and_then(Separator::delimiter);
    let DetectedFormat { delimiter, headings_at, .. } = format::detect(text, chosen);
    no_endless_row(text, delimiter)?;
    let mut rows = rows(text, delimiter, MAX_ABOVE + 1 + MAX_ROWS)?;
    if rows.is_empty() {
        return Err(faults::FILE_EMPTY);
    }
    let headings_at = match options.headings {
        HeadingsLine::Detected => headings_at.min(rows.len()),
        HeadingsLine::Missing => rows.iter().take_while(|row| is_separator_line(row)).count(),
        HeadingsLine::Line(line) => rows.iter().take(MAX_ABOVE).take_while(|row| row.line < line).count(),
    };
    let above = rows.drain(..headings_at);
    let mut remarks: Vec<Remark> = above.filter_map(|row| format::remark(row.line, &row.cells)).collect();
    let has_headings = match options.headings {
        HeadingsLine::Detected => !rows.first().is_some_and(|row| format::is_data(&row.cells)),
        HeadingsLine::Missing => false,
        HeadingsLine::Line(_) => true,
    };
    let (headings, headings_line) = take_headings(&mut rows, has_headings)?;
    remarks.extend(take_totals(&mut rows));
    let read_as = ReadAs { separator: Separator::of(delimiter), headings_line, ..ReadAs::default() };
    Ok(ParsedTable { read_as, ..ParsedTable::of(headings, rows, remarks)? })
}

/// Takes the headings off, and says in which line they were; without headings the columns are numbered.
fn take_headings(
    rows: &mut Vec<TableRow>,
    has_headings: bool,
) -> Result<(Vec<String>, Option<usize>), Fault> {
    let first = rows.first().ok_or(faults::NO_ROWS)?;
    if !has_headings {
        return Ok(((1..=first.cells.len()).map(|place| format!("Column {place}")).collect(), None));
    }
    let TableRow { line, cells } = rows.remove(0);
    Ok((cells, Some(line)))
}

/// Returns `true` for a first line such as "sep=;".
fn is_separator_line(row: &TableRow) -> bool {
    row.line == 1 && row.cells.first().is_some_and(|cell| cell.trim().starts_with("sep="))
}

/// The table that begins at one of these rows, with its headings if it has some. Rows above are left out, and so are sums
/// at the end.
pub(super) fn of_rows(
    mut rows: Vec<TableRow>,
    first: usize,
    has_headings: bool,
    mut remarks: Vec<Remark>,
) -> Result<ParsedTable, Fault> {
    let above = rows.drain(..first.min(rows.len()));
    remarks.extend(above.filter_map(|row| format::remark(row.line, &row.cells)));
    let (headings, _) = take_headings(&mut rows, has_headings)?;
    remarks.extend(take_totals(&mut rows));
    ParsedTable::of(headings, rows, remarks)
}

impl ParsedTable {
    /// The table of these rows, or why it is too large. Shorter rows are filled up.
    pub(super) fn of(
        headings: Vec<String>,
        mut rows: Vec<TableRow>,
        remarks: Vec<Remark>,
    ) -> Result<ParsedTable, Fault> {
        match rows.len() {
            0 => return Err(faults::NO_ROWS),
            count if count > MAX_ROWS => return Err(faults::TOO_MANY_ROWS),
            _ => (),
        }
        for TableRow { line, cells } in &mut rows {
            let width = cells.len().max(headings.len());
            if width > MAX_COLUMNS {
                return Err(faults::too_many_columns(*line, width, MAX_COLUMNS));
            }
            cells.resize(width, String::new());
            if cells.iter().any(|cell| is_too_long(cell)) {
                return Err(faults::cell_too_long(&format!("The row on line {line}")));
            }
        }
        let (read_as, declared) = (ReadAs::default(), BTreeMap::new());
        Ok(ParsedTable { headings, rows, remarks, read_as, declared, tiers: Vec::new() })
    }
}

fn is_too_long(cell: &str) -> bool {
    cell.len() > MAX_CELL_LENGTH && cell.chars().nth(MAX_CELL_LENGTH).is_some()
}

/// All rows that are not empty, or why they can't be read.
fn rows(text: &str, delimiter: u8, most: usize) -> Result<Vec<TableRow>, Fault> {
    let mut reader = reader(text, delimiter);
    let (mut record, mut lines) =
        (ByteRecord::new(), LineCounter { text: text.as_bytes(), line: 1, byte: 0 });
    let mut rows = Vec::new();
    while reader.read_byte_record(&mut record).map_err(|_| faults::TABLE_UNREADABLE)? {
        let line = lines.at(record.position().map_or(0, |position| position.byte()));
        within_limits(&record, line)?;
        let cells: Vec<String> = record.iter().map(cell).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == most {
            return Err(faults::TOO_MANY_ROWS);
        }
        rows.push(TableRow { line, cells });
    }
    Ok(rows)
}

/// What spreadsheets write in front of the sum of a column.
const TOTALS: &str =
    "total totals sum average count gesamt summe mittelwert totale somme suma итого всего 合計 总计 합계";

/// Takes a last row of sums off: one that is set apart, or that has a word where all others have a number.
fn take_totals(rows: &mut Vec<TableRow>) -> Option<Remark> {
    let [others @ .., before, last] = rows.as_slice() else { return None };
    let first =
        last.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty())?.trim_end_matches(':');
    let is_set_apart = last.line > before.line + 1;
    let is_number = |row: &TableRow| row.cells.first().is_some_and(|cell| cell.trim().parse::<f64>().is_ok());
    let is_total = TOTALS.split(' ').any(|it| it == text::comparison_key(first))
        && (is_set_apart || (is_number(before) && others.iter().all(is_number)));
    let last = if is_total { rows.pop() } else { None };
    last.and_then(|row| format::remark(row.line, &row.cells))
}

/// Refuses a row with so many cells, or so long a cell, that reading it as a whole would take too much memory.
fn no_endless_row(text: &str, delimiter: u8) -> Result<(), Fault> {
    let mut start = 0;
    for line in text.as_bytes().split(|byte| *byte == b'\n' || *byte == b'\r') {
        let number = || LineCounter { text: text.as_bytes(), line: 1, byte: 0 }.at(start as u64);
        if line.iter().filter(|byte| **byte == delimiter).count() > ENDLESS {
            return Err(faults::endless_row(number(), ENDLESS, MAX_COLUMNS));
        }
        if line.len() > LONGEST_LINE {
            return Err(faults::cell_too_long(&format!("The row on line {}", number())));
        }
        start += line.len() + 1;
    }
    Ok(())
}

fn within_limits(record: &ByteRecord, line: usize) -> Result<(), Fault> {
    if record.len() > MAX_COLUMNS {
        return Err(faults::too_many_columns(line, record.len(), MAX_COLUMNS));
    }
    let is_long = record.iter().any(|cell| is_too_long(&text_of(cell)));
    if is_long { Err(faults::cell_too_long(&format!("The row on line {line}"))) } else { Ok(()) }
}

/// Counts lines up to the start of a row, skipping blank lines before it.
struct LineCounter<'a> {
    text: &'a [u8],
    line: usize,
    byte: usize,
}

impl LineCounter<'_> {
    fn at(&mut self, byte: u64) -> usize {
        let start = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(&c) = self.text.get(self.byte) {
            if self.byte >= start && c != b'\n' && c != b'\r' {
                break;
            }
            let ends = c == b'\n' || (c == b'\r' && self.text.get(self.byte + 1) != Some(&b'\n'));
            self.line += usize::from(ends);
            self.byte += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cpu_time::ThreadTime;

    use super::*;

    fn read(text: &str) -> Result<ParsedTable, Fault> {
        super::read(text, &ReadingOptions::default())
    }

    fn lines(text: &str) -> Vec<(usize, String)> {
        read(text).unwrap().rows.into_iter().map(|row| (row.line, row.cells.join("|"))).collect()
    }

    #[test]
    fn lines_are_counted_past_blank_and_quoted_ones() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "",
                "title,note",
                "",
                "Heat,\"one",
                "",
                "two\"",
                "",
                "Up,\"a \"\"b\"\", c\"",
                ",",
                "",
                "Ran",
            ]
            .join(end);
            let cells = format!("Heat|one{end}{end}two");
            assert_eq!(lines(&text), [(4, cells), (8, "Up|a \"b\", c".into()), (11, "Ran|".into())]);
        }
    }

    #[test]
    fn a_table_without_headings_keeps_its_first_row() {
        let table = read("1,Heat\n2,Up\n").unwrap();
        assert_eq!((table.headings, table.rows.len()), (vec!["Column 1".into(), "Column 2".into()], 2));
        assert_eq!(read("title,2024\nHeat,7\n").unwrap().rows.len(), 1);
        assert!(read("title\n\n").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn what_is_beyond_the_limits_is_refused_at_once() {
        let wide = format!("title{}\nHeat\n", ",x".repeat(99_999));
        let long = format!("title\n\"{}\"\n", "a".repeat(10 * 1024 * 1024 - 20));
        let open = format!("title\n\"Heat\n{}", "Up\n".repeat(100_000));
        for (text, said) in [
            (format!("title\n{}", "a\n".repeat(1_000_000)), "more than 20,000 rows"),
            (wide, "Line 1 has 100,000 columns; at most 60 are allowed."),
            (long, "line 2 contains a value longer than 10,000 characters"),
            (open, "Is a closing quotation mark missing?"),
            (",".repeat(10 * 1024 * 1024), "columns"),
            ("\"".repeat(10 * 1024 * 1024), "10,000"),
        ] {
            let start = ThreadTime::now();
            assert!(read(&text).unwrap_err().message.contains(said), "{said}");
            assert!(start.elapsed() < Duration::from_secs(2), "{said}: {:?}", start.elapsed());
        }
        assert_eq!(read(&format!("title\n{}", "a\n".repeat(MAX_ROWS))).unwrap().rows.len(), MAX_ROWS);
        assert_eq!(read(&format!("title\n{}\n", "é".repeat(MAX_CELL_LENGTH))).unwrap().rows.len(), 1);
    }
}

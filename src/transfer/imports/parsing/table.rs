//! Parses a table from a file: headings and rows of cells, each row with the line it starts on. Cells are exactly
//! the file's (untrimmed), except that the `'` which keeps a spreadsheet from executing a cell is removed. A file
//! beyond the limits is refused as soon as that is detected.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};
use serde::{Deserialize, Serialize};

use super::headings::names_a_title;
use crate::{
    error::Fault,
    lists::attributes::AttributeKind,
    transfer::{exports::file as export, imports::faults},
};

/// The most rows below the headings.
pub(crate) const MAX_ROWS: usize = 20_000;
/// The most columns.
pub(crate) const MAX_COLUMNS: usize = 60;
/// The longest cell, in characters.
pub(crate) const MAX_CELL_LENGTH: usize = 10_000;
/// The most delimiters between two line breaks: far more than texts in cells contain.
const ENDLESS: usize = 100_000;
/// More bytes between two line breaks cannot be a row within the limits.
const LONGEST_LINE: usize = MAX_COLUMNS * (MAX_CELL_LENGTH + 3) * 4;
/// How much of a text is examined to detect its delimiter, in bytes.
const SNIFF_BYTES: usize = 64 * 1024;

/// Headings and the rows below them. Every row has at least as many cells as there are headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedTable {
    /// The headings, one per column.
    pub headings: Vec<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<TableRow>,
}

/// A row, and the line of the file it starts on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    pub(crate) line: usize,
    /// The cells as written.
    pub cells: Vec<String>,
}

/// The delimiter of a text, and its first row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DetectedFormat {
    pub(crate) delimiter: u8,
    pub(crate) headings: Vec<String>,
}

/// Detects the delimiter: the one that gives the first row several cells and most other rows as many; if there are
/// several, the one less common in texts and numbers.
pub(crate) fn sniff(text: &str) -> DetectedFormat {
    let end = text.floor_char_boundary(SNIFF_BYTES);
    let (start, cut) = (text.get(..end).unwrap_or(text), end < text.len());
    let mut best = (0, DetectedFormat { delimiter: b',', headings: Vec::new() });
    for delimiter in *b"\t;|," {
        let mut records = records(start, delimiter, 50);
        if cut && records.len() > 1 {
            records.pop();
        }
        let Some(headings) = records.first() else { continue };
        let same = records.iter().filter(|record| record.len() == headings.len()).count();
        let regular = same * 10 >= records.len() * 8;
        let is_own_export = delimiter == b',' && start.starts_with(export::FIRST_LINE_PREFIX);
        let score = match headings.len() {
            _ if is_own_export => usize::MAX,
            1 => 1,
            cells if regular => 1 + cells,
            _ => 0,
        };
        if score > best.0 {
            let headings = headings.iter().map(cell).take(MAX_COLUMNS).collect();
            best = (score, DetectedFormat { delimiter, headings });
        }
    }
    best.1
}

/// Parses a text, or returns why it can't be read.
pub fn read(text: &str) -> Result<ParsedTable, Fault> {
    let delimiter = sniff(text).delimiter;
    no_endless_row(text, delimiter)?;
    let mut reader = reader(text, delimiter);
    let (mut record, mut lines) =
        (ByteRecord::new(), LineCounter { text: text.as_bytes(), line: 1, byte: 0 });
    let mut table: Option<ParsedTable> = None;
    while reader.read_byte_record(&mut record).map_err(|_| faults::TABLE_UNREADABLE)? {
        let line = lines.at(record.position().map_or(0, |position| position.byte()));
        within_limits(&record, line)?;
        let mut cells: Vec<String> = record.iter().map(cell).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &mut table {
            None if is_data(&cells) => {
                let headings = (1..=cells.len()).map(|place| format!("Column {place}")).collect();
                table = Some(ParsedTable { headings, rows: vec![TableRow { line, cells }] });
            }
            None => table = Some(ParsedTable { headings: cells, rows: Vec::new() }),
            Some(table) if table.rows.len() == MAX_ROWS => return Err(faults::TOO_MANY_ROWS),
            Some(table) => {
                cells.resize(cells.len().max(table.headings.len()), String::new());
                table.rows.push(TableRow { line, cells });
            }
        }
    }
    match table {
        Some(table) if !table.rows.is_empty() => Ok(table),
        Some(_) => Err(faults::NO_ROWS),
        None => Err(faults::FILE_EMPTY),
    }
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
    let long =
        |cell: &[u8]| cell.len() > MAX_CELL_LENGTH && text_of(cell).chars().nth(MAX_CELL_LENGTH).is_some();
    let is_long = record.iter().any(long);
    if is_long { Err(faults::cell_too_long(&format!("The row on line {line}"))) } else { Ok(()) }
}

/// Returns `true` if the first row is data instead of headings: it contains a number or a date, and no heading for
/// titles.
fn is_data(cells: &[String]) -> bool {
    let is_value = |cell: &String| {
        [AttributeKind::Number, AttributeKind::Date]
            .iter()
            .any(|kind| kind.check(&[], cell).is_ok_and(|value| !value.is_empty()))
    };
    cells.iter().any(is_value) && !cells.iter().any(|cell| names_a_title(cell))
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn records(text: &str, delimiter: u8, most: usize) -> Vec<ByteRecord> {
    reader(text, delimiter).into_byte_records().map_while(Result::ok).take(most).collect()
}

/// The text is UTF-8 and only split at ASCII characters, so nothing is replaced here.
fn text_of(cell: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(cell)
}

fn cell(bytes: &[u8]) -> String {
    export::unescape_formula(&text_of(bytes)).to_owned()
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
    fn the_delimiter_is_found() {
        for (text, delimiter) in [
            ("title,note\nHeat,\"a;b\"\n", b','),
            ("Titel;Wert\nHeat;7,5\nUp;8,1\n", b';'),
            ("a\tb, c\n1\t2, 3", b'\t'),
            ("title|no\nx, y|1", b'|'),
            ("\"a;b;c\",d\n1,2", b','),
            ("title\nThe Good, the Bad", b'\t'),
            ("rank,title,description,link,\"a;b;c;d;e;f;g;h\",added,changed\n", b','),
        ] {
            assert_eq!(sniff(text).delimiter, delimiter, "{text}");
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

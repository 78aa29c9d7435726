//! Finds the table in a text: its delimiter, and the row of its headings.

use csv::ByteRecord;

use super::{
    headings::{column_named, names_a_title},
    remarks::Remark,
    rows::{MAX_COLUMNS, cell, records},
};
use crate::{lists::attributes::AttributeKind, transfer::exports::file as export};

/// How much of a text is examined, in bytes and rows.
const EXAMINED_BYTES: usize = 64 * 1024;
const EXAMINED_ROWS: usize = 50;
/// The most rows above the headings.
const MAX_PREAMBLE: usize = 20;

/// The delimiter of a text, and where its headings are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DetectedFormat {
    pub(crate) delimiter: u8,
    /// How many rows that are not empty are above them.
    pub(crate) headings_at: usize,
    /// The headings, or the first row of data if there are none.
    pub(crate) headings: Vec<String>,
}

/// Detects the delimiter: the one that gives the headings several cells and most other rows as many; if there are several,
/// the one less common in texts and numbers. A first line "sep=;" names it, unless it is `chosen`.
pub(crate) fn detect(text: &str, chosen: Option<u8>) -> DetectedFormat {
    let end = text.floor_char_boundary(EXAMINED_BYTES);
    let (start, is_cut) = (text.get(..end).unwrap_or(text), end < text.len());
    let named = named_delimiter(start);
    let fixed = chosen.or(named);
    let unknown = DetectedFormat { delimiter: fixed.unwrap_or(b','), headings_at: 0, headings: Vec::new() };
    let mut best = (0, unknown);
    let candidates = if fixed.is_some() { fixed.as_slice() } else { b"\t;|," };
    for &delimiter in candidates {
        let mut rows: Vec<ByteRecord> = records(start, delimiter, EXAMINED_ROWS);
        if is_cut && rows.len() > 1 {
            rows.pop();
        }
        let mut rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        if rows.iter().any(|row| width(row) > 0) {
            rows.retain(|row| width(row) > 0);
        }
        let headings_at =
            if named.is_some() { 1 + headings_at(rows.get(1..).unwrap_or(&[])) } else { headings_at(&rows) };
        let Some(headings) = rows.get(headings_at) else { continue };
        let is_own_export = delimiter == b',' && start.starts_with(export::FIRST_LINE_PREFIX);
        // A table that begins with its headings is likelier than one below other lines.
        let is_below = headings_at > usize::from(named.is_some());
        let score = if is_own_export {
            usize::MAX
        } else {
            (score(&rows[headings_at..]) * 2).saturating_sub(usize::from(is_below))
        };
        if score > best.0 {
            let headings = headings.iter().take(MAX_COLUMNS).cloned().collect();
            best = (score, DetectedFormat { delimiter, headings_at, headings });
        }
    }
    best.1
}

/// The delimiter that a spreadsheet names in the first line.
fn named_delimiter(text: &str) -> Option<u8> {
    let first = text.lines().next()?.trim().trim_matches('"');
    match first.strip_prefix("sep=")?.as_bytes() {
        [delimiter] => Some(*delimiter),
        [] => Some(b'\t'), // the tab was trimmed
        _ => None,
    }
}

/// How well the rows are a table: the more cells in each, the better.
fn score(rows: &[Vec<String>]) -> usize {
    let Some(headings) = rows.first() else { return 0 };
    let same = rows.iter().filter(|row| row.len() == headings.len()).count();
    match headings.len() {
        1 => 1,
        cells if same * 10 >= rows.len() * 7 => 1 + cells,
        _ => 0,
    }
}

/// The last cell that is not empty, counted from 1.
fn width(row: &[String]) -> usize {
    row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |place| place + 1)
}

/// Where the headings are if a row near the top names titles.
pub(super) fn named_headings_at(rows: &[Vec<String>]) -> Option<usize> {
    let top = rows.get(..rows.len().min(MAX_PREAMBLE)).unwrap_or(rows);
    top.iter().position(|row| row.iter().any(|cell| names_a_title(cell)))
}

/// How many rows are above the headings: titles, dates of export, the description of a list. The headings are the last
/// row near the top that names several known fields, if there is one; otherwise the first that is as wide as most. Words
/// such as "film" and "no" name fields as well, so a row is one of values if another has as many.
fn headings_at(rows: &[Vec<String>]) -> usize {
    let known = |row: &Vec<String>| row.iter().filter(|cell| column_named(cell).is_some()).count();
    let top = rows.get(..rows.len().min(MAX_PREAMBLE)).unwrap_or(rows);
    let is_named = |place: &usize| {
        let named = known(&rows[*place]);
        let others = rows[..*place].iter().chain(rows[place + 1..].iter().take(MAX_PREAMBLE));
        named > 1
            && others.map(known).all(|count| count < named)
            && rows[*place].iter().any(|cell| names_a_title(cell))
    };
    if let Some(place) = (0..top.len()).rfind(is_named) {
        return place;
    }
    if top.first().is_some_and(|row| row.iter().any(|cell| names_a_title(cell))) {
        return 0;
    }
    let mut widths: Vec<usize> = rows.iter().map(|row| width(row)).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(1);
    top.iter().position(|row| width(row) > 1 || usual < 2).unwrap_or(0)
}

/// The remark for a row above the headings; none for the one that names the delimiter.
pub(super) fn remark(line: usize, cells: &[String]) -> Option<Remark> {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let names_the_delimiter = line == 1 && filled.first().is_some_and(|cell| cell.starts_with("sep="));
    (!names_the_delimiter).then(|| Remark::left_out(line, &filled.join(", ")))
}

/// Returns `true` if the first row is data instead of headings: it contains a number or a date, and no heading for
/// titles.
pub(super) fn is_data(cells: &[String]) -> bool {
    let is_value = |cell: &String| {
        [AttributeKind::Number, AttributeKind::Date]
            .iter()
            .any(|kind| kind.check(&[], cell).is_ok_and(|value| !value.is_empty()))
    };
    cells.iter().any(is_value) && !cells.iter().any(|cell| names_a_title(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(detect(text, None).delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn the_table_is_found_in_the_text() {
        for (text, headings_at, headings) in [
            ("sep=;\nRang;Titel\n1;Heat", 1, "Rang|Titel"),
            ("\"sep=,\"\nRank,Title\n1,Heat", 1, "Rank|Title"),
            ("sep=^\nRank^Title\n1^Heat, Ran", 1, "Rank|Title"),
            ("My films\n\nRank,Title,Year\n1,Heat,1995\n2,Up,2009", 1, "Rank|Title|Year"),
            (
                "My films,,,\n,,,\n#,Restaurant,City,\n1,Noma,Oslo,\n2,Mirazur,Menton,",
                1,
                "#|Restaurant|City|",
            ),
            (
                "export v7\nDate,Name,Tags,URL\n2024-01-06,Mine,\"a, b\",https://example.org\n\nPosition,Name,Year,URL\n1,Heat,1995,\n",
                3,
                "Position|Name|Year|URL",
            ),
            ("title,type,seen\nHeat,film,no\nDune,book,yes\nRan,film,no\nUp,film,yes", 0, "title|type|seen"),
            (
                "rank,title,description,link,Type,Seen,added,changed\n1,Heat,,,film,no,,\n2,Dune,,,book,no,,",
                0,
                "rank|title|description|link|Type|Seen|added|changed",
            ),
            ("title\nHeat, the film\nUp", 0, "title"),
            ("a;b;c\n1;2;3", 0, "a|b|c"),
        ] {
            let found = detect(text, None);
            assert_eq!(
                (found.headings_at, found.headings.join("|").as_str()),
                (headings_at, headings),
                "{text}"
            );
        }
    }
}

//! Decodes bytes to text, and detects whether the text is a plain list or a table. Nothing is lost or invented:
//! unreadable bytes become U+FFFD, which the row's validation reports, and numbers at the start of lines are only
//! removed if they plainly number the list ("300" and "21. Grams" are titles).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{
    headings::names_a_title,
    table::{self, ParsedTable, TableRow},
};
use crate::{error::Fault, transfer::imports::faults};

/// The largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;

/// The layout of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextLayout {
    /// One title on each line.
    List,
    /// A row of headings, then rows of cells.
    Table,
}

/// Decodes a file in any of the usual encodings.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(faults::FILE_TOO_LARGE);
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => decode_without_bom(bytes),
    };
    Ok(if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text })
}

/// A file without a byte order mark is UTF-8 if most of its non-ASCII characters decode as such, so that one broken
/// byte does not garble every other line; otherwise it is Windows-1252, from an older spreadsheet.
fn decode_without_bom(bytes: &[u8]) -> String {
    let (text, broken) = UTF_8.decode_without_bom_handling(bytes);
    let beyond =
        |unreadable: bool| text.chars().filter(|c| !c.is_ascii() && (*c == '\u{fffd}') == unreadable).count();
    if broken && beyond(true) >= beyond(false) {
        WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    } else {
        text.into_owned()
    }
}

/// Detects whether the text is a list or a table. A file named .csv or .tsv is a table; pasted text is one if it
/// has tabs, or headings including one for titles, because titles have commas of their own.
pub(crate) fn shape(text: &str, file_name: Option<&str>) -> TextLayout {
    let ending = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
    let named = ending.is_some_and(|ending| ending == "csv" || ending == "tsv");
    let sniffed = table::sniff(text);
    let is_table = match sniffed.headings.as_slice() {
        [] => false,
        [only] => only == "title" || only == "Title",
        many => sniffed.delimiter == b'\t' || many.iter().any(|heading| names_a_title(heading)),
    };
    if named || is_table { TextLayout::Table } else { TextLayout::List }
}

/// Parses a plain list as a table with one column.
pub(crate) fn list(text: &str) -> Result<ParsedTable, Fault> {
    let text = match text.contains('\r') {
        true => Cow::from(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::from(text),
    };
    let filled = text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty());
    let lines: Vec<(usize, &str)> = filled.map(|(place, line)| (place + 1, line.trim())).collect();
    if lines.len() > table::MAX_ROWS {
        return Err(faults::TOO_MANY_ROWS);
    }
    let numbered = is_numbered(&lines);
    let mut rows = Vec::with_capacity(lines.len());
    for (line, text) in lines {
        let title = match number(text) {
            Some((_, rest)) if numbered => rest,
            _ => without_bullet(text),
        };
        if title.chars().nth(table::MAX_CELL_LENGTH).is_some() {
            return Err(faults::cell_too_long(&format!("Line {line}")));
        }
        rows.push(TableRow { line, cells: vec![title.to_owned()] });
    }
    if rows.is_empty() {
        return Err(faults::LIST_EMPTY);
    }
    Ok(ParsedTable { headings: vec!["title".into()], rows })
}

/// Splits "12. Heat" and "12) Heat" into 12 and "Heat".
fn number(line: &str) -> Option<(u32, &str)> {
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = line.split_at(end);
    let rest = rest.strip_prefix(['.', ')'])?;
    let title = rest.trim_start();
    let apart = title.len() < rest.len() || !title.starts_with(|c: char| c.is_ascii_digit());
    if title.is_empty() || !apart || digits.len() > 5 {
        return None;
    }
    Some((digits.parse().ok()?, title))
}

/// Returns `true` if the numbers are the list's numbering: nearly all lines have one, and nearly each is one more
/// than the one before. A list that numbers every line "1." counts too; a single line must be number 1.
fn is_numbered(lines: &[(usize, &str)]) -> bool {
    let numbers: Vec<u32> = lines.iter().filter_map(|(_, line)| Some(number(line)?.0)).collect();
    let nearly = |count: usize, of: usize| count * 10 >= of * 9;
    let steps = numbers.windows(2).filter(|pair| matches!(pair, [a, b] if *b == a + 1)).count();
    let counted = match numbers.as_slice() {
        [] => false,
        [only] => *only == 1,
        many => nearly(steps, many.len() - 1) || many.iter().all(|number| *number == 1),
    };
    counted && nearly(numbers.len(), lines.len())
}

fn without_bullet(line: &str) -> &str {
    let Some(rest) = line.strip_prefix(['-', '*', '•', '–', '—', '‣', '◦', '▪', '·', '+'])
    else {
        return line;
    };
    let title = rest.trim_start();
    if title.is_empty() || title.len() == rest.len() {
        return line;
    }
    let ticked = ["[ ] ", "[x] ", "[X] "].into_iter().find_map(|tick| title.strip_prefix(tick));
    ticked.unwrap_or(title).trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<(usize, String)> {
        list(text).unwrap().rows.into_iter().map(|row| (row.line, row.cells[0].clone())).collect()
    }

    fn plain(text: &str) -> Vec<String> {
        titles(text).into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn every_usual_encoding_is_read() {
        for bytes in [
            "Amélie".as_bytes().to_vec(),
            [b"\xef\xbb\xbf".as_slice(), "Amélie".as_bytes()].concat(),
            b"\xff\xfeA\0m\0\xe9\0l\0i\0e\0".to_vec(),
            b"\xfe\xff\0A\0m\0\xe9\0l\0i\0e".to_vec(),
            b"Am\xe9lie".to_vec(),
        ] {
            assert_eq!(decode(&bytes).unwrap(), "Amélie");
        }
        assert_eq!(decode("Amélie\nL\u{e9}on\n".as_bytes()).unwrap(), "Amélie\nLéon\n");
        let mut broken = "Amélie\nLéon\n".as_bytes().to_vec();
        broken.extend(b"Ca\xff\n\0");
        assert_eq!(decode(&broken).unwrap(), "Amélie\nLéon\nCa\u{fffd}\n\u{fffd}");
        assert_eq!(decode(b"").unwrap(), "");
        assert!(decode(&vec![b'a'; MAX_BYTES + 1]).unwrap_err().message.contains("10 MB"));
    }

    #[test]
    fn numbering_and_bullets_come_off() {
        assert_eq!(
            titles("1. Heat\r\n\r\n2) Alien\r\n3.Up"),
            [(1, "Heat".into()), (3, "Alien".into()), (4, "Up".into())]
        );
        assert_eq!(plain("- Up\n* Heat\n• Alien\n- [x] Ran\n-1\n"), ["Up", "Heat", "Alien", "Ran", "-1"]);
        assert_eq!(plain("1. a\n1. b\n1. c"), ["a", "b", "c"]);
        assert_eq!(plain("11. Heat\n12. 300\n13. 21. Grams"), ["Heat", "300", "21. Grams"]);
        assert_eq!(plain("1. Heat"), ["Heat"]);
        assert_eq!(plain("Heat\rUp"), ["Heat", "Up"]);
    }

    #[test]
    fn titles_that_are_numbers_stay() {
        let kept = [
            "300",
            "1917",
            "2001: A Space Odyssey",
            "21. Grams",
            "12 Angry Men",
            "3:10 to Yuma",
            "8.5",
            "9.",
        ];
        assert_eq!(plain(&kept.join("\n")), kept);
        assert_eq!(plain("1. FC Köln\nHeat\nUp"), ["1. FC Köln", "Heat", "Up"]);
        assert_eq!(plain("1.5 Litres\n2.5 Men"), ["1.5 Litres", "2.5 Men"]);
        assert_eq!(plain("50. Heat\n21. Grams"), ["50. Heat", "21. Grams"]);
    }

    #[test]
    fn a_list_and_a_table_are_told_apart() {
        for text in [
            "Heat\nUp",
            "The Good, the Bad\nHeat",
            "I, Robot\nGoodbye, Lenin",
            "1. Heat\n2. Up, up",
            "",
            "Film\nHeat",
        ] {
            assert_eq!(shape(text, None), TextLayout::List, "{text}");
        }
        for text in
            ["rank,title\n1,Heat", "Title;Year\nHeat;1995", "a\tb\nc\td", "title\nHeat", "Name|No\nx|1"]
        {
            assert_eq!(shape(text, None), TextLayout::Table, "{text}");
        }
        assert_eq!(shape("Werk\nHeat", Some("x.CSV")), TextLayout::Table);
        assert_eq!(shape("Werk\nHeat", Some("x.txt")), TextLayout::List);
        assert!(list("\n \n").unwrap_err().message.contains("The list is empty"));
        assert!(list(&"a\n".repeat(20_001)).is_err());
    }
}

//! Detects whether a text is a plain list or a table.

use super::{format, headings::names_a_title, list};

/// The layout of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextLayout {
    /// One title on each line.
    List,
    /// A row of headings, then rows of cells.
    Table,
}

/// Detects whether the text is a list or a table. What begins with the markers of a list is one, whatever its name. A
/// file named .csv or .tsv is a table if it has several columns or a heading for titles; pasted text is one if it has
/// tabs, or headings including one for titles, because titles have commas of their own.
pub(crate) fn detect(text: &str, file_name: Option<&str>) -> TextLayout {
    let ending = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
    let named = ending.is_some_and(|ending| ending == "csv" || ending == "tsv");
    if list::is_marked(text) {
        return TextLayout::List;
    }
    let sniffed = format::detect(text, None);
    let is_table = match sniffed.headings.as_slice() {
        [] => named,
        [only] => only == "title" || only == "Title" || (named && names_a_title(only)),
        many => named || sniffed.delimiter == b'\t' || many.iter().any(|heading| names_a_title(heading)),
    };
    if is_table { TextLayout::Table } else { TextLayout::List }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_a_table_are_told_apart() {
        for text in [
            "Heat\nUp",
            "The Good, the Bad\nHeat",
            "I, Robot\nGoodbye, Lenin",
            "1. Heat\n2. Up, up",
            "",
            "Film\nHeat",
            "First, the facts\nHeat",
        ] {
            assert_eq!(detect(text, None), TextLayout::List, "{text}");
        }
        for text in
            ["rank,title\n1,Heat", "Title;Year\nHeat;1995", "a\tb\nc\td", "title\nHeat", "Name|No\nx|1"]
        {
            assert_eq!(detect(text, None), TextLayout::Table, "{text}");
        }
        assert_eq!(detect("Werk\nHeat", Some("x.CSV")), TextLayout::Table);
        assert_eq!(detect("Werk\nHeat", Some("x.txt")), TextLayout::List);
        for marked in ["1.\tHeat\n2.\tAlien", "•\tHeat\n•\tAlien", "1. Heat\t1995\n2. Alien\t1979"] {
            assert_eq!(detect(marked, Some("x.csv")), TextLayout::List, "{marked}");
        }
        for table in ["1\tHeat\t1995\n2\tAlien\t1979", "1;Heat;1995\n2;Alien;1979"] {
            assert_eq!(detect(table, Some("x.csv")), TextLayout::Table, "{table}");
        }
        assert_eq!(detect("Heat\nAlien\nRan", Some("x.csv")), TextLayout::List);
    }
}

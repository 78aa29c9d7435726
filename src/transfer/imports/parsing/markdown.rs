//! Reads a table in Markdown: cells between pipes, and a line of dashes below the headings.

use super::{
    list::plain_text,
    remarks::Remark,
    rows::MAX_COLUMNS,
    table::{MAX_ROWS, ParsedTable, TableRow},
};
use crate::{error::Fault, transfer::imports::faults};

/// The most lines of a text, with those around the table.
const MAX_LINES: usize = MAX_ROWS + 1_000;

/// Parses a text that has a table in Markdown; `None` if it has none. Lines around the table are left out.
pub(super) fn read(text: &str) -> Option<Result<ParsedTable, Fault>> {
    if !text.contains('|') {
        return None;
    }
    let lines = (1..).zip(text.lines().map(str::trim)).filter(|it| !it.1.is_empty());
    let lines: Vec<(usize, &str)> = lines.take(MAX_LINES).collect();
    let below = lines.iter().position(|(_, line)| is_ruler(line)).filter(|place| *place > 0)?;
    let (headings, ruler) = (lines.get(below - 1)?.1, lines.get(below)?.1);
    if is_too_wide(headings) || cells(headings).len() != ruler.trim_matches('|').split('|').count() {
        return None;
    }
    if lines.len() == MAX_LINES {
        return Some(Err(faults::TOO_MANY_ROWS));
    }
    let is_row = |(_, line): &&(usize, &str)| line.contains('|');
    let table: Vec<&(usize, &str)> = lines.iter().skip(below + 1).take_while(is_row).collect();
    let around = lines.iter().take(below - 1).chain(lines.iter().skip(below + 1 + table.len()));
    let remarks = around.map(|(line, text)| Remark::left_out(*line, text)).collect();
    if let Some((line, row)) = table.iter().find(|(_, row)| is_too_wide(row)) {
        return Some(Err(faults::too_many_columns(*line, row.matches('|').count(), MAX_COLUMNS)));
    }
    let rows = table.iter().map(|(line, row)| TableRow { line: *line, cells: cells(row) });
    Some(ParsedTable::of(cells(headings), rows.collect(), remarks))
}

/// Returns `true` for a line of more cells than a table can have, which is not even split.
fn is_too_wide(line: &str) -> bool {
    line.matches('|').count() > MAX_COLUMNS + 1
}

/// Returns `true` for "|---|:--:|".
fn is_ruler(line: &str) -> bool {
    line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The cells of a line; `\|` is no border.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|it| !it.ends_with('\\')).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for c in line.chars() {
        match (c, cells.last_mut()) {
            ('|', _) if !is_escaped => cells.push(String::new()),
            ('\\', _) if !is_escaped => {
                is_escaped = true;
                continue;
            }
            (c, Some(cell)) => {
                cell.extend((is_escaped && c != '|').then_some('\\'));
                cell.push(c);
            }
            _ => (),
        }
        is_escaped = false;
    }
    cells.iter().map(|cell| plain_text(cell.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let table = read(text).expect("is a table").expect("is read");
        let rows = table.rows.into_iter().map(|row| row.cells.join(","));
        std::iter::once(table.headings.join(",")).chain(rows).collect()
    }

    #[test]
    fn tables_in_markdown_are_read() {
        let table = "| # | Film | Year |\n|---|:----:|-----:|\n| 1 | **Heat** | 1995 |\n| 2 | A \\| B | |\n";
        assert_eq!(rows(table), ["#,Film,Year", "1,Heat,1995", "2,A | B,"]);
        assert_eq!(rows("Film | Year\n--- | ---\nHeat | 1995"), ["Film,Year", "Heat,1995"]);
        let around = read(&format!("# My films\n\n{table}\nThat is all.")).unwrap().unwrap();
        assert_eq!(around.remarks, [Remark::left_out(1, "# My films"), Remark::left_out(8, "That is all.")]);
        for text in ["Heat", "a|b\nc|d", "| a |\n", "---|---\nHeat|1995", "Heat\n---\nRan"] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read("a|b\n-|--\n").is_some_and(|it| it.is_err()));
        let wide = "|".repeat(1_000_000);
        assert!(read(&format!("{wide}\n{}\n", "|--".repeat(1_000_001))).is_none());
        assert!(read(&format!("a|b\n-|--\n{wide}\n")).is_some_and(|it| it.is_err()));
    }
}

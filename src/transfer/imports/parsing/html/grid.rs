//! A table of a page, with its cells that reach over several columns and rows.

use super::flow::Flow;
use crate::transfer::imports::parsing::rows::MAX_COLUMNS;

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub rows: Vec<Row>,
    is_open: bool,
    /// The columns and rows over which the open cell reaches.
    span: (usize, usize),
    /// Cells that reach into the rows below.
    spans: Vec<Span>,
    /// How many cells were added because others reach over several.
    repeated: usize,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub line: usize,
    pub cells: Vec<String>,
    /// How many of its cells are headings.
    pub headings: usize,
    /// The first web address in it.
    pub link: String,
    cell: Flow,
}

/// A cell that reaches into rows below.
#[derive(Debug)]
struct Span {
    column: usize,
    rows_left: usize,
    text: String,
}

/// The most rows over which a cell reaches, and the longest text, in bytes, that is repeated in them.
const MAX_SPAN: usize = 1_000;
const MAX_REPEATED_LENGTH: usize = 200;
/// The most cells that are added because others reach over several.
const MAX_REPEATED: usize = 100_000;

impl Table {
    /// Ends the last row and begins another.
    pub(super) fn open_row(&mut self, line: usize) {
        self.close_row();
        self.rows.push(Row { line, ..Row::default() });
    }

    /// Begins a cell that reaches over so many columns and rows.
    pub(super) fn open_cell(&mut self, is_heading: bool, columns: usize, rows: usize) {
        self.close_cell();
        self.is_open = !self.rows.is_empty();
        self.span = (columns.clamp(1, MAX_COLUMNS), rows.clamp(1, MAX_SPAN));
        if let Some(row) = self.rows.last_mut() {
            row.headings += usize::from(is_heading);
        }
    }

    /// The text of the open cell, and the link of its row.
    pub(super) fn owner(&mut self) -> Option<(&mut Flow, &mut String)> {
        let row = self.rows.last_mut().filter(|_| self.is_open)?;
        Some((&mut row.cell, &mut row.link))
    }

    /// Puts the open cell into its row, with the columns over which it reaches.
    pub(super) fn close_cell(&mut self) {
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        let Some(row) = self.rows.last_mut() else { return };
        let text = std::mem::take(&mut row.cell).into_text();
        self.fill_from_above();
        let (columns, rows) = self.span;
        for place in 0..columns {
            let text = if place == 0 { text.clone() } else { String::new() };
            let Some(row) = self.rows.last_mut() else { return };
            self.repeated += usize::from(place > 0);
            if row.cells.len() > MAX_COLUMNS || self.repeated > MAX_REPEATED {
                return;
            }
            if rows > 1 && text.len() <= MAX_REPEATED_LENGTH {
                self.spans.push(Span { column: row.cells.len(), rows_left: rows - 1, text: text.clone() });
            }
            row.cells.push(text);
        }
    }

    /// Ends the last row.
    pub(super) fn close_row(&mut self) {
        self.close_cell();
        self.fill_from_above();
        self.spans.retain(|span| span.rows_left > 0);
    }

    /// Adds the cells that reach into the last row from above, up to the next free column.
    fn fill_from_above(&mut self) {
        let Some(row) = self.rows.last_mut() else { return };
        while row.cells.len() <= MAX_COLUMNS && self.repeated < MAX_REPEATED {
            let reaches = |span: &&mut Span| span.column == row.cells.len() && span.rows_left > 0;
            let Some(span) = self.spans.iter_mut().find(reaches) else { return };
            span.rows_left -= 1;
            self.repeated += 1;
            row.cells.push(span.text.clone());
        }
    }
}

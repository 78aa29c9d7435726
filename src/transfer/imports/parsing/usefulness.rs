//! Which columns say something about a favourite: those that are filled and differ, and are no identifiers.

use std::collections::HashSet;

use super::{column_kinds::filled, headings, table::ParsedTable};
use crate::text;

/// What the cells of a column are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ColumnProfile {
    /// How many of the rows have a value, in percent.
    pub filled: usize,
    /// Whether its values differ; of very few rows nothing is known.
    differs: bool,
    is_identifier: bool,
    is_bookkeeping: bool,
    /// The average length of its values, in characters.
    length: usize,
}

/// In fewer rows, equal values mean nothing.
const FEWEST_ROWS: usize = 3;
/// A column that is filled in less than a third of the rows is not proposed where there are too many.
const MIN_FILLED: usize = 33;
/// A column of the list is filled in half of the rows, with a few words in each.
const MIN_SHOWN: usize = 50;
const MAX_SHOWN_LENGTH: usize = 24;
/// The shortest text that is taken for a code if it mixes letters and digits.
const MIN_CODE_LENGTH: usize = 6;

impl ColumnProfile {
    pub(crate) fn of(table: &ParsedTable, place: usize) -> ColumnProfile {
        let heading = table.headings.get(place).map_or("", String::as_str);
        let count = filled(table, place).count();
        let distinct = filled(table, place).map(text::comparison_key).collect::<HashSet<_>>().len();
        let length: usize = filled(table, place).map(|cell| cell.chars().count()).sum();
        let is_key = count > 1 && distinct == count && filled(table, place).all(is_code);
        ColumnProfile {
            filled: count * 100 / table.rows.len().max(1),
            differs: distinct > 1 || table.rows.len() < FEWEST_ROWS,
            is_identifier: is_key || headings::names_a_code(heading) || headings::names_an_image(heading),
            is_bookkeeping: headings::names_bookkeeping(heading),
            length: length / count.max(1),
        }
    }

    /// Returns `true` if the column is proposed where a table has more columns than a list can have.
    pub(crate) fn is_useful(&self) -> bool {
        self.filled >= MIN_FILLED && self.differs && !self.is_identifier
    }

    /// Returns `true` if the column is worth its place on the list and on paper.
    pub(crate) fn is_worth_showing(&self) -> bool {
        self.is_useful()
            && self.filled >= MIN_SHOWN
            && !self.is_bookkeeping
            && self.length <= MAX_SHOWN_LENGTH
    }
}

/// Returns `true` for "tt0245429" and "spotify:track:1Gr".
fn is_code(cell: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    cell.len() >= MIN_CODE_LENGTH
        && cell.chars().all(is_part)
        && cell.contains(|c: char| c.is_ascii_digit())
        && cell.contains(|c: char| c.is_ascii_alphabetic())
}

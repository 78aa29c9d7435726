//! What becomes of a row.

use serde::{Deserialize, Serialize};

use crate::error::Fault;

/// A row: the line it starts on, its title as written, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    pub line: usize,
    pub title: String,
    pub outcome: RowOutcome,
    /// Warnings that do not prevent the import.
    pub notes: Vec<CellMessage>,
}

/// The outcome of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RowOutcome {
    /// It is added.
    Add { favourite: ImportedFavourite },
    /// The title is already on the list, at this rank: nothing is done.
    Matched { rank: usize },
    /// It is very similar to another ("The Matrix, number 3"); the user decides whether to add it.
    Doubtful { favourite: ImportedFavourite, like: String, add: bool },
    /// It can't be added, for all these reasons.
    Refused { reasons: Vec<CellMessage> },
}

/// A validated favourite. `values` are canonical, each with the index of its column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFavourite {
    pub title: String,
    pub description: String,
    pub link: String,
    pub values: Vec<(usize, String)>,
}

/// A message about a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellMessage {
    pub column: String,
    /// The cell's text, shortened.
    pub value: String,
    pub reason: String,
}

impl CellMessage {
    /// Creates a remark, with the cell's text shortened.
    pub(crate) fn on(column: String, cell: &str, fault: &Fault) -> Self {
        let value = cell.trim();
        let short: String = value.chars().take(80).collect();
        let value = if short.len() < value.len() { format!("{short}…") } else { short };
        Self { column, value, reason: fault.to_string() }
    }
}

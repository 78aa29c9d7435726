//! What becomes of a row.

use serde::{Deserialize, Serialize};

use crate::error::Fault;

/// A row: the line it starts on, its title as written, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub line: usize,
    pub title: String,
    pub outcome: Outcome,
    /// Warnings that do not prevent the import.
    pub notes: Vec<Remark>,
}

/// The outcome of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is added.
    Add { favourite: Incoming },
    /// The title is already on the list, at this rank: nothing is done.
    Matched { rank: usize },
    /// It is very similar to another ("The Matrix, number 3"); the user decides whether to add it.
    Doubtful { favourite: Incoming, like: String, add: bool },
    /// It can't be added, for all these reasons.
    Refused { reasons: Vec<Remark> },
}

/// A validated favourite. `values` are canonical, each with the index of its column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    pub title: String,
    pub description: String,
    pub link: String,
    pub values: Vec<(usize, String)>,
}

/// A message about a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub column: String,
    /// The cell's text, shortened.
    pub value: String,
    pub reason: String,
}

impl Remark {
    /// Creates a remark, with the cell's text shortened.
    pub fn on(column: String, cell: &str, fault: &Fault) -> Self {
        let value = cell.trim();
        let short: String = value.chars().take(80).collect();
        let value = if short.len() < value.len() { format!("{short}…") } else { short };
        Self { column, value, reason: fault.to_string() }
    }
}

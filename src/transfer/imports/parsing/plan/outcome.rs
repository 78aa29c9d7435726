//! What becomes of a row.

use serde::{Deserialize, Serialize};

use crate::error::Fault;

/// A row: the line it starts on, its title as written, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// The line of the file, 1 being the first.
    pub line: usize,
    /// The title as written.
    pub title: String,
    /// What is done with it.
    pub outcome: RowOutcome,
    /// Warnings that do not prevent the import.
    pub notes: Vec<CellMessage>,
}

impl PlannedRow {
    /// What the row says about its favourite; `None` if it was refused.
    pub(crate) fn favourite(&self) -> Option<&ImportedFavourite> {
        match &self.outcome {
            RowOutcome::Add { favourite }
            | RowOutcome::Matched { favourite, .. }
            | RowOutcome::Doubtful { favourite, .. } => Some(favourite),
            RowOutcome::Refused { .. } => None,
        }
    }
}

/// The outcome of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RowOutcome {
    /// It is added.
    Add {
        /// What is added.
        favourite: ImportedFavourite,
    },
    /// The title is already on the list, at this rank; the user decides whether its values are updated.
    Matched {
        /// The rank of the title on the list.
        rank: usize,
        /// What the file says about it.
        favourite: ImportedFavourite,
        /// In what that differs from the list.
        differences: Vec<CellDifference>,
    },
    /// It is very similar to another ("The Matrix, number 3"); the user decides whether to add it.
    Doubtful {
        /// What is added, if it is.
        favourite: ImportedFavourite,
        /// The other title, and where it is.
        like: String,
        /// Whether the user adds it.
        add: bool,
    },
    /// It can't be added, for all these reasons.
    Refused {
        /// The errors.
        reasons: Vec<CellMessage>,
    },
}

/// A validated favourite. `values` are canonical, each with the index of its column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFavourite {
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The web address.
    pub link: String,
    /// The values, each with the index of its column.
    pub values: Vec<(usize, String)>,
    /// The name of its tier in the file.
    #[serde(default)]
    pub tier: String,
}

/// A cell that differs from the list. Long texts are shortened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDifference {
    /// The heading of its column.
    pub column: String,
    /// The text on the list.
    pub before: String,
    /// The text in the file.
    pub after: String,
}

/// A message about a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellMessage {
    /// The heading of its column.
    pub column: String,
    /// The cell's text, shortened.
    pub value: String,
    /// What is wrong, as a sentence.
    pub reason: String,
}

impl CellMessage {
    /// Creates a remark, with the cell's text shortened.
    pub(crate) fn on(column: String, cell: &str, fault: &Fault) -> Self {
        Self { column, value: shortened(cell), reason: fault.to_string() }
    }
}

/// The beginning of a cell's text.
pub(super) fn shortened(cell: &str) -> String {
    let value = cell.trim();
    let short: String = value.chars().take(80).collect();
    if short.len() < value.len() { format!("{short}…") } else { short }
}

//! The outcome of every row of an import, as it is shown and stored.

use crate::database::ids::EntryId;
use serde::{Deserialize, Serialize};

use super::parsing::plan::{CellDifference, CellMessage, ImportPlan, PlannedRow, RowOutcome};
use super::settings::{Differing, RowChoices};

/// The most rows of one kind on a page; the others are counted.
pub(crate) const MAX_SHOWN: usize = 200;

/// All rows that are not simply added, and the number of those that are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportReport {
    /// The number of favourites added, including doubtful ones.
    pub added: usize,
    /// The names of the attributes created.
    pub attributes: Vec<String>,
    /// The errors, one per reason.
    pub refused: Vec<CellReport>,
    /// The number of rows with an error.
    pub refused_rows: usize,
    /// The rows that are very similar to another.
    pub doubtful: Vec<PossibleDuplicate>,
    /// The rows whose title is on the list already and that say nothing else about it.
    pub matched: Vec<ExistingTitle>,
    /// The rows whose title is on the list already and that differ from it.
    pub differing: Vec<DifferingRow>,
    /// How many of them changed the list.
    pub updated: usize,
    /// The history's entries of those changes, to undo them by.
    pub updates: Vec<EntryId>,
    /// How many favourites moved, and the history's entry of that.
    pub moved: usize,
    /// See `moved`.
    pub order_entry: Option<EntryId>,
    /// The history's entry of the tiers that it made.
    pub tiers_entry: Option<EntryId>,
    /// Warnings about rows that are added.
    pub noted: Vec<CellReport>,
    /// Why the import failed; empty otherwise.
    pub trouble: String,
    /// The history's entry, to undo the import by.
    pub entry: Option<EntryId>,
}

/// A cell and a message about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellReport {
    /// The line of the file.
    pub line: usize,
    /// The heading of the column.
    pub column: String,
    /// The cell's text, shortened.
    pub value: String,
    /// The message.
    pub reason: String,
}

/// A row whose title is very similar to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleDuplicate {
    pub(crate) line: usize,
    pub(crate) title: String,
    pub(crate) like: String,
    pub(crate) add: bool,
}

/// A row whose title is already on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingTitle {
    pub(crate) line: usize,
    pub(crate) title: String,
    pub(crate) rank: usize,
}

/// A row whose title is already on the list, and that differs from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferingRow {
    pub(crate) line: usize,
    pub(crate) title: String,
    pub(crate) rank: usize,
    pub(crate) differences: Vec<CellDifference>,
}

impl ImportReport {
    /// Summarises a plan. What is noted of rows that are on the list counts where they update it.
    pub(crate) fn of(plan: &ImportPlan, choices: &RowChoices) -> ImportReport {
        let mut report = ImportReport { added: plan.to_add().count(), ..ImportReport::default() };
        let mut rows: Vec<&PlannedRow> = plan.rows.iter().collect();
        rows.sort_by_key(|row| row.line);
        for row in rows {
            let (line, title) = (row.line, row.title.clone());
            let is_left = match &row.outcome {
                RowOutcome::Matched { differences, .. } => {
                    differences.is_empty() || choices.differing_at(line) == Differing::Leave
                }
                _ => false,
            };
            report.noted.extend(row.notes.iter().filter(|_| !is_left).map(|note| CellReport::of(line, note)));
            match &row.outcome {
                RowOutcome::Add { .. } => (),
                RowOutcome::Matched { rank, differences, .. } if differences.is_empty() => {
                    report.matched.push(ExistingTitle { line, title, rank: *rank });
                }
                RowOutcome::Matched { rank, differences, .. } => {
                    let differences = differences.clone();
                    report.differing.push(DifferingRow { line, title, rank: *rank, differences });
                }
                RowOutcome::Doubtful { like, add, .. } => {
                    report.doubtful.push(PossibleDuplicate { line, title, like: like.clone(), add: *add });
                }
                RowOutcome::Refused { reasons } => {
                    report.refused_rows += 1;
                    report.refused.extend(reasons.iter().map(|remark| CellReport::of(line, remark)));
                }
            }
        }
        report
    }

    /// The number of doubtful rows that are not added.
    pub fn left_out(&self) -> usize {
        self.doubtful.iter().filter(|doubt| !doubt.add).count()
    }
}

impl CellReport {
    fn of(line: usize, remark: &CellMessage) -> CellReport {
        let CellMessage { column, value, reason } = remark.clone();
        CellReport { line, column, value, reason }
    }
}

//! The outcome of every row of an import, as it is shown and stored.

use crate::database::ids::EntryId;
use serde::{Deserialize, Serialize};

use super::reading::plan::{Outcome, Plan, Remark, Row};

/// The most rows of one kind on a page; the others are counted.
pub const SHOWN: usize = 200;

/// All rows that are not simply added, and the number of those that are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The number of favourites added, including doubtful ones.
    pub added: usize,
    /// The names of the attributes created.
    pub attributes: Vec<String>,
    /// The errors, one per reason.
    pub refused: Vec<Cell>,
    pub refused_rows: usize,
    pub doubtful: Vec<Doubt>,
    pub matched: Vec<Match>,
    /// Warnings about rows that are added.
    pub noted: Vec<Cell>,
    /// Why the import failed; empty otherwise.
    pub trouble: String,
    /// The history's entry, to undo the import by.
    pub entry: Option<EntryId>,
}

/// A cell and a message about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub line: usize,
    pub column: String,
    pub value: String,
    pub reason: String,
}

/// A row whose title is very similar to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub line: usize,
    pub title: String,
    pub like: String,
    pub add: bool,
}

/// A row whose title is already on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    pub line: usize,
    pub title: String,
    pub rank: usize,
}

impl Report {
    /// Summarises a plan.
    pub fn of(plan: &Plan) -> Report {
        let mut report = Report { added: plan.to_add().count(), ..Report::default() };
        let mut rows: Vec<&Row> = plan.rows.iter().collect();
        rows.sort_by_key(|row| row.line);
        for row in rows {
            let (line, title) = (row.line, row.title.clone());
            report.noted.extend(row.notes.iter().map(|note| Cell::of(line, note)));
            match &row.outcome {
                Outcome::Add { .. } => (),
                Outcome::Matched { rank } => report.matched.push(Match { line, title, rank: *rank }),
                Outcome::Doubtful { like, add, .. } => {
                    report.doubtful.push(Doubt { line, title, like: like.clone(), add: *add });
                }
                Outcome::Refused { reasons } => {
                    report.refused_rows += 1;
                    report.refused.extend(reasons.iter().map(|remark| Cell::of(line, remark)));
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

impl Cell {
    fn of(line: usize, remark: &Remark) -> Cell {
        let Remark { column, value, reason } = remark.clone();
        Cell { line, column, value, reason }
    }
}

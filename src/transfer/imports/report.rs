//! What will become, or became, of every row: as it is shown, and as it is kept.

use serde::{Deserialize, Serialize};

use super::reading::plan::{Outcome, Plan, Remark, Row};

/// How many rows of a kind a page shows; it says how many more there are.
pub const SHOWN: usize = 200;

/// Every row that is not simply added, and how many are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// How many favourites are added, the doubtful ones that are taken among them.
    pub added: usize,
    /// The names of the attributes that came with them.
    pub attributes: Vec<String>,
    /// What is wrong, one entry for each reason.
    pub refused: Vec<Cell>,
    pub refused_rows: usize,
    pub doubtful: Vec<Doubt>,
    pub matched: Vec<Match>,
    /// Taken, though something looks wrong.
    pub noted: Vec<Cell>,
    /// Why nothing was added.
    pub trouble: String,
    /// The history's entry, to take it back by.
    pub entry: Option<i64>,
}

/// A cell, and what is to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub line: usize,
    pub column: String,
    pub value: String,
    pub reason: String,
}

/// A row that is very like another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub line: usize,
    pub title: String,
    pub like: String,
    pub add: bool,
}

/// A row whose title the list has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    pub line: usize,
    pub title: String,
    pub rank: usize,
}

impl Report {
    /// What the plan says.
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

    /// How many doubtful rows are left out.
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

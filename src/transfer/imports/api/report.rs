//! What became of an import, or will become of it, as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    database::ids::EntryId,
    transfer::imports::{
        parsing::plan::CellDifference,
        report::{CellReport, DifferingRow, ExistingTitle, ImportReport, MAX_SHOWN, PossibleDuplicate},
    },
};

/// What became of the rows, or will. Of each kind the first 200 are listed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportReportBody {
    /// The favourites that are added.
    #[schema(minimum = 0)]
    added: usize,
    /// The favourites on the list that get other values.
    #[schema(minimum = 0)]
    updated: usize,
    /// The favourites that were moved.
    #[schema(minimum = 0)]
    moved: usize,
    /// The names of the attributes that were made.
    attributes: Vec<String>,
    /// The rows that can’t be added.
    #[schema(minimum = 0)]
    refused_count: usize,
    /// Why they can’t.
    refused: Vec<ImportCellBody>,
    /// Values that are added in another way than they are written.
    noted: Vec<ImportCellBody>,
    /// How many rows resemble others.
    #[schema(minimum = 0)]
    doubtful_count: usize,
    /// The rows that resemble others.
    doubtful: Vec<ImportDoubtBody>,
    /// How many rows are on the list already.
    #[schema(minimum = 0)]
    matched_count: usize,
    /// The rows that are on the list already.
    matched: Vec<ImportMatchBody>,
    /// The entries of the history, by which it can be undone.
    #[schema(value_type = Vec<i64>)]
    entries: Vec<EntryId>,
}

/// A cell, and what there is to say of it.
#[derive(Debug, Serialize, ToSchema)]
struct ImportCellBody {
    /// The line of the file, from 1.
    #[schema(minimum = 1)]
    line: usize,
    /// The heading of the column; empty if it is about the whole row.
    column: String,
    value: String,
    reason: String,
}

/// A row that resembles another.
#[derive(Debug, Serialize, ToSchema)]
struct ImportDoubtBody {
    #[schema(minimum = 1)]
    line: usize,
    title: String,
    /// What it resembles.
    like: String,
    /// Whether it is added.
    is_added: bool,
}

/// A row that is on the list already.
#[derive(Debug, Serialize, ToSchema)]
struct ImportMatchBody {
    #[schema(minimum = 1)]
    line: usize,
    title: String,
    /// Its rank on the list.
    #[schema(minimum = 1)]
    rank: usize,
    /// What the file says otherwise.
    differences: Vec<ImportDifferenceBody>,
}

/// A value that differs.
#[derive(Debug, Serialize, ToSchema)]
struct ImportDifferenceBody {
    column: String,
    listed: String,
    sent: String,
}

impl ImportReportBody {
    pub(super) fn of(report: ImportReport) -> ImportReportBody {
        let entries = report.updates.iter().copied().chain(report.order_entry).chain(report.tiers_entry);
        let entries = entries.chain(report.entry);
        let matched_count = report.matched.len() + report.differing.len();
        let matched = report.matched.into_iter().map(ImportMatchBody::from);
        let matched = report.differing.into_iter().map(ImportMatchBody::from).chain(matched);
        ImportReportBody {
            entries: entries.collect(),
            added: report.added,
            updated: report.updated,
            moved: report.moved,
            attributes: report.attributes,
            refused_count: report.refused_rows,
            doubtful_count: report.doubtful.len(),
            matched_count,
            refused: report.refused.into_iter().take(MAX_SHOWN).map(ImportCellBody::from).collect(),
            noted: report.noted.into_iter().take(MAX_SHOWN).map(ImportCellBody::from).collect(),
            doubtful: report.doubtful.into_iter().take(MAX_SHOWN).map(ImportDoubtBody::from).collect(),
            matched: matched.take(MAX_SHOWN).collect(),
        }
    }
}

impl From<CellReport> for ImportCellBody {
    fn from(CellReport { line, column, value, reason }: CellReport) -> ImportCellBody {
        ImportCellBody { line, column, value, reason }
    }
}

impl From<PossibleDuplicate> for ImportDoubtBody {
    fn from(PossibleDuplicate { line, title, like, add }: PossibleDuplicate) -> ImportDoubtBody {
        ImportDoubtBody { line, title, like, is_added: add }
    }
}

impl From<ExistingTitle> for ImportMatchBody {
    fn from(ExistingTitle { line, title, rank }: ExistingTitle) -> ImportMatchBody {
        ImportMatchBody { line, title, rank, differences: Vec::new() }
    }
}

impl From<DifferingRow> for ImportMatchBody {
    fn from(DifferingRow { line, title, rank, differences }: DifferingRow) -> ImportMatchBody {
        let difference = |CellDifference { column, before, after }: CellDifference| ImportDifferenceBody {
            column,
            listed: before,
            sent: after,
        };
        ImportMatchBody { line, title, rank, differences: differences.into_iter().map(difference).collect() }
    }
}

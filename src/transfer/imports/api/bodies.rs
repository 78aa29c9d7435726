//! An import as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    choices::{DifferingName, PlacementName},
    report::ImportReportBody,
};
use crate::{
    access::{Allowed, Edit},
    crypto,
    database::{
        ids::{CategoryId, ImportId},
        pool::Db,
    },
    error::{Fault, Result},
    transfer::imports::{
        Import,
        forms::{self, ColumnChoice},
        model::ImportState,
        parsing::options::{HeadingsLine, Separator},
        preparation,
        report::ImportReport,
        review::{ResultingList, ResultingRow},
        settings::ImportSettings,
        target::ImportPreview,
    },
    web::json::Answer,
};

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportBody {
    #[schema(value_type = i64, minimum = 1)]
    id: ImportId,
    #[schema(value_type = i64, minimum = 1)]
    category_id: CategoryId,
    /// The name of the file; null for a pasted list.
    file: Option<String>,
    state: ImportStateName,
    /// How many rows are added so far.
    #[schema(minimum = 0)]
    done: i32,
    /// How many rows there are to add, once that is known.
    #[schema(minimum = 0)]
    total: i32,
    /// Why nothing was added.
    trouble: Option<String>,
    /// What would be added; null once it was started.
    preview: Option<ImportPreviewBody>,
    /// What was added; null before it has ended.
    report: Option<ImportReportBody>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ImportStateName {
    Preview,
    Running,
    Done,
    Failed,
}

impl From<ImportState> for ImportStateName {
    fn from(state: ImportState) -> ImportStateName {
        match state {
            ImportState::Preview => ImportStateName::Preview,
            ImportState::Running => ImportStateName::Running,
            ImportState::Done => ImportStateName::Done,
            ImportState::Failed => ImportStateName::Failed,
        }
    }
}

/// What was read, and what would be added.
#[derive(Debug, Serialize, ToSchema)]
struct ImportPreviewBody {
    /// The rows of the file.
    #[schema(minimum = 0)]
    rows: usize,
    encoding: String,
    /// What separates the columns; null for formats that are no text with separators.
    separator: Option<String>,
    /// The line of the headings, from 1; null if there are none.
    headings: Option<usize>,
    numbers: String,
    columns: Vec<ImportColumnBody>,
    differing: DifferingName,
    placement: PlacementName,
    /// What must be corrected before it can be run.
    problems: Vec<ImportProblemBody>,
    /// What was done with the text before it became rows, and what was guessed.
    remarks: Vec<String>,
    /// What would become of the rows.
    report: ImportReportBody,
    /// The number of favourites that the list would have.
    #[schema(minimum = 0)]
    size: usize,
    /// The first 50 favourites that would be new or changed.
    favourites: Vec<ImportedBody>,
}

/// A column and what it means.
#[derive(Debug, Serialize, ToSchema)]
struct ImportColumnBody {
    /// Its number, from 1.
    #[schema(minimum = 1)]
    number: usize,
    heading: String,
    /// A few of its values.
    samples: Vec<String>,
    /// What it means, guessed or chosen.
    meaning: String,
    /// What it may mean.
    meanings: Vec<ColumnMeaningBody>,
}

/// What a column may mean.
#[derive(Debug, Serialize, ToSchema)]
struct ColumnMeaningBody {
    #[schema(example = "attribute-4")]
    word: String,
    #[schema(example = "Year (Number)")]
    label: String,
}

/// What must be corrected.
#[derive(Debug, Serialize, ToSchema)]
struct ImportProblemBody {
    #[schema(example = "no_title_column")]
    code: &'static str,
    detail: String,
}

/// A favourite of the list as it would be.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedBody {
    #[schema(minimum = 1)]
    rank: usize,
    title: String,
    /// `new`, `updated`, `moved`, or empty.
    change: &'static str,
}

impl From<ColumnChoice> for ImportColumnBody {
    fn from(ColumnChoice { number, heading, samples, meanings }: ColumnChoice) -> ImportColumnBody {
        let meaning = meanings.iter().find(|it| it.2).map(|it| it.0.clone()).unwrap_or_default();
        let meanings = meanings.into_iter().map(|(word, label, _)| ColumnMeaningBody { word, label });
        ImportColumnBody { number, heading, samples, meaning, meanings: meanings.collect() }
    }
}

impl From<Fault> for ImportProblemBody {
    fn from(fault: Fault) -> ImportProblemBody {
        ImportProblemBody { code: fault.code, detail: fault.message.to_string() }
    }
}

impl ImportPreviewBody {
    fn of(preview: ImportPreview, list: ResultingList) -> ImportPreviewBody {
        let (settings, read_as) = (&preview.settings, &preview.table.read_as);
        let updated = preview.updates().count();
        let report = ImportReport { updated, ..ImportReport::of(&preview.plan, &settings.choices) };
        let row =
            |ResultingRow { rank, title, change, .. }: ResultingRow| ImportedBody { rank, title, change };
        ImportPreviewBody {
            rows: preview.table.rows.len(),
            encoding: read_as.encoding.clone(),
            separator: read_as.separator.map(Separator::as_str).map(str::to_owned),
            headings: match settings.reading.headings {
                HeadingsLine::Line(line) => Some(line),
                HeadingsLine::Detected | HeadingsLine::Missing => read_as.headings_line,
            },
            numbers: settings.reading.numbers.as_str().to_owned(),
            columns: forms::choices(&preview).into_iter().map(ImportColumnBody::from).collect(),
            differing: settings.choices.differing.into(),
            placement: settings.choices.placement.into(),
            remarks: preview.sentences(),
            report: ImportReportBody::of(report),
            size: list.size,
            favourites: list.rows.into_iter().map(row).collect(),
            problems: preview.problems.into_iter().map(ImportProblemBody::from).collect(),
        }
    }
}

/// The version of what was chosen, which a change and running it must name.
pub(super) fn version_of(settings: &ImportSettings) -> Result<String> {
    let ImportSettings { reading, mapping, choices } = settings;
    let all = serde_json::to_vec(&(reading, mapping, choices))?;
    Ok(crypto::short_hash(&all))
}

impl ImportBody {
    fn of(import: &Import, trouble: &str) -> ImportBody {
        ImportBody {
            id: import.id,
            category_id: import.category_id,
            file: Some(import.source_name.clone()).filter(|name| !name.is_empty()),
            state: import.state().into(),
            done: import.done,
            total: import.total,
            trouble: Some(trouble.to_owned()).filter(|text| !text.is_empty()),
            preview: None,
            report: None,
        }
    }

    /// The answer with the import, whose ETag a change must name.
    pub(super) async fn answer(db: &Db, of: Allowed<Import, Edit>) -> Result<Answer<ImportBody>> {
        let import = of.item().clone();
        let body = match import.state() {
            ImportState::Preview => {
                let (draft, preview, turn) = preparation::load(db, of).await?;
                let shown = Db::run_blocking(move || {
                    let list = preview.resulting_list(&draft.target.listed);
                    (ImportPreviewBody::of(preview, list), draft.trouble, turn)
                });
                let (preview, trouble, _turn) = shown.await?;
                ImportBody { preview: Some(preview), ..ImportBody::of(&import, &trouble) }
            }
            ImportState::Running => ImportBody::of(&import, ""),
            ImportState::Done | ImportState::Failed => {
                let report = db.read(move |conn| of.item().report(conn)).await?;
                let body = ImportBody::of(&import, &report.trouble);
                ImportBody { report: Some(ImportReportBody::of(report)), ..body }
            }
        };
        Ok(Answer::of(body).with_version(version_of(&import.settings()?)?))
    }
}

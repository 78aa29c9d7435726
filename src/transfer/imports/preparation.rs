//! Reading and judging a list before it is added: without holding a connection, and in turns, because it takes long.

use super::{
    Import,
    forms::PreviewForm,
    model::{ImportDraft, ImportState},
    parsing::options::ReadingOptions,
    refused,
    settings::{ImportSettings, RowChoices},
    source::ImportSource,
    target::{self, ImportPreview},
    turns::{self, ReadingTurn},
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::{Error, Result},
    lists::categories::Category,
};

/// Reads a list of so many bytes and stores it with a guess at the meaning of its columns. Nothing is added yet.
pub(super) async fn start(
    db: &Db,
    to: Allowed<Category, Edit>,
    length: usize,
    read: impl FnOnce() -> Result<ImportSource> + Send + 'static,
) -> Result<Import> {
    // The turn goes along, so that it is held for as long as the list is read, even after the browser has left.
    let turn = turns::take(to.person().id, length).await?;
    let (source, turn) = Db::run_blocking(move || (read(), turn)).await?;
    let (source, category) = (source?, to.item().clone());
    let attributes = db.read(move |conn| target::known(conn, &category)).await?;
    let guessing = Db::run_blocking(move || (source.guess(&attributes), source, turn));
    let (mapping, source, _turn) = guessing.await?;
    let (reading, choices) = (ReadingOptions::default(), RowChoices::default());
    let settings = ImportSettings { reading, mapping, choices };
    db.write(move |conn| Import::store(conn, &to, &source, &settings)).await
}

/// Loads in one snapshot, then computes the preview without holding a connection. Keep the turn for as long as the
/// preview.
pub(super) async fn load(
    db: &Db,
    of: Allowed<Import, Edit>,
) -> Result<(ImportDraft, ImportPreview, ReadingTurn)> {
    let (draft, turn) = load_draft(db, of).await?;
    Db::run_blocking(move || draft.preview().map(|preview| (draft, preview, turn))).await?
}

async fn load_draft(db: &Db, of: Allowed<Import, Edit>) -> Result<(ImportDraft, ReadingTurn)> {
    let (import, person) = (of.item().clone(), of.person().id);
    let turn = turns::take(person, db.read(move |conn| import.size(conn)).await?).await?;
    let draft = db.snapshot(move |conn| {
        let category = of.category(conn)?.into_item();
        ImportDraft::load(conn, of.item(), &category)
    });
    Ok((draft.await?, turn))
}

/// The rows that are not imported, to correct them, as CSV: those of the preview, or of the import that was run.
/// `NotFound` if there are none.
pub(super) async fn refused_rows(db: &Db, of: Allowed<Import, Edit>) -> Result<String> {
    let text = match of.item().state() {
        ImportState::Preview => {
            let (_, preview, _turn) = load(db, of).await?;
            refused::as_csv(&preview)?
        }
        _ => db.read(move |conn| of.item().refused(conn)).await?,
    };
    if text.is_empty() { Err(Error::NotFound) } else { Ok(text) }
}

/// What the form of a preview chooses.
pub(super) enum Choices {
    /// Nothing new, or nothing any more because the import was started.
    None,
    /// Other meanings of the columns, or something else for some rows.
    New(ImportSettings),
    /// To read the list in another way, whose result has not been seen yet.
    ReadAnew(ImportSettings),
    /// What cannot be used: the preview with what is wrong.
    Unusable(Box<(ImportDraft, ImportPreview)>),
}

/// What the form chooses besides what is stored.
pub(super) async fn chosen(db: &Db, on: &Allowed<Import, Edit>, form: PreviewForm) -> Result<Choices> {
    let before = on.item().settings()?;
    if on.item().state() != ImportState::Preview || form.is_unchanged(&before) {
        return Ok(Choices::None);
    }
    let (draft, _turn) = load_draft(db, on.clone()).await?;
    Db::run_blocking(move || judged(draft, &before, &form)).await?
}

/// Reads the list as the form says, and judges the result.
fn judged(draft: ImportDraft, before: &ImportSettings, form: &PreviewForm) -> Result<Choices> {
    let reading = form.reading(&before.reading);
    let is_read_anew = reading != before.reading;
    let mut preview = draft.preview()?;
    let choices = form.row_choices(&before.choices);
    let mut has_other_columns = false;
    if is_read_anew {
        match draft.read(&reading) {
            Ok(table) if table.headings == preview.table.headings => preview.table = table,
            Ok(table) => {
                preview.settings.mapping = draft.target.guess(&table);
                preview.table = table;
                has_other_columns = true;
            }
            Err(fault) => {
                preview.settings = ImportSettings { reading, choices, ..preview.settings };
                preview.problems = vec![fault];
                preview.plan.rows.clear();
                return Ok(Choices::Unusable(Box::new((draft, preview))));
            }
        }
    }
    // The form has the columns of the table as it was read before.
    let mapping = if has_other_columns { preview.settings.mapping.clone() } else { form.mapping(&preview) };
    let settings = ImportSettings { reading, mapping, choices };
    let preview = draft.target.plan(preview.table, settings);
    Ok(match (is_read_anew, preview.problems.is_empty()) {
        (true, _) => Choices::ReadAnew(preview.settings),
        (false, true) => Choices::New(preview.settings),
        (false, false) => Choices::Unusable(Box::new((draft, preview))),
    })
}

//! Imports in the database: the list, the choices, the progress and the report.

use chrono::{TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Integer};

use super::{
    faults,
    parsing::{self, mapping::Mapping, options::ReadingOptions, table::ParsedTable},
    report::ImportReport,
    settings::{ImportSettings, RowChoices},
    source::ImportSource,
    target::{self, ImportPreview, ImportTarget},
};
use crate::{
    access::{Allowed, Edit},
    database::ids::{CategoryId, ImportId, SpaceId, UserId},
    database::{pool::Conn, schema::imports},
    error::{Error, Fault, Result},
    jobs::queue::{self, Job},
    lists::categories::Category,
};

/// How long unconfirmed imports are kept.
pub(crate) const UNCONFIRMED_RETENTION: TimeDelta = TimeDelta::days(1);
/// How long reports are kept.
pub(crate) const REPORT_RETENTION: TimeDelta = TimeDelta::days(30);

/// The most unconfirmed imports of one user; a newer one replaces the oldest.
const MAX_UNCONFIRMED: i64 = 10;

/// The state of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Shown as a preview.
    Preview,
    /// Being added by a job.
    Running,
    /// All rows were added.
    Done,
    /// Nothing was added; the report has the reason.
    Failed,
}

/// An import. The list itself and the report are loaded separately, because they may be large.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Import {
    pub(crate) space_id: SpaceId,
    /// The id. Ids are never reused.
    pub id: ImportId,
    pub(crate) category_id: CategoryId,
    pub(crate) user_id: UserId,
    /// The file's name; empty for a pasted list.
    pub source_name: String,
    mapping: serde_json::Value,
    reading: serde_json::Value,
    choices: serde_json::Value,
    state: String,
    /// The rows added so far.
    pub done: i32,
    /// The rows to be added.
    pub total: i32,
}

impl Import {
    /// The state.
    pub fn state(&self) -> ImportState {
        match self.state.as_str() {
            "preview" => ImportState::Preview,
            "running" => ImportState::Running,
            "done" => ImportState::Done,
            _ => ImportState::Failed,
        }
    }

    /// What the user chose.
    pub(crate) fn settings(&self) -> Result<ImportSettings> {
        Ok(ImportSettings {
            reading: serde_json::from_value(self.reading.clone())?,
            mapping: serde_json::from_value(self.mapping.clone())?,
            choices: serde_json::from_value(self.choices.clone())?,
        })
    }

    /// Stores the list with a guess at the meaning of its columns. Nothing is added yet. Faults: those of
    /// [`super::faults`] about the file and its columns.
    pub fn start(conn: &mut Conn, to: &Allowed<Category, Edit>, source: &ImportSource) -> Result<Import> {
        let mapping = Mapping::guess(&source.table, &target::known(conn, to.item())?);
        let settings =
            ImportSettings { reading: ReadingOptions::default(), mapping, choices: RowChoices::default() };
        Import::store(conn, to, source, &settings)
    }

    /// The same with a guess that was made before, because guessing takes long for a large table.
    pub(crate) fn store(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        source: &ImportSource,
        settings: &ImportSettings,
    ) -> Result<Import> {
        let (space_id, user_id) = (to.item().space.id, to.person().id);
        let of_user = imports::user_id.eq(user_id).and(imports::state.eq("preview"));
        let newest = imports::table.filter(of_user).order(imports::id.desc());
        let newest: Vec<i64> = newest.limit(MAX_UNCONFIRMED - 1).select(imports::id).load(conn)?;
        diesel::delete(imports::table.filter(of_user.and(imports::id.ne_all(newest)))).execute(conn)?;
        Ok(diesel::insert_into(imports::table)
            .values((
                imports::space_id.eq(space_id),
                imports::category_id.eq(to.item().id),
                imports::user_id.eq(user_id),
                imports::source_name.eq(&source.name),
                imports::content.eq(&source.text),
                imports::original.eq(&source.original),
                imports::mapping.eq(serde_json::to_value(&settings.mapping)?),
                imports::reading.eq(serde_json::to_value(&settings.reading)?),
                imports::choices.eq(serde_json::to_value(&settings.choices)?),
            ))
            .returning(Import::as_returning())
            .get_result(conn)?)
    }

    /// Stores what the user chose, unless the import was started.
    pub(crate) fn change(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        settings: &ImportSettings,
    ) -> Result<()> {
        diesel::update(on.item().row().filter(imports::state.eq("preview")))
            .set((
                imports::mapping.eq(serde_json::to_value(&settings.mapping)?),
                imports::reading.eq(serde_json::to_value(&settings.reading)?),
                imports::choices.eq(serde_json::to_value(&settings.choices)?),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Stores what a program chose after it saw `before`; [`Error::Outdated`] if something else is chosen by now.
    pub(crate) fn change_from(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        before: &ImportSettings,
        settings: &ImportSettings,
    ) -> Result<()> {
        let now: Import = on.item().row().for_update().select(Import::as_select()).first(conn)?;
        match now.state() {
            ImportState::Preview if now.settings()? == *before => Import::change(conn, on, settings),
            ImportState::Preview => Err(Error::Outdated),
            _ => Err(Error::Conflict(faults::STARTED)),
        }
    }

    /// Enqueues the import as a program has seen it. Errors as [`Import::change_from`].
    pub(crate) fn enqueue_from(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        before: &ImportSettings,
    ) -> Result<()> {
        Import::change_from(conn, on, before, before)?;
        Import::enqueue(conn, on, None)
    }

    /// Marks the import as running; the caller runs it. Returns `true` if this call started it.
    pub fn begin(conn: &mut Conn, on: &Allowed<Import, Edit>) -> Result<bool> {
        let preview = on.item().row().filter(imports::state.eq("preview"));
        Ok(diesel::update(preview).set(imports::state.eq("running")).execute(conn)? == 1)
    }

    /// Enqueues the import for the worker, with other settings if there are some. Idempotent.
    pub fn enqueue(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        settings: Option<&ImportSettings>,
    ) -> Result<()> {
        if let Some(settings) = settings {
            Import::change(conn, on, settings)?;
        }
        if Import::begin(conn, on)? {
            queue::enqueue_for(conn, on.item().user_id, Job::Import { import_id: on.item().id })?;
        }
        Ok(())
    }

    /// The running import with that id, for the job; `None` if it has run already or was deleted.
    pub(crate) fn running(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
        let running = imports::table.filter(imports::id.eq(id).and(imports::state.eq("running")));
        Ok(running.select(Import::as_select()).first(conn).optional()?)
    }

    /// Stores the progress.
    pub(crate) fn set_progress(conn: &mut Conn, id: ImportId, done: usize, total: usize) -> Result<()> {
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let running = imports::table.filter(imports::id.eq(id).and(imports::state.eq("running")));
        diesel::update(running)
            .set((imports::done.eq(number(done)), imports::total.eq(number(total))))
            .execute(conn)?;
        Ok(())
    }

    /// Stores the report and the rows that were not imported, and deletes the list itself.
    pub(crate) fn finish(&self, conn: &mut Conn, report: &ImportReport, refused: &str) -> Result<()> {
        let state = if report.trouble.is_empty() { "done" } else { "failed" };
        diesel::update(self.row())
            .set((
                imports::state.eq(state),
                imports::content.eq(""),
                imports::original.eq(None::<Vec<u8>>),
                imports::refused.eq(refused),
                imports::report.eq(serde_json::to_value(report)?),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Stores why it did not work and makes it a preview again, for as long as a new one.
    pub(crate) fn return_to_preview(&self, conn: &mut Conn, report: &ImportReport) -> Result<()> {
        diesel::update(self.row())
            .set((
                imports::state.eq("preview"),
                imports::created_at.eq(Utc::now()),
                imports::done.eq(0),
                imports::total.eq(0),
                imports::report.eq(serde_json::to_value(report)?),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// How many bytes the list itself has.
    pub(crate) fn size(&self, conn: &mut Conn) -> Result<usize> {
        let size: i32 = self
            .row()
            .select(sql::<Integer>("octet_length(content) + coalesce(octet_length(original), 0)"))
            .first(conn)?;
        Ok(usize::try_from(size).unwrap_or_default())
    }

    /// The rows that were not imported, as CSV; empty if there are none, or before it was run.
    pub(crate) fn refused(&self, conn: &mut Conn) -> Result<String> {
        Ok(self.row().select(imports::refused).first(conn)?)
    }

    /// The report.
    pub fn report(&self, conn: &mut Conn) -> Result<ImportReport> {
        let report: serde_json::Value = self.row().select(imports::report).first(conn)?;
        Ok(serde_json::from_value(report)?)
    }

    /// Deletes unconfirmed imports after a day, and reports after a month.
    pub fn delete_old(conn: &mut Conn) -> Result<usize> {
        let now = Utc::now();
        let unused = imports::state.eq("preview").and(imports::created_at.lt(now - UNCONFIRMED_RETENTION));
        let old = unused.or(imports::created_at.lt(now - REPORT_RETENTION));
        Ok(diesel::delete(imports::table.filter(old)).execute(conn)?)
    }

    fn row(&self) -> diesel::dsl::Find<imports::table, (SpaceId, ImportId)> {
        imports::table.find((self.space_id, self.id))
    }
}

/// The data needed to plan an import, from one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct ImportDraft {
    pub(crate) import: Import,
    pub(crate) category: Category,
    pub(crate) target: ImportTarget,
    /// Why it did not work when it was started before; empty if it was not.
    pub trouble: String,
    settings: ImportSettings,
    content: String,
    original: Option<Vec<u8>>,
}

impl ImportDraft {
    /// Loads the data. Needs several queries, so it should run in a snapshot or under the list's lock.
    pub(crate) fn load(conn: &mut Conn, import: &Import, category: &Category) -> Result<ImportDraft> {
        let (content, original) = import.row().select((imports::content, imports::original)).first(conn)?;
        Ok(ImportDraft {
            target: ImportTarget::load(conn, category)?,
            trouble: import.report(conn)?.trouble,
            settings: import.settings()?,
            content,
            original,
            import: import.clone(),
            category: category.clone(),
        })
    }

    /// Computes the outcome of every row. Slow for long lists, so it should not run while holding a connection.
    pub(crate) fn preview(&self) -> Result<ImportPreview> {
        let table = self.read(&self.settings.reading).map_err(Error::Conflict)?;
        Ok(self.target.plan(table, self.settings.clone()))
    }

    /// Reads the list as these options say, or returns why it can't be read.
    pub(crate) fn read(&self, reading: &ReadingOptions) -> Result<ParsedTable, Fault> {
        let bytes = self.original.as_deref().unwrap_or(self.content.as_bytes());
        parsing::read(bytes, Some(&self.import.source_name), reading)
    }
}

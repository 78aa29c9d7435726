//! Imports in the database: the list, the choices, the progress and the report.

use std::collections::{BTreeSet, HashSet};

use chrono::{NaiveDate, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Integer};

use super::{
    faults,
    parsing::{
        self, column,
        mapping::Mapping,
        plan::{ImportPlan, TargetList},
        table::ParsedTable,
    },
    report::ImportReport,
    source::ImportSource,
};
use crate::{
    access::{Allowed, Edit},
    database::ids::{CategoryId, ImportId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{favourites, imports},
    },
    error::{Error, Fault, Result},
    jobs::queue::{self, Job},
    lists::{attributes::Attribute, categories::Category, ordering::rank::live},
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
    left_out: serde_json::Value,
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

    /// The lines of doubtful rows that are not to be added.
    pub(crate) fn left_out(&self) -> Result<BTreeSet<usize>> {
        Ok(serde_json::from_value(self.left_out.clone())?)
    }

    /// Stores the list with a guess at the meaning of its columns. Nothing is added yet. Faults: those of
    /// [`super::faults`] about the file and its columns.
    pub fn start(conn: &mut Conn, to: &Allowed<Category, Edit>, source: &ImportSource) -> Result<Import> {
        let mapping = Mapping::guess(&source.table, &known(conn, to.item())?);
        Import::store(conn, to, source, &mapping)
    }

    /// The same with a guess that was made before, because guessing takes long for a large table.
    pub(crate) fn store(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        source: &ImportSource,
        mapping: &Mapping,
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
                imports::mapping.eq(serde_json::to_value(mapping)?),
            ))
            .returning(Import::as_returning())
            .get_result(conn)?)
    }

    /// The meaning of the columns.
    pub(crate) fn mapping(&self) -> Result<Mapping> {
        Ok(serde_json::from_value(self.mapping.clone())?)
    }

    /// Stores the meaning of the columns and the doubtful rows that are not to be added, unless the import was started.
    pub(crate) fn change(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        mapping: &Mapping,
        left_out: &BTreeSet<usize>,
    ) -> Result<()> {
        diesel::update(on.item().row().filter(imports::state.eq("preview")))
            .set((
                imports::mapping.eq(serde_json::to_value(mapping)?),
                imports::left_out.eq(serde_json::to_value(left_out)?),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Marks the import as running; the caller runs it. Returns `true` if this call started it.
    pub fn begin(conn: &mut Conn, on: &Allowed<Import, Edit>) -> Result<bool> {
        let preview = on.item().row().filter(imports::state.eq("preview"));
        Ok(diesel::update(preview).set(imports::state.eq("running")).execute(conn)? == 1)
    }

    /// Enqueues the import for the worker, with new choices if there are some. Idempotent.
    pub fn enqueue(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        choices: Option<&(Mapping, BTreeSet<usize>)>,
    ) -> Result<()> {
        if let Some((mapping, left_out)) = choices {
            Import::change(conn, on, mapping, left_out)?;
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

    /// Stores the report and deletes the list itself.
    pub(crate) fn finish(&self, conn: &mut Conn, report: &ImportReport) -> Result<()> {
        let state = if report.trouble.is_empty() { "done" } else { "failed" };
        diesel::update(self.row())
            .set((
                imports::state.eq(state),
                imports::content.eq(""),
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
        let size: i32 = self.row().select(sql::<Integer>("octet_length(content)")).first(conn)?;
        Ok(usize::try_from(size).unwrap_or_default())
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
    /// Why it did not work when it was started before; empty if it was not.
    pub trouble: String,
    attributes: Vec<column::KnownAttribute>,
    titles: Vec<String>,
    content: String,
    today: NaiveDate,
}

/// A parsed import, the meaning of its columns, and the outcome of its rows.
#[derive(Debug, Clone)]
pub(crate) struct ImportPreview {
    pub(crate) table: ParsedTable,
    pub(crate) attributes: Vec<column::KnownAttribute>,
    pub(crate) mapping: Mapping,
    /// Why this mapping can't be used; then the plan is empty.
    pub problems: Vec<Fault>,
    pub(crate) plan: ImportPlan,
}

impl ImportPreview {
    /// All problems as one, a sentence each.
    pub(crate) fn problem(&self) -> Fault {
        faults::unreadable_columns(&self.problems)
    }
}

impl ImportDraft {
    /// Loads the data. Needs several queries, so it should run in a snapshot or under the list's lock.
    pub(crate) fn load(conn: &mut Conn, import: &Import, category: &Category) -> Result<ImportDraft> {
        let ranked = live(category).order(favourites::position);
        Ok(ImportDraft {
            attributes: known(conn, category)?,
            titles: ranked.select(favourites::title).load(conn)?,
            content: import.row().select(imports::content).first(conn)?,
            today: Utc::now().date_naive(),
            trouble: import.report(conn)?.trouble,
            import: import.clone(),
            category: category.clone(),
        })
    }

    /// Computes the outcome of every row. Slow for long lists, so it should not run while holding a connection.
    pub(crate) fn preview(&self) -> Result<ImportPreview> {
        let name = Some(self.import.source_name.as_str());
        let table = parsing::read_text(&self.content, name).map_err(Error::Conflict)?;
        let mapping = self.import.mapping()?;
        let problems = mapping.problems(&table, &self.attributes);
        let mut plan = ImportPlan::default();
        if problems.is_empty() {
            let list = TargetList { attributes: &self.attributes, titles: &self.titles, today: self.today };
            plan = ImportPlan::new(&table, &mapping, &list);
            plan.exclude(&self.import.left_out()?.into_iter().collect::<HashSet<_>>());
        }
        Ok(ImportPreview { table, attributes: self.attributes.clone(), mapping, problems, plan })
    }
}

/// The category's attributes, as far as parsing needs them.
pub(crate) fn known(conn: &mut Conn, category: &Category) -> Result<Vec<column::KnownAttribute>> {
    let known = Attribute::unredacted(conn, category)?.into_iter().map(|attribute| {
        let kind = attribute.kind();
        let Attribute { id, name, unit, options, required, .. } = attribute;
        column::KnownAttribute { id, name, kind, unit, options, required }
    });
    Ok(known.collect())
}

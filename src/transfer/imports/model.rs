//! Imports as rows: what was sent, what was chosen, how far it is, and what came of it.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    forms::Source,
    reading::{
        self,
        mapping::{self, Mapping},
        plan::{List, Plan},
        table::Table,
    },
    report::Report,
};
use crate::{
    access::{Allowed, Edit, Locator, Permission, Resource, Role},
    database::{
        pool::Conn,
        schema::{favourites, imports},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    lists::{attributes::Attribute, categories::Category, ordering::rank::live},
};

/// How long what was only looked at is kept.
pub const UNUSED: TimeDelta = TimeDelta::days(1);
/// How long a report is kept.
pub const REPORTED: TimeDelta = TimeDelta::days(30);

/// So many unfinished imports of one person are kept; a newer one takes the place of the oldest.
const MOST_UNFINISHED: i64 = 10;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody looks at what would come in.
    Preview,
    /// A job adds it.
    Running,
    Done,
    /// Nothing was added; the report says why.
    Failed,
}

/// A list on its way in. What was sent and the report are read apart, because they may be large.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Import {
    pub space_id: i64,
    pub id: i64,
    pub category_id: i64,
    pub user_id: i64,
    /// The file's name, nothing for a pasted list.
    pub source_name: String,
    mapping: serde_json::Value,
    left_out: serde_json::Value,
    state: String,
    pub done: i32,
    pub total: i32,
    pub created_at: DateTime<Utc>,
}

impl Import {
    /// How far it is.
    pub fn state(&self) -> State {
        match self.state.as_str() {
            "preview" => State::Preview,
            "running" => State::Running,
            "done" => State::Done,
            _ => State::Failed,
        }
    }

    /// The doubtful rows that stay out, by their lines.
    pub fn left_out(&self) -> Result<BTreeSet<usize>> {
        Ok(serde_json::from_value(self.left_out.clone())?)
    }

    /// Keeps what was sent, with a first guess at what its columns mean. Nothing is added yet.
    pub fn start(conn: &mut Conn, to: &Allowed<Category, Edit>, source: &Source) -> Result<Import> {
        let (space_id, user_id) = (to.item().space.id, to.person().id);
        let mapping = Mapping::guess(&source.table, &known(conn, to.item())?);
        let theirs = imports::user_id.eq(user_id).and(imports::state.eq("preview"));
        let newest = imports::table.filter(theirs).order(imports::id.desc());
        let newest: Vec<i64> = newest.limit(MOST_UNFINISHED - 1).select(imports::id).load(conn)?;
        diesel::delete(imports::table.filter(theirs.and(imports::id.ne_all(newest)))).execute(conn)?;
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

    /// Keeps what the columns mean and which doubtful rows stay out.
    pub fn change(
        conn: &mut Conn,
        on: &Allowed<Import, Edit>,
        mapping: &Mapping,
        left_out: &BTreeSet<usize>,
    ) -> Result<()> {
        let changed = diesel::update(on.item().row().filter(imports::state.eq("preview")))
            .set((
                imports::mapping.eq(serde_json::to_value(mapping)?),
                imports::left_out.eq(serde_json::to_value(left_out)?),
            ))
            .execute(conn)?;
        if changed == 0 { Err(Error::Refused(STARTED.into())) } else { Ok(()) }
    }

    /// From now on it runs; whoever calls this sees to it. Says whether it was this call that started it.
    pub fn begin(conn: &mut Conn, on: &Allowed<Import, Edit>) -> Result<bool> {
        let preview = on.item().row().filter(imports::state.eq("preview"));
        Ok(diesel::update(preview).set(imports::state.eq("running")).execute(conn)? == 1)
    }

    /// Asks the worker to add it. Asking twice is asking once.
    pub fn ask(conn: &mut Conn, on: &Allowed<Import, Edit>) -> Result<()> {
        if Import::begin(conn, on)? {
            queue::enqueue(conn, Job::Import { import_id: on.item().id })?;
        }
        Ok(())
    }

    /// The running import of that number, for the job; nothing when it ran already or is gone.
    pub fn running(conn: &mut Conn, id: i64) -> Result<Option<Import>> {
        let running = imports::table.filter(imports::id.eq(id).and(imports::state.eq("running")));
        Ok(running.select(Import::as_select()).first(conn).optional()?)
    }

    /// Notes how far it is, for whoever waits for it.
    pub fn advance(conn: &mut Conn, id: i64, done: usize, total: usize) -> Result<()> {
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let running = imports::table.filter(imports::id.eq(id).and(imports::state.eq("running")));
        diesel::update(running)
            .set((imports::done.eq(number(done)), imports::total.eq(number(total))))
            .execute(conn)?;
        Ok(())
    }

    /// It is over, and this came of it. What was sent is not kept any longer.
    pub fn finish(&self, conn: &mut Conn, report: &Report) -> Result<()> {
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

    /// What came of it.
    pub fn report(&self, conn: &mut Conn) -> Result<Report> {
        let report: serde_json::Value = self.row().select(imports::report).first(conn)?;
        Ok(serde_json::from_value(report)?)
    }

    /// Forgets what was only looked at for a day, and what was done a month ago.
    pub fn sweep(conn: &mut Conn) -> Result<usize> {
        let now = Utc::now();
        let unused = imports::state.eq("preview").and(imports::created_at.lt(now - UNUSED));
        let old = unused.or(imports::created_at.lt(now - REPORTED));
        Ok(diesel::delete(imports::table.filter(old)).execute(conn)?)
    }

    fn row(&self) -> diesel::dsl::Find<imports::table, (i64, i64)> {
        imports::table.find((self.space_id, self.id))
    }
}

const STARTED: &str = "This import is already running. Open it to see its progress.";

/// Everything that is needed to plan an import, as it was at one moment.
#[derive(Debug, Clone)]
pub struct Draft {
    pub import: Import,
    pub category: Category,
    attributes: Vec<mapping::Attribute>,
    titles: Vec<String>,
    content: String,
    today: NaiveDate,
}

/// What was read, what its columns mean, and what will become of its rows.
#[derive(Debug, Clone)]
pub struct Preview {
    pub table: Table,
    pub attributes: Vec<mapping::Attribute>,
    pub mapping: Mapping,
    /// Why the columns can't be used so; there is no plan then.
    pub problems: Vec<String>,
    pub plan: Plan,
}

impl Draft {
    /// Loads it. Asks more than once, so it belongs into a snapshot, or under the list's lock.
    pub fn load(conn: &mut Conn, import: &Import, category: &Category) -> Result<Draft> {
        let ranked = live(category).order(favourites::position);
        Ok(Draft {
            attributes: known(conn, category)?,
            titles: ranked.select(favourites::title).load(conn)?,
            content: import.row().select(imports::content).first(conn)?,
            today: Utc::now().date_naive(),
            import: import.clone(),
            category: category.clone(),
        })
    }

    /// Says what will become of every row. Takes a while, so not while others wait.
    pub fn preview(&self) -> Result<Preview> {
        let name = Some(self.import.source_name.as_str());
        let table = reading::read_text(&self.content, name).map_err(Error::Refused)?;
        let mapping: Mapping = serde_json::from_value(self.import.mapping.clone())?;
        let problems = mapping.problems(&table, &self.attributes);
        let mut plan = Plan::default();
        if problems.is_empty() {
            let list = List { attributes: &self.attributes, titles: &self.titles, today: self.today };
            plan = Plan::new(&table, &mapping, &list);
            plan.leave_out(&self.import.left_out()?.into_iter().collect::<HashSet<_>>());
        }
        Ok(Preview { table, attributes: self.attributes.clone(), mapping, problems, plan })
    }
}

/// The list's attributes, as far as reading needs to know them.
fn known(conn: &mut Conn, category: &Category) -> Result<Vec<mapping::Attribute>> {
    let known = Attribute::listed(conn, category)?.into_iter().map(|attribute| {
        let kind = attribute.kind();
        let Attribute { id, name, unit, options, required, .. } = attribute;
        mapping::Attribute { id, name, kind, unit, options, required }
    });
    Ok(known.collect())
}

impl<P: Permission> Allowed<Import, P> {
    /// The list it is for, with the same person's proof.
    pub fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.also(conn, &Locator::Id(self.item().category_id))
    }
}

impl Resource for Import {
    const PATH: &'static str = "import_id";

    /// For whoever started it, as long as they may see the list.
    fn with_role(conn: &mut Conn, key: &Locator, user_id: Option<i64>) -> Result<(Import, Role)> {
        let (Locator::Id(id), Some(user_id)) = (key, user_id) else { return Err(Error::NotFound) };
        let theirs = imports::table.filter(imports::id.eq(id).and(imports::user_id.eq(user_id)));
        let import: Import = theirs.select(Import::as_select()).first(conn)?;
        let (_, role) = Category::with_role(conn, &Locator::Id(import.category_id), Some(user_id))?;
        Ok((import, role))
    }

    fn space_id(&self) -> i64 {
        self.space_id
    }
}

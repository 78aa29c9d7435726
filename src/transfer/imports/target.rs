//! The list to import into, and what an import would make of it.

use chrono::{NaiveDate, Utc};
use diesel::prelude::*;

use super::{
    faults,
    parsing::{
        column,
        mapping::Mapping,
        plan::{ImportPlan, ListedRow, TargetList},
        table::ParsedTable,
    },
    settings::ImportSettings,
};
use crate::{
    database::{pool::Conn, schema::favourites},
    error::{Fault, Result},
    lists::{
        attributes::{Attribute, Values},
        categories::Category,
        ordering::rank::live,
    },
};

/// What planning needs to know of a list.
#[derive(Debug, Clone)]
pub(crate) struct ImportTarget {
    attributes: Vec<column::KnownAttribute>,
    /// The favourites, in order of rank.
    pub(crate) listed: Vec<ListedRow>,
    today: NaiveDate,
}

/// A parsed import, what was chosen for it, and the outcome of its rows.
#[derive(Debug, Clone)]
pub(crate) struct ImportPreview {
    pub(crate) table: ParsedTable,
    pub(crate) attributes: Vec<column::KnownAttribute>,
    pub(crate) settings: ImportSettings,
    /// Why the mapping can't be used; then the plan is empty.
    pub problems: Vec<Fault>,
    pub(crate) plan: ImportPlan,
}

impl ImportPreview {
    /// All problems as one, a sentence each.
    pub(crate) fn problem(&self) -> Fault {
        faults::unreadable_columns(&self.problems)
    }
}

impl ImportTarget {
    /// A list that does not exist yet.
    pub(crate) fn new() -> ImportTarget {
        ImportTarget { attributes: Vec::new(), listed: Vec::new(), today: Utc::now().date_naive() }
    }

    /// Loads the list. Needs several queries, so it should run in a snapshot or under the list's lock.
    pub(crate) fn load(conn: &mut Conn, category: &Category) -> Result<ImportTarget> {
        let ranked = live(category).order(favourites::position);
        let columns = (favourites::title, favourites::description, favourites::link, favourites::attributes);
        let listed: Vec<(String, String, String, Values)> = ranked.select(columns).load(conn)?;
        let to_row = |(title, description, link, values)| ListedRow { title, description, link, values };
        let listed = listed.into_iter().map(to_row).collect();
        Ok(ImportTarget { attributes: known(conn, category)?, listed, ..ImportTarget::new() })
    }

    /// A guess at the meaning of the columns.
    pub(crate) fn guess(&self, table: &ParsedTable) -> Mapping {
        Mapping::guess(table, &self.attributes)
    }

    /// The outcome of every row of the table with these settings. Slow for long lists.
    pub(crate) fn plan(&self, table: ParsedTable, settings: ImportSettings) -> ImportPreview {
        let problems = settings.mapping.problems(&table, &self.attributes);
        let mut plan = ImportPlan::default();
        if problems.is_empty() {
            let list = TargetList { attributes: &self.attributes, listed: &self.listed, today: self.today };
            plan = ImportPlan::new(&table, &settings.mapping, &list);
            plan.exclude(&settings.choices.left_out);
        }
        ImportPreview { table, attributes: self.attributes.clone(), settings, problems, plan }
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

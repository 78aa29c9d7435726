//! The meaning of each column of a table. [`Mapping::guess`] proposes it, the user may change it, and it is only
//! used when it has no [`Mapping::problems`]: one column of titles, nothing mapped twice, valid new attributes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    column::{Column, KnownAttribute, MAX_NAME_LENGTH, MAX_OPTIONS},
    table::ParsedTable,
    values::DateOrder,
};
use crate::{
    error::Fault,
    lists::attributes::{AttributeKind, forms::MAX_OPTION_LENGTH, model::MAX_ATTRIBUTES},
    text,
    transfer::imports::faults,
};

/// The meaning of every column, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The meanings, one per column.
    pub columns: Vec<Column>,
    /// What comes first in dates such as "3/4/2024"; without a choice, what the dates of the table tell.
    #[serde(default)]
    pub dates: Option<DateOrder>,
}

impl Mapping {
    /// Messages for everything that is wrong with this mapping.
    pub fn problems(&self, table: &ParsedTable, attributes: &[KnownAttribute]) -> Vec<Fault> {
        let mut problems = Vec::new();
        if self.columns.len() != table.headings.len() {
            problems.push(faults::COLUMN_WITHOUT_MEANING);
        }
        if self.count(&Column::Title) == 0 {
            problems.push(faults::NO_TITLE_COLUMN);
        }
        for (column, name) in [
            (Column::Title, "the title"),
            (Column::Rank, "the rank"),
            (Column::Description, "the description"),
            (Column::Link, "the link"),
            (Column::Tier, "the tier"),
        ] {
            if self.count(&column) > 1 {
                problems.push(faults::meaning_twice(name));
            }
        }
        problems.extend(self.attribute_problems(attributes));
        problems.dedup();
        problems
    }

    /// What is wrong with the columns that are attributes.
    fn attribute_problems(&self, attributes: &[KnownAttribute]) -> Vec<Fault> {
        let mut problems = Vec::new();
        let mut names: HashMap<String, usize> =
            attributes.iter().map(|known| (text::comparison_key(&known.name), 1)).collect();
        for column in &self.columns {
            match column {
                Column::Attribute { id } => match attributes.iter().find(|known| known.id == *id) {
                    Some(known) if self.count(column) > 1 => {
                        problems.push(faults::meaning_twice(&known.name))
                    }
                    Some(_) => {}
                    None => problems.push(faults::NO_SUCH_ATTRIBUTE),
                },
                Column::New { name, kind, options, .. } => {
                    let seen = names.entry(text::comparison_key(name)).or_default();
                    *seen += 1;
                    problems.extend(new_problem(name, *kind, options, *seen > 1));
                }
                _ => {}
            }
        }
        let new = self.columns.iter().filter(|column| matches!(column, Column::New { .. })).count();
        if new > 0 && attributes.len() + new > MAX_ATTRIBUTES {
            problems.push(faults::too_many_attributes(MAX_ATTRIBUTES));
        }
        problems
    }

    fn count(&self, column: &Column) -> usize {
        self.columns.iter().filter(|other| *other == column).count()
    }
}

fn new_problem(name: &str, kind: AttributeKind, options: &[String], taken: bool) -> Option<Fault> {
    match text::parse_line(name) {
        Err(problem) => Some(faults::attribute_name_unreadable(name, &problem)),
        Ok(name) if name.is_empty() => Some(faults::ATTRIBUTE_WITHOUT_NAME),
        Ok(name) if name.chars().count() > MAX_NAME_LENGTH => {
            Some(faults::attribute_name_too_long(&name, MAX_NAME_LENGTH))
        }
        Ok(name) if taken => Some(faults::attribute_name_taken(&name)),
        Ok(name) if kind == AttributeKind::Choice && !(1..=MAX_OPTIONS).contains(&options.len()) => {
            Some(faults::option_count(&name, MAX_OPTIONS))
        }
        Ok(name) if kind == AttributeKind::Choice && !options.iter().all(|option| is_option(option)) => {
            Some(faults::option_malformed(&name))
        }
        Ok(_) => None,
    }
}

fn is_option(option: &str) -> bool {
    text::parse_line(option).is_ok_and(|clean| clean == option) && option.chars().count() <= MAX_OPTION_LENGTH
}

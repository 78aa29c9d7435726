//! The meaning of each column of a table. [`Mapping::guess`] proposes it, the user may change it, and it is only
//! used when it has no [`Mapping::problems`]: one column of titles, nothing mapped twice, valid new attributes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    column::{Attribute, Column, LONGEST_NAME, MOST_OPTIONS},
    table::Table,
};
use crate::{
    lists::attributes::{Kind, forms::LONGEST_OPTION, model::MOST},
    text,
};

/// The meaning of every column, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub columns: Vec<Column>,
}

impl Mapping {
    /// Messages for everything that is wrong with this mapping.
    pub fn problems(&self, table: &Table, attributes: &[Attribute]) -> Vec<String> {
        let mut problems = Vec::new();
        let count = |column: &Column| self.columns.iter().filter(|other| *other == column).count();
        if self.columns.len() != table.headings.len() {
            problems.push("Choose a meaning for every column.".into());
        }
        if count(&Column::Title) == 0 {
            problems.push("Choose the column that contains the titles.".into());
        }
        for (column, name) in [
            (Column::Title, "title"),
            (Column::Rank, "rank"),
            (Column::Description, "description"),
            (Column::Link, "link"),
        ] {
            if count(&column) > 1 {
                problems.push(format!("Choose only one column as the {name}."));
            }
        }
        let mut names: HashMap<String, usize> =
            attributes.iter().map(|known| (text::key(&known.name), 1)).collect();
        for column in &self.columns {
            match column {
                Column::Attribute { id } => match attributes.iter().find(|known| known.id == *id) {
                    Some(known) if count(column) > 1 => {
                        problems.push(format!("Choose only one column as {}.", known.name))
                    }
                    Some(_) => {}
                    None => problems.push("Choose an attribute that this category has.".into()),
                },
                Column::New { name, kind, options, .. } => {
                    let seen = names.entry(text::key(name)).or_default();
                    *seen += 1;
                    problems.extend(new_problem(name, *kind, options, *seen > 1));
                }
                _ => {}
            }
        }
        let new = self.columns.iter().filter(|column| matches!(column, Column::New { .. })).count();
        if new > 0 && attributes.len() + new > MOST {
            problems.push(format!("A category can have at most {MOST} attributes. Import fewer columns."));
        }
        problems.dedup();
        problems
    }
}

fn new_problem(name: &str, kind: Kind, options: &[String], taken: bool) -> Option<String> {
    match text::line(name) {
        Err(problem) => Some(format!("{name}: {problem}")),
        Ok(name) if name.is_empty() => Some("Give every new attribute a name.".into()),
        Ok(name) if name.chars().count() > LONGEST_NAME => {
            Some(format!("{name}: shorten it to {LONGEST_NAME} characters."))
        }
        Ok(name) if taken => Some(format!("{name}: another attribute has this name.")),
        Ok(name) if kind == Kind::Choice && !(1..=MOST_OPTIONS).contains(&options.len()) => {
            Some(format!("{name}: a choice has 1 to {MOST_OPTIONS} options; import it as text."))
        }
        Ok(name) if kind == Kind::Choice && !options.iter().all(|option| is_option(option)) => {
            Some(format!("{name}: an option is one line of at most 80 characters; import it as text."))
        }
        Ok(_) => None,
    }
}

fn is_option(option: &str) -> bool {
    text::line(option).as_deref() == Ok(option) && option.chars().count() <= LONGEST_OPTION
}

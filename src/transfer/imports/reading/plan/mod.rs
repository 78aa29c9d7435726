//! The outcome of every row, shown before anything is written and then carried out exactly. Each row of the table
//! has one outcome; a refused row has all of its reasons; titles are unique regardless of letter case, on the list
//! and in the file; rows are in the order in which they will be ranked.

mod outcome;
pub mod similar_titles;
pub mod rows;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{column::Column, mapping::Mapping, table::Table};
use crate::{
    lists::{attributes::Kind, categories},
    text,
    transfer::imports::faults,
};
pub use outcome::{Incoming, Outcome, Remark, Row};
pub use rows::List;
use rows::{Read, Reader, heading, kind_and_options};
use similar_titles::TitleMatcher;

/// The most favourites of a list.
pub const MOST_FAVOURITES: usize = 10_000;

/// All rows of a table, in the order in which they will be ranked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub rows: Vec<Row>,
}

/// The number of rows with each outcome; `left_out` of the doubtful ones are not added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub add: usize,
    pub matched: usize,
    pub doubtful: usize,
    pub left_out: usize,
    pub refused: usize,
}

impl Plan {
    /// Plans the table's rows for this list. The mapping must have no problems.
    pub fn new(table: &Table, mapping: &Mapping, list: &List) -> Self {
        let mut titles = Titles::of(list.titles);
        let reader = Reader { table, mapping, list };
        let rows = reader.in_order().into_iter().map(|(line, rank)| {
            let mut row = reader.read(line);
            row.reasons.extend(rank);
            titles.judge(line.line, row, reader.heading(&Column::Title))
        });
        let mut plan = Self { rows: rows.collect() };
        plan.note_days_to_come(mapping, table, list);
        plan
    }

    /// The favourites that will be added, in order.
    pub fn to_add(&self) -> impl Iterator<Item = &Incoming> {
        self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Add { favourite } | Outcome::Doubtful { favourite, add: true, .. } => Some(favourite),
            _ => None,
        })
    }

    /// Excludes the doubtful rows of these lines, and includes the others.
    pub fn leave_out(&mut self, lines: &HashSet<usize>) {
        for row in &mut self.rows {
            if let Outcome::Doubtful { add, .. } = &mut row.outcome {
                *add = !lines.contains(&row.line);
            }
        }
    }

    /// Counts the outcomes.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match &row.outcome {
                Outcome::Add { .. } => counts.add += 1,
                Outcome::Matched { .. } => counts.matched += 1,
                Outcome::Refused { .. } => counts.refused += 1,
                Outcome::Doubtful { add, .. } => {
                    counts.doubtful += 1;
                    counts.left_out += usize::from(!add);
                }
            }
        }
        counts
    }

    /// Future dates are probably mistakes where they are rare, for example if a year was written with two digits.
    /// They are valid dates, so the row is added with a warning.
    fn note_days_to_come(&mut self, mapping: &Mapping, table: &Table, list: &List) {
        let today = list.today.format("%Y-%m-%d").to_string();
        for (place, column) in mapping.columns.iter().enumerate() {
            if kind_and_options(column, list.attributes).is_none_or(|(kind, _)| kind != Kind::Date) {
                continue;
            }
            let day = |row: &Row| match &row.outcome {
                Outcome::Add { favourite } | Outcome::Doubtful { favourite, .. } => {
                    favourite.values.iter().find(|(at, _)| *at == place).map(|(_, day)| day.clone())
                }
                _ => None,
            };
            let days: Vec<Option<String>> = self.rows.iter().map(day).collect();
            let ahead = |day: &Option<String>| day.as_ref().is_some_and(|day| *day > today);
            if days.iter().filter(|day| ahead(day)).count() * 20 > days.iter().flatten().count() {
                continue;
            }
            for (row, day) in self.rows.iter_mut().zip(days).filter(|(_, day)| ahead(day)) {
                let shown = day.as_deref().unwrap_or_default();
                let reason = faults::in_the_future(shown).to_string();
                row.notes.push(Remark {
                    column: heading(table, place),
                    value: day.unwrap_or_default(),
                    reason,
                });
            }
        }
    }
}

/// The titles in use, by key and by similarity.
struct Titles {
    listed: HashMap<String, usize>,
    lines: HashMap<String, usize>,
    alike: TitleMatcher<String>,
    room: usize,
}

impl Titles {
    fn of(titles: &[String]) -> Self {
        let mut alike = TitleMatcher::new();
        let numbered = || titles.iter().zip(1..);
        numbered().for_each(|(title, rank)| alike.add(title, format!("{title}, number {rank}")));
        let listed = numbered().map(|(title, rank)| (text::key(title), rank)).collect();
        let room = MOST_FAVOURITES.saturating_sub(titles.len());
        Self { listed, lines: HashMap::new(), alike, room }
    }

    fn judge(&mut self, line: usize, read: Read, column: String) -> Row {
        let Read { title, favourite, mut reasons } = read;
        let key = text::key(&favourite.title);
        if let Some(first) = self.lines.get(&key) {
            reasons.insert(0, Remark::on(column, &title, &faults::title_twice(*first)));
        } else if let Some(&rank) = self.listed.get(&key) {
            self.lines.insert(key, line);
            return Row { line, title, outcome: Outcome::Matched { rank }, notes: Vec::new() };
        } else if reasons.is_empty() && self.room == 0 {
            reasons.push(Remark::on(column, &title, &categories::faults::LIST_FULL));
        }
        if !reasons.is_empty() {
            return Row { line, title, outcome: Outcome::Refused { reasons }, notes: Vec::new() };
        }
        let like = self.alike.find(&favourite.title).cloned();
        self.alike.add(&favourite.title, format!("{}, line {line}", favourite.title));
        self.lines.insert(key, line);
        self.room = self.room.saturating_sub(1);
        let outcome = match like {
            Some(like) => Outcome::Doubtful { favourite, like, add: true },
            None => Outcome::Add { favourite },
        };
        Row { line, title, outcome, notes: Vec::new() }
    }
}

//! What will become of every row, said before anything is written, and then done exactly so. Each row of the
//! table has one outcome; a refused row carries all of its reasons; titles are unique regardless of letter
//! case, against the list and in the file; the rows stand in the order in which they will be ranked.

pub mod similar_titles;
pub mod rows;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    mapping::{Attribute, Column, Mapping},
    table::Table,
};
use crate::{lists::attributes::Kind, text};
use rows::{Read, Reader, heading, kind_and_options};
use similar_titles::TitleMatcher;

/// The most favourites that a category holds.
pub const MOST_FAVOURITES: usize = 10_000;

/// The list that the rows are to join: its attributes, its titles in order of rank, and the day it is.
pub struct List<'a> {
    pub attributes: &'a [Attribute],
    pub titles: &'a [String],
    pub today: NaiveDate,
}

/// Every row of a table, in the order in which they will be ranked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub rows: Vec<Row>,
}

/// One row: the line it starts on, its title as it stands there, and what will become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub line: usize,
    pub title: String,
    pub outcome: Outcome,
    /// What may be wrong, though the row is taken.
    pub notes: Vec<Remark>,
}

/// What will become of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is new.
    Add { favourite: Incoming },
    /// The list has this title, at this rank: nothing is done.
    Matched { rank: usize },
    /// It is very like another ("The Matrix, number 3"); the person says whether to add it.
    Doubtful { favourite: Incoming, like: String, add: bool },
    /// It cannot be taken, for all these reasons.
    Refused { reasons: Vec<Remark> },
}

/// A favourite that can be added as it stands. `values` are canonical, each with its column's place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    pub title: String,
    pub description: String,
    pub link: String,
    pub values: Vec<(usize, String)>,
}

/// A sentence about the cell under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub column: String,
    /// What stands there, as far as a table shows it.
    pub value: String,
    pub reason: String,
}

impl Remark {
    /// The remark, with as much of the cell as a table shows.
    pub fn on(column: String, cell: &str, reason: impl Into<String>) -> Self {
        let value = cell.trim();
        let short: String = value.chars().take(80).collect();
        let value = if short.len() < value.len() { format!("{short}…") } else { short };
        Self { column, value, reason: reason.into() }
    }
}

/// How many rows have which outcome; `doubtful` of them `left_out`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub add: usize,
    pub matched: usize,
    pub doubtful: usize,
    pub left_out: usize,
    pub refused: usize,
}

impl Plan {
    /// What will become of the table's rows on this list. The mapping has no `problems`.
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

    /// Leaves out the doubtful rows of these lines, and takes the others.
    pub fn leave_out(&mut self, lines: &HashSet<usize>) {
        for row in &mut self.rows {
            if let Outcome::Doubtful { add, .. } = &mut row.outcome {
                *add = !lines.contains(&row.line);
            }
        }
    }

    /// How many rows have which outcome.
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

    /// Days to come are a slip where they are rare, as when a year was written with two digits. They are
    /// real dates, so the row is taken and the person told.
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
                let reason = format!("{shown} is in the future; imported as is.");
                row.notes.push(Remark {
                    column: heading(table, place),
                    value: day.unwrap_or_default(),
                    reason,
                });
            }
        }
    }
}

/// The titles that are taken, by key and by likeness.
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
            reasons.insert(0, Remark::on(column, &title, format!("Same title as line {first}.")));
        } else if let Some(&rank) = self.listed.get(&key) {
            self.lines.insert(key, line);
            return Row { line, title, outcome: Outcome::Matched { rank }, notes: Vec::new() };
        } else if reasons.is_empty() && self.room == 0 {
            let reason = "This list is full. A list can have at most 10,000 favourites.";
            reasons.push(Remark::on(column, &title, reason));
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

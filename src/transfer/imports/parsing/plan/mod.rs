//! The outcome of every row, shown before anything is written and then carried out exactly.
//!
//! **Invariants:** each row of the table has one outcome; no cell beside the title costs a favourite unless its value is
//! required; a refused row has all of its reasons; titles are unique
//! regardless of letter case, on the list and in the file; rows are in the order in which they will be ranked.

mod outcome;
mod fitting;
mod parsed_row;
mod same_titles;
pub(crate) mod duplicates;
pub(crate) mod order;
pub(crate) mod rows;
mod column_remarks;
pub(crate) mod tiers;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    column::Column,
    mapping::Mapping,
    remarks::{self, Remark},
    table::ParsedTable,
};
use crate::{
    database::ids::AttributeId,
    lists::{attributes::AttributeKind, categories},
    text,
    transfer::imports::faults,
};
use duplicates::TitleMatcher;
pub use outcome::{CellDifference, CellMessage, ImportedFavourite, PlannedRow, RowOutcome};
use parsed_row::ParsedRow;
pub use rows::{ListedRow, TargetList};
use rows::{RowReader, heading, kind_and_options};

/// The most favourites of a list.
pub(crate) const MAX_FAVOURITES: usize = 10_000;

/// All rows of a table, in the order in which they will be ranked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// The rows.
    pub rows: Vec<PlannedRow>,
    /// What was guessed of the values of whole columns.
    pub remarks: Vec<Remark>,
    /// The options that attributes of the list do not have and rows of the file do.
    pub new_options: BTreeMap<AttributeId, Vec<String>>,
}

/// The number of rows with each outcome; `left_out` of the doubtful ones are not added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// New.
    pub add: usize,
    /// On the list already.
    pub matched: usize,
    /// Very similar to another title.
    pub doubtful: usize,
    /// Doubtful ones that the user leaves out.
    pub left_out: usize,
    /// Not to be added, because of an error.
    pub refused: usize,
}

impl ImportPlan {
    /// Plans the table's rows for this list. The mapping must have no problems.
    pub fn new(table: &ParsedTable, mapping: &Mapping, list: &TargetList) -> Self {
        let mut titles = KnownTitles::of(list.listed);
        let reader = RowReader::new(table, mapping, list);
        let rows = reader.in_order().into_iter().map(|(line, rank)| {
            let mut row = titles.plan_row(line.line, reader.read(line), reader.heading(&Column::Title));
            if let RowOutcome::Matched { rank, favourite, differences } = &mut row.outcome
                && let Some(listed) = list.listed.get(*rank - 1)
            {
                *differences = reader.differences(favourite, listed);
            }
            let is_refused = matches!(row.outcome, RowOutcome::Refused { .. });
            row.notes.extend(rank.filter(|_| !is_refused));
            row
        });
        let rows = rows.collect();
        let remarks = reader.remarks();
        let mut plan = Self { rows, remarks, new_options: reader.new_options() };
        plan.warn_about_future_dates(mapping, table, list);
        plan.remarks.extend(plan.tiers_remark(table, mapping, list.listed.len()));
        plan
    }

    /// What was done with the text before it became rows, and what was guessed of its values, as sentences.
    pub(crate) fn sentences(&self, table: &ParsedTable) -> Vec<String> {
        let all: Vec<Remark> = table.remarks.iter().chain(&self.remarks).cloned().collect();
        remarks::sentences(&all)
    }

    /// The favourites that will be added, in order.
    pub fn to_add(&self) -> impl Iterator<Item = &ImportedFavourite> {
        self.rows.iter().filter_map(|row| match &row.outcome {
            RowOutcome::Add { favourite } | RowOutcome::Doubtful { favourite, add: true, .. } => {
                Some(favourite)
            }
            _ => None,
        })
    }

    /// Excludes the doubtful rows of these lines, and includes the others.
    pub fn exclude(&mut self, lines: &BTreeSet<usize>) {
        for row in &mut self.rows {
            if let RowOutcome::Doubtful { add, .. } = &mut row.outcome {
                *add = !lines.contains(&row.line);
            }
        }
    }

    /// Counts the outcomes.
    pub fn counts(&self) -> OutcomeCounts {
        let mut counts = OutcomeCounts::default();
        for row in &self.rows {
            match &row.outcome {
                RowOutcome::Add { .. } => counts.add += 1,
                RowOutcome::Matched { .. } => counts.matched += 1,
                RowOutcome::Refused { .. } => counts.refused += 1,
                RowOutcome::Doubtful { add, .. } => {
                    counts.doubtful += 1;
                    counts.left_out += usize::from(!add);
                }
            }
        }
        counts
    }

    /// Future dates are probably mistakes where they are rare, for example if a year was written with two digits.
    /// They are valid dates, so the row is added with a warning.
    fn warn_about_future_dates(&mut self, mapping: &Mapping, table: &ParsedTable, list: &TargetList) {
        let today = list.today.format("%Y-%m-%d").to_string();
        for (place, column) in mapping.columns.iter().enumerate() {
            if kind_and_options(column, list.attributes).is_none_or(|(kind, _)| kind != AttributeKind::Date) {
                continue;
            }
            let day = |row: &PlannedRow| match &row.outcome {
                RowOutcome::Add { favourite } | RowOutcome::Doubtful { favourite, .. } => {
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
                row.notes.push(CellMessage {
                    column: heading(table, place),
                    value: day.unwrap_or_default(),
                    reason,
                });
            }
        }
    }
}

/// The titles in use, by key and by similarity.
struct KnownTitles {
    listed: HashMap<String, usize>,
    lines: HashMap<String, usize>,
    matcher: TitleMatcher<String>,
    free_places: usize,
}

impl KnownTitles {
    fn of(listed: &[ListedRow]) -> Self {
        let mut matcher = TitleMatcher::new();
        let numbered = || listed.iter().map(|it| &it.title).zip(1..);
        numbered().for_each(|(title, rank)| matcher.add(title, format!("{title}, number {rank}")));
        let free_places = MAX_FAVOURITES.saturating_sub(listed.len());
        let listed = numbered().map(|(title, rank)| (text::comparison_key(title), rank)).collect();
        Self { listed, lines: HashMap::new(), matcher, free_places }
    }

    fn plan_row(&mut self, line: usize, read: ParsedRow, column: String) -> PlannedRow {
        let ParsedRow { title, favourite, mut reasons, notes, .. } = read;
        let key = text::comparison_key(&favourite.title);
        if let Some(first) = self.lines.get(&key) {
            reasons.insert(0, CellMessage::on(column, &title, &faults::title_twice(*first)));
        } else if let Some(&rank) = self.listed.get(&key) {
            self.lines.insert(key, line);
            let outcome = RowOutcome::Matched { rank, favourite, differences: Vec::new() };
            return PlannedRow { line, title, outcome, notes };
        } else if reasons.is_empty() && self.free_places == 0 {
            reasons.push(CellMessage::on(column, &title, &categories::faults::LIST_FULL));
        }
        if !reasons.is_empty() {
            return PlannedRow { line, title, outcome: RowOutcome::Refused { reasons }, notes: Vec::new() };
        }
        let like = self.matcher.find(&favourite.title).cloned();
        self.matcher.add(&favourite.title, format!("{}, line {line}", favourite.title));
        self.lines.insert(key, line);
        self.free_places = self.free_places.saturating_sub(1);
        let outcome = match like {
            Some(like) => RowOutcome::Doubtful { favourite, like, add: true },
            None => RowOutcome::Add { favourite },
        };
        PlannedRow { line, title, outcome, notes }
    }
}

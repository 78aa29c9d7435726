//! Reads rows according to the mapping: cells are fitted to what a favourite can hold.

use std::{cell::RefCell, collections::BTreeMap};

use chrono::NaiveDate;

use super::{
    fitting::{self, Fitted},
    outcome::{CellDifference, CellMessage, ImportedFavourite, shortened},
    parsed_row::ParsedRow,
    same_titles::Additions,
};
use crate::{
    database::ids::AttributeId,
    error::Fault,
    lists::attributes::{AttributeKind, Values, forms::MAX_OPTION_LENGTH},
    text,
    transfer::imports::faults,
    transfer::imports::parsing::{
        column::{Column, KnownAttribute, MAX_OPTIONS},
        column_kinds::filled,
        mapping::Mapping,
        table::{ParsedTable, TableRow},
        values::{self, Conventions, NotARank, Spelling, rank},
    },
};

/// A favourite of the list to import into.
#[derive(Clone, Debug, Default)]
pub struct ListedRow {
    /// Its title.
    pub title: String,
    /// Its description, which may be empty.
    pub description: String,
    /// Its web address, which may be empty.
    pub link: String,
    /// Its values.
    pub values: Values,
}

/// The list to import into: its attributes, its favourites in order of rank, and today's date.
pub struct TargetList<'a> {
    /// Its attributes.
    pub attributes: &'a [KnownAttribute],
    /// Its favourites, in order of rank.
    pub listed: &'a [ListedRow],
    /// Today.
    pub today: NaiveDate,
}

/// Reads the rows of a table for a list.
pub(crate) struct RowReader<'a> {
    pub(super) table: &'a ParsedTable,
    pub(super) mapping: &'a Mapping,
    pub(super) list: &'a TargetList<'a>,
    /// How the values of each column are written.
    pub(super) spellings: Vec<Spelling>,
    pub(super) additions: Additions,
    /// Options that attributes of the list do not have yet.
    pub(super) new_options: RefCell<BTreeMap<AttributeId, Vec<String>>>,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(table: &'a ParsedTable, mapping: &'a Mapping, list: &'a TargetList<'a>) -> Self {
        let conventions = Conventions::of(table, mapping.dates);
        let spelling = |(place, column)| match kind_and_options(column, list.attributes) {
            None | Some((AttributeKind::Text | AttributeKind::Choice, _)) => Spelling::default(),
            Some(_) => conventions.spelling(filled(table, place)),
        };
        let spellings = mapping.columns.iter().enumerate().map(spelling).collect();
        let title_at = mapping.columns.iter().position(|column| *column == Column::Title);
        let additions = title_at.map(|place| Additions::find(table, place)).unwrap_or_default();
        Self { table, mapping, list, spellings, additions, new_options: RefCell::default() }
    }

    /// The rows by rank, if there is a column of ranks; rows without one come last, with a remark, and equal ranks keep
    /// their order.
    pub(crate) fn in_order(&self) -> Vec<(&'a TableRow, Option<CellMessage>)> {
        let rows = self.table.rows.iter();
        let Some(place) = self.mapping.columns.iter().position(|column| *column == Column::Rank) else {
            return rows.map(|line| (line, None)).collect();
        };
        let ranks: Vec<Option<Result<u64, NotARank>>> =
            rows.clone().map(|line| rank(cell(line, place))).collect();
        let filled = ranks.iter().flatten().count();
        let zeros_count = counts_from_0(&ranks);
        let is_rank = |rank: &u64| *rank > 0 || zeros_count;
        let ranks: Vec<Option<u64>> = ranks.into_iter().map(|rank| rank?.ok().filter(is_rank)).collect();
        let good = ranks.iter().flatten().count();
        if good * 2 < filled {
            return rows.map(|line| (line, None)).collect();
        }
        let mut ordered: Vec<_> = rows.zip(ranks).collect();
        ordered.sort_by_key(|(_, rank)| rank.unwrap_or(u64::MAX));
        let remark = |line: &TableRow| {
            CellMessage::on(heading(self.table, place), cell(line, place), &faults::NO_RANK)
        };
        ordered.into_iter().map(|(line, rank)| (line, rank.is_none().then(|| remark(line)))).collect()
    }

    /// The heading of the first column with this meaning.
    pub(crate) fn heading(&self, column: &Column) -> String {
        let place = self.mapping.columns.iter().position(|other| other == column);
        place.map_or(String::new(), |place| heading(self.table, place))
    }

    /// Reads a row. Only a missing title or a missing value that is required is an error: other cells are fitted or left
    /// out, with a note.
    pub(crate) fn read(&self, line: &TableRow) -> ParsedRow {
        let mut read = ParsedRow::default();
        for (place, column) in self.mapping.columns.iter().enumerate() {
            let cell = cell(line, place);
            match self.fitted(place, column, cell) {
                Ok(fitted) => read.put(place, column, fitted, cell, || heading(self.table, place)),
                Err(fault) if *column == Column::Title || fault == faults::VALUE_REQUIRED => {
                    read.reasons.push(CellMessage::on(heading(self.table, place), cell, &fault));
                }
                Err(fault) => {
                    let left_out = faults::left_out(&fault);
                    read.notes.push(CellMessage::on(heading(self.table, place), cell, &left_out));
                }
            }
        }
        let mut beyond = line.cells.iter().skip(self.table.headings.len());
        if let Some(cell) = beyond.find(|cell| !cell.trim().is_empty()) {
            read.notes.push(CellMessage::on(String::new(), cell, &faults::TOO_MANY_CELLS));
        }
        if let Some(addition) = self.additions.of(line.line) {
            read.tell_apart(addition);
        }
        read.use_link_as_title();
        read.keep_whole_texts();
        read.reasons.extend(self.missing_required());
        read
    }

    /// What the file says about a favourite that is on the list and differs. An empty cell says nothing.
    pub(crate) fn differences(&self, read: &ImportedFavourite, listed: &ListedRow) -> Vec<CellDifference> {
        let each = self.mapping.columns.iter().enumerate().map(|(place, column)| {
            let in_file = || read.values.iter().find(|(at, _)| *at == place).map_or("", |(_, value)| value);
            match column {
                Column::Description => (place, listed.description.as_str(), read.description.as_str()),
                Column::Link => (place, listed.link.as_str(), read.link.as_str()),
                Column::Attribute { id } => (place, listed.values.get(id), in_file()),
                Column::New { .. } => (place, "", in_file()),
                Column::Ignore | Column::Rank | Column::Title | Column::Tier => (place, "", ""),
            }
        });
        let differing = each.filter(|(_, before, after)| !after.is_empty() && before != after);
        let difference = |(place, before, after): (usize, &str, &str)| CellDifference {
            column: heading(self.table, place),
            before: shortened(before),
            after: shortened(after),
        };
        differing.map(difference).collect()
    }

    /// The cell as the favourite can hold it, or why it can't.
    fn fitted(&self, place: usize, column: &Column, cell: &str) -> Result<Fitted, Fault> {
        match column {
            Column::Ignore | Column::Rank => Ok(Fitted::default()),
            Column::Title => fitting::title(cell),
            Column::Tier => Ok(Fitted::from(fitting::single_line(cell).trim().to_owned())),
            Column::Description => fitting::description(&heading(self.table, place), cell),
            Column::Link => self.checked(place, AttributeKind::Link, &[], cell).map(Fitted::from),
            Column::Attribute { .. } | Column::New { .. } => self.value(place, column, cell),
        }
    }

    fn value(&self, place: usize, column: &Column, cell: &str) -> Result<Fitted, Fault> {
        let Some((kind, options)) = kind_and_options(column, self.list.attributes) else {
            return Ok(Fitted::default());
        };
        let fitted = match (kind, column) {
            (AttributeKind::Text, _) => {
                let has_description = self.mapping.columns.contains(&Column::Description);
                fitting::line(cell, !has_description)?
            }
            (AttributeKind::Choice, Column::Attribute { id }) => self.option(*id, options, cell)?.into(),
            _ => Fitted { note: dates_note(kind, cell), ..self.checked(place, kind, options, cell)?.into() },
        };
        let wanted = |known: &KnownAttribute| *column == Column::Attribute { id: known.id } && known.required;
        if fitted.text.is_empty() && self.list.attributes.iter().any(wanted) {
            return Err(faults::VALUE_REQUIRED);
        }
        Ok(fitted)
    }

    fn checked(
        &self,
        place: usize,
        kind: AttributeKind,
        options: &[String],
        cell: &str,
    ) -> Result<String, Fault> {
        let line = fitting::single_line(cell);
        match self.spellings.get(place) {
            Some(spelling) => spelling.check(kind, options, &line),
            None => kind.check(options, &line),
        }
    }

    /// One of the options, or a new one if there is room.
    fn option(&self, id: AttributeId, options: &[String], cell: &str) -> Result<String, Fault> {
        let line = text::parse_line(&fitting::single_line(cell))?;
        let mut all_new = self.new_options.borrow_mut();
        let new = all_new.entry(id).or_default();
        let known =
            AttributeKind::Choice.check(options, &line).or_else(|_| AttributeKind::Choice.check(new, &line));
        match known {
            Err(_)
                if options.len() + new.len() < MAX_OPTIONS && line.chars().count() <= MAX_OPTION_LENGTH =>
            {
                new.push(line.clone());
                Ok(line)
            }
            known => known,
        }
    }

    /// The options that attributes of the list get.
    pub(crate) fn new_options(self) -> BTreeMap<AttributeId, Vec<String>> {
        let mut all = self.new_options.into_inner();
        all.retain(|_, new| !new.is_empty());
        all
    }

    /// Errors for required attributes that the table has no column for.
    fn missing_required(&self) -> impl Iterator<Item = CellMessage> {
        let mapped =
            |known: &&KnownAttribute| !self.mapping.columns.contains(&Column::Attribute { id: known.id });
        let required = self.list.attributes.iter().filter(|known| known.required);
        required.filter(mapped).map(|known| CellMessage::on(known.name.clone(), "", &faults::COLUMN_REQUIRED))
    }
}

/// Returns `true` if the ranks are 0 to n - 1; otherwise a 0 is none.
fn counts_from_0(ranks: &[Option<Result<u64, NotARank>>]) -> bool {
    let mut all: Vec<u64> = ranks.iter().filter_map(|rank| (*rank)?.ok()).collect();
    all.sort_unstable();
    all.iter().zip(0..).all(|(rank, number)| *rank == number)
}

/// The kind and the options of a column of values.
pub(crate) fn kind_and_options<'a>(
    column: &'a Column,
    attributes: &'a [KnownAttribute],
) -> Option<(AttributeKind, &'a [String])> {
    match column {
        Column::Attribute { id } => attributes
            .iter()
            .find(|known| known.id == *id)
            .map(|known| (known.kind, known.options.as_slice())),
        Column::New { kind, options, .. } => Some((*kind, options)),
        _ => None,
    }
}

fn cell(line: &TableRow, place: usize) -> &str {
    line.cells.get(place).map_or("", String::as_str)
}

/// The heading of a column.
pub(crate) fn heading(table: &ParsedTable, place: usize) -> String {
    table.headings.get(place).cloned().unwrap_or_default()
}

/// The remark for a cell with two days.
fn dates_note(kind: AttributeKind, cell: &str) -> Option<Fault> {
    (kind == AttributeKind::Date && values::is_range(cell)).then_some(faults::FIRST_DAY_ONLY)
}

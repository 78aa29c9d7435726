//! Reads rows according to the mapping, with all errors of a row at once.

use chrono::NaiveDate;

use super::outcome::{CellDifference, CellMessage, ImportedFavourite, shortened};
use crate::{
    error::Fault,
    lists::attributes::{AttributeKind, Values},
    text,
    transfer::imports::faults,
    transfer::imports::parsing::{
        column::{Column, KnownAttribute},
        mapping::Mapping,
        table::{ParsedTable, TableRow},
        values::{self, NotARank, rank},
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

/// The contents of a row, and its errors.
pub(crate) struct ParsedRow {
    pub title: String,
    pub favourite: ImportedFavourite,
    pub reasons: Vec<CellMessage>,
}

/// Reads the rows of a table for a list.
pub(crate) struct RowReader<'a> {
    pub table: &'a ParsedTable,
    pub mapping: &'a Mapping,
    pub list: &'a TargetList<'a>,
}

impl<'a> RowReader<'a> {
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

    /// Reads a row.
    pub(crate) fn read(&self, line: &TableRow) -> ParsedRow {
        let mut read =
            ParsedRow { title: String::new(), favourite: ImportedFavourite::default(), reasons: Vec::new() };
        for (place, column) in self.mapping.columns.iter().enumerate() {
            let cell = cell(line, place);
            let favourite = &mut read.favourite;
            let checked = match column {
                Column::Ignore | Column::Rank => Ok(()),
                Column::Title => {
                    read.title = cell.chars().take(200).collect();
                    title(cell).map(|title| favourite.title = title)
                }
                Column::Description => description(cell).map(|text| favourite.description = text),
                Column::Link => AttributeKind::Link.check(&[], cell).map(|link| favourite.link = link),
                Column::Attribute { .. } | Column::New { .. } => self.value(column, cell).map(|value| {
                    if !value.is_empty() {
                        favourite.values.push((place, value));
                    }
                }),
            };
            if let Err(fault) = checked {
                read.reasons.push(CellMessage::on(heading(self.table, place), cell, &fault));
            }
        }
        let mut beyond = line.cells.iter().skip(self.table.headings.len());
        if let Some(cell) = beyond.find(|cell| !cell.trim().is_empty()) {
            read.reasons.push(CellMessage::on(String::new(), cell, &faults::TOO_MANY_CELLS));
        }
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
                Column::Ignore | Column::Rank | Column::Title => (place, "", ""),
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

    fn value(&self, column: &Column, cell: &str) -> Result<String, Fault> {
        let Some((kind, options)) = kind_and_options(column, self.list.attributes) else {
            return Ok(String::new());
        };
        let value = values::check(kind, options, cell)?;
        let wanted = |known: &KnownAttribute| *column == Column::Attribute { id: known.id } && known.required;
        if value.is_empty() && self.list.attributes.iter().any(wanted) {
            return Err(faults::VALUE_REQUIRED);
        }
        Ok(value)
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

fn title(cell: &str) -> Result<String, Fault> {
    let title = text::parse_line(cell)?;
    match title.chars().count() {
        0 => Err(faults::NO_TITLE),
        1..=120 => Ok(title),
        count => Err(faults::title_too_long(count)),
    }
}

fn description(cell: &str) -> Result<String, Fault> {
    let text = text::parse_block(cell)?;
    match text.chars().count() {
        1..=9 => Err(faults::DESCRIPTION_TOO_SHORT),
        count if count > 2_000 => Err(faults::description_too_long(count)),
        _ => Ok(text),
    }
}

fn cell(line: &TableRow, place: usize) -> &str {
    line.cells.get(place).map_or("", String::as_str)
}

/// The heading of a column.
pub(crate) fn heading(table: &ParsedTable, place: usize) -> String {
    table.headings.get(place).cloned().unwrap_or_default()
}

//! Guesses the meaning of columns: from the headings and, for new attributes, from the values. Our own exports are
//! mapped by position, so that an attribute called "Title" stays an attribute.

use super::{
    column::{Column, KnownAttribute, MAX_NAME_LENGTH},
    column_kinds::{self, filled, spellings},
    headings::{column_named, title_likeness},
    mapping::Mapping,
    table::ParsedTable,
    values,
};
use crate::{
    lists::attributes::AttributeKind,
    text,
    transfer::{exports::file as export, imports::refused},
};

impl Mapping {
    /// Guesses the mapping: exact names of fields, then the category's attributes, then common names of fields,
    /// then new attributes.
    pub fn guess(table: &ParsedTable, attributes: &[KnownAttribute]) -> Self {
        let guess = MappingGuesser { table, attributes, is_own_export: is_own_export(&table.headings) };
        let mut columns: Vec<Column> = Vec::new();
        for place in 0..table.headings.len() {
            let free = |column: &Column| *column == Column::Ignore || !columns.contains(column);
            let meant = guess.candidates(place).into_iter().flatten().find(free);
            columns.push(
                meant.unwrap_or_else(|| proposed(table, place, guess.is_own_export, &columns, attributes)),
            );
        }
        let mut mapping = Self { columns };
        if !guess.is_own_export {
            mapping.find_rank(table);
        }
        mapping.find_title(table);
        mapping
    }

    /// Fills in the options of new choices from the values of their columns.
    pub fn fill_options(&mut self, table: &ParsedTable) {
        for (place, column) in self.columns.iter_mut().enumerate() {
            if let Column::New { kind: AttributeKind::Choice, options, .. } = column
                && options.is_empty()
            {
                let clean = |option: String| text::parse_line(&option).unwrap_or(option);
                *options = spellings(table, place).into_iter().map(|(option, _)| clean(option)).collect();
            }
        }
    }

    /// Without a heading for ranks, a column that has each number from 1, or from 0, once is the rank.
    fn find_rank(&mut self, table: &ParsedTable) {
        if self.columns.contains(&Column::Rank) {
            return;
        }
        let is_new = |column: &Column| matches!(column, Column::New { .. });
        let is_rank =
            |place: &usize| self.columns.get(*place).is_some_and(is_new) && is_counted(table, *place);
        if let Some(column) =
            (0..self.columns.len()).find(is_rank).and_then(|place| self.columns.get_mut(place))
        {
            *column = Column::Rank;
        }
    }

    /// Without a heading for titles, the first text column with few repetitions becomes the title.
    fn find_title(&mut self, table: &ParsedTable) {
        if self.columns.contains(&Column::Title) {
            return;
        }
        let text = |column: &Column| matches!(column, Column::New { kind: AttributeKind::Text, .. });
        let titles = self.columns.iter().enumerate().find_map(|(place, column)| {
            let cells: Vec<&str> = filled(table, place).collect();
            let distinct = cells.iter().collect::<std::collections::HashSet<_>>().len();
            (text(column) && distinct * 10 >= cells.len() * 9 && !cells.is_empty()).then_some(place)
        });
        if let Some(column) = titles.and_then(|place| self.columns.get_mut(place)) {
            *column = Column::Title;
        }
    }
}

struct MappingGuesser<'a> {
    table: &'a ParsedTable,
    attributes: &'a [KnownAttribute],
    is_own_export: bool,
}

impl MappingGuesser<'_> {
    /// The possible meanings of a heading, the likeliest first.
    fn candidates(&self, place: usize) -> [Option<Column>; 4] {
        let Some(heading) = self.table.headings.get(place) else { return [None, None, None, None] };
        if self.is_of_refused_rows(heading) {
            return [Some(Column::Ignore), None, None, None];
        }
        let exactly = |names: &[&str]| names.contains(&heading.as_str());
        let (first, last) = match self.is_own_export {
            true => (
                place < export::LEADING_HEADINGS.len(),
                place + export::TRAILING_HEADINGS.len() >= self.table.headings.len(),
            ),
            false => (exactly(&export::LEADING_HEADINGS), exactly(&export::TRAILING_HEADINGS)),
        };
        let attribute =
            attribute(heading, self.attributes).filter(|_| !self.is_own_export || !(first || last));
        [
            column_named(heading).filter(|_| first),
            attribute,
            last.then_some(Column::Ignore),
            column_named(heading).filter(|column| !self.is_own_export && self.is_plausible(column, place)),
        ]
    }

    /// Returns `true` for what Podium itself adds to rows that were not imported.
    fn is_of_refused_rows(&self, heading: &str) -> bool {
        let [_, reason] = refused::OWN_HEADINGS;
        refused::OWN_HEADINGS.contains(&heading) && self.table.headings.iter().any(|it| it == reason)
    }

    /// Returns `true` if no other heading names titles better.
    fn is_best_title(&self, place: usize) -> bool {
        let likeness = |heading: &String| title_likeness(heading);
        let best = self.table.headings.iter().map(likeness).max();
        self.table.headings.get(place).map(likeness) == best
    }

    /// Returns `true` if a column with a common name of a field can be that field: no column has the field's exact
    /// name, and nearly all values fit. So "Place" above town names is not a rank, and short notes are a text
    /// rather than descriptions.
    fn is_plausible(&self, column: &Column, place: usize) -> bool {
        let mut own =
            self.table.headings.iter().filter(|heading| export::LEADING_HEADINGS.contains(&heading.as_str()));
        !own.any(|heading| column_named(heading).as_ref() == Some(column))
            && column_kinds::nearly_all(self.table, place, |cell| match column {
                Column::Rank => matches!(values::rank(cell), Some(Ok(_))),
                Column::Title => self.is_best_title(place),
                Column::Description => cell.chars().count() >= 10,
                Column::Link => AttributeKind::Link.check(&[], cell).is_ok(),
                _ => true,
            })
    }
}

/// The fewest rows of which a column without a heading for ranks is taken for one.
const FEWEST_RANKS: usize = 3;

/// Returns `true` if every row has a number of its own in the column: 1 to n, or 0 to n - 1.
fn is_counted(table: &ParsedTable, place: usize) -> bool {
    let rank = |cell: &str| values::rank(cell).and_then(Result::ok);
    let mut ranks: Vec<u64> = filled(table, place).filter_map(rank).collect();
    ranks.sort_unstable();
    let from = |first: u64| ranks.iter().zip(first..).all(|(rank, number)| *rank == number);
    ranks.len() == table.rows.len() && ranks.len() >= FEWEST_RANKS && (from(1) || from(0))
}

fn is_own_export(headings: &[String]) -> bool {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    headings.starts_with(&strings(&export::LEADING_HEADINGS))
        && headings.len() >= export::LEADING_HEADINGS.len() + export::TRAILING_HEADINGS.len()
        && headings.ends_with(&strings(&export::TRAILING_HEADINGS))
}

/// The category's attribute with this heading, with or without its unit.
fn attribute(heading: &str, attributes: &[KnownAttribute]) -> Option<Column> {
    let (bare, _) = name_and_unit(heading);
    let finds = |wanted: &str, with_unit: bool| {
        let name =
            |known: &KnownAttribute| export::heading(&known.name, if with_unit { &known.unit } else { "" });
        attributes.iter().find(|known| text::comparison_key(&name(known)) == text::comparison_key(wanted))
    };
    let found = finds(heading, true).or_else(|| finds(heading, false)).or_else(|| finds(bare, false));
    found.map(|known| Column::Attribute { id: known.id })
}

/// Splits "Minutes (min)" into "Minutes" and "min".
fn name_and_unit(heading: &str) -> (&str, &str) {
    let heading = heading.trim();
    match heading.strip_suffix(')').and_then(|open| open.rsplit_once(" (")) {
        Some((name, unit)) if !name.trim().is_empty() && (1..=12).contains(&unit.chars().count()) => {
            (name.trim(), unit)
        }
        _ => (heading, ""),
    }
}

/// A new attribute for the column, or [`Column::Ignore`] for a column without values.
fn proposed(
    table: &ParsedTable,
    place: usize,
    is_own_export: bool,
    so_far: &[Column],
    attributes: &[KnownAttribute],
) -> Column {
    if !is_own_export && filled(table, place).next().is_none() {
        return Column::Ignore;
    }
    new_column(table, place, column_kinds::of(table, place, is_own_export), so_far, attributes)
}

/// A new attribute of that kind for the column, with a unique name.
pub(crate) fn new_column(
    table: &ParsedTable,
    place: usize,
    (kind, options): (AttributeKind, Vec<String>),
    so_far: &[Column],
    attributes: &[KnownAttribute],
) -> Column {
    let heading = table.headings.get(place).map_or("", String::as_str);
    let (name, unit) =
        if kind == AttributeKind::Number { name_and_unit(heading) } else { (heading.trim(), "") };
    let name = if name.is_empty() { format!("Column {}", place + 1) } else { name.to_owned() };
    let taken = |name: &str| {
        let mut used = so_far.iter().filter_map(|column| match column {
            Column::New { name, .. } => Some(name),
            _ => None,
        });
        let same = |other: &String| text::comparison_key(other) == text::comparison_key(name);
        used.any(same) || attributes.iter().any(|known| same(&known.name))
    };
    let short = |length: usize| name.chars().take(length).collect::<String>().trim().to_owned();
    let mut names = std::iter::once(short(MAX_NAME_LENGTH))
        .chain((2..).map(|n| format!("{} {n}", short(MAX_NAME_LENGTH - 3))));
    let name = names.find(|name| !taken(name)).unwrap_or_default();
    Column::New { name, kind, unit: unit.to_owned(), options }
}

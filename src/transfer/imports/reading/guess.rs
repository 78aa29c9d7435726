//! Guesses the meaning of columns: from the headings and, for new attributes, from the values. Our own exports are
//! mapped by position, so that an attribute called "Title" stays an attribute.

use super::{
    column::{Attribute, Column, LONGEST_NAME},
    column_kinds::{self, filled, spellings},
    headings::named,
    mapping::Mapping,
    table::Table,
    values,
};
use crate::{lists::attributes::Kind, text, transfer::exports::file as export};

impl Mapping {
    /// Guesses the mapping: exact names of fields, then the category's attributes, then common names of fields,
    /// then new attributes.
    pub fn guess(table: &Table, attributes: &[Attribute]) -> Self {
        let guess = Guess { table, attributes, ours: is_ours(&table.headings) };
        let mut columns: Vec<Column> = Vec::new();
        for place in 0..table.headings.len() {
            let free = |column: &Column| *column == Column::Ignore || !columns.contains(column);
            let meant = guess.candidates(place).into_iter().flatten().find(free);
            columns.push(meant.unwrap_or_else(|| proposed(table, place, guess.ours, &columns, attributes)));
        }
        let mut mapping = Self { columns };
        mapping.find_title(table);
        mapping
    }

    /// Fills in the options of new choices from the values of their columns.
    pub fn fill_options(&mut self, table: &Table) {
        for (place, column) in self.columns.iter_mut().enumerate() {
            if let Column::New { kind: Kind::Choice, options, .. } = column
                && options.is_empty()
            {
                let clean = |option: String| text::line(&option).unwrap_or(option);
                *options = spellings(table, place).into_iter().map(|(option, _)| clean(option)).collect();
            }
        }
    }

    /// Without a heading for titles, the first text column with few repetitions becomes the title.
    fn find_title(&mut self, table: &Table) {
        if self.columns.contains(&Column::Title) {
            return;
        }
        let text = |column: &Column| matches!(column, Column::New { kind: Kind::Text, .. });
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

struct Guess<'a> {
    table: &'a Table,
    attributes: &'a [Attribute],
    ours: bool,
}

impl Guess<'_> {
    /// The possible meanings of a heading, the likeliest first.
    fn candidates(&self, place: usize) -> [Option<Column>; 4] {
        let Some(heading) = self.table.headings.get(place) else { return [None, None, None, None] };
        let exactly = |names: &[&str]| names.contains(&heading.as_str());
        let (first, last) = match self.ours {
            true => (place < export::FIRST.len(), place + export::LAST.len() >= self.table.headings.len()),
            false => (exactly(&export::FIRST), exactly(&export::LAST)),
        };
        let attribute = attribute(heading, self.attributes).filter(|_| !self.ours || !(first || last));
        [
            named(heading).filter(|_| first),
            attribute,
            last.then_some(Column::Ignore),
            named(heading).filter(|column| !self.ours && self.suits(column, place)),
        ]
    }

    /// Returns `true` if a column with a common name of a field can be that field: no column has the field's exact
    /// name, and nearly all values fit. So "Place" above town names is not a rank, and short notes are a text
    /// rather than descriptions.
    fn suits(&self, column: &Column, place: usize) -> bool {
        let mut own = self.table.headings.iter().filter(|heading| export::FIRST.contains(&heading.as_str()));
        !own.any(|heading| named(heading).as_ref() == Some(column))
            && column_kinds::nearly_all(self.table, place, |cell| match column {
                Column::Rank => matches!(values::rank(cell), Some(Ok(_))),
                Column::Description => cell.chars().count() >= 10,
                Column::Link => Kind::Link.check(&[], cell).is_ok(),
                _ => true,
            })
    }
}

fn is_ours(headings: &[String]) -> bool {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    headings.starts_with(&strings(&export::FIRST))
        && headings.len() >= export::FIRST.len() + export::LAST.len()
        && headings.ends_with(&strings(&export::LAST))
}

/// The category's attribute with this heading, with or without its unit.
fn attribute(heading: &str, attributes: &[Attribute]) -> Option<Column> {
    let (bare, _) = name_and_unit(heading);
    let finds = |wanted: &str, with_unit: bool| {
        let name = |known: &Attribute| export::heading(&known.name, if with_unit { &known.unit } else { "" });
        attributes.iter().find(|known| text::key(&name(known)) == text::key(wanted))
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
fn proposed(table: &Table, place: usize, ours: bool, so_far: &[Column], attributes: &[Attribute]) -> Column {
    if !ours && filled(table, place).next().is_none() {
        return Column::Ignore;
    }
    new_column(table, place, column_kinds::of(table, place, ours), so_far, attributes)
}

/// A new attribute of that kind for the column, with a unique name.
pub fn new_column(
    table: &Table,
    place: usize,
    (kind, options): (Kind, Vec<String>),
    so_far: &[Column],
    attributes: &[Attribute],
) -> Column {
    let heading = table.headings.get(place).map_or("", String::as_str);
    let (name, unit) = if kind == Kind::Number { name_and_unit(heading) } else { (heading.trim(), "") };
    let name = if name.is_empty() { format!("Column {}", place + 1) } else { name.to_owned() };
    let taken = |name: &str| {
        let mut used = so_far.iter().filter_map(|column| match column {
            Column::New { name, .. } => Some(name),
            _ => None,
        });
        let same = |other: &String| text::key(other) == text::key(name);
        used.any(same) || attributes.iter().any(|known| same(&known.name))
    };
    let short = |length: usize| name.chars().take(length).collect::<String>().trim().to_owned();
    let mut names =
        std::iter::once(short(LONGEST_NAME)).chain((2..).map(|n| format!("{} {n}", short(LONGEST_NAME - 3))));
    let name = names.find(|name| !taken(name)).unwrap_or_default();
    Column::New { name, kind, unit: unit.to_owned(), options }
}

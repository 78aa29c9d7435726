//! Guesses the meaning of columns: from the headings and, for new attributes, from the values. Our own exports are
//! mapped by position, so that an attribute called "Title" stays an attribute.

use super::{
    column::{Column, KnownAttribute},
    column_kinds::{self, filled, spellings},
    headings::{column_named, is_own_export, names_an_image, title_likeness},
    mapping::Mapping,
    new_column::{name_and_unit, new_column},
    table::ParsedTable,
    usefulness::ColumnProfile,
    values::{self, Conventions},
};
use crate::{
    lists::attributes::{AttributeKind, kind::MAX_TEXT_LENGTH, model::MAX_ATTRIBUTES},
    text,
    transfer::{exports::file as export, imports::refused},
};

impl Mapping {
    /// Guesses the mapping: exact names of fields, then the category's attributes, then common names of fields,
    /// then new attributes.
    pub fn guess(table: &ParsedTable, attributes: &[KnownAttribute]) -> Self {
        let guess = MappingGuesser { table, attributes, is_own_export: is_own_export(&table.headings) };
        let conventions = Conventions::of(table, None);
        let mut columns: Vec<Column> = Vec::new();
        for place in 0..table.headings.len() {
            let free = |column: &Column| *column == Column::Ignore || !columns.contains(column);
            let meant = guess.candidates(place).into_iter().flatten().find(free);
            columns.push(meant.unwrap_or_else(|| guess.proposed(place, &conventions, &columns)));
        }
        let mut mapping = Self { columns, dates: None };
        if !guess.is_own_export {
            mapping.find_rank(table);
        }
        mapping.find_title(table);
        if !guess.is_own_export {
            mapping.find_description(table);
            mapping.leave_out_useless(table, attributes.len());
        }
        mapping
    }

    /// Without a heading for descriptions, the column with the longest texts is the description.
    fn find_description(&mut self, table: &ParsedTable) {
        if self.columns.contains(&Column::Description) {
            return;
        }
        let is_text = |column: &Column| matches!(column, Column::New { kind: AttributeKind::Text, .. });
        let length = |place: usize| {
            let (count, length) =
                filled(table, place).fold((0, 0), |(count, sum), it| (count + 1, sum + it.len()));
            length / usize::max(count, 1)
        };
        let is_long = |place: usize| {
            length(place) >= LONG_TEXT || filled(table, place).any(|cell| cell.len() > MAX_TEXT_LENGTH)
        };
        let texts = (0..self.columns.len()).filter(|place| self.columns.get(*place).is_some_and(is_text));
        let longest = texts.filter(|place| is_long(*place)).max_by_key(|place| length(*place));
        if let Some(column) = longest.and_then(|place| self.columns.get_mut(place)) {
            *column = Column::Description;
        }
    }

    /// Leaves columns out where the table has more than a list can have: first those that say little, then the emptiest.
    fn leave_out_useless(&mut self, table: &ParsedTable, known: usize) {
        let is_new = |(_, column): &(usize, &Column)| matches!(column, Column::New { .. });
        let new: Vec<_> = self.columns.iter().enumerate().filter(is_new).map(|(place, _)| place).collect();
        let room = MAX_ATTRIBUTES.saturating_sub(known);
        if new.len() <= room {
            return;
        }
        let title_at = self.columns.iter().position(|column| *column == Column::Title);
        let profiles = new.into_iter().map(|place| (place, ColumnProfile::of(table, place)));
        let (mut useful, useless): (Vec<_>, Vec<_>) = profiles.partition(|(place, it)| {
            it.is_useful() && !title_at.is_some_and(|title| is_same(table, title, *place))
        });
        useful.sort_by_key(|(_, it)| std::cmp::Reverse(it.filled));
        for (place, _) in useless.into_iter().chain(useful.into_iter().skip(room)) {
            if let Some(column) = self.columns.get_mut(place) {
                *column = Column::Ignore;
            }
        }
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
        let has_tiers = self.table.headings.last().is_some_and(|last| last == export::TIER_HEADING);
        if self.is_own_export && has_tiers && place + 1 == self.table.headings.len() {
            return [Some(Column::Tier), None, None, None];
        }
        let trailing = export::TRAILING_HEADINGS.len() + usize::from(has_tiers);
        let (first, last) = match self.is_own_export {
            true => (place < export::LEADING_HEADINGS.len(), place + trailing >= self.table.headings.len()),
            false => (exactly(&export::LEADING_HEADINGS), exactly(&export::TRAILING_HEADINGS)),
        };
        let attribute =
            attribute(heading, self.attributes).filter(|_| !self.is_own_export || !(first || last));
        [
            column_named(heading).filter(|column| first && self.can_be(column, place)),
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

    /// Returns `false` for a heading of ranks over those of a site.
    fn can_be(&self, column: &Column, place: usize) -> bool {
        self.is_own_export || *column != Column::Rank || self.is_order(place)
    }

    /// A new attribute for the column, or [`Column::Ignore`] for a column without values, or of footnote marks only.
    fn proposed(&self, place: usize, conventions: &Conventions, so_far: &[Column]) -> Column {
        if let Some(column) = self.table.declared.get(&place) {
            return column.clone();
        }
        if !self.is_own_export && filled(self.table, place).all(is_footnote) {
            return Column::Ignore;
        }
        let kind = column_kinds::of(self.table, place, conventions, self.is_own_export);
        new_column(self.table, place, kind, so_far, self.attributes)
    }

    /// Returns `true` if the ranks are those of this list: of a site's own ranking, things without a place in it have 0.
    fn is_order(&self, place: usize) -> bool {
        let ranks = || filled(self.table, place).filter_map(values::rank).filter_map(Result::ok);
        let zeros = ranks().filter(|rank| *rank == 0).count();
        zeros <= 1 || zeros * 10 < ranks().count()
    }

    /// Returns `true` if an attribute could not hold the texts of a column as they are.
    fn has_long_texts(&self, place: usize) -> bool {
        filled(self.table, place).any(|cell| cell.len() > MAX_TEXT_LENGTH || cell.contains('\n'))
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
        // What holds for the whole column is found out once, and not for each cell.
        let is_possible = match column {
            Column::Rank => self.is_order(place),
            Column::Title => self.is_best_title(place),
            _ => true,
        };
        let has_long_texts = *column == Column::Description && self.has_long_texts(place);
        is_possible
            && !own.any(|heading| column_named(heading).as_ref() == Some(column))
            && column_kinds::nearly_all(self.table, place, |cell| match column {
                Column::Rank => matches!(values::rank(cell), Some(Ok(_))),
                Column::Description => cell.chars().count() >= 10 || has_long_texts,
                Column::Link => {
                    AttributeKind::Link.check(&[], cell).is_ok()
                        && !self.table.headings.get(place).is_some_and(|it| names_an_image(it))
                }
                _ => true,
            })
    }
}

/// Returns `true` for `[1]` and `[2][note 3]`.
fn is_footnote(cell: &str) -> bool {
    cell.starts_with('[')
        && cell.ends_with(']')
        && cell.len() <= 40
        && cell.chars().all(|c| c.is_alphanumeric() || "[] ".contains(c))
}

/// Texts of so many bytes on average are descriptions.
const LONG_TEXT: usize = 80;

/// Returns `true` if nearly all rows have the same in both columns.
fn is_same(table: &ParsedTable, one: usize, other: usize) -> bool {
    let same = table.rows.iter().filter(|row| row.cells.get(one) == row.cells.get(other)).count();
    same * 10 >= table.rows.len() * 9
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

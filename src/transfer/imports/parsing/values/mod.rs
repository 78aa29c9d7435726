//! Accepts spellings in files that forms do not: grouped digits, currencies, other date formats, words for yes and no. How a
//! column is written is decided for all of its cells together; what is in none of its spellings is left to
//! [`AttributeKind::check`], whose message says what to type instead.

mod dates;
mod months;
mod numbers;
mod ranks;
mod yes_no;

pub use dates::DateOrder;
pub(crate) use numbers::{has_lost_digits, is_code, unit};
pub(crate) use ranks::{NotARank, rank};

use self::numbers::DecimalMark;
use super::{headings, table::ParsedTable};
use crate::{error::Fault, lists::attributes::AttributeKind};

/// What the cells of a whole table tell about how its numbers and dates are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Conventions {
    decimal: Option<DecimalMark>,
    order: Option<DateOrder>,
    /// What the user chose.
    chosen: Option<DateOrder>,
    /// Dollars and hours with "pm" are written where the month comes first.
    is_american: bool,
}

/// How the cells of a column are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spelling {
    decimal: DecimalMark,
    order: DateOrder,
    /// The unit behind or before the numbers; empty if there is none.
    pub unit: String,
    /// Whether numbers such as 45415 are days of a spreadsheet.
    has_days: bool,
    /// A date that can be read in two ways, if nothing told which.
    pub ambiguous_date: Option<String>,
    /// A number that can be read in two ways, if nothing told which.
    pub ambiguous_number: Option<String>,
}

impl Conventions {
    /// What the table tells; `chosen` is what the user chose for its dates.
    pub(crate) fn of(table: &ParsedTable, chosen: Option<DateOrder>) -> Conventions {
        if headings::is_own_export(&table.headings) {
            return Conventions { decimal: Some(DecimalMark::Point), ..Conventions::default() };
        }
        let cells = || table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.trim());
        let decimals = numbers::decided(cells());
        let is_american = cells().any(|cell| numbers::is_in_dollars(cell) || dates::has_american_hours(cell));
        Conventions { decimal: decimals, order: dates::decided(cells()), chosen, is_american }
    }

    /// How the cells of a column are written.
    pub(crate) fn spelling<'a>(&self, cells: impl Iterator<Item = &'a str> + Clone) -> Spelling {
        let decimal = numbers::decided(cells.clone()).or(self.decimal);
        let order = self.chosen.or_else(|| dates::decided(cells.clone())).or(self.order);
        let guess = if self.is_american { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        let undecided = |is_undecided: bool, is_ambiguous: fn(&str) -> bool| {
            cells.clone().find(|cell| is_undecided && is_ambiguous(cell)).map(str::to_owned)
        };
        Spelling {
            unit: numbers::unit(cells.clone()),
            has_days: cells.clone().any(|cell| dates::spreadsheet_day(cell).is_some())
                && cells.clone().any(|cell| dates::day(cell, guess).is_some()),
            ambiguous_date: undecided(order.is_none(), dates::is_ambiguous),
            ambiguous_number: undecided(decimal.is_none(), numbers::is_ambiguous),
            decimal: decimal.unwrap_or_default(),
            order: order.unwrap_or(guess),
        }
    }
}

impl Spelling {
    /// The canonical value of a cell, or a fault.
    pub(crate) fn check(&self, kind: AttributeKind, options: &[String], cell: &str) -> Result<String, Fault> {
        let cell = cell.trim();
        let read = match kind {
            AttributeKind::Number => numbers::plain(cell, self.decimal, &self.unit),
            AttributeKind::Date => self.day(cell),
            AttributeKind::YesNo => yes_no::answer(cell).map(|yes| if yes { "yes" } else { "no" }.to_owned()),
            AttributeKind::Link => {
                cell.to_ascii_lowercase().starts_with("www.").then(|| format!("https://{cell}"))
            }
            _ => None,
        };
        kind.check(options, read.as_deref().unwrap_or(cell))
    }

    fn day(&self, cell: &str) -> Option<String> {
        let date = dates::day(cell, self.order)
            .or_else(|| dates::spreadsheet_day(cell).filter(|_| self.has_days))?;
        Some(date.format("%Y-%m-%d").to_string())
    }
}

/// Returns `true` if the cells of a column answer yes or no. The signs 1 and 0 do under a heading that asks.
pub(crate) fn are_answers<'a>(heading: &str, cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    yes_no::are_answers(heading, cells)
}

/// Returns `true` for a date that says more than its day: a second day, which is not kept.
pub(crate) fn is_range(cell: &str) -> bool {
    dates::range(cell.trim()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: AttributeKind, cells: &[&str]) -> Vec<String> {
        let spelling = Conventions::default().spelling(cells.iter().copied());
        cells.iter().map(|cell| spelling.check(kind, &[], cell).unwrap_or_else(|_| "!".to_owned())).collect()
    }

    #[test]
    fn one_number_decides_how_all_of_a_column_are_read() {
        for (cells, values) in [
            (&["1,234", "12,500", "950"][..], &["1234", "12500", "950"][..]),
            (&["1.234", "12.500,5"], &["1234", "12500.5"]),
            (&["1.234", "7,5"], &["1234", "7.5"]),
            (&["1.234", "7.5"], &["1.234", "7.5"]),
            (&["1 234,5", "7"], &["1234.5", "7"]),
            (&["1'234.5", "12’000"], &["1234.5", "12000"]),
            (&["12,34,567", "1,00,000.5"], &["1234567", "100000.5"]),
            (&["1\u{202f}234,5", "\u{2212}3"], &["1234.5", "-3"]),
            (&["$34.50", "$1,012.00", "60"], &["34.5", "1012", "60"]),
            (&["8,5 €", "1.000 €"], &["8.5", "1000"]),
            (&["CHF 1'200.–", "CHF 5"], &["!", "5"]),
            (&["45%", "7.5 %"], &["45", "7.5"]),
            (&["(1,234.50)", "-$5"], &["-1234.5", "-5"]),
            (&["142 min", "98 min"], &["142", "98"]),
            (&["1,23,4", "1 2"], &["!", "!"]),
        ] {
            assert_eq!(read(AttributeKind::Number, cells), values, "{cells:?}");
        }
    }

    #[test]
    fn one_date_decides_how_all_of_a_column_are_read() {
        for (cells, values) in [
            (&["1/5/2024", "12/31/2023"][..], &["2024-01-05", "2023-12-31"][..]),
            (&["1/5/2024", "31/12/2023"], &["2024-05-01", "2023-12-31"]),
            (&["03-05-2024", "03.05.24"], &["2024-05-03", "2024-05-03"]),
            (&["3/4/24 9:15 PM", "3/20/24 10:00"], &["2024-03-04", "2024-03-20"]),
            (&["45415", "2024-05-03"], &["2024-05-03", "2024-05-03"]),
            (&["45415"], &["!"]),
        ] {
            assert_eq!(read(AttributeKind::Date, cells), values, "{cells:?}");
        }
        let ambiguous = Conventions::default().spelling(["1/5/2024"].into_iter());
        assert_eq!(ambiguous.ambiguous_date.as_deref(), Some("1/5/2024"));
        let american =
            Conventions { is_american: true, ..Conventions::default() }.spelling(["1/5/2024"].into_iter());
        assert_eq!(american.check(AttributeKind::Date, &[], "1/5/2024"), Ok("2024-01-05".to_owned()));
    }
}

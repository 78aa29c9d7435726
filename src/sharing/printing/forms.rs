//! The print options: as typed ([`PrintForm`]) and as validated ([`PrintOptions`]).

use super::faults;
use crate::{
    access::Redaction,
    error::{Fault, FieldErrors, FormFields, Result},
    lists::attributes::Attribute,
    text::{self, Fields},
};

/// The most blank lines below each favourite.
const MAX_NOTES: usize = 3;

/// A paper size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Paper {
    /// The printer's default.
    #[default]
    Printer,
    A4,
    Letter,
    /// A booklet's page.
    A5,
}

impl Paper {
    /// Each size's word in the query string, and its label.
    pub(crate) const OPTIONS: [(&str, &str); 4] =
        [("", "Printer default"), ("a4", "A4"), ("letter", "Letter"), ("a5", "A5 booklet")];

    /// The word in the query string and in CSS classes.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Paper::Printer => "",
            Paper::A4 => "a4",
            Paper::Letter => "letter",
            Paper::A5 => "a5",
        }
    }
}

/// The options as typed; without a query string they have their defaults.
#[derive(Debug, Clone, Default)]
pub(crate) struct PrintForm {
    /// The selected parts; `None` if the form was not sent yet.
    show: Option<Vec<String>>,
    pub from: String,
    pub to: String,
    pub columns: String,
    pub paper: String,
    pub notes: String,
}

/// What to print. Made by [`PrintForm::check`] only.
#[derive(Debug, Clone)]
pub(crate) struct PrintOptions {
    /// The first and the last rank; 1 and 0 on an empty list.
    pub first: usize,
    pub last: usize,
    pub paper: Paper,
    pub two_columns: bool,
    /// `true` for small type, titles and values alone.
    pub compact: bool,
    /// Blank lines for notes below each favourite.
    pub notes: usize,
    pub descriptions: bool,
    pub links: bool,
    /// The date on which each was added.
    pub added_dates: bool,
    pub comments: bool,
    pub qr_code: bool,
    /// Attributes with their own column, and those below the title.
    pub columns: Vec<Attribute>,
    pub below: Vec<Attribute>,
}

impl From<Fields> for PrintForm {
    fn from(fields: Fields) -> PrintForm {
        let show = fields.has("show").then(|| fields.all("show").map(str::to_owned).collect());
        let typed = |name: &str| fields.get(name).to_owned();
        let (from, to, columns) = (typed("from"), typed("to"), typed("columns"));
        PrintForm { show, from, to, columns, paper: typed("paper"), notes: typed("notes") }
    }
}

impl PrintForm {
    /// Returns `true` if the part is selected: `description`, `link`, `code`, or `added` and `comments`, which are not by
    /// default.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.is_selected(part, !["added", "comments"].contains(&part))
    }

    /// Returns `true` if the attribute is selected. By default those are that the list shows.
    pub(crate) fn shows(&self, attribute: &Attribute) -> bool {
        self.is_selected(&attribute.id.to_string(), attribute.shown)
    }

    /// Returns `true` if the parts were selected, so that nothing is printed by default.
    pub(crate) fn selects_parts(&self) -> bool {
        self.show.is_some()
    }

    fn is_selected(&self, part: &str, usual: bool) -> bool {
        self.show.as_ref().map_or(usual, |show| show.iter().any(|it| it == part))
    }

    /// Validates the options for a list of that size. A last rank beyond the end means the end, so that "the first
    /// hundred" works for every list.
    pub(crate) fn check(
        &self,
        hidden: &Redaction,
        attributes: &[Attribute],
        size: usize,
    ) -> Result<PrintOptions> {
        let mut errors = FieldErrors::default();
        let first = errors.value_or_default("from", first(&self.from, size));
        let last = errors.value_or_default("to", last(&self.to, first, size));
        let paper = errors.value_or_default("paper", paper(&self.paper));
        let (two_columns, compact) = errors.value_or_default("columns", columns_of(&self.columns));
        let notes = errors.value_or_default("notes", notes(&self.notes));
        let mut columns: Vec<Attribute> = attributes.iter().filter(|it| self.shows(it)).cloned().collect();
        let added_dates = self.has("added") && !hidden.dates;
        let room = max_columns(paper, two_columns).saturating_sub(usize::from(added_dates));
        let below = columns.split_off(columns.len().min(room));
        errors.into_result(PrintOptions {
            first,
            last,
            paper,
            two_columns,
            compact,
            notes: if compact { 0 } else { notes },
            descriptions: self.has("description") && !hidden.descriptions && !compact,
            links: self.has("link") && !compact,
            added_dates,
            comments: self.has("comments") && !hidden.comments && !compact,
            qr_code: self.has("code"),
            columns,
            below,
        })
    }
}

impl FormFields for PrintForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// The number of columns that fit on the paper; further attributes go below the title.
fn max_columns(paper: Paper, two_columns: bool) -> usize {
    match (paper, two_columns) {
        (_, true) => 0,
        (Paper::A5, _) => 2,
        _ => 6,
    }
}

fn first(typed: &str, size: usize) -> Result<usize, Fault> {
    match number(typed)? {
        None => Ok(1),
        Some(number) if number > size.max(1) => Err(match size {
            0 => faults::LIST_EMPTY,
            _ => faults::beyond_the_end(&with_separators(size)),
        }),
        Some(number) => Ok(number),
    }
}

fn last(typed: &str, first: usize, size: usize) -> Result<usize, Fault> {
    match number(typed)? {
        None => Ok(size),
        Some(number) if number < first => Err(faults::before_the_first(&with_separators(first))),
        Some(number) => Ok(number.min(size)),
    }
}

/// Parses a rank, also with thousands separators; empty is `None`.
fn number(typed: &str) -> Result<Option<usize>, Fault> {
    let typed = text::parse_line(typed)?;
    let mut groups = typed.split([',', ' ', '\u{a0}', '\u{202f}']);
    let is_grouped = groups.next().is_some_and(|it| !it.is_empty()) && groups.all(|it| it.len() == 3);
    let plain = if is_grouped { typed.replace([',', ' ', '\u{a0}', '\u{202f}'], "") } else { typed };
    match plain.parse::<usize>() {
        _ if plain.is_empty() => Ok(None),
        Ok(0) => Err(faults::NOT_POSITIVE),
        Ok(number) => Ok(Some(number)),
        Err(_) if plain.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(usize::MAX)),
        Err(_) => Err(faults::NO_NUMBER),
    }
}

fn with_separators(number: usize) -> String {
    text::thousands(number)
}

fn paper(typed: &str) -> Result<Paper, Fault> {
    let all = [Paper::Printer, Paper::A4, Paper::Letter, Paper::A5];
    all.into_iter().find(|it| it.word() == typed).ok_or(faults::NO_PAPER)
}

/// Whether there are two columns, and whether they are compact.
fn columns_of(typed: &str) -> Result<(bool, bool), Fault> {
    match typed {
        "" | "1" => Ok((false, false)),
        "2" => Ok((true, false)),
        "compact" => Ok((true, true)),
        _ => Err(faults::NO_COLUMNS),
    }
}

fn notes(typed: &str) -> Result<usize, Fault> {
    match typed {
        "" => Ok(0),
        other => other.parse().ok().filter(|it| *it <= MAX_NOTES).ok_or(faults::NO_LINES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str, size: usize) -> Result<(usize, usize), Fault> {
        let first = first(from, size)?;
        Ok((first, last(to, first, size)?))
    }

    #[test]
    fn a_range_is_read_as_people_type_it() {
        for (from, to, meant) in [
            ("", "", (1, 3_200)),
            (" 5 ", "9", (5, 9)),
            ("3,200", "", (3_200, 3_200)),
            ("", "3 000", (1, 3_000)),
            ("7", "7", (7, 7)),
            ("1", "99999999999999999999999", (1, 3_200)),
        ] {
            assert_eq!(range(from, to, 3_200), Ok(meant), "{from} to {to}");
        }
        assert_eq!(range("", "", 0), Ok((1, 0)));
        assert_eq!(range("1", "10", 0), Ok((1, 0)));
    }

    #[test]
    fn a_bad_range_says_what_to_type() {
        for (from, to, message) in [
            ("0", "", "Enter 1 or more."),
            ("-3", "", "Enter a whole number, such as 20, or leave this empty."),
            ("ten", "", "Enter a whole number, such as 20, or leave this empty."),
            ("1,5", "", "Enter a whole number, such as 20, or leave this empty."),
            ("1.5", "", "Enter a whole number, such as 20, or leave this empty."),
            ("3201", "", "The list ends at 3,200. Enter 3,200 or less."),
            ("20", "10", "The range begins at 20. Enter 20 or more."),
        ] {
            let fault = range(from, to, 3_200).expect_err("a bad range");
            assert_eq!(fault.message, message, "{from} to {to}");
        }
        assert!(range("\0", "", 3).is_err());
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        assert!(Paper::OPTIONS.iter().all(|row| paper(row.0).is_ok_and(|it| it.word() == row.0)));
        assert!(paper("a0").is_err() && columns_of("3").is_err() && notes("4").is_err());
        assert_eq!((columns_of("2"), notes("3"), notes("")), (Ok((true, false)), Ok(3), Ok(0)));
        assert_eq!(columns_of("compact"), Ok((true, true)));
    }
}

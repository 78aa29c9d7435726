//! A query interpreted with the attributes of some lists.
//!
//! **Invariants:** a term with a name that is no attribute, or a value that its attribute can't have, is treated as
//! plain words.

use chrono::{Days, Months, NaiveDate};

use super::{Op, SearchQuery, Term, Words, folding};
use crate::database::ids::{AttributeId, CategoryId};
use crate::lists::attributes::{Attribute, Kind};

/// A test of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It contains these words.
    Says(Words),
    /// It is between two values; an end without a value is open.
    Lies { least: Option<Bound>, most: Option<Bound> },
}

/// One end of a range, in the canonical spelling of the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub value: String,
    pub included: bool,
}

/// A test of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub category_id: CategoryId,
    pub attribute_id: AttributeId,
    pub kind: Kind,
    pub test: Test,
}

/// An interpreted query: all words occur, and of each group of tests at least one is true. (A group is the
/// attributes of one name on different lists.)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub words: Vec<Words>,
    pub groups: Vec<Vec<Asked>>,
}

impl Filter {
    /// Interprets the query with these attributes.
    pub fn of<'a>(terms: impl IntoIterator<Item = &'a Term>, attributes: &[Attribute]) -> Filter {
        let mut meaning = Filter::default();
        for term in terms {
            match term {
                Term::Words(words) => meaning.words.push(words.clone()),
                Term::Named { name, op, value, typed } => {
                    let name = folding::spaced(name);
                    let alike =
                        attributes.iter().filter(|it| !name.is_empty() && folding::spaced(&it.name) == name);
                    let group: Vec<Asked> = alike.filter_map(|it| asked(it, *op, value)).collect();
                    if group.is_empty() {
                        meaning.words.push(Words { text: typed.clone(), whole: false });
                    } else {
                        meaning.groups.push(group);
                    }
                }
            }
        }
        meaning
    }

    /// Returns `true` if nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.groups.is_empty()
    }
}

/// Returns `true` if the query contains a `name:value`, so that attributes are needed to interpret it.
pub fn names_something(query: &SearchQuery) -> bool {
    query.terms.iter().any(|term| matches!(term, Term::Named { .. }))
}

/// The test, if the attribute can have such a value.
fn asked(attribute: &Attribute, op: Op, value: &Words) -> Option<Asked> {
    let kind = attribute.kind();
    let test = match (kind, op) {
        (Kind::Number, _) => lies(op, &value.text, number)?,
        (Kind::Date, _) => lies(op, &value.text, days)?,
        (Kind::YesNo, Op::Is) => Test::Says(Words { text: kind.check(&[], &value.text).ok()?, whole: true }),
        (Kind::Text | Kind::Choice | Kind::Link, Op::Is | Op::Between) => Test::Says(value.clone()),
        _ => return None,
    };
    Some(Asked { category_id: attribute.category_id, attribute_id: attribute.id, kind, test })
}

/// The first and the last value covered by a text.
type Span = (String, String);

fn lies(op: Op, typed: &str, span: fn(&str) -> Option<Span>) -> Option<Test> {
    let end = |value: String, included: bool| Some(Bound { value, included });
    let (least, most) = match op {
        Op::Is => span(typed).map(|(first, last)| (end(first, true), end(last, true)))?,
        Op::Above => (end(span(typed)?.1, false), None),
        Op::From => (end(span(typed)?.0, true), None),
        Op::Below => (None, end(span(typed)?.0, false)),
        Op::To => (None, end(span(typed)?.1, true)),
        Op::Between => {
            let (first, last) = typed.split_once("..")?;
            let (first, last) = (first.trim(), last.trim().trim_start_matches('.'));
            let least = if first.is_empty() { None } else { end(span(first)?.0, true) };
            let most = if last.is_empty() { None } else { end(span(last)?.1, true) };
            if least.is_none() && most.is_none() {
                return None;
            }
            (least, most)
        }
    };
    Some(Test::Lies { least, most })
}

fn number(typed: &str) -> Option<Span> {
    let value = Kind::Number.check(&[], typed).ok().filter(|value| !value.is_empty())?;
    Some((value.clone(), value))
}

/// A day, or the days of a month or a year: `1994-09-23`, `1994-09`, `1994`.
fn days(typed: &str) -> Option<Span> {
    let typed = typed.trim();
    if let Some(day) = Kind::Date.check(&[], typed).ok().filter(|day| !day.is_empty()) {
        return Some((day.clone(), day));
    }
    let (year, month) = match typed.split_once('-') {
        Some((year, month)) => (year, Some(digits(month, 2)?)),
        None => (typed, None),
    };
    let first = NaiveDate::from_ymd_opt(i32::try_from(digits(year, 4)?).ok()?, month.unwrap_or(1), 1)?;
    let months = if month.is_some() { 1 } else { 12 };
    let last = first.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?;
    Some((first.format("%Y-%m-%d").to_string(), last.format("%Y-%m-%d").to_string()))
}

fn digits(typed: &str, count: usize) -> Option<u32> {
    let all = typed.len() == count && typed.bytes().all(|byte| byte.is_ascii_digit());
    typed.parse().ok().filter(|number| all && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(test: &Test) -> String {
        let end = |bound: &Option<Bound>| {
            bound
                .as_ref()
                .map_or("".into(), |it| format!("{}{}", if it.included { "=" } else { "" }, it.value))
        };
        match test {
            Test::Says(words) => words.text.clone(),
            Test::Lies { least, most } => format!("{}~{}", end(least), end(most)),
        }
    }

    #[test]
    fn a_year_works_for_dates_and_ranges_have_open_ends() {
        for (typed, op, meant) in [
            ("1994-09-23", Op::Is, "=1994-09-23~=1994-09-23"),
            ("1994", Op::Is, "=1994-01-01~=1994-12-31"),
            ("2024-02", Op::Is, "=2024-02-01~=2024-02-29"),
            ("2000", Op::Above, "2000-12-31~"),
            ("2000", Op::From, "=2000-01-01~"),
            ("2000", Op::Below, "~2000-01-01"),
            ("2000", Op::To, "~=2000-12-31"),
            ("2000..2010", Op::Between, "=2000-01-01~=2010-12-31"),
            ("..2010-05", Op::Between, "~=2010-05-31"),
            ("2000..", Op::Between, "=2000-01-01~"),
        ] {
            assert_eq!(lies(op, typed, days).map(|it| told(&it)).unwrap_or_default(), meant, "{typed}");
        }
        for none in ["soon", "94", "0000", "1994-13", "1994-00", "1994-1", "..", "", "9999999", "2024-02-30"]
        {
            let op = if none.contains("..") { Op::Between } else { Op::Is };
            assert_eq!(lies(op, none, days), None, "{none}");
        }
        assert_eq!(lies(Op::Above, "7,50", number).map(|it| told(&it)).unwrap(), "7.5~");
        assert_eq!(lies(Op::Between, "1..3", number).map(|it| told(&it)).unwrap(), "=1~=3");
        assert_eq!(lies(Op::Is, "many", number), None);
    }
}

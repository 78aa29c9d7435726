//! Values that a query compares with: numbers, days, months and years, and ranges of them.

use chrono::{Days, Months, NaiveDate};

use super::{Operator, Phrase, quantity::Quantity};
use crate::lists::attributes::AttributeKind;

/// A test of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueTest {
    /// It contains these words.
    Contains(Phrase),
    /// It is between two values; an end without a value is open.
    InRange { least: Option<RangeBound>, most: Option<RangeBound> },
}

/// One end of a range, in the canonical spelling of the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeBound {
    pub value: String,
    pub included: bool,
}

/// The first and the last value covered by a text.
pub(super) type ValueRange = (String, String);

/// The test for a value that is typed with an operator; `span` reads a text.
pub(super) fn range_test(
    op: Operator,
    typed: &str,
    span: impl Fn(&str) -> Option<ValueRange>,
) -> Option<ValueTest> {
    let end = |value: String, included: bool| Some(RangeBound { value, included });
    let (least, most) = match op {
        Operator::Equals => span(typed).map(|(first, last)| (end(first, true), end(last, true)))?,
        Operator::Above => (end(span(typed)?.1, false), None),
        Operator::From => (end(span(typed)?.0, true), None),
        Operator::Below => (None, end(span(typed)?.0, false)),
        Operator::To => (None, end(span(typed)?.1, true)),
        Operator::Between => {
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
    Some(ValueTest::InRange { least, most })
}

/// The number, without a unit or in one that `is_own` accepts.
pub(super) fn number(typed: &str, is_own: impl Fn(&str) -> bool) -> Option<ValueRange> {
    let quantity = Quantity::parse(typed)?;
    let is_own = quantity.unit.is_empty() || is_own(&quantity.unit);
    let value = quantity.readings.into_iter().next().filter(|_| is_own)?;
    Some((value.clone(), value))
}

/// A day, or the days of a month or a year: `1994-09-23`, `1994-09`, `1994`.
pub(super) fn days(typed: &str) -> Option<ValueRange> {
    let typed = typed.trim();
    if let Some(day) = AttributeKind::Date.check(&[], typed).ok().filter(|day| !day.is_empty()) {
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

    fn described(test: &ValueTest) -> String {
        let end = |bound: &Option<RangeBound>| {
            bound
                .as_ref()
                .map_or("".into(), |it| format!("{}{}", if it.included { "=" } else { "" }, it.value))
        };
        match test {
            ValueTest::Contains(words) => words.text.clone(),
            ValueTest::InRange { least, most } => format!("{}~{}", end(least), end(most)),
        }
    }

    fn any_number(typed: &str) -> Option<ValueRange> {
        number(typed, |_| true)
    }

    #[test]
    fn a_year_works_for_dates_and_ranges_have_open_ends() {
        for (typed, op, meant) in [
            ("1994-09-23", Operator::Equals, "=1994-09-23~=1994-09-23"),
            ("1994", Operator::Equals, "=1994-01-01~=1994-12-31"),
            ("2024-02", Operator::Equals, "=2024-02-01~=2024-02-29"),
            ("2000", Operator::Above, "2000-12-31~"),
            ("2000", Operator::From, "=2000-01-01~"),
            ("2000", Operator::Below, "~2000-01-01"),
            ("2000", Operator::To, "~=2000-12-31"),
            ("2000..2010", Operator::Between, "=2000-01-01~=2010-12-31"),
            ("..2010-05", Operator::Between, "~=2010-05-31"),
            ("2000..", Operator::Between, "=2000-01-01~"),
        ] {
            assert_eq!(
                range_test(op, typed, days).map(|it| described(&it)).unwrap_or_default(),
                meant,
                "{typed}"
            );
        }
        for none in ["soon", "94", "0000", "1994-13", "1994-00", "1994-1", "..", "", "9999999", "2024-02-30"]
        {
            let op = if none.contains("..") { Operator::Between } else { Operator::Equals };
            assert_eq!(range_test(op, none, days), None, "{none}");
        }
        assert_eq!(range_test(Operator::Above, "7,50", any_number).map(|it| described(&it)).unwrap(), "7.5~");
        assert_eq!(
            range_test(Operator::Between, "1..3", any_number).map(|it| described(&it)).unwrap(),
            "=1~=3"
        );
        assert_eq!(range_test(Operator::Equals, "many", any_number), None);
    }
}

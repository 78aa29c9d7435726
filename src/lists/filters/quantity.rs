//! Numbers as people type them into a query: with thousands separators, a unit or a currency.

use super::folding;
use crate::lists::attributes::{Attribute, AttributeKind};

/// A number and what is written around it: "1,234", "40 kg", "$9.99".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// The number in its canonical spelling. "1,234" can be read in two ways; the likelier comes first.
    pub readings: Vec<String>,
    /// The unit, folded; empty if there is none.
    pub unit: String,
}

impl Quantity {
    /// Parses a text; `None` if it is not one number.
    pub(crate) fn parse(typed: &str) -> Option<Quantity> {
        let plain = folding::folded(typed);
        let is_number = |c: char| c.is_ascii_digit() || ".,'’ _".contains(c);
        let from = plain.find(|c: char| c.is_ascii_digit())?;
        let length = plain[from..].find(|c: char| !is_number(c)).unwrap_or(plain.len() - from);
        let number = plain[from..from + length].trim_end_matches(|c: char| !c.is_ascii_digit());
        let (before, after) = (plain[..from].trim_end(), plain[from + number.len()..].trim());
        let (before, sign) = match before.strip_suffix(['-', '\u{2212}']) {
            Some(rest) => (rest.trim_end(), "-"),
            None => (before.strip_suffix('+').unwrap_or(before).trim_end(), ""),
        };
        let (before, number) = match before.strip_suffix('.') {
            Some(rest) => (rest, format!("0.{number}")),
            None => (before, number.to_owned()),
        };
        // A unit may end in a digit, as in km².
        let is_unit = after.starts_with(char::is_alphabetic) && !after.contains(char::is_whitespace);
        let has_digit = after.contains(|c: char| c.is_ascii_digit());
        if (has_digit && !is_unit) || !(before.is_empty() || after.is_empty()) {
            return None;
        }
        let readings = readings(&number)
            .into_iter()
            .filter_map(|it| AttributeKind::Number.check(&[], &format!("{sign}{it}")).ok());
        let readings: Vec<String> = readings.collect();
        (!readings.is_empty()).then(|| Quantity { readings, unit: format!("{before}{after}") })
    }
}

/// Returns `true` if numbers of the attribute are in that folded unit, or are called so: "136 minutes".
pub(super) fn is_unit(attribute: &Attribute, unit: &str) -> bool {
    !unit.is_empty() && [&attribute.unit, &attribute.name].into_iter().any(|it| folding::folded(it) == unit)
}

/// The numbers that these digits and separators can be, written with a point.
fn readings(number: &str) -> Vec<String> {
    let ungrouped = |text: &str, separators: &[char]| {
        let groups: Vec<&str> = text.split(separators).collect();
        let first = groups[0].len();
        let grouped = groups.len() == 1
            || ((1..=3).contains(&first) && groups[1..].iter().all(|group| group.len() == 3));
        grouped.then(|| groups.concat())
    };
    let Some(last) = number.rfind(['.', ',']) else {
        return ungrouped(number, &[' ', '\'', '’', '_']).into_iter().collect();
    };
    let (whole, part) = (&number[..last], &number[last + 1..]);
    let is_comma = number[last..].starts_with(',');
    let others: &[char] =
        if is_comma { &['.', ' ', '\'', '’', '_'] } else { &[',', ' ', '\'', '’', '_'] };
    let decimal = ungrouped(whole, others).filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let decimal = decimal.map(|whole| format!("{whole}.{part}"));
    let thousands = ungrouped(number, if is_comma { &[','] } else { &['.'] });
    let thousands = thousands.filter(|_| !whole.starts_with('0'));
    let both = if is_comma { [thousands, decimal] } else { [decimal, thousands] };
    both.into_iter()
        .flatten()
        .filter(|it| it.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_separators_and_units() {
        for (typed, meant) in [
            ("40", "40|"),
            ("40kg", "40|kg"),
            ("40 kg", "40|kg"),
            ("1,234", "1234 1.234|"),
            ("1.234", "1.234 1234|"),
            ("1,234,567", "1234567|"),
            ("1.234.567,8", "1234567.8|"),
            ("1,234.5", "1234.5|"),
            ("17 098 242 km²", "17098242|km2"),
            ("1'234", "1234|"),
            ("7,5", "7.5|"),
            ("$9.99", "9.99|$"),
            ("€ 5", "5|€"),
            ("50%", "50|%"),
            ("-3 °C", "-3|°c"),
            ("٤٠", "40|"),
            ("４０ｋｇ", "40|kg"),
            (".5", "0.5|"),
            ("0,125", "0.125|"),
        ] {
            let read = Quantity::parse(typed).map(|it| format!("{}|{}", it.readings.join(" "), it.unit));
            assert_eq!(read.unwrap_or_default(), meant, "{typed}");
        }
        for none in [
            "",
            "kg",
            "1,23,4",
            "12,34.56.78",
            "3:10",
            "9/11",
            "1994-09-23",
            "x 5 y",
            "1..2",
            &"9".repeat(60),
        ] {
            assert_eq!(Quantity::parse(none), None, "{none}");
        }
    }
}

//! Numbers with separators and units, as spreadsheets of all countries write them.

/// What separates the whole from its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DecimalMark {
    #[default]
    Point,
    Comma,
}

impl DecimalMark {
    fn sign(self) -> char {
        if self == DecimalMark::Point { '.' } else { ',' }
    }
}

/// A number in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number<'a> {
    is_negative: bool,
    /// Digits and separators.
    digits: &'a str,
    unit: &'a str,
}

/// Longer cells are no numbers, in bytes.
const MAX_LENGTH: usize = 48;
/// The longest unit, in characters.
const MAX_UNIT: usize = 12;
const CURRENCIES: [&str; 44] = [
    "$", "€", "£", "¥", "₹", "₽", "₩", "₪", "฿", "₫", "₺", "₴", "₦", "₱", "¢", "us$", "r$", "a$", "c$",
    "nz$", "hk$", "kr", "kr.", "zł", "kč", "ft", "lei", "лв", "руб", "руб.", "р.", "円", "元", "원", "eur",
    "usd", "gbp", "chf", "jpy", "fr.", "fr", "sek", "nok", "dkk",
];

fn is_currency(unit: &str) -> bool {
    CURRENCIES.contains(&unit.to_lowercase().as_str())
}

fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

/// Splits "-$1,234.50" and "7,5 %" into sign, digits and unit.
fn number(cell: &str) -> Option<Number<'_>> {
    let cell = cell.trim();
    if cell.len() > MAX_LENGTH {
        return None;
    }
    let (cell, is_in_brackets) = match cell.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (cell, false),
    };
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let first = cell.find(|c: char| c.is_ascii_digit())?;
    let start = cell[..first].strip_suffix(['.', ',']).filter(|it| it.is_empty()).map_or(first, str::len);
    let digits_end = |at: usize| {
        let rest = &cell[at..];
        let mut end = 0;
        for (place, c) in rest.char_indices() {
            let next = rest[place + c.len_utf8()..].chars().next();
            let is_group = is_group_space(c) && next.is_some_and(|it| it.is_ascii_digit());
            if !is_part(c) && !is_group {
                break;
            }
            end = place + c.len_utf8();
        }
        at + end
    };
    let end = digits_end(start);
    let is_sign = |c: char| matches!(c, '-' | '+' | '\u{2212}') || c.is_whitespace();
    let (before, after) = (cell[..start].trim_matches(is_sign), cell[end..].trim());
    let is_negative = is_in_brackets || cell[..start].contains(['-', '\u{2212}']);
    let unit = match (before, after) {
        ("", unit) if is_unit(unit, cell[end..].starts_with(char::is_whitespace)) => unit,
        (unit, "") if is_currency(unit) => unit,
        _ => return None,
    };
    Some(Number { is_negative, digits: &cell[start..end], unit })
}

/// Returns `true` for a unit, as it follows a number: nothing, a currency, "%", "min", "km/h", "/10".
fn is_unit(unit: &str, is_apart: bool) -> bool {
    let of_ten =
        unit.strip_prefix('/').is_some_and(|it| !it.is_empty() && it.bytes().all(|c| c.is_ascii_digit()));
    let is_word =
        unit.chars().all(|c| c.is_alphabetic() || matches!(c, '%' | '‰' | '°' | '²' | '³' | '/' | '.' | ' '))
            && unit.chars().count() <= MAX_UNIT
            && unit.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰' | '°'));
    // "1960s", "3rd" and "5e" are no amounts.
    let is_ending = !is_apart && ["s", "e", "x", "st", "nd", "rd", "th", "er"].contains(&unit);
    unit.is_empty() || of_ten || is_currency(unit) || (is_word && !is_ending)
}

/// The mark that the digits tell, if they can only be read in one way.
fn mark(digits: &str) -> Option<DecimalMark> {
    let count = |sign: char| digits.matches(sign).count();
    let at = digits.rfind(['.', ','])?;
    let (whole, parts) = (&digits[..at], &digits[at + 1..]);
    let is_point = digits[at..].starts_with('.');
    let of = |is_point: bool| if is_point { DecimalMark::Point } else { DecimalMark::Comma };
    match (count('.'), count(',')) {
        (1.., 1..) => groups(whole).map(|_| of(is_point)),
        (2.., 0) | (0, 2..) => groups(digits).map(|_| of(!is_point)),
        _ if digits.contains(is_group_space) => groups(whole).map(|_| of(is_point)),
        _ if parts.len() != 3 || !(1..=3).contains(&whole.len()) || whole.starts_with('0') => {
            Some(of(is_point))
        }
        _ => None,
    }
}

/// The digits of "1,234,567" and "12,34,567", which is grouped as in India; `None` if they are not grouped.
fn groups(whole: &str) -> Option<String> {
    let sign = whole.chars().find(|c| !c.is_ascii_digit());
    let groups: Vec<&str> = sign.map_or_else(|| vec![whole], |sign| whole.split(sign).collect());
    let is_sound = match groups.as_slice() {
        [_] => true,
        [first, middle @ .., last] => {
            let width = if middle.iter().all(|it| it.len() == 2) { 2 } else { 3 };
            (1..=3).contains(&first.len()) && last.len() == 3 && middle.iter().all(|it| it.len() == width)
        }
        [] => false,
    };
    let digits = groups.concat();
    (is_sound && digits.bytes().all(|it| it.is_ascii_digit())).then_some(digits)
}

/// The mark that the numbers among the cells tell; `None` if they tell nothing, or not all the same.
pub(super) fn decided<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DecimalMark> {
    let has_mark = |cell: &&str| cell.len() <= MAX_LENGTH && cell.contains(['.', ',']);
    let mut marks = cells.filter(has_mark).filter_map(|cell| mark(number(cell)?.digits));
    let first = marks.next()?;
    marks.all(|mark| mark == first).then_some(first)
}

/// Returns `true` for "1,234" and "1.234".
pub(super) fn is_ambiguous(cell: &str) -> bool {
    cell.contains(['.', ',']) && number(cell).is_some_and(|it| mark(it.digits).is_none())
}

/// Returns `true` for "$5" and "US$ 5".
pub(super) fn is_in_dollars(cell: &str) -> bool {
    cell.len() <= MAX_LENGTH
        && cell.contains('$')
        && number(cell).is_some_and(|it| matches!(it.unit, "$" | "US$"))
}

/// The unit that all numbers with a unit have, if it is that of at least half of the numbers.
pub(crate) fn unit<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut found = "";
    let (mut with, mut all) = (0, 0);
    for number in cells.filter_map(number) {
        all += 1;
        if !number.unit.is_empty() {
            if !found.is_empty() && found != number.unit {
                return String::new();
            }
            found = number.unit;
            with += 1;
        }
    }
    if with * 2 >= all { found.to_owned() } else { String::new() }
}

/// The number as forms accept it; `None` if it is none, or in another unit.
pub(super) fn plain(cell: &str, decimal: DecimalMark, unit: &str) -> Option<String> {
    let found = number(cell)?;
    if !found.unit.is_empty() && found.unit != unit {
        return None;
    }
    let decimal = mark(found.digits).unwrap_or(decimal);
    let (whole, parts) = match found.digits.rsplit_once(decimal.sign()) {
        Some((whole, parts)) => (whole, parts),
        None => (found.digits, ""),
    };
    let digits = groups(whole)?;
    let is_number = parts.bytes().all(|it| it.is_ascii_digit()) && !(digits.is_empty() && parts.is_empty());
    let sign = if found.is_negative { "-" } else { "" };
    is_number
        .then(|| if parts.is_empty() { format!("{sign}{digits}") } else { format!("{sign}{digits}.{parts}") })
}

/// Returns `true` for codes: their leading zeros matter, or they have more digits than any amount.
pub(crate) fn is_code(cell: &str) -> bool {
    let has_zero = cell.len() > 1 && cell.starts_with('0') && !cell.contains(['.', ',']);
    has_zero || (cell.len() >= 11 && cell.bytes().all(|c| c.is_ascii_digit()))
}

/// Returns `true` for "7.24E+11", a long number that a spreadsheet has shortened.
pub(crate) fn has_lost_digits(cell: &str) -> bool {
    let Some((number, power)) = cell.trim().split_once("E+") else { return false };
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'.' | b','));
    is_number && (1..=2).contains(&power.len()) && power.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_a_column() {
        for (cells, found) in [
            (&["$34.50", "$60", "12"][..], "$"),
            (&["8 €", "9,5 €"], "€"),
            (&["45%", "7 %"], "%"),
            (&["142 min", "98 min"], "min"),
            (&["9/10", "8.5/10"], "/10"),
            (&["$5", "5 €"], ""),
            (&["1960s", "1970s"], ""),
            (&["12", "5 kg", "7"], ""),
            (&["Heat", "Ran"], ""),
        ] {
            assert_eq!(unit(cells.iter().copied()), found, "{cells:?}");
        }
    }

    #[test]
    fn codes_and_lost_digits_are_known() {
        assert!(["0049", "9780439023481"].into_iter().all(is_code));
        assert!(!["7", "0", "0.5", "1995", "4300000000"].into_iter().any(is_code));
        assert!(["7.24E+11", "9,78E+12", "1E+5"].into_iter().all(has_lost_digits));
        assert!(!["7.24", "E+11", "E+", "Heat", "1e5", "C+E+11"].into_iter().any(has_lost_digits));
    }
}

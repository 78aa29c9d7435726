//! Accepts spellings in files that forms do not: grouped digits, other date formats. Only unambiguous ones are
//! converted; the others are left to `Kind::check`, whose message says what to type instead.

use chrono::{Datelike, NaiveDate};

use crate::{error::Fault, lists::attributes::AttributeKind};

/// The canonical value of a cell, or a fault.
pub(crate) fn check(kind: AttributeKind, options: &[String], cell: &str) -> Result<String, Fault> {
    let cell = cell.trim();
    match kind {
        AttributeKind::Number => kind.check(options, ungrouped(cell).as_deref().unwrap_or(cell)),
        AttributeKind::Date => kind.check(options, day(cell).as_deref().unwrap_or(cell)),
        _ => kind.check(options, cell),
    }
}

/// Removes the separators of "1,234,567.8", "1.234.567,8" and "1 234,5". A single separator may be the decimal sign
/// and is left as it is.
fn ungrouped(cell: &str) -> Option<String> {
    let spaced = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'].into_iter().find(|c| cell.contains(*c));
    let marks = |mark: char| cell.matches(mark).count();
    let last = cell.rfind(['.', ',']).and_then(|place| cell.get(place..)?.chars().next());
    let (group, decimal) = match (spaced, marks('.'), marks(',')) {
        (Some(group), ..) => (group, last.unwrap_or('.')),
        (None, 0, 2..) => (',', '.'),
        (None, 2.., 0) => ('.', ','),
        (None, 1, 1..) if last == Some('.') => (',', '.'),
        (None, 1.., 1) if last == Some(',') => ('.', ','),
        _ => return None,
    };
    let (whole, part) = cell.split_once(decimal).unwrap_or((cell, ""));
    let digits = whole.trim_start_matches(['-', '+', '\u{2212}']);
    let groups: Vec<&str> = digits.split(group).collect();
    let sound = groups.iter().enumerate().all(|(place, digits)| match place {
        0 => (1..=3).contains(&digits.len()),
        _ => digits.len() == 3,
    });
    let plain = whole.replace(group, "");
    sound.then(|| if part.is_empty() { plain } else { format!("{plain}.{part}") })
}

/// Converts "2026/05/03", "3.5.2026", "3 May 2026", "May 3, 2026" and timestamps to YYYY-MM-DD. With slashes and
/// the year last, day and month are ambiguous.
fn day(cell: &str) -> Option<String> {
    let stamp = cell.get(10..).is_some_and(|rest| rest.starts_with(['T', ' ']) && rest.contains(':'));
    if stamp {
        return cell.get(..10).map(str::to_owned);
    }
    if !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let forms = ["%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d. %B %Y"];
    let date = forms.into_iter().find_map(|form| NaiveDate::parse_from_str(cell, form).ok())?;
    (1000..=9999).contains(&date.year()).then(|| date.format("%Y-%m-%d").to_string())
}

/// A text that is not a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotARank;

/// What is written before the number of a rank, and behind it.
const RANK_PREFIXES: [&str; 10] = ["no. ", "no.", "nr. ", "nr.", "№", "#", "t-", "=", "(", "t"];
const RANK_SUFFIXES: [&str; 13] = [".0", ".", ")", "=", "st", "nd", "rd", "th", "º", "ª", "°", "er", "e"];

/// Parses a rank as people write it: "3", "3.", "#3", "No. 3", "3rd", "3)", "3.0", and "2=" or "T-2" for a tie; `None` for
/// an empty cell. 0 is the first rank where ranks count from 0.
pub(crate) fn rank(cell: &str) -> Option<Result<u64, NotARank>> {
    let lower = cell.trim().to_lowercase();
    if lower.is_empty() {
        return None;
    }
    let bare = RANK_PREFIXES.iter().find_map(|prefix| lower.strip_prefix(prefix)).unwrap_or(&lower).trim();
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let bare = RANK_SUFFIXES.iter().find_map(|suffix| bare.strip_suffix(suffix)).unwrap_or(bare).trim();
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    Some(bare.parse().ok().filter(|_| digits).ok_or(NotARank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouped_numbers_are_read_where_they_can_be_read_in_one_way() {
        for (cell, value) in [
            ("1,234,567", "1234567"),
            ("1,234.5", "1234.5"),
            ("1.234.567,80", "1234567.8"),
            ("1.234,5", "1234.5"),
            ("1 234", "1234"),
            ("-1\u{202f}234,5", "-1234.5"),
            ("7,5", "7.5"),
            ("12", "12"),
            ("", ""),
        ] {
            assert_eq!(check(AttributeKind::Number, &[], cell), Ok(value.to_owned()), "{cell}");
        }
        for cell in ["1,234", "1,23,456", "12 34", "1,234,56", "1.2.3", "1 000 x", "n/a", "1e5", "1 "] {
            assert_eq!(check(AttributeKind::Number, &[], cell).is_err(), cell != "1 ", "{cell}");
        }
    }

    #[test]
    fn ranks_are_read_as_people_write_them() {
        for cell in [
            "3", " 3 ", "3.", "03", "3.0", "#3", "No. 3", "Nr.3", "№3", "3rd", "3º", "3)", "(3)", "3=", "=3",
            "T-3", "T3",
        ] {
            assert_eq!(rank(cell), Some(Ok(3)), "{cell}");
        }
        assert_eq!((rank(""), rank("0")), (None, Some(Ok(0))));
        for cell in ["x", "-1", "3.5", "3 of 5", "three", "#", "."] {
            assert_eq!(rank(cell), Some(Err(NotARank)), "{cell}");
        }
    }

    #[test]
    fn days_are_read_where_they_can_be_read_in_one_way() {
        for cell in [
            "2026-05-03",
            "2026-05-03T10:00:00Z",
            "2026-05-03 10:00",
            "3.5.2026",
            "03.05.2026",
            "3 May 2026",
            "May 3, 2026",
            "2026/05/03",
        ] {
            assert_eq!(check(AttributeKind::Date, &[], cell), Ok("2026-05-03".to_owned()), "{cell}");
        }
        for cell in
            ["3/5/2026", "31/12/2026", "3.5.26", "2026-13-01T10:00", "31.02.2026", "May 2026", "2026", "soon"]
        {
            assert!(
                check(AttributeKind::Date, &[], cell).unwrap_err().message.contains("YYYY-MM-DD"),
                "{cell}"
            );
        }
    }
}

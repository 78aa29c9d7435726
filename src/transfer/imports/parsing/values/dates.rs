//! Days as spreadsheets and programs write them.

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::months::{is_weekday, month};

/// Which comes first in "3/4/2024".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// The 3rd of April.
    #[default]
    DayFirst,
    /// The 4th of March.
    MonthFirst,
}

impl DateOrder {
    /// The word for it in forms and on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        }
    }

    /// The order with this word.
    pub(crate) fn parse(word: &str) -> Option<DateOrder> {
        [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().find(|it| it.as_str() == word)
    }
}

/// Longer cells are no dates, in bytes.
const MAX_LENGTH: usize = 64;
/// Years of two digits from this one on are of the last century, as in spreadsheets.
const FIRST_OF_1900S: i32 = 30;
/// Words in dates that say nothing.
const FILLERS: [&str; 14] =
    ["of", "the", "de", "del", "di", "du", "le", "el", "den", "г", "года", "роки", "р", "at"];
/// What is behind the hours of a time.
const ZONES: [&str; 12] = ["am", "pm", "a.m.", "p.m.", "uhr", "z", "utc", "gmt", "cet", "cest", "est", "pst"];

/// The day that a cell says.
pub(super) fn day(cell: &str, order: DateOrder) -> Option<NaiveDate> {
    let cell = cell.trim();
    if cell.len() > MAX_LENGTH || !cell.bytes().any(|it| it.is_ascii_digit()) {
        return None;
    }
    if let Some((from, to)) = range(cell) {
        return single(from, order).filter(|_| single(to, order).is_some());
    }
    single(cell, order)
}

/// The two days of "May 9, 2024 → May 10, 2024" and "2025/01/05-2025/01/09".
pub(super) fn range(cell: &str) -> Option<(&str, &str)> {
    let (from, to) = [" → ", "→", " – ", " - ", " to ", " bis "]
        .iter()
        .find_map(|sign| cell.split_once(sign))
        .or_else(|| {
            let (from, to) = (cell.get(..10)?, cell.get(11..)?);
            (cell.len() == 21 && cell.as_bytes().get(10) == Some(&b'-')).then_some((from, to))
        })?;
    let is_date = |part: &str| {
        part.len() <= MAX_LENGTH
            && single(part, DateOrder::DayFirst).or_else(|| single(part, DateOrder::MonthFirst)).is_some()
    };
    (is_date(from) && is_date(to)).then_some((from, to))
}

fn single(cell: &str, order: DateOrder) -> Option<NaiveDate> {
    let cell = without_time(cell.trim());
    let numbers = numbers(&cell);
    let date = match numbers.as_deref() {
        Some(numbers) => of_numbers(numbers, order),
        None => of_words(&cell),
    }?;
    (1000..=9999).contains(&date.year()).then_some(date)
}

/// "2024-05-03" of "2024-05-03T23:30:00-08:00", and "3 May 2024" of "Fri, 3 May 2024 9:14 PM".
fn without_time(cell: &str) -> String {
    let is_stamp =
        cell.as_bytes().get(10) == Some(&b'T') && cell.get(11..).is_some_and(|it| it.contains(':'));
    if let Some(day) = cell.get(..10).filter(|_| is_stamp) {
        return day.to_owned();
    }
    if !cell.contains(':') {
        return cell.to_owned();
    }
    let is_time = |word: &&str| {
        let bare = word.trim_matches(['(', ')', ',']).to_lowercase();
        bare.contains(':') || ZONES.contains(&bare.as_str()) || (bare.starts_with('+') && bare.len() > 2)
    };
    cell.split_whitespace().filter(|word| !is_time(word)).collect::<Vec<_>>().join(" ")
}

/// The numbers of a date without words; `None` if it is none.
fn numbers(cell: &str) -> Option<Vec<&str>> {
    let is_sign = |c: char| {
        matches!(
            c,
            '/' | '-' | '.' | ' ' | '年' | '月' | '日' | '년' | '월' | '일' | '\u{a0}' | '\u{2011}' | '–'
        )
    };
    cell.chars()
        .all(|c| c.is_ascii_digit() || is_sign(c))
        .then(|| cell.split(is_sign).filter(|it| !it.is_empty()).collect())
}

fn of_numbers(numbers: &[&str], order: DateOrder) -> Option<NaiveDate> {
    let date = |year: &str, month: &str, day: &str| {
        let is_short = month.len() <= 2 && day.len() <= 2;
        NaiveDate::from_ymd_opt(of_year(year)?, month.parse().ok()?, day.parse().ok()?).filter(|_| is_short)
    };
    match numbers {
        [whole] if whole.len() == 8 && matches!(whole.get(..2), Some("18" | "19" | "20")) => {
            date(whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?)
        }
        [year, month, day] if year.len() == 4 => date(year, month, day),
        [first, second, year] if year.len() == 4 || year.len() == 2 => match order {
            DateOrder::DayFirst => date(year, second, first),
            DateOrder::MonthFirst => date(year, first, second),
        },
        _ => None,
    }
}

fn of_year(digits: &str) -> Option<i32> {
    let year = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 if year < FIRST_OF_1900S => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

/// "3 May 2024", "May 3rd, 2024", "3-May-24", "3 de mayo de 2024", "Mon Jan 2 2012".
fn of_words(cell: &str) -> Option<NaiveDate> {
    let is_divider = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/' | '\'' | '’' | '\u{2011}');
    let (mut name, mut numbers): (Option<u32>, Vec<&str>) = (None, Vec::new());
    for word in cell.split(is_divider) {
        let bare = word.trim_end_matches('.');
        let digits = bare.trim_end_matches(|c: char| !c.is_ascii_digit());
        match month(bare) {
            _ if bare.is_empty() || FILLERS.contains(&bare.to_lowercase().as_str()) => (),
            Some(number) if name.is_none() => name = Some(number),
            _ if !digits.is_empty()
                && digits.bytes().all(|c| c.is_ascii_digit())
                && bare.len() <= digits.len() + 4 =>
            {
                numbers.push(digits);
            }
            _ if is_weekday(bare) => (),
            _ => return None,
        }
    }
    let (day, year) = match numbers.as_slice() {
        [year, day] if year.len() == 4 => (day, year),
        [day, year] => (day, year),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(of_year(year)?, name?, day.parse().ok()?).filter(|_| day.len() <= 2)
}

/// The first two numbers of a date that ends with its year.
fn leading(cell: &str) -> Option<(u32, u32)> {
    let cell = cell.trim();
    if cell.len() > MAX_LENGTH
        || !cell.starts_with(|c: char| c.is_ascii_digit())
        || !cell.contains(['/', '-', '.'])
    {
        return None;
    }
    let cell = range(cell).map_or(cell, |(from, _)| from);
    let cell = without_time(cell);
    match numbers(&cell)?.as_slice() {
        [first, second, year]
            if first.len() <= 2 && second.len() <= 2 && (year.len() == 4 || year.len() == 2) =>
        {
            let pair = (first.parse().ok()?, second.parse().ok()?);
            ((1..=31).contains(&pair.0) && (1..=31).contains(&pair.1)).then_some(pair)
        }
        _ => None,
    }
}

/// The order that the dates among the cells tell; `None` if they tell nothing, or not all the same.
pub(super) fn decided<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let mut orders = cells.filter_map(leading).filter_map(|pair| match pair {
        (13.., 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..) => Some(DateOrder::MonthFirst),
        _ => None,
    });
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

/// Returns `true` for "3/4/2024". With dots, the day comes first.
pub(super) fn is_ambiguous(cell: &str) -> bool {
    !cell.contains('.')
        && leading(cell).is_some_and(|(first, second)| first <= 12 && second <= 12 && first != second)
}

/// Returns `true` for "3/4/2024 9:15 PM".
pub(super) fn has_american_hours(cell: &str) -> bool {
    cell.len() <= MAX_LENGTH
        && cell.contains(':')
        && cell.contains('/')
        && cell.trim_end().ends_with(['M', 'm'])
}

/// The day that a spreadsheet keeps as a number: 45415 is the 3rd of May 2024.
pub(super) fn spreadsheet_day(cell: &str) -> Option<NaiveDate> {
    let days: i64 = cell.trim().parse().ok()?;
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    (20_000..60_000).contains(&days).then(|| first + TimeDelta::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same day in many ways.
    const SPELLINGS: [&str; 29] = [
        "2024-05-03",
        "2024/05/03",
        "2024.05.03",
        "2024-5-3",
        "20240503",
        "3.5.2024",
        "03.05.24",
        "3. 5. 2024",
        "2024-05-03T23:30:00-08:00",
        "2024-05-03 10:00:00+00:00",
        "2024-05-03 10:00",
        "3/5/2024 10:00",
        "3 May 2024",
        "3 May 24",
        "May 3, 2024",
        "May 3rd, 2024",
        "May 3, 2024 9:14 PM",
        "3-May-24",
        "3. Mai 2024",
        "3 de mayo de 2024",
        "3 мая 2024 г.",
        "Fri, 3 May 2024",
        "Fri May  3 00:00:00 2024",
        "2024年5月3日",
        "2024. 5. 3.",
        "3 mai 2024",
        "May 3, 2024 → May 10, 2024",
        "2024/05/03-2024/05/09",
        "3/5/24",
    ];

    #[test]
    fn days_are_read_as_they_are_written() {
        for cell in SPELLINGS {
            let found = day(cell, DateOrder::DayFirst).map(|it| it.to_string());
            assert_eq!(found.as_deref(), Some("2024-05-03"), "{cell}");
        }
        for cell in [
            "",
            "May 2024",
            "2024",
            "2024-05",
            "soon",
            "31.02.2024",
            "2026-13-01T10:00",
            "1.5",
            "May",
            "12345678",
            "3/5",
            "Ran 3 2024",
            "1-2",
            "192.168.0.1",
        ] {
            assert_eq!(day(cell, DateOrder::DayFirst), None, "{cell}");
        }
        assert_eq!(spreadsheet_day("45415").map(|it| it.to_string()).as_deref(), Some("2024-05-03"));
    }
}

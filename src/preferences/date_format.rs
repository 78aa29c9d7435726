//! How dates are written.

use pure_rust_locales::{de_DE, en_US, es_ES, fr_FR, ru_RU};

use DatePart::{Number, Padded, Text};

use crate::text::append_digits;

/// A date format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// 3 May 2026
    #[default]
    British,
    /// May 3, 2026
    American,
    /// 3. Mai 2026
    German,
    /// 3 mai 2026
    French,
    /// 3 de mayo de 2026
    Spanish,
    /// 3 мая 2026
    Russian,
    /// 2026年5月3日
    Japanese,
    /// 2026-05-03
    Iso,
}

/// The date formats and their stored words.
const STORED_FORMATS: [(&str, DateFormat); 8] = [
    ("", DateFormat::British),
    ("en-US", DateFormat::American),
    ("de", DateFormat::German),
    ("fr", DateFormat::French),
    ("es", DateFormat::Spanish),
    ("ru", DateFormat::Russian),
    ("ja", DateFormat::Japanese),
    ("iso", DateFormat::Iso),
];

/// The names of the months as each language writes them after a day; English abbreviates them.
fn months(format: DateFormat) -> &'static [&'static str] {
    match format {
        DateFormat::British | DateFormat::American => en_US::LC_TIME::ABMON,
        DateFormat::German => de_DE::LC_TIME::MON,
        DateFormat::French => fr_FR::LC_TIME::MON,
        DateFormat::Spanish => es_ES::LC_TIME::MON,
        DateFormat::Russian => ru_RU::LC_TIME::MON,
        DateFormat::Japanese | DateFormat::Iso => &[],
    }
}

impl DateFormat {
    /// All formats, the default first.
    pub(crate) fn all() -> impl Iterator<Item = DateFormat> {
        STORED_FORMATS.iter().map(|row| row.1)
    }

    /// The one that is stored as that word.
    pub(crate) fn named(word: &str) -> Option<DateFormat> {
        STORED_FORMATS.iter().find(|row| row.0 == word).map(|row| row.1)
    }

    /// As it is stored.
    pub(crate) fn word(self) -> &'static str {
        STORED_FORMATS.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// Formats a date; `month` counts from 1.
    pub(crate) fn write(self, year: i32, month: u32, day: u32) -> String {
        let at = usize::try_from(month).unwrap_or_default().saturating_sub(1);
        let name = months(self).get(at).copied().unwrap_or("?");
        let year = year.unsigned_abs();
        let parts: &[DatePart] = match self {
            DateFormat::British | DateFormat::Russian => {
                &[Number(day), Text(" "), Text(name), Text(" "), Number(year)]
            }
            DateFormat::American => &[Text(name), Text(" "), Number(day), Text(", "), Number(year)],
            DateFormat::German => &[Number(day), Text(". "), Text(name), Text(" "), Number(year)],
            // In French, only the first of a month is an ordinal.
            DateFormat::French if day == 1 => &[Text("1er "), Text(name), Text(" "), Number(year)],
            DateFormat::French => &[Number(day), Text(" "), Text(name), Text(" "), Number(year)],
            DateFormat::Spanish => &[Number(day), Text(" de "), Text(name), Text(" de "), Number(year)],
            DateFormat::Japanese => {
                &[Number(year), Text("年"), Number(month), Text("月"), Number(day), Text("日")]
            }
            DateFormat::Iso => &[Padded(year, 4), Text("-"), Padded(month, 2), Text("-"), Padded(day, 2)],
        };
        let mut text = String::with_capacity(LONGEST_DATE);
        parts.iter().for_each(|part| part.append_to(&mut text));
        text
    }
}

/// A part of a date. Put together by hand, because a list page has two dates in each row, and `format!` takes three times
/// as long.
enum DatePart<'a> {
    Text(&'a str),
    Number(u32),
    /// With zeros in front of it, up to that length.
    Padded(u32, usize),
}

/// Room for any date, in bytes.
const LONGEST_DATE: usize = 32;

impl DatePart<'_> {
    fn append_to(&self, text: &mut String) {
        match *self {
            Text(words) => text.push_str(words),
            Number(number) => append_digits(text, number, 1),
            Padded(number, length) => append_digits(text, number, length),
        }
    }
}

impl From<String> for DateFormat {
    fn from(word: String) -> DateFormat {
        DateFormat::named(&word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_looks_as_its_readers_expect() {
        let written: Vec<String> = DateFormat::all().map(|it| it.write(2026, 5, 3)).collect();
        let expected = [
            "3 May 2026",
            "May 3, 2026",
            "3. Mai 2026",
            "3 mai 2026",
            "3 de mayo de 2026",
            "3 мая 2026",
            "2026年5月3日",
            "2026-05-03",
        ];
        assert_eq!(written, expected);
        assert_eq!(DateFormat::French.write(2026, 8, 1), "1er août 2026");
        assert_eq!(DateFormat::Iso.write(812, 11, 30), "0812-11-30");
        assert_eq!(DateFormat::named("xx"), None);
    }
}

//! The six kinds of attribute and their values. A value that passed `check` is canonical: checking it again returns
//! the same text, so forms, imports and the database agree on one spelling.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults;
use crate::{error::Fault, preferences, text};

/// The longest text, in characters.
pub(crate) const MAX_TEXT_LENGTH: usize = 500;
/// The longest link, in characters.
pub(crate) const MAX_LINK_LENGTH: usize = 2_000;

/// The kind of an attribute's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum AttributeKind {
    /// Text of one line.
    #[serde(rename = "text")]
    Text,
    /// A decimal number.
    #[serde(rename = "number")]
    Number,
    /// A day, as `2024-02-29`.
    #[serde(rename = "date")]
    Date,
    /// One of the attribute's options.
    #[serde(rename = "choice")]
    Choice,
    /// Yes or no.
    #[serde(rename = "yes/no")]
    YesNo,
    /// A web address.
    #[serde(rename = "link")]
    Link,
}

impl AttributeKind {
    /// All kinds, in the order in which forms offer them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Text, Self::Number, Self::Date, Self::Choice, Self::YesNo, Self::Link];

    /// Parses the name of a kind.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name in the database, in forms and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::YesNo => "yes/no",
            Self::Link => "link",
        }
    }

    /// A value formatted for display: "3 Sep 1994", "170 min".
    pub(crate) fn display(self, value: &str, unit: &str) -> String {
        match self {
            Self::Date => preferences::date(value).unwrap_or_else(|| value.to_owned()),
            Self::Number if !unit.is_empty() && !value.is_empty() => format!("{value} {unit}"),
            _ => value.to_owned(),
        }
    }

    /// The display name.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Date => "Date",
            Self::Choice => "Choice",
            Self::YesNo => "Yes/no",
            Self::Link => "Link",
        }
    }

    /// Validates a value and returns its canonical spelling, or a fault. An empty value is valid for every kind:
    /// whether an attribute is required is checked elsewhere.
    pub(crate) fn check(self, options: &[String], typed: &str) -> Result<String, Fault> {
        let typed = text::parse_line(typed)?;
        if typed.is_empty() {
            return Ok(typed);
        }
        match self {
            Self::Text => short(typed, MAX_TEXT_LENGTH),
            Self::Number => number(&typed),
            Self::Date => date(&typed),
            Self::Choice => choice(options, &typed),
            Self::YesNo => yes_no(&typed),
            Self::Link => link(typed),
        }
    }
}

fn short(typed: String, longest: usize) -> Result<String, Fault> {
    match typed.chars().count() {
        count if count > longest => Err(faults::value_too_long(longest, count)),
        _ => Ok(typed),
    }
}

/// A comma is accepted as the decimal sign where it cannot be a thousands separator: "7,5", but not "1,234".
fn number(typed: &str) -> Result<String, Fault> {
    let plain = typed.replace('\u{2212}', "-");
    let (sign, digits) = match plain.strip_prefix(['-', '+']) {
        Some(rest) => (if plain.starts_with('-') { "-" } else { "" }, rest),
        None => ("", plain.as_str()),
    };
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() || digits.ends_with(['.', ',']) || !all_digits(whole) || !all_digits(part) {
        return Err(faults::NO_NUMBER);
    }
    if digits.contains(',') && part.len() == 3 && !matches!(whole, "" | "0") {
        return Err(faults::comma_ambiguous(
            &format!("{sign}{whole}{part}"),
            &format!("{sign}{whole}.{part}"),
        ));
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let plain = if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    match Decimal::from_str_exact(&plain) {
        Ok(number) if number.is_zero() => Ok("0".into()),
        Ok(number) => Ok(number.normalize().to_string()),
        Err(_) => Err(faults::TOO_MANY_DIGITS),
    }
}

fn date(typed: &str) -> Result<String, Fault> {
    let shape = typed.len() == 10
        && typed.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(faults::DATE_MALFORMED);
    }
    match NaiveDate::from_str(typed) {
        Ok(date) if date.year() >= 1 => Ok(typed.into()),
        _ => Err(faults::NO_SUCH_DAY),
    }
}

fn choice(options: &[String], typed: &str) -> Result<String, Fault> {
    let key = text::comparison_key(typed);
    let same = options.iter().find(|option| option.as_str() == typed);
    match same.or_else(|| options.iter().find(|option| text::comparison_key(option) == key)) {
        Some(option) => Ok(option.clone()),
        None => Err(faults::no_such_option(options)),
    }
}

fn yes_no(typed: &str) -> Result<String, Fault> {
    match typed.to_lowercase().as_str() {
        "yes" | "y" | "true" | "on" | "1" | "ja" | "oui" | "sí" | "si" => Ok("yes".into()),
        "no" | "n" | "false" | "off" | "0" | "nein" | "non" => Ok("no".into()),
        _ => Err(faults::NEITHER_YES_NOR_NO),
    }
}

/// The link is kept as typed, so that it stays readable, but must be one that browsers open as a web page.
fn link(typed: String) -> Result<String, Fault> {
    let start = typed.to_ascii_lowercase();
    if !start.starts_with("http://") && !start.starts_with("https://") {
        return Err(faults::LINK_SCHEME);
    }
    let sound =
        |url: &url::Url| url.host_str().is_some_and(|host| !host.is_empty()) && url.username().is_empty();
    match url::Url::parse(&typed) {
        Ok(url) if sound(&url) && url.password().is_none() && !typed.contains(char::is_whitespace) => {
            short(typed, MAX_LINK_LENGTH)
        }
        _ => Err(faults::LINK_MALFORMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(kind: AttributeKind, typed: &str) -> String {
        kind.check(&["Drama".into(), "Sci-Fi".into()], typed).unwrap_or_else(|fault| format!("! {fault}"))
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        assert!(AttributeKind::ALL.into_iter().all(|kind| AttributeKind::parse(kind.as_str()) == Some(kind)));
        assert_eq!(AttributeKind::parse("rating"), None);
        assert_eq!(serde_json::to_string(&AttributeKind::YesNo).unwrap(), "\"yes/no\"");
    }

    #[test]
    fn numbers_have_one_spelling() {
        let spellings = [
            ("7.5", "7.5"),
            ("7,5", "7.5"),
            ("7.50", "7.5"),
            ("007", "7"),
            ("+3", "3"),
            ("-1", "-1"),
            ("-0.0", "0"),
            (".5", "0.5"),
            ("0,125", "0.125"),
            ("\u{2212}4", "-4"),
            ("1.234", "1.234"),
            (" 12 ", "12"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
        ];
        for (typed, kept) in spellings {
            assert_eq!(ok(AttributeKind::Number, typed), kept, "{typed}");
            assert_eq!(ok(AttributeKind::Number, kept), kept);
        }
        for typed in
            ["inf", "NaN", "1e5", "5.", "-", ".", "1.2.3", "seven", "0x1f", "1,234", "٣", "--1", "1 000"]
        {
            assert!(ok(AttributeKind::Number, typed).starts_with("! Enter "), "{typed}");
        }
        assert!(ok(AttributeKind::Number, &"9".repeat(40)).starts_with("! Enter a number of at most"));
    }

    #[test]
    fn dates_are_days_that_exist() {
        assert_eq!(ok(AttributeKind::Date, "2024-02-29"), "2024-02-29");
        for typed in [
            "2023-02-29",
            "0000-01-01",
            "2023-2-9",
            "20230209",
            "03/04/2026",
            "2026-05-03T10:00",
            "+202-01-01",
        ] {
            assert!(ok(AttributeKind::Date, typed).starts_with("! "), "{typed}");
        }
    }

    #[test]
    fn options_answers_and_links() {
        assert_eq!(ok(AttributeKind::Choice, "sci-fi"), "Sci-Fi");
        assert_eq!(ok(AttributeKind::Choice, "Jazz"), "! Choose one of: Drama, Sci-Fi.");
        assert_eq!(
            (ok(AttributeKind::YesNo, "TRUE"), ok(AttributeKind::YesNo, "n")),
            ("yes".into(), "no".into())
        );
        assert!(ok(AttributeKind::YesNo, "maybe").starts_with("! "));
        assert_eq!(
            ok(AttributeKind::Link, "https://de.wikipedia.org/wiki/Käse"),
            "https://de.wikipedia.org/wiki/Käse"
        );
        for typed in [
            "javascript:alert(1)",
            "http://",
            "ftp://x.org",
            "https://a b.org",
            "https://a.org@b.org/",
            "x.org",
        ] {
            assert!(ok(AttributeKind::Link, typed).starts_with("! "), "{typed}");
        }
        assert!(AttributeKind::ALL.into_iter().all(|kind| ok(kind, "  ").is_empty()));
        assert!(ok(AttributeKind::Text, &"x".repeat(501)).starts_with("! Shorten"));
        assert!(ok(AttributeKind::Text, "a\0b").starts_with("! "));
    }
}

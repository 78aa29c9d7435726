//! Typed text: read exactly as sent, then cleaned in one place.
//!
//! **Invariants:** no input can crash a page or reach the database malformed. Invalid UTF-8 becomes U+FFFD,
//! which [`parse_line()`] and [`parse_block`] refuse, like NUL and other control characters, with a message for the
//! field.

use unicode_normalization::UnicodeNormalization;

pub(crate) mod faults;
mod invisible;
mod pager;

pub(crate) use self::pager::Pager;
use crate::error::Fault;

/// The fields of a form or a query, in order, exactly as typed.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` (the URL standard, section 5.1); never fails.
    pub(crate) fn parse(encoded: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value with this name; empty if there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values with this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Names and values of the fields whose names start with `prefix`, which is removed.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }

    /// All fields, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns `true` if a checkbox (or button) with this name was sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(fields: T) -> Fields {
        Fields(fields.into_iter().collect())
    }
}

/// One line of text, trimmed, in NFC, without what cannot be seen; or why it is refused.
pub(crate) fn parse_line(typed: &str) -> Result<String, Fault> {
    let clean: String = invisible::removed(typed).nfc().collect();
    let refused = |c: char| c.is_control() || is_override(c) || c == '\u{fffd}';
    if clean.contains(refused) { Err(faults::UNREADABLE) } else { Ok(clean) }
}

/// Several lines of text, trimmed, in NFC, with `\n`; or why it is refused.
pub(crate) fn parse_block(typed: &str) -> Result<String, Fault> {
    let clean: String = typed.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
    if clean.chars().all(|c| c.is_whitespace() || invisible::is_ignored(c)) {
        return Ok(String::new());
    }
    let refused = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{fffd}';
    if clean.contains(refused) { Err(faults::UNREADABLE) } else { Ok(clean) }
}

/// A name: one line of 1 to 60 characters. The faults say what is wrong with no name, and with one that is too long.
pub(crate) fn parse_name(typed: &str, missing: Fault, too_long: Fault) -> Result<String, Fault> {
    let name = parse_line(typed)?;
    match name.chars().count() {
        0 => Err(missing),
        1..=60 => Ok(name),
        _ => Err(too_long),
    }
}

/// Characters that change the direction of text ("Trojan Source", CVE-2021-42574).
fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The key by which names are compared: NFC, lower case, white space collapsed, without what cannot be seen.
pub(crate) fn comparison_key(name: &str) -> String {
    let folded: String = name.to_lowercase().nfc().filter(|c| !invisible::is_ignored(*c)).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Derives a slug from a name: ASCII letters, digits and hyphens, at most 60; `fallback` if nothing is left.
pub(crate) fn slug(name: &str, fallback: &str) -> String {
    let full = slug::slugify(name);
    let cut: String = full.chars().take(60).collect();
    let cut = cut.trim_matches('-');
    if cut.is_empty() { fallback.to_owned() } else { cut.to_owned() }
}

/// Parses a typed slug, in lower case, or says what is wrong with it. `reserved` are words of the site.
pub(crate) fn parse_slug(typed: &str, reserved: &[&str]) -> Result<String, Fault> {
    let typed = typed.trim().to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match typed.chars().count() {
        0 => Err(faults::NO_ADDRESS),
        61.. => Err(faults::ADDRESS_TOO_LONG),
        _ if reserved.contains(&typed.as_str()) => Err(faults::ADDRESS_RESERVED),
        _ if typed.chars().all(allowed) && !typed.starts_with('-') && !typed.ends_with('-') => Ok(typed),
        _ => Err(faults::ADDRESS_MALFORMED),
    }
}

/// The text with a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A whole number with thousands separators.
pub(crate) fn thousands(number: impl TryInto<i64>) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// Appends a number in decimal digits, with zeros in front of it up to that length.
pub(crate) fn append_digits(text: &mut String, number: u32, length: usize) {
    if number > 9 || length > 1 {
        append_digits(text, number / 10, length.saturating_sub(1));
    }
    text.extend(char::from_digit(number % 10, 10));
}

/// A number with its noun: "1 favourite", "3,177 favourites".
pub(crate) fn counted(count: impl TryInto<i64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// "Year", "Year and the link", "Year, the title and the link".
pub(crate) fn enumerated<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first of `wanted`, `wanted-2`, `wanted-3` ... that is not in `taken`.
pub(crate) fn make_unique(wanted: &str, taken: &[String]) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1;
    while taken.contains(&name) {
        number += 1;
        name = format!("{wanted}-{number}");
    }
    name
}

/// Returns `true` if the text surely reads from left to right, as all scripts before Hebrew do.
pub(crate) fn is_left_to_right(words: &str) -> bool {
    words.chars().all(|c| c < '\u{590}')
}

/// Escapes text for a LIKE pattern.
pub(crate) fn like_pattern(typed: &str) -> String {
    let escaped = typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_refused_and_the_rest_is_cleaned() {
        assert_eq!(parse_line("  Am\u{65}\u{301}lie "), Ok("Amélie".to_owned()));
        for bad in ["a\0b", "a\nb", "a\u{202e}b", "a\u{fffd}b"] {
            assert!(parse_line(bad).is_err(), "{bad:?}");
        }
        assert_eq!(parse_line("The\u{200b}  Big\u{ad} Heat\u{200f}"), Ok("The Big Heat".to_owned()));
        assert_eq!(parse_line("\u{200b}\u{3164}"), Ok(String::new()));
        assert_eq!(parse_block("\u{200b}\n"), Ok(String::new()));
        assert_eq!(parse_block("a\r\nb\rc\n"), Ok("a\nb\nc".to_owned()));
        assert!(parse_block("a\0b").is_err());
    }

    #[test]
    fn numbers_and_dates_are_shown_as_people_read_them() {
        assert_eq!([0, 999, 1000, -1234567].map(thousands), ["0", "999", "1,000", "-1,234,567"]);
    }

    #[test]
    fn names_fold_and_become_addresses() {
        assert_eq!(comparison_key("  The  MATRIX "), "the matrix");
        assert_eq!(comparison_key("The\u{200b} Mat\u{ad}rix\u{200f}"), "the matrix");
        assert_eq!(slug("Straße & Café!", "x"), "strasse-cafe");
        assert_eq!(slug("ロシア", "x"), "rosia");
        assert_eq!(slug("🙂", "list"), "slight-smile");
        assert_eq!(slug("!!!", "list"), "list");
        assert!(is_left_to_right("Amélie Солярис") && !is_left_to_right("אהבה") && !is_left_to_right("باب"));
        assert_eq!(parse_slug(" Best-Films ", &["feed"]), Ok("best-films".to_owned()));
        for bad in ["", "feed", "-a", "a-", "a b", "ä", "a/b", "a.b", &"x".repeat(61)] {
            assert!(parse_slug(bad, &["feed"]).is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_read_and_then_refused() {
        let fields = Fields::parse(b"title=%ff%00&tag=a&tag=b&box");
        assert!(parse_line(fields.get("title")).is_err());
        assert_eq!(fields.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert!(fields.has("box") && !fields.has("other"));
    }
}

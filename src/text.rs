//! What people type: read exactly as it came, then cleaned in one place.
//!
//! Must stay true: nothing typed can crash a page or reach the database broken. Bytes that are not UTF-8
//! arrive as U+FFFD and are refused by [`line()`] and [`block`], like NUL and the other control characters,
//! with a message for the field they were typed in.

use unicode_normalization::UnicodeNormalization;

const UNREADABLE: &str = "This has characters that can't be kept. Remove them and try again.";

/// The fields of a form or a query, in the order they came, exactly as typed.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` (the URL standard, section 5.1); never fails.
    pub fn parse(encoded: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of that name, or nothing typed.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Name and value of the fields whose names start with `prefix`; the prefix is taken off.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }

    /// Every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Is a box of that name ticked (or a button of that name pressed)?
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(fields: T) -> Fields {
        Fields(fields.into_iter().collect())
    }
}

/// One line of text: trimmed, in NFC; or why it can't be kept.
pub fn line(typed: &str) -> Result<String, &'static str> {
    let clean: String = typed.trim().nfc().collect();
    let refused = |c: char| c.is_control() || is_override(c) || c == '\u{fffd}';
    if clean.contains(refused) { Err(UNREADABLE) } else { Ok(clean) }
}

/// Text of several lines: trimmed, in NFC, its line ends `\n`; or why it can't be kept.
pub fn block(typed: &str) -> Result<String, &'static str> {
    let clean: String = typed.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
    let refused = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{fffd}';
    if clean.contains(refused) { Err(UNREADABLE) } else { Ok(clean) }
}

/// Characters that turn the direction of the text around them: "Trojan source", CVE-2021-42574.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What makes two names the same name: NFC and lower case, inner white space as one space.
pub fn key(name: &str) -> String {
    let folded: String = name.to_lowercase().nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name as a part of an address: ASCII letters, digits and hyphens, at most 60; `fallback` when nothing is left.
pub fn slug(name: &str, fallback: &str) -> String {
    let full = slug::slugify(name);
    let cut: String = full.chars().take(60).collect();
    let cut = cut.trim_matches('-');
    if cut.is_empty() { fallback.to_owned() } else { cut.to_owned() }
}

/// A part of an address as somebody typed it, in small letters; or what is wrong with it. The site's own words are
/// `reserved`.
pub fn address(typed: &str, reserved: &[&str]) -> Result<String, &'static str> {
    let typed = typed.trim().to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match typed.chars().count() {
        0 => Err("Give it an address: a few letters, digits and hyphens."),
        61.. => Err("Keep the address to 60 characters."),
        _ if reserved.contains(&typed.as_str()) => Err("That word is used by the site. Choose another one."),
        _ if typed.chars().all(allowed) && !typed.starts_with('-') && !typed.ends_with('-') => Ok(typed),
        _ => Err("Use letters a to z, digits and hyphens, such as best-films."),
    }
}

/// A whole number with its thousands set apart.
pub fn thousands(number: i64) -> String {
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

/// `wanted`, or `wanted-2`, `wanted-3` ...: the first that is none of `taken`.
pub fn freed(wanted: &str, taken: &[String]) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1;
    while taken.contains(&name) {
        number += 1;
        name = format!("{wanted}-{number}");
    }
    name
}

/// Are these words surely read from left to right? Every script before Hebrew is.
pub fn reads_rightwards(words: &str) -> bool {
    words.chars().all(|c| c < '\u{590}')
}

/// A pattern for LIKE in which the typed text stands for itself.
pub fn contains(typed: &str) -> String {
    let escaped = typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_refused_and_the_rest_is_cleaned() {
        assert_eq!(line("  Am\u{65}\u{301}lie "), Ok("Amélie".to_owned()));
        for bad in ["a\0b", "a\nb", "a\u{202e}b", "a\u{fffd}b"] {
            assert!(line(bad).is_err(), "{bad:?}");
        }
        assert_eq!(block("a\r\nb\rc\n"), Ok("a\nb\nc".to_owned()));
        assert!(block("a\0b").is_err());
    }

    #[test]
    fn numbers_and_dates_are_shown_as_people_read_them() {
        assert_eq!([0, 999, 1000, -1234567].map(thousands), ["0", "999", "1,000", "-1,234,567"]);
    }

    #[test]
    fn names_fold_and_become_addresses() {
        assert_eq!(key("  The  MATRIX "), "the matrix");
        assert_eq!(slug("Straße & Café!", "x"), "strasse-cafe");
        assert_eq!(slug("ロシア", "x"), "rosia");
        assert_eq!(slug("🙂", "list"), "slight-smile");
        assert_eq!(slug("!!!", "list"), "list");
        assert!(reads_rightwards("Amélie Солярис") && !reads_rightwards("אהבה") && !reads_rightwards("باب"));
        assert_eq!(address(" Best-Films ", &["feed"]), Ok("best-films".to_owned()));
        for bad in ["", "feed", "-a", "a-", "a b", "ä", "a/b", "a.b", &"x".repeat(61)] {
            assert!(address(bad, &["feed"]).is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_read_and_then_refused() {
        let fields = Fields::parse(b"title=%ff%00&tag=a&tag=b&box");
        assert!(line(fields.get("title")).is_err());
        assert_eq!(fields.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert!(fields.has("box") && !fields.has("other"));
    }
}

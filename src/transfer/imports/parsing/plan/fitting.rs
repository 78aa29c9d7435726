//! Fits cells to what a favourite can hold, so that one cell never costs the favourite.

use unicode_segmentation::UnicodeSegmentation;

use crate::{error::Fault, lists::attributes::kind::MAX_TEXT_LENGTH, text, transfer::imports::faults};

/// The longest title, in characters.
pub(super) const MAX_TITLE_LENGTH: usize = 120;
/// The shortest description, in characters.
const MIN_DESCRIPTION_LENGTH: usize = 10;
/// The longest description, in characters.
pub(super) const MAX_DESCRIPTION_LENGTH: usize = 2_000;
/// Texts are cut between words if one ends within so many characters.
const MAX_WORD: usize = 24;

/// What a cell became, and what is lost or moved by that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fitted {
    pub text: String,
    pub note: Option<Fault>,
    /// The whole text, for the description.
    pub whole: Option<String>,
}

impl From<String> for Fitted {
    fn from(text: String) -> Fitted {
        Fitted { text, ..Fitted::default() }
    }
}

/// A title: a single line; if it is too long, its beginning, with the whole for the description.
pub(super) fn title(cell: &str) -> Result<Fitted, Fault> {
    let line = text::parse_line(&single_line(cell))?;
    if line.is_empty() {
        return Err(faults::NO_TITLE);
    }
    let is_long = is_longer(&line, MAX_TITLE_LENGTH);
    Ok(Fitted {
        text: if is_long { shortened(&line, MAX_TITLE_LENGTH) } else { line.clone() },
        note: is_long.then_some(faults::TITLE_SHORTENED),
        whole: is_long.then_some(line),
    })
}

/// A text of one line; if it is too long, its beginning, with the whole for the description if that is free.
pub(super) fn line(cell: &str, is_description_free: bool) -> Result<Fitted, Fault> {
    let line = text::parse_line(&single_line(cell))?;
    if !is_longer(&line, MAX_TEXT_LENGTH) {
        return Ok(line.into());
    }
    let note = if is_description_free { faults::TEXT_MOVED } else { faults::text_cut(MAX_TEXT_LENGTH) };
    let whole = is_description_free.then(|| text::parse_block(cell)).transpose()?;
    Ok(Fitted { text: shortened(&line, MAX_TEXT_LENGTH), note: Some(note), whole })
}

/// A description: if it is too long, its beginning; if it is too short, with the heading of its column.
pub(super) fn description(heading: &str, cell: &str) -> Result<Fitted, Fault> {
    let readable: String =
        cell.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect();
    let block = text::parse_block(&readable)?;
    let is_long = is_longer(&block, MAX_DESCRIPTION_LENGTH);
    let text = match block.chars().count() {
        1..MIN_DESCRIPTION_LENGTH => lengthened(heading.trim(), &block),
        _ if is_long => shortened(&block, MAX_DESCRIPTION_LENGTH),
        _ => block,
    };
    Ok(Fitted { text, note: is_long.then(|| faults::text_cut(MAX_DESCRIPTION_LENGTH)), whole: None })
}

/// "Note: Wow!", because a description has at least ten characters.
fn lengthened(heading: &str, text: &str) -> String {
    let heading = if heading.is_empty() { "Note" } else { heading };
    let long_enough = |it: &String| it.chars().count() >= MIN_DESCRIPTION_LENGTH;
    let plain = format!("{heading}: {text}");
    if long_enough(&plain) { plain } else { format!("Imported note: {text}") }
}

/// The text with spaces instead of line breaks and tabs.
pub(super) fn single_line(cell: &str) -> String {
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if !cell.contains(is_break) {
        return cell.to_owned();
    }
    cell.split(is_break).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_longer(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_some()
}

/// The text, or its beginning if it is longer.
pub(super) fn within(text: &str, most: usize) -> String {
    if is_longer(text, most) { shortened(text, most) } else { text.to_owned() }
}

/// The beginning of the text with an ellipsis, cut between words or at least between characters as people see them.
fn shortened(text: &str, most: usize) -> String {
    let (mut length, mut end) = (0, 0);
    for (at, part) in text.grapheme_indices(true) {
        length += part.chars().count();
        if length >= most {
            break;
        }
        end = at + part.len();
    }
    let start = &text[..end];
    let word =
        start.rfind(char::is_whitespace).filter(|at| start[*at..].chars().count() <= MAX_WORD && *at > 0);
    let is_inside = text[end..].starts_with(|c: char| !c.is_whitespace());
    let start = word.filter(|_| is_inside).map_or(start, |at| &start[..at]);
    format!(
        "{}…",
        start.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–'))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_are_shortened_between_words_and_kept_whole() {
        let long = format!("{}and the rest", "Word ".repeat(23));
        let found = title(&long).unwrap();
        assert!(found.text.ends_with("Word and…") && found.text.chars().count() <= 120, "{}", found.text);
        assert_eq!((found.whole, found.note), (Some(long), Some(faults::TITLE_SHORTENED)));
        let found = title(&"W".repeat(121)).unwrap().text;
        assert_eq!((found.chars().count(), found.ends_with("W…")), (120, true));
        assert_eq!(title(&"👩‍👩‍👧‍👦".repeat(30)).unwrap().text.chars().count(), 120);
        assert_eq!(title("Heat\r\n(director's  cut)").unwrap().text, "Heat (director's cut)");
        assert_eq!(title(&"x".repeat(120)).unwrap().whole, None);
        assert!(title(" \u{200b}").is_err());
    }

    #[test]
    fn notes_are_kept_however_short_or_long() {
        assert_eq!(description("Note", "Wow!!").unwrap().text, "Note: Wow!!");
        assert_eq!(description("My Review", "OK.").unwrap().text, "My Review: OK.");
        assert_eq!(description("Why", "x").unwrap().text, "Imported note: x");
        assert_eq!(description("Why", "").unwrap().text, "");
        let long = description("Why", &"long words ".repeat(300)).unwrap();
        assert!(long.note.is_some() && long.text.chars().count() <= 2_000);
        assert_eq!(description("Why", "two\nlines are kept").unwrap().text, "two\nlines are kept");
    }
}

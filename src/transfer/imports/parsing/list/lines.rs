//! The lines of a pasted list.

use crate::transfer::imports::parsing::table::MAX_ROWS;

/// A line that is not empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// How far it is indented, in columns.
    pub indent: usize,
    /// `true` if the line before it is empty.
    pub is_after_gap: bool,
    /// Without white space around it.
    pub text: &'a str,
}

/// The lines that are not empty, at most one more than a table has rows.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found: Vec<Line<'_>> = Vec::new();
    let mut is_after_gap = false;
    for (place, whole) in text.split('\n').enumerate() {
        let text = whole.trim_matches(is_blank);
        if text.is_empty() {
            is_after_gap = true;
            continue;
        }
        let margin = whole.chars().take_while(|c| is_blank(*c));
        let indent = margin.map(|c| if c == '\t' { 4 } else { usize::from(c.is_whitespace()) }).sum();
        found.push(Line { number: place + 1, indent, is_after_gap, text });
        is_after_gap = false;
        if found.len() > MAX_ROWS {
            break;
        }
    }
    found
}

/// White space, and what is as invisible around a line.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

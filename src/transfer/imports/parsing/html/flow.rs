//! Text as a browser shows it: white space collapsed, and lines where blocks begin and end.

use crate::transfer::imports::parsing::table::MAX_CELL_LENGTH;

/// More text, in bytes, is not kept: it is refused as too long.
const MAX_LENGTH: usize = MAX_CELL_LENGTH * 4 + 4;

/// The text of an item, a cell or what is around them.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// What separates the next character from the last.
    gap: Gap,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Flow {
    /// Adds text, as long as it is not too long.
    pub(super) fn push(&mut self, text: &str) {
        if self.text.len() > MAX_LENGTH {
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = self.gap.max(Gap::Space);
                continue;
            }
            if !self.text.is_empty() {
                match self.gap {
                    Gap::None => (),
                    Gap::Space => self.text.push(' '),
                    Gap::Line => self.text.push('\n'),
                }
            }
            self.gap = Gap::None;
            self.text.push(c);
        }
    }

    /// The next text is on a line of its own.
    pub(super) fn break_line(&mut self) {
        self.gap = Gap::Line;
    }

    /// Returns `true` if there is no text yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The first line of the text.
    pub(super) fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The text, its lines separated by `\n`.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

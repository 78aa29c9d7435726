//! How a list is to be read where the user decides instead of the reader.

use serde::{Deserialize, Serialize};

/// The choices. What is not chosen is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingOptions {
    /// The label of an encoding (<https://encoding.spec.whatwg.org/#names-and-labels>); empty if it is detected.
    pub encoding: String,
    /// What separates the columns.
    pub separator: Option<Separator>,
    /// Where the headings are.
    pub headings: HeadingsLine,
    /// What the numbers, letters or bullets in front of the titles are.
    pub numbers: ListNumbers,
}

/// What separates the columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// ","
    Comma,
    /// ";"
    Semicolon,
    /// A tab.
    Tab,
    /// "|"
    Bar,
    /// Nothing: each line is a favourite.
    Nothing,
}

impl Separator {
    /// All separators, in the order in which they are offered.
    pub const ALL: [Separator; 5] =
        [Separator::Comma, Separator::Semicolon, Separator::Tab, Separator::Bar, Separator::Nothing];

    /// The word for it in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
            Separator::Tab => "tab",
            Separator::Bar => "bar",
            Separator::Nothing => "none",
        }
    }

    /// The separator with this word.
    pub fn parse(word: &str) -> Option<Separator> {
        Separator::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The character; `None` for [`Separator::Nothing`].
    pub(super) fn delimiter(self) -> Option<u8> {
        match self {
            Separator::Comma => Some(b','),
            Separator::Semicolon => Some(b';'),
            Separator::Tab => Some(b'\t'),
            Separator::Bar => Some(b'|'),
            Separator::Nothing => None,
        }
    }

    /// The separator that is this character.
    pub(super) fn of(delimiter: u8) -> Option<Separator> {
        Separator::ALL.into_iter().find(|it| it.delimiter() == Some(delimiter))
    }
}

/// Where the headings of the columns are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadingsLine {
    /// Where the reader finds them.
    #[default]
    Detected,
    /// There are none: the first line is a favourite.
    Missing,
    /// In this line, counted from 1. What is above is left out.
    Line(usize),
}

/// What the numbers, letters or bullets in front of the titles of a plain list are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListNumbers {
    /// Removed from the titles; numbers give the order.
    #[default]
    Ranks,
    /// Removed from the titles, without a meaning: the order is that of the lines.
    Removed,
    /// Part of the titles.
    Kept,
}

impl ListNumbers {
    /// All of them, in the order in which they are offered.
    pub const ALL: [ListNumbers; 3] = [ListNumbers::Ranks, ListNumbers::Removed, ListNumbers::Kept];

    /// The word for it in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            ListNumbers::Ranks => "ranks",
            ListNumbers::Removed => "removed",
            ListNumbers::Kept => "kept",
        }
    }

    /// The meaning with this word.
    pub fn parse(word: &str) -> Option<ListNumbers> {
        ListNumbers::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// How a list was read, for the preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAs {
    /// The name of the encoding.
    pub encoding: String,
    /// What separates the columns; `None` for formats that are no text with separators.
    pub separator: Option<Separator>,
    /// The line of the headings, counted from 1; `None` if there are none.
    pub headings_line: Option<usize>,
    /// Whether there are numbers, letters or bullets in front of the titles.
    pub has_markers: bool,
    /// The first lines that are not empty, each with its number.
    pub top_lines: Vec<(usize, String)>,
}

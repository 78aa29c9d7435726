//! What the user chose on the preview of an import.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::parsing::{mapping::Mapping, options::ReadingOptions};

/// How the list is read, what its columns mean, and what becomes of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSettings {
    pub(crate) reading: ReadingOptions,
    pub(crate) mapping: Mapping,
    pub(crate) choices: RowChoices,
}

/// What becomes of rows that could be treated in more than one way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RowChoices {
    /// The lines of possible duplicates that are not added.
    pub left_out: BTreeSet<usize>,
    /// What becomes of rows that are on the list already and differ.
    pub differing: Differing,
    /// What becomes of those in these lines, where it is something else.
    pub differing_lines: BTreeMap<usize, Differing>,
    /// Where new rows go.
    pub placement: Placement,
}

impl RowChoices {
    /// What becomes of the row in this line, which is on the list already and differs.
    pub(crate) fn differing_at(&self, line: usize) -> Differing {
        self.differing_lines.get(&line).copied().unwrap_or(self.differing)
    }
}

/// What becomes of a row that is on the list already and differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Differing {
    /// The list stays as it is.
    #[default]
    Leave,
    /// The values of the file replace those on the list; empty cells replace nothing.
    Values,
    /// The same, and the favourite moves to where the file has it.
    ValuesAndOrder,
}

impl Differing {
    /// All of them, in the order in which they are offered.
    pub(crate) const ALL: [Differing; 3] = [Differing::Leave, Differing::Values, Differing::ValuesAndOrder];

    /// The word for it in forms and on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Differing::Leave => "leave",
            Differing::Values => "values",
            Differing::ValuesAndOrder => "order",
        }
    }

    /// The choice with this word.
    pub(crate) fn parse(word: &str) -> Option<Differing> {
        Differing::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// Where new rows go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Placement {
    /// Behind all favourites on the list.
    #[default]
    End,
    /// Each behind the favourite that is above it in the file.
    File,
}

impl Placement {
    /// The word for it in forms and on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Placement::End => "end",
            Placement::File => "file",
        }
    }

    /// The placement with this word.
    pub(crate) fn parse(word: &str) -> Option<Placement> {
        [Placement::End, Placement::File].into_iter().find(|it| it.as_str() == word)
    }
}

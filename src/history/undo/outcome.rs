//! What comes of an undo, and what the user can choose when it is refused.

use super::faults;
use crate::{
    audit::EntryGroup,
    error::{Error, Result},
};

/// At most this many outcomes are listed one by one.
const MAX_MESSAGES: usize = 3;

/// The outcome of an undo: the message for the user and the page to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoOutcome {
    pub(crate) message: String,
    pub(crate) url: String,
    /// The entries of the undo itself, to undo it by.
    pub entries: EntryGroup,
}

impl UndoOutcome {
    pub(super) fn new(message: impl Into<String>, url: impl Into<String>) -> Result<UndoOutcome> {
        Ok(UndoOutcome { message: message.into(), url: url.into(), entries: EntryGroup::default() })
    }

    /// The outcome of several undos, one after the other.
    pub(super) fn merged(mut all: Vec<UndoOutcome>) -> UndoOutcome {
        let mut entries: Vec<_> = all.iter().flat_map(|it| it.entries.ids().iter().copied()).collect();
        entries.sort_unstable();
        let message = match all.len() {
            0..=MAX_MESSAGES => all.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" "),
            count => format!("Undid {count} changes."),
        };
        let url = all.pop().map_or_else(|| "/".into(), |last| last.url);
        UndoOutcome { message, url, entries: entries.into_iter().collect() }
    }
}

/// The user's choice when later changes are in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConflictChoice {
    /// Only the parts that have not changed since.
    Partial,
    /// Everything, overwriting later changes.
    Overwrite,
}

impl ConflictChoice {
    /// The form's word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            ConflictChoice::Partial => "rest",
            ConflictChoice::Overwrite => "all",
        }
    }

    /// Parses the form's word.
    pub(crate) fn parse(word: &str) -> Option<ConflictChoice> {
        [ConflictChoice::Partial, ConflictChoice::Overwrite].into_iter().find(|it| it.as_str() == word)
    }
}

/// The error for a thing that has been changed since.
pub(super) fn changed_since(what: &str, how: &str) -> Error {
    Error::Conflict(faults::changed_since(what, how))
}

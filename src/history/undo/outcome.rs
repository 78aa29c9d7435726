//! What comes of an undo, and what the user can choose when it is refused.

use crate::{
    database::ids::EntryId,
    error::{Error, Result},
};

/// The outcome of an undo: the message for the user and the page to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoOutcome {
    pub message: String,
    pub url: String,
    /// The entry of the undo itself, if it is exactly one, to undo it by.
    pub entry: Option<EntryId>,
}

impl UndoOutcome {
    pub(super) fn new(said: impl Into<String>, address: impl Into<String>) -> Result<UndoOutcome> {
        Ok(UndoOutcome { message: said.into(), url: address.into(), entry: None })
    }
}

/// The user's choice when later changes are in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictChoice {
    /// Only the parts that have not changed since.
    Partial,
    /// Everything, overwriting later changes.
    Overwrite,
}

impl ConflictChoice {
    /// The form's word.
    pub fn as_str(self) -> &'static str {
        match self {
            ConflictChoice::Partial => "rest",
            ConflictChoice::Overwrite => "all",
        }
    }

    /// Parses the form's word.
    pub fn parse(word: &str) -> Option<ConflictChoice> {
        [ConflictChoice::Partial, ConflictChoice::Overwrite].into_iter().find(|it| it.as_str() == word)
    }
}

/// The error for a thing that has been changed since.
pub(super) fn changed_since(what: &str, how: &str) -> Error {
    Error::Conflict(format!("{what} has been {how} since."))
}

//! What comes of an undo, and what the user can choose when it is refused.

use crate::{
    database::ids::EntryId,
    error::{Error, Result},
};

/// The outcome of an undo: the message for the user and the page to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub said: String,
    pub address: String,
    /// The entry of the undo itself, if it is exactly one, to undo it by.
    pub entry: Option<EntryId>,
}

impl Done {
    pub(super) fn new(said: impl Into<String>, address: impl Into<String>) -> Result<Done> {
        Ok(Done { said: said.into(), address: address.into(), entry: None })
    }
}

/// The user's choice when later changes are in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Only the parts that have not changed since.
    Rest,
    /// Everything, overwriting later changes.
    All,
}

impl Fallback {
    /// The form's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Fallback::Rest => "rest",
            Fallback::All => "all",
        }
    }

    /// Parses the form's word.
    pub fn parse(word: &str) -> Option<Fallback> {
        [Fallback::Rest, Fallback::All].into_iter().find(|it| it.as_str() == word)
    }
}

/// The error for a thing that has been changed since.
pub(super) fn since(what: &str, how: &str) -> Error {
    Error::Refused(format!("{what} has been {how} since."))
}

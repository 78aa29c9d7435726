//! Why a command failed.

use std::fmt;

use crate::{
    config::InvalidSettings,
    database::{backup::BackupError, embedded::StartError},
    error::Error,
};

/// Why a command failed, as a message for its user.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// All wrong settings.
    Settings(InvalidSettings),
    /// Anything else.
    Other(String),
}

impl CommandError {
    /// A failure with this message.
    pub(crate) fn new(words: impl Into<String>) -> CommandError {
        CommandError::Other(words.into())
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::Settings(wrong) => write!(f, "{wrong}"),
            CommandError::Other(words) => write!(f, "podium: {words}"),
        }
    }
}

impl From<StartError> for CommandError {
    fn from(problem: StartError) -> CommandError {
        CommandError::Other(problem.to_string())
    }
}

impl From<BackupError> for CommandError {
    fn from(error: BackupError) -> CommandError {
        CommandError::Other(error.to_string())
    }
}

impl From<Error> for CommandError {
    fn from(error: Error) -> CommandError {
        CommandError::Other(error.to_string())
    }
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> CommandError {
        CommandError::Other(error.to_string())
    }
}

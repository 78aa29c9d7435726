//! Why a command failed.

use std::fmt;

use crate::{config::Wrong, database::embedded::Problem, error::Error};

/// Why a command failed, as a message for its user.
#[derive(Debug)]
pub enum Trouble {
    /// All wrong settings.
    Settings(Wrong),
    /// Anything else.
    Other(String),
}

impl Trouble {
    /// A failure with this message.
    pub fn new(words: impl Into<String>) -> Trouble {
        Trouble::Other(words.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Settings(wrong) => write!(f, "{wrong}"),
            Trouble::Other(words) => write!(f, "podium: {words}"),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Trouble {
        Trouble::Other(problem.to_string())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Other(error.to_string())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::Other(error.to_string())
    }
}

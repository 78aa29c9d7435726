//! What was found of one thing, and how much it matters.

use serde::Serialize;

use crate::config::{Config, Environment};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Ok,
    Warning,
    Failed,
}

/// What was found of one thing.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) outcome: Outcome,
    message: String,
}

impl Finding {
    fn new(check: &'static str, outcome: Outcome, message: impl Into<String>) -> Finding {
        Finding { check, outcome, message: message.into() }
    }

    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(check, Outcome::Ok, message)
    }

    pub(super) fn warning(check: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(check, Outcome::Warning, message)
    }

    pub(super) fn failed(check: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(check, Outcome::Failed, message)
    }

    /// A failure, except on a developer's machine.
    pub(super) fn judged(config: &Config, check: &'static str, message: impl Into<String>) -> Finding {
        let outcome = match config.env {
            Environment::Development => Outcome::Warning,
            Environment::Staging | Environment::Production => Outcome::Failed,
        };
        Finding::new(check, outcome, message)
    }

    pub(super) fn line(&self) -> String {
        let word = match self.outcome {
            Outcome::Ok => "ok",
            Outcome::Warning => "warning",
            Outcome::Failed => "FAILED",
        };
        format!("{word:8} {}: {}", self.check, self.message)
    }
}

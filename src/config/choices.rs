//! Settings with a fixed set of values.

/// The environment, which determines how strict Podium is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// A developer's machine: everything has a default.
    Development,
    /// Like production.
    Staging,
    /// Refuses to start without real settings.
    Production,
}

impl Environment {
    /// As written in `PODIUM_ENV`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Environment::Development => "development",
            Environment::Staging => "staging",
            Environment::Production => "production",
        }
    }
}

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Who can sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpMode {
    /// Everyone.
    Open,
    /// People invited by an administrator.
    Invite,
    /// No one.
    Closed,
}

impl SignUpMode {
    /// As written in settings and forms.
    pub(crate) fn word(self) -> &'static str {
        match self {
            SignUpMode::Open => "open",
            SignUpMode::Invite => "invite",
            SignUpMode::Closed => "closed",
        }
    }

    /// Parses the word.
    pub(crate) fn named(word: &str) -> Option<SignUpMode> {
        [SignUpMode::Open, SignUpMode::Invite, SignUpMode::Closed]
            .into_iter()
            .find(|mode| mode.word() == word)
    }
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorPolicy {
    /// No one.
    Off,
    /// Administrators.
    Admins,
    /// Everyone.
    All,
}

impl SecondFactorPolicy {
    /// Returns `true` if this user must have one.
    pub(crate) fn applies_to(self, is_admin: bool) -> bool {
        self == SecondFactorPolicy::All || (self == SecondFactorPolicy::Admins && is_admin)
    }
}

/// For how many days is kept what an operator decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionDays {
    /// What is in the bin.
    pub bin: u16,
    /// The log that administrators read.
    pub log: u16,
}

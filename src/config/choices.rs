//! Settings with a fixed set of values.

/// The environment, which determines how strict Podium is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// A developer's machine: everything has a default.
    Development,
    /// Like production.
    Staging,
    /// Refuses to start without real settings.
    Production,
}

impl Env {
    /// As written in `PODIUM_ENV`.
    pub fn word(self) -> &'static str {
        match self {
            Env::Development => "development",
            Env::Staging => "staging",
            Env::Production => "production",
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
pub enum SignUp {
    /// Everyone.
    Open,
    /// People invited by an administrator.
    Invite,
    /// No one.
    Closed,
}

impl SignUp {
    /// As written in settings and forms.
    pub fn word(self) -> &'static str {
        match self {
            SignUp::Open => "open",
            SignUp::Invite => "invite",
            SignUp::Closed => "closed",
        }
    }

    /// Parses the word.
    pub fn named(word: &str) -> Option<SignUp> {
        [SignUp::Open, SignUp::Invite, SignUp::Closed].into_iter().find(|mode| mode.word() == word)
    }
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// No one.
    Off,
    /// Administrators.
    Admins,
    /// Everyone.
    All,
}

impl SecondFactor {
    /// Returns `true` if this user must have one.
    pub fn asked_of(self, is_admin: bool) -> bool {
        self == SecondFactor::All || (self == SecondFactor::Admins && is_admin)
    }
}

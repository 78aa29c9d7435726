//! Settings that are one word out of a few.

/// Where the program runs, which decides how strict it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// One's own machine: everything has a default.
    Development,
    /// As production.
    Staging,
    /// Refuses to start on anything but real settings.
    Production,
}

impl Env {
    /// As it is written in `PODIUM_ENV`.
    pub fn word(self) -> &'static str {
        match self {
            Env::Development => "development",
            Env::Staging => "staging",
            Env::Production => "production",
        }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// One JSON object a line.
    Json,
}

/// Who may open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Everybody.
    Open,
    /// Whoever an administrator invited.
    Invite,
    /// Nobody.
    Closed,
}

impl SignUp {
    /// As it is written in settings and forms.
    pub fn word(self) -> &'static str {
        match self {
            SignUp::Open => "open",
            SignUp::Invite => "invite",
            SignUp::Closed => "closed",
        }
    }

    /// The one that is written so.
    pub fn named(word: &str) -> Option<SignUp> {
        [SignUp::Open, SignUp::Invite, SignUp::Closed].into_iter().find(|mode| mode.word() == word)
    }
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Nobody.
    Off,
    /// Administrators.
    Admins,
    /// Everybody.
    All,
}

impl SecondFactor {
    /// Is it asked of this person?
    pub fn asked_of(self, is_admin: bool) -> bool {
        self == SecondFactor::All || (self == SecondFactor::Admins && is_admin)
    }
}

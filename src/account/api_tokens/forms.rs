//! The form for a new token.

use chrono::TimeDelta;
use serde::Deserialize;

use super::faults;
use crate::{
    access::Scope,
    auth::User,
    database::ids::SpaceId,
    error::{FieldErrors, FormFields, Result},
    spaces::Space,
    text::{self, Fields},
};

/// The default and the longest lifetime of a token.
pub(crate) const DEFAULT_DAYS: i64 = 90;
pub(crate) const MAX_DAYS: i64 = 365;

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct TokenForm {
    pub name: String,
    pub scope: String,
    /// The id of a space; empty for all spaces.
    pub space: String,
    pub days: String,
}

/// A valid request for a token, made by [`TokenForm::check`].
#[derive(Debug, Clone)]
pub(crate) struct NewToken {
    pub(super) name: String,
    pub(super) scope: Scope,
    pub(super) space_id: Option<SpaceId>,
    pub(super) lifetime: TimeDelta,
}

impl From<Fields> for TokenForm {
    fn from(fields: Fields) -> TokenForm {
        let [name, scope, space, days] =
            ["name", "scope", "space", "days"].map(|name| fields.get(name).into());
        TokenForm { name, scope, space, days }
    }
}

impl TokenForm {
    /// The form with its defaults.
    pub(crate) fn with_defaults() -> TokenForm {
        TokenForm { scope: "read".into(), days: DEFAULT_DAYS.to_string(), ..TokenForm::default() }
    }

    /// Checks all fields at once; `spaces` are those of the user. Administration is a scope for administrators only.
    pub(crate) fn check(&self, user: &User, spaces: &[Space]) -> Result<NewToken> {
        let mut errors = FieldErrors::default();
        let name = errors
            .value_or_default("name", text::parse_name(&self.name, faults::NO_NAME, faults::NAME_TOO_LONG));
        let scope = Scope::parse(&self.scope).filter(|scope| *scope != Scope::Admin || user.is_admin);
        if scope.is_none() {
            errors.add("scope", faults::NO_SCOPE);
        }
        let space_id = match self.space.as_str() {
            "" => None,
            typed => {
                let known = spaces.iter().find(|space| space.id.to_string() == typed).map(|space| space.id);
                if known.is_none() {
                    errors.add("space", faults::NO_SPACE);
                }
                known
            }
        };
        if scope == Some(Scope::Admin) && space_id.is_some() {
            errors.add("space", faults::WHOLE_SITE);
        }
        let days =
            if self.days.trim().is_empty() { Some(DEFAULT_DAYS) } else { self.days.trim().parse().ok() };
        let days = days.filter(|days| (1..=MAX_DAYS).contains(days));
        if days.is_none() {
            errors.add("days", faults::NO_LIFETIME);
        }
        let lifetime = TimeDelta::days(days.unwrap_or(DEFAULT_DAYS));
        errors.into_result(NewToken { name, scope: scope.unwrap_or(Scope::Read), space_id, lifetime })
    }
}

impl FormFields for TokenForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

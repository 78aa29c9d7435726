//! The form for a new token: what was typed, and what was meant.

use chrono::TimeDelta;

use crate::{
    error::{Errors, Result},
    text::{self, Fields},
};

/// For how many days a token may work.
pub const DAYS: [i64; 4] = [7, 30, 90, 365];

/// The form as it was typed.
#[derive(Debug, Clone)]
pub struct TokenForm {
    pub name: String,
    pub scope: String,
    pub space: String,
    pub days: String,
}

/// What was meant. [`TokenForm::check`] is the only way to get one.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub(super) name: String,
    pub(super) scope: &'static str,
    pub(super) space_id: Option<i64>,
    pub(super) lasts: TimeDelta,
}

impl Default for TokenForm {
    fn default() -> TokenForm {
        TokenForm { name: String::new(), scope: "read".into(), space: String::new(), days: "90".into() }
    }
}

impl From<Fields> for TokenForm {
    fn from(fields: Fields) -> TokenForm {
        TokenForm {
            name: fields.get("name").into(),
            scope: fields.get("scope").into(),
            space: fields.get("space").into(),
            days: fields.get("days").into(),
        }
    }
}

impl TokenForm {
    /// Checks every field at once. Whether the space is theirs, the database says.
    pub fn check(&self) -> Result<NewToken> {
        let mut errors = Errors::default();
        let name = errors.keep("name", name(&self.name));
        let scope = ["read", "write"].into_iter().find(|it| *it == self.scope);
        let scope = errors.keep("scope", scope.ok_or("Choose what it may do."));
        let space_id = match self.space.as_str() {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| "Choose one of your spaces."),
        };
        let space_id = errors.keep("space", space_id);
        let days = DAYS.into_iter().find(|days| days.to_string() == self.days);
        let days = errors.keep("days", days.ok_or("Choose how long it works."));
        errors.or(NewToken { name, scope, space_id, lasts: TimeDelta::days(days) })
    }
}

fn name(typed: &str) -> Result<String, &'static str> {
    let name = text::line(typed)?;
    match name.chars().count() {
        0 => Err("Give it a name, such as what uses it."),
        1..=60 => Ok(name),
        _ => Err("Keep it to 60 characters."),
    }
}

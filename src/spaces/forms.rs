//! The form of a space's profile: what was typed, and what was meant.

use super::Space;
use crate::{
    error::{FieldErrors, Result},
    text::{self, Fields},
};

/// The most characters that a space says about itself.
pub const LONGEST_ABOUT: usize = 300;

/// A profile as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ProfileForm {
    /// "yes" or "no".
    pub shown: String,
    pub about: String,
}

/// What was meant. [`ProfileForm::check`] and the history give one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProfile {
    pub is_shown: bool,
    pub about: String,
}

impl From<Fields> for ProfileForm {
    fn from(fields: Fields) -> ProfileForm {
        ProfileForm { shown: fields.get("shown").into(), about: fields.get("about").into() }
    }
}

impl ProfileForm {
    /// The form as the space fills it.
    pub fn of(space: &Space) -> ProfileForm {
        let shown = if space.is_shown { "yes" } else { "no" };
        ProfileForm { shown: shown.into(), about: space.about.clone() }
    }

    /// Checks both fields at once.
    pub fn check(&self) -> Result<NewProfile> {
        let mut errors = FieldErrors::default();
        let is_shown = match self.shown.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("Choose who can see your profile."),
        };
        let is_shown = errors.keep("shown", is_shown);
        let about = errors.keep("about", about(&self.about));
        errors.or(NewProfile { is_shown, about })
    }
}

fn about(typed: &str) -> Result<String, String> {
    let about = text::line(typed)?;
    match about.chars().count() {
        0..=LONGEST_ABOUT => Ok(about),
        count => Err(format!("Keep it to 300 characters; it has {count}.")),
    }
}

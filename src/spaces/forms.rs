//! The form of a space's profile: as typed ([`ProfileForm`]) and as validated ([`NewProfile`]).

use super::{Space, faults};
use crate::{
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    text::{self, Fields},
};

/// The longest description of a space, in characters.
pub(crate) const MAX_ABOUT_LENGTH: usize = 300;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileForm {
    /// "yes" or "no".
    pub shown: String,
    pub about: String,
    /// What the form was filled from.
    pub version: FormVersion,
}

/// A validated profile, made by [`ProfileForm::check`] or from the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewProfile {
    pub is_shown: bool,
    pub about: String,
}

impl From<Fields> for ProfileForm {
    fn from(fields: Fields) -> ProfileForm {
        ProfileForm {
            shown: fields.get("shown").into(),
            about: fields.get("about").into(),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl ProfileForm {
    /// The form filled from a space.
    pub(crate) fn of(space: &Space) -> ProfileForm {
        let shown = if space.is_shown { "yes" } else { "no" };
        ProfileForm { shown: shown.into(), about: space.about.clone(), version: FormVersion::default() }
    }

    /// Validates both fields.
    pub(crate) fn check(&self) -> Result<NewProfile> {
        let mut errors = FieldErrors::default();
        let is_shown = match self.shown.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(faults::NO_VISIBILITY),
        };
        let is_shown = errors.value_or_default("shown", is_shown);
        let about = errors.value_or_default("about", about(&self.about));
        errors.into_result(NewProfile { is_shown, about })
    }
}

impl FormFields for ProfileForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "email_unconfirmed").then_some("shown")
    }
}

impl EditForm for ProfileForm {
    fn fields(&self) -> Vec<FieldName> {
        ["shown", "about"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        Some(match field {
            "shown" => FieldValue::Ticked(self.shown == "yes"),
            _ => FieldValue::Text(self.about.clone()),
        })
    }

    fn fill(&mut self, _: &str, value: FieldValue) {
        match value {
            FieldValue::Ticked(shown) => self.shown = if shown { "yes" } else { "no" }.into(),
            FieldValue::Text(about) => self.about = about,
            FieldValue::Secret(_) => (),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> ProfileForm {
        ProfileForm { version, ..self }
    }
}

fn about(typed: &str) -> Result<String, Fault> {
    let about = text::parse_line(typed)?;
    match about.chars().count() {
        0..=MAX_ABOUT_LENGTH => Ok(about),
        count => Err(faults::about_too_long(count)),
    }
}

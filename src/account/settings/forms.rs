//! The forms of the account settings.

use secrecy::{ExposeSecret, SecretString};

use super::faults;
use crate::{
    auth::{Handle, forms::person_name, passwords},
    error::{EditForm, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    preferences::{DateFormat, Theme, TimeZone},
    text::Fields,
};

/// The profile form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountForm {
    pub name: String,
    /// `None` if the form has no such field.
    pub handle: Option<String>,
    pub dates: String,
    pub theme: String,
    pub time_zone: String,
    /// What the form was filled from.
    pub version: FormVersion,
}

/// Valid settings, made by [`AccountForm::check`].
#[derive(Debug, Clone)]
pub(crate) struct NewAccountSettings {
    pub(super) name: String,
    pub(super) handle: Option<Handle>,
    pub(super) dates: DateFormat,
    pub(super) theme: Theme,
    pub(super) zone: TimeZone,
}

impl From<Fields> for AccountForm {
    fn from(fields: Fields) -> AccountForm {
        AccountForm {
            name: fields.get("name").into(),
            handle: fields.has("handle").then(|| fields.get("handle").into()),
            dates: fields.get("dates").into(),
            theme: fields.get("theme").into(),
            time_zone: fields.get("time_zone").into(),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl AccountForm {
    /// Checks all fields at once.
    pub(crate) fn check(&self) -> Result<NewAccountSettings> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", person_name(&self.name));
        let handle = self.handle.as_deref().map(Handle::parse).transpose();
        let handle = errors.value_or_default("handle", handle);
        let dates = errors.value_or_default("dates", DateFormat::named(&self.dates).ok_or(faults::NO_OPTION));
        let theme = Theme::named(&self.theme).ok_or(faults::NO_OPTION);
        let theme = errors.value_or_default("theme", theme);
        let zone = TimeZone::named(&self.time_zone).ok_or(faults::NO_OPTION);
        let zone = errors.value_or_default("time_zone", zone);
        errors.into_result(NewAccountSettings { name, handle, dates, theme, zone })
    }
}

impl FormFields for AccountForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "handle_taken" | "too_many_handles").then_some("handle")
    }
}

impl EditForm for AccountForm {
    fn fields(&self) -> Vec<FieldName> {
        ["name", "handle", "dates", "theme", "time_zone"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let text = match field {
            "name" => Some(&self.name),
            "handle" => self.handle.as_ref(),
            "dates" => Some(&self.dates),
            "time_zone" => Some(&self.time_zone),
            _ => Some(&self.theme),
        };
        text.cloned().map(FieldValue::Text)
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        let FieldValue::Text(text) = value else { return };
        match field {
            "name" => self.name = text,
            "handle" => self.handle = Some(text),
            "dates" => self.dates = text,
            "time_zone" => self.time_zone = text,
            _ => self.theme = text,
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> AccountForm {
        AccountForm { version, ..self }
    }
}

/// A new password as typed; never shown again.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangePasswordForm {
    password: SecretString,
}

impl From<Fields> for ChangePasswordForm {
    fn from(fields: Fields) -> ChangePasswordForm {
        ChangePasswordForm { password: SecretString::from(fields.get("password")) }
    }
}

impl ChangePasswordForm {
    /// The password, if it is strong enough for a user with this name, address and handle.
    pub(crate) fn check(&self, name: &str, email: &str, handle: &str) -> Result<String> {
        let mailbox = email.split('@').next().unwrap_or_default();
        match passwords::weakness(self.password.expose_secret(), &[name, email, mailbox, handle]) {
            Some(fault) => Err(fault.at("password")),
            None => Ok(self.password.expose_secret().to_owned()),
        }
    }
}

impl FormFields for ChangePasswordForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

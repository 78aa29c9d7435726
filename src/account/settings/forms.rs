//! What somebody types about themselves.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    auth::{Handle, forms::person_name, passwords},
    error::{FieldErrors, Result},
    preferences::{DateFormat, Theme},
    text::Fields,
};

/// The form about oneself as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ProfileForm {
    pub name: String,
    /// Nothing when the form did not ask.
    pub handle: Option<String>,
    pub dates: String,
    pub theme: String,
}

/// What was meant. [`ProfileForm::check`] is the only way to get one.
#[derive(Debug, Clone)]
pub struct NewProfile {
    pub(super) name: String,
    pub(super) handle: Option<Handle>,
    pub(super) dates: DateFormat,
    pub(super) theme: Theme,
}

impl From<Fields> for ProfileForm {
    fn from(fields: Fields) -> ProfileForm {
        ProfileForm {
            name: fields.get("name").into(),
            handle: fields.has("handle").then(|| fields.get("handle").into()),
            dates: fields.get("dates").into(),
            theme: fields.get("theme").into(),
        }
    }
}

impl ProfileForm {
    /// Checks every field at once.
    pub fn check(&self) -> Result<NewProfile> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", person_name(&self.name));
        let handle = self.handle.as_deref().map(Handle::parse).transpose();
        let handle = errors.keep("handle", handle);
        let dates = errors.keep("dates", DateFormat::named(&self.dates).ok_or("Choose one of these."));
        let theme = Theme::named(&self.theme).ok_or("Choose one of these.");
        let theme = theme.map_err(|message| errors.add("theme", message)).unwrap_or_default();
        errors.or(NewProfile { name, handle, dates, theme })
    }
}

impl NewProfile {
    /// The theme that was chosen.
    pub fn theme(&self) -> Theme {
        self.theme
    }
}

/// A new password as it was typed; never shown again.
#[derive(Debug, Clone, Default)]
pub struct PasswordForm {
    password: SecretString,
}

impl From<Fields> for PasswordForm {
    fn from(fields: Fields) -> PasswordForm {
        PasswordForm { password: SecretString::from(fields.get("password")) }
    }
}

impl PasswordForm {
    /// The password, if it will do for somebody of that name, address and handle.
    pub fn check(&self, name: &str, email: &str, handle: &str) -> Result<String> {
        let mailbox = email.split('@').next().unwrap_or_default();
        match passwords::weakness(self.password.expose_secret(), &[name, email, mailbox, handle]) {
            Some(message) => Err(FieldErrors::one("password", message)),
            None => Ok(self.password.expose_secret().to_owned()),
        }
    }
}

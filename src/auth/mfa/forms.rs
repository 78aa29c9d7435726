//! The forms of second factors.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    auth::forms::{local_path, typed_password},
    text::Fields,
};

/// A code, and where to go next.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeForm {
    code: SecretString,
    pub remember: bool,
    pub next: String,
}

impl From<Fields> for CodeForm {
    fn from(fields: Fields) -> CodeForm {
        CodeForm {
            code: SecretString::from(fields.get("code")),
            remember: fields.has("remember"),
            next: local_path(fields.get("next")).unwrap_or_default().into(),
        }
    }
}

impl CodeForm {
    /// An empty form that leads to `next`.
    pub(crate) fn leading_to(next: &str) -> CodeForm {
        CodeForm { next: local_path(next).unwrap_or_default().into(), ..CodeForm::default() }
    }

    /// The code as typed; no code is longer than this.
    pub(crate) fn code(&self) -> String {
        self.code.expose_secret().chars().take(64).collect()
    }

    /// Where to go next: a path of this site.
    pub(crate) fn destination(&self) -> &str {
        local_path(&self.next).unwrap_or("/")
    }
}

/// The password once more, and where to go next.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReauthenticationForm {
    password: SecretString,
    pub next: String,
}

impl From<Fields> for ReauthenticationForm {
    fn from(fields: Fields) -> ReauthenticationForm {
        ReauthenticationForm {
            password: SecretString::from(fields.get("password")),
            next: local_path(fields.get("next")).unwrap_or_default().into(),
        }
    }
}

impl ReauthenticationForm {
    /// An empty form that leads to `next`.
    pub(crate) fn leading_to(next: &str) -> ReauthenticationForm {
        let next = local_path(next).unwrap_or_default().into();
        ReauthenticationForm { next, ..ReauthenticationForm::default() }
    }

    /// The password as typed. Longer ones than any account has are not hashed.
    pub(crate) fn password(&self) -> String {
        typed_password(&self.password)
    }

    /// Where to go next: a path of this site.
    pub(crate) fn destination(&self) -> &str {
        local_path(&self.next).unwrap_or("/account")
    }
}

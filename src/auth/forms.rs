//! The sign-up and sign-in forms.

use secrecy::{ExposeSecret, SecretString};

use super::{Handle, faults, passwords};
use crate::{
    error::{Fault, FieldErrors, FormFields, Result},
    text::{self, Fields},
};

/// The sign-up form as typed. The password is never shown again.
#[derive(Debug, Clone, Default)]
pub struct SignUpForm {
    /// The person's name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The handle; derived from the name if empty.
    pub handle: String,
    /// The password.
    pub password: SecretString,
    /// Whether the privacy page was agreed to.
    pub consent: bool,
    /// The path to go on to.
    pub next: String,
}

/// A valid sign-up, made by [`SignUpForm::check`].
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password: SecretString,
    pub(super) handle: Handle,
    /// Whether they agreed to the privacy page.
    pub(super) agreed: bool,
}

impl From<Fields> for SignUpForm {
    fn from(fields: Fields) -> SignUpForm {
        SignUpForm {
            name: fields.get("name").into(),
            email: fields.get("email").into(),
            handle: fields.get("handle").into(),
            password: SecretString::from(fields.get("password")),
            consent: fields.has("consent"),
            next: local_path(fields.get("next")).unwrap_or_default().into(),
        }
    }
}

impl SignUpForm {
    /// Where to go next: a path of this site.
    pub(crate) fn destination(&self) -> &str {
        local_path(&self.next).unwrap_or("/")
    }

    /// Checks all fields at once. An empty handle is derived from the name. Faults by field: the name, the address,
    /// the handle, the password, the consent.
    pub fn check(&self) -> Result<NewAccount> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", person_name(&self.name));
        let email = errors.value_or_default("email", email(&self.email));
        let handle = if self.handle.trim().is_empty() {
            Ok(Handle::from_name(&name))
        } else {
            Handle::parse(&self.handle)
        };
        let mailbox = email.split('@').next().unwrap_or_default();
        let known = [name.as_str(), &email, mailbox, handle.as_ref().map_or("", |it| it.as_str())];
        if let Some(fault) = passwords::weakness(self.password.expose_secret(), &known) {
            errors.add("password", fault);
        }
        let handle = handle.map_err(|fault| errors.add("handle", fault));
        if !self.consent {
            errors.add("consent", faults::NO_CONSENT);
        }
        let handle = handle.unwrap_or_else(|()| Handle::from_name("you"));
        errors.into_result(NewAccount { name, email, handle, password: self.password.clone(), agreed: true })
    }
}

impl FormFields for SignUpForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "email_taken" => Some("email"),
            "handle_taken" => Some("handle"),
            _ => None,
        }
    }
}

impl NewAccount {
    /// An account created on the command line. Its owner agrees to the privacy page and chooses a password at
    /// the first sign-in.
    pub(crate) fn from_command_line(name: &str, address: &str) -> Result<NewAccount> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", person_name(name));
        let email = errors.value_or_default("email", email(address));
        let handle = Handle::from_name(&name);
        let password = SecretString::default();
        errors.into_result(NewAccount { name, email, handle, password, agreed: false })
    }

    /// The password, to be hashed before a connection is taken from the pool.
    pub(crate) fn password(&self) -> String {
        self.password.expose_secret().to_owned()
    }

    /// The chosen or derived handle.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The e-mail address as typed.
    pub fn email(&self) -> &str {
        &self.email
    }
}

/// A form with a new password only.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewPasswordForm {
    pub(crate) password: SecretString,
}

impl From<Fields> for NewPasswordForm {
    fn from(fields: Fields) -> NewPasswordForm {
        NewPasswordForm { password: SecretString::from(fields.get("password")) }
    }
}

impl NewPasswordForm {
    /// The password, if it is strong enough for a person about whom these words are known.
    pub(crate) fn check(&self, about: &[&str]) -> Result<String> {
        match passwords::weakness(self.password.expose_secret(), about) {
            Some(fault) => Err(fault.at("password")),
            None => Ok(self.password.expose_secret().to_owned()),
        }
    }
}

impl FormFields for NewPasswordForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// A form with an e-mail address only.
#[derive(Debug, Clone, Default)]
pub(crate) struct EmailForm {
    pub(crate) email: String,
}

impl From<Fields> for EmailForm {
    fn from(fields: Fields) -> EmailForm {
        EmailForm { email: fields.get("email").into() }
    }
}

impl EmailForm {
    /// The e-mail address as typed.
    pub(crate) fn check(&self) -> Result<String> {
        email(&self.email).map_err(|fault| fault.at("email"))
    }
}

impl FormFields for EmailForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "email_taken" | "email_unchanged").then_some("email")
    }
}

/// The sign-in form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignInForm {
    pub(crate) email: String,
    pub(crate) password: SecretString,
    pub(crate) next: String,
}

impl From<Fields> for SignInForm {
    fn from(fields: Fields) -> SignInForm {
        SignInForm {
            email: fields.get("email").into(),
            password: SecretString::from(fields.get("password")),
            next: fields.get("next").into(),
        }
    }
}

impl SignInForm {
    /// The e-mail address, folded like [`super::users::User`] stores it; no account matches if it cannot be an
    /// address.
    pub(crate) fn email_key(&self) -> String {
        text::parse_line(&self.email).map(|email| text::comparison_key(&email)).unwrap_or_default()
    }

    /// The password as typed. Longer ones than any account has are not hashed.
    pub(crate) fn password(&self) -> String {
        typed_password(&self.password)
    }

    /// Where to go next: a path of this site, never another site.
    pub(crate) fn destination(&self) -> &str {
        local_path(&self.next).unwrap_or("/")
    }
}

impl FormFields for SignInForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "wrong_credentials" | "suspended").then_some("email")
    }
}

/// A password as typed, cut after more characters than that of any account has.
pub(crate) fn typed_password(password: &SecretString) -> String {
    password.expose_secret().chars().take(257).collect()
}

/// Returns `path` if it is on this site: it starts with one slash, and no browser reads it as another host.
pub(crate) fn local_path(path: &str) -> Option<&str> {
    let clean = !path.contains(['\\', '\t', '\n', '\r']) && !path.chars().any(char::is_control);
    (path.starts_with('/') && !path.starts_with("//") && clean).then_some(path)
}

/// A person's name, as typed.
pub(crate) fn person_name(typed: &str) -> Result<String, Fault> {
    text::parse_name(typed, faults::NO_NAME, faults::NAME_TOO_LONG)
}

/// Roughly a mailbox of RFC 5321. Only an e-mail can show whether it exists.
pub(crate) fn email(typed: &str) -> Result<String, Fault> {
    let email = text::parse_line(typed)?;
    let (mailbox, domain) = email.rsplit_once('@').ok_or(faults::NO_EMAIL)?;
    let labels = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
    let odd = |c: char| c.is_whitespace() || c == '@' || c == ',' || c == '<' || c == '>';
    let right = email.parse::<lettre::Address>().is_ok()
        && !mailbox.is_empty()
        && labels
        && !mailbox.contains(odd)
        && !domain.contains(odd)
        && email.len() <= 254;
    if right { Ok(email) } else { Err(faults::NO_EMAIL) }
}

/// A masked address for people who may not know it: a…@example.org.
pub(crate) fn masked(email: &str) -> String {
    let (mailbox, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = mailbox.chars().take(1).collect();
    format!("{first}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    // W12
    #[test]
    fn only_paths_of_this_site_are_followed() {
        for (path, followed) in [
            ("/categories/1?a=b", true),
            ("//evil", false),
            ("/\\evil", false),
            ("https:evil", false),
            ("", false),
        ] {
            assert_eq!(local_path(path).is_some(), followed, "{path}");
        }
    }

    #[test]
    fn addresses_look_like_addresses() {
        for good in ["ana@example.org", "o'neil+lists@mail.example.co", "アナ@例え.jp"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@example.org",
            "ana@localhost",
            "a b@example.org",
            "a@b@example.org",
            "ana@.org",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}

//! The forms for a list's visibility and for a share link.

use chrono::{NaiveDate, Utc};

use super::faults;
use crate::{
    access::Redaction,
    auth::passwords,
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::Visibility,
    },
    text::{self, Fields},
};

/// The visibility form as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct VisibilityForm {
    visibility: String,
}

impl From<Fields> for VisibilityForm {
    fn from(fields: Fields) -> VisibilityForm {
        VisibilityForm { visibility: fields.get("visibility").into() }
    }
}

impl From<Visibility> for VisibilityForm {
    fn from(visibility: Visibility) -> VisibilityForm {
        VisibilityForm { visibility: visibility.as_str().to_owned() }
    }
}

impl VisibilityForm {
    /// Validates the choice.
    pub(crate) fn check(&self) -> Result<Visibility> {
        Visibility::parse(&self.visibility).ok_or_else(|| faults::NO_VISIBILITY.at("visibility-private"))
    }

    /// The field of the choice to show the list to others.
    fn chosen(&self) -> &'static str {
        if self.visibility == "public" { "visibility-public" } else { "visibility-link" }
    }
}

impl FormFields for VisibilityForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "email_unconfirmed").then(|| self.chosen())
    }
}

/// The form of a share link as typed.
#[derive(Debug, Clone, Default)]
pub struct LinkForm {
    pub(crate) label: String,
    /// Empty keeps the current password.
    pub password: String,
    /// Removes the password.
    pub remove_password: bool,
    pub(crate) last_day: String,
    /// `descriptions`, `dates`, `comments`, `tiers`, `editions`, and the ids of attributes.
    pub hide: Vec<String>,
    /// Lets people with an account comment, which they could not see if comments were hidden.
    pub(crate) takes_comments: bool,
    /// What the form was filled from, when editing.
    pub version: FormVersion,
    /// Only in the form of a stored link.
    pub(super) stored: Option<StoredLink>,
}

/// What the form of a stored link was filled from.
#[derive(Debug, Clone)]
pub(super) struct StoredLink {
    /// Everything that can be hidden.
    parts: Vec<String>,
    password_fingerprint: String,
    last_day: String,
}

impl From<Fields> for LinkForm {
    fn from(fields: Fields) -> LinkForm {
        let [label, password, last_day] =
            ["label", "password", "last_day"].map(|name| fields.get(name).into());
        let hide = fields.all("hide").map(str::to_owned).collect();
        let version = FormVersion::sent(fields.get("version"));
        LinkForm {
            label,
            password,
            remove_password: fields.has("open"),
            last_day,
            hide,
            takes_comments: fields.has("takes_comments"),
            version,
            stored: None,
        }
    }
}

impl LinkForm {
    /// The form of a stored link. `parts` is everything that can be hidden, and whether it is.
    pub(crate) fn stored(
        label: &str,
        last_day: Option<NaiveDate>,
        parts: Vec<(String, bool)>,
        password_fingerprint: String,
    ) -> LinkForm {
        let last_day = last_day.map(|day| day.to_string()).unwrap_or_default();
        let hide = parts.iter().filter(|part| part.1).map(|part| part.0.clone()).collect();
        let parts = parts.into_iter().map(|part| part.0).collect();
        let stored = Some(StoredLink { parts, password_fingerprint, last_day: last_day.clone() });
        LinkForm { label: label.to_owned(), last_day, hide, stored, ..LinkForm::default() }
    }

    /// Returns `true` if the part is to be hidden.
    pub(crate) fn hides(&self, part: &str) -> bool {
        self.hide.iter().any(|it| it == part)
    }

    /// Returns `true` if the attribute is to be hidden.
    pub(crate) fn hides_attribute(&self, attribute: &Attribute) -> bool {
        self.hides(&attribute.id.to_string())
    }

    /// Validates all fields; `attributes` are those of the category. Faults by field, such as `day_passed`, `comments_hidden` or
    /// `password_too_short`.
    pub fn check(&self, attributes: &[Attribute]) -> Result<NewLink> {
        let mut errors = FieldErrors::default();
        let label = errors.value_or_default("label", parse_label(&self.label));
        let password = errors.value_or_default("password", self.new_password());
        let is_stored = self.stored.as_ref().is_some_and(|stored| stored.last_day == self.last_day);
        let is_untouched = is_stored || self.version.was_filled_with("last_day", &self.last_day);
        let last_day = errors.value_or_default("last_day", last_day(&self.last_day, is_untouched));
        let chosen = |it: &&Attribute| self.hides_attribute(it);
        let attributes = attributes.iter().filter(chosen).map(|it| it.id).collect();
        let [descriptions, dates, comments, tiers, editions] =
            ["descriptions", "dates", "comments", "tiers", "editions"].map(|part| self.hides(part));
        let takes_comments = self.takes_comments;
        if takes_comments && comments {
            errors.add("takes_comments", faults::COMMENTS_HIDDEN);
        }
        let by_link = None;
        let hidden =
            Redaction { by_link, descriptions, dates, attributes, comments, tiers, editions, takes_comments };
        errors.into_result(NewLink { label, password, last_day, hidden })
    }

    /// Checks the password alone and hashes it, before the rest of the form is known. `Busy` if no turn to hash is free in
    /// time.
    pub(crate) async fn hashed_password(&self) -> Result<HashedPassword> {
        self.new_password().map_err(|fault| fault.at("password"))?.hashed().await
    }

    fn new_password(&self) -> Result<NewPassword, Fault> {
        match self.password.chars().count() {
            0 if self.remove_password => Ok(NewPassword::None),
            0 => Ok(NewPassword::Unchanged),
            _ if self.remove_password => Err(faults::PASSWORD_AND_NONE),
            1..6 => Err(faults::PASSWORD_TOO_SHORT),
            6..=256 => Ok(NewPassword::Set(self.password.clone())),
            _ => Err(faults::PASSWORD_TOO_LONG),
        }
    }
}

impl FormFields for LinkForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "email_unconfirmed").then_some("label")
    }
}

impl EditForm for LinkForm {
    fn fields(&self) -> Vec<FieldName> {
        let parts = self.stored.iter().flat_map(|stored| &stored.parts);
        let parts = parts.map(|part| format!("hide-{part}").into());
        let named = ["label", "last_day", "password", "takes_comments"].map(FieldName::from);
        named.into_iter().chain(parts).collect()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        match (field, &self.stored) {
            ("label", _) => Some(FieldValue::Text(self.label.clone())),
            ("last_day", _) => Some(FieldValue::Text(self.last_day.clone())),
            ("takes_comments", _) => Some(FieldValue::Ticked(self.takes_comments)),
            ("password", Some(stored)) => Some(FieldValue::Secret(stored.password_fingerprint.clone())),
            ("password", None) if self.password.is_empty() && !self.remove_password => None,
            ("password", None) => Some(FieldValue::Secret(self.password.clone())),
            (part, _) => Some(FieldValue::Ticked(self.hides(part.strip_prefix("hide-")?))),
        }
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        match (field, value) {
            ("label", FieldValue::Text(text)) => self.label = text,
            ("last_day", FieldValue::Text(text)) => self.last_day = text,
            ("takes_comments", FieldValue::Ticked(ticked)) => self.takes_comments = ticked,
            (part, FieldValue::Ticked(ticked)) => {
                let part = part.trim_start_matches("hide-");
                self.hide.retain(|it| it != part);
                self.hide.extend(ticked.then(|| part.to_owned()));
            }
            _ => (),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> LinkForm {
        LinkForm { version, ..self }
    }
}

fn parse_label(typed: &str) -> Result<String, Fault> {
    let label = text::parse_line(typed)?;
    if label.chars().count() > 60 { Err(faults::LABEL_TOO_LONG) } else { Ok(label) }
}

/// Parses the last day. One that was stored may have passed.
fn last_day(typed: &str, is_untouched: bool) -> Result<Option<NaiveDate>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day = AttributeKind::Date.check(&[], typed)?;
    match day.parse::<NaiveDate>() {
        Ok(day) if is_untouched || day >= Utc::now().date_naive() => Ok(Some(day)),
        _ => Err(faults::DAY_PASSED),
    }
}

/// The change of a link's password.
#[derive(Clone, Default)]
enum NewPassword {
    #[default]
    Unchanged,
    None,
    Set(String),
}

/// The change of a link's password, hashed; `None` keeps the current one.
#[derive(Debug, Clone)]
pub(crate) struct HashedPassword(Option<Option<String>>);

impl NewPassword {
    async fn hashed(self) -> Result<HashedPassword> {
        Ok(HashedPassword(match self {
            NewPassword::Unchanged => None,
            NewPassword::None => Some(None),
            NewPassword::Set(password) => Some(Some(passwords::hash(password).await?)),
        }))
    }
}

/// A validated link, made by [`LinkForm::check`] only.
#[derive(Clone)]
pub struct NewLink {
    label: String,
    password: NewPassword,
    last_day: Option<NaiveDate>,
    hidden: Redaction,
}

/// The settings to store, with the password hashed. Made by [`NewLink::hashed`] only.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    pub(super) label: String,
    /// `None` keeps the current password.
    pub(super) password_hash: Option<Option<String>>,
    pub(super) last_day: Option<NaiveDate>,
    pub(super) hidden: Redaction,
}

impl NewLink {
    /// Hashes the password, in the queue that all hashing waits in. `Busy` if no turn to hash is free in time.
    pub async fn hashed(self) -> Result<LinkSettings> {
        let password = self.password.clone().hashed().await?;
        Ok(self.with_password(password))
    }

    /// The settings with a password that was hashed before.
    pub(super) fn with_password(self, password: HashedPassword) -> LinkSettings {
        LinkSettings {
            label: self.label,
            password_hash: password.0,
            last_day: self.last_day,
            hidden: self.hidden,
        }
    }
}

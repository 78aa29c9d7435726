//! The forms for a list's visibility and for a share link.

use chrono::{NaiveDate, Utc};

use crate::{
    access::Redaction,
    auth::passwords,
    error::{FieldErrors, Result},
    lists::{
        attributes::{Attribute, Kind},
        categories::Visibility,
    },
    text::{self, Fields},
};

/// The visibility form as sent.
#[derive(Debug, Clone, Default)]
pub struct VisibilityForm {
    visibility: String,
}

impl From<Fields> for VisibilityForm {
    fn from(fields: Fields) -> VisibilityForm {
        VisibilityForm { visibility: fields.get("visibility").into() }
    }
}

impl VisibilityForm {
    /// Validates the choice.
    pub fn check(&self) -> Result<Visibility> {
        Visibility::parse(&self.visibility)
            .ok_or_else(|| FieldErrors::one("visibility-private", "Choose who can see this list."))
    }
}

/// The form of a share link as typed.
#[derive(Debug, Clone, Default)]
pub struct LinkForm {
    pub label: String,
    /// Empty keeps the current password.
    pub password: String,
    /// Removes the password.
    pub open: bool,
    pub last_day: String,
    /// `descriptions`, `dates`, and the ids of attributes.
    pub hide: Vec<String>,
}

impl From<Fields> for LinkForm {
    fn from(fields: Fields) -> LinkForm {
        let [label, password, last_day] =
            ["label", "password", "last_day"].map(|name| fields.get(name).into());
        let hide = fields.all("hide").map(str::to_owned).collect();
        LinkForm { label, password, open: fields.has("open"), last_day, hide }
    }
}

impl LinkForm {
    /// Returns `true` if the part is to be hidden.
    pub fn hides(&self, part: &str) -> bool {
        self.hide.iter().any(|it| it == part)
    }

    /// Returns `true` if the attribute is to be hidden.
    pub fn hides_attribute(&self, attribute: &Attribute) -> bool {
        self.hides(&attribute.id.to_string())
    }

    /// Validates all fields; `attributes` are those of the category.
    pub fn check(&self, attributes: &[Attribute]) -> Result<NewLink> {
        let mut errors = FieldErrors::default();
        let label = errors.keep("label", labelled(&self.label));
        let password = errors.keep("password", self.new_password());
        let last_day = errors.keep("last_day", last_day(&self.last_day));
        let chosen = |it: &&Attribute| self.hides_attribute(it);
        let attributes = attributes.iter().filter(chosen).map(|it| it.id).collect();
        let [descriptions, dates] = ["descriptions", "dates"].map(|part| self.hides(part));
        let hidden = Redaction { by_link: None, descriptions, dates, attributes };
        errors.or(NewLink { label, password, last_day, hidden })
    }

    fn new_password(&self) -> Result<NewPassword, &'static str> {
        match self.password.chars().count() {
            0 if self.open => Ok(NewPassword::None),
            0 => Ok(NewPassword::Kept),
            _ if self.open => Err("Type a new password or remove it, not both."),
            1..6 => Err("Use at least 6 characters."),
            6..=256 => Ok(NewPassword::Typed(self.password.clone())),
            _ => Err("Keep it to 256 characters."),
        }
    }
}

fn labelled(typed: &str) -> Result<String, &'static str> {
    let label = text::line(typed)?;
    if label.chars().count() > 60 { Err("Keep it to 60 characters.") } else { Ok(label) }
}

fn last_day(typed: &str) -> Result<Option<NaiveDate>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day = Kind::Date.check(&[], typed)?;
    match day.parse::<NaiveDate>() {
        Ok(day) if day >= Utc::now().date_naive() => Ok(Some(day)),
        _ => Err("This day has passed. Choose today or a later day, or leave it empty.".into()),
    }
}

/// The change of a link's password.
#[derive(Clone, Default)]
enum NewPassword {
    #[default]
    Kept,
    None,
    Typed(String),
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
pub struct Terms {
    pub(super) label: String,
    /// `None` keeps the current password.
    pub(super) password_hash: Option<Option<String>>,
    pub(super) last_day: Option<NaiveDate>,
    pub(super) hidden: Redaction,
}

impl NewLink {
    /// Hashes the password, in the queue that all hashing waits in.
    pub async fn hashed(self) -> Result<Terms> {
        let password_hash = match self.password {
            NewPassword::Kept => None,
            NewPassword::None => Some(None),
            NewPassword::Typed(password) => Some(Some(passwords::hash(password).await?)),
        };
        Ok(Terms { label: self.label, password_hash, last_day: self.last_day, hidden: self.hidden })
    }
}

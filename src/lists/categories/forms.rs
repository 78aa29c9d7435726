//! The category form: as typed ([`CategoryForm`]) and as validated ([`NewCategory`]).

use super::{faults, slug};
use crate::{
    error::{Fault, FieldErrors, FormFields, Result},
    text::{self, Fields},
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct CategoryForm {
    pub name: String,
    pub description: String,
    /// The slug; `None` if the form has no such field.
    pub address: Option<String>,
}

/// A validated category, made by [`CategoryForm::check`] only.
#[derive(Debug, Clone, Default)]
pub struct NewCategory {
    pub(super) name: String,
    pub(super) description: String,
    /// `None` keeps the current slug.
    pub(super) address: Option<String>,
}

impl From<Fields> for CategoryForm {
    fn from(fields: Fields) -> CategoryForm {
        CategoryForm {
            name: fields.get("name").into(),
            description: fields.get("description").into(),
            address: fields.has("address").then(|| fields.get("address").into()),
        }
    }
}

impl CategoryForm {
    /// The value of the address field.
    pub fn address(&self) -> &str {
        self.address.as_deref().unwrap_or_default()
    }

    /// Validates all fields.
    pub fn check(&self) -> Result<NewCategory> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", name(&self.name));
        let description = errors.value_or_default("description", description(&self.description));
        let address =
            self.address.as_deref().map(|typed| text::parse_slug(typed, &slug::RESERVED)).transpose();
        let address = errors.value_or_default("address", address);
        errors.into_result(NewCategory { name, description, address })
    }
}

impl FormFields for CategoryForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "name_taken" | "too_many_lists" => Some("name"),
            "address_taken" => Some("address"),
            _ => None,
        }
    }
}

fn name(typed: &str) -> Result<String, Fault> {
    let name = text::parse_line(typed)?;
    match name.chars().count() {
        0 => Err(faults::NO_NAME),
        1..=60 => Ok(name),
        _ => Err(faults::NAME_TOO_LONG),
    }
}

fn description(typed: &str) -> Result<String, Fault> {
    let description = text::parse_block(typed)?;
    if description.chars().count() > 2000 { Err(faults::DESCRIPTION_TOO_LONG) } else { Ok(description) }
}

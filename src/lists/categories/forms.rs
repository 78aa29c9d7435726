//! The category form: as typed ([`CategoryForm`]) and as validated ([`NewCategory`]).

use super::{faults, slug};
use crate::{
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    text::{self, Fields},
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct CategoryForm {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The slug; `None` if the form has no such field.
    pub address: Option<String>,
    /// What the form was filled from, when editing.
    pub version: FormVersion,
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
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl CategoryForm {
    /// The value of the address field.
    pub(crate) fn address(&self) -> &str {
        self.address.as_deref().unwrap_or_default()
    }

    /// Validates all fields. Faults by field, such as `no_name` or `description_too_long`.
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

impl EditForm for CategoryForm {
    fn fields(&self) -> Vec<FieldName> {
        ["name", "description", "address"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let text = match field {
            "name" => Some(&self.name),
            "description" => Some(&self.description),
            _ => self.address.as_ref(),
        };
        text.cloned().map(FieldValue::Text)
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        let FieldValue::Text(text) = value else { return };
        match field {
            "name" => self.name = text,
            "description" => self.description = text,
            _ => self.address = Some(text),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> CategoryForm {
        CategoryForm { version, ..self }
    }
}

/// Validates a name: one line of 1 to 60 characters.
pub(crate) fn name(typed: &str) -> Result<String, Fault> {
    text::parse_name(typed, faults::NO_NAME, faults::NAME_TOO_LONG)
}

fn description(typed: &str) -> Result<String, Fault> {
    let description = text::parse_block(typed)?;
    if description.chars().count() > 2000 { Err(faults::DESCRIPTION_TOO_LONG) } else { Ok(description) }
}

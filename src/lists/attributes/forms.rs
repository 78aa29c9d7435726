//! The attribute form: as typed ([`AttributeForm`]) and as validated ([`NewAttribute`]).

use diesel::ExpressionMethods;
use serde_json::{Map, Value};

use super::{AttributeKind, faults};
use crate::{
    database::schema::attributes,
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    text::{self, Fields},
};

const MAX_OPTIONS: usize = 50;
/// The longest option, in characters.
pub(crate) const MAX_OPTION_LENGTH: usize = 80;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct AttributeForm {
    /// The name.
    pub name: String,
    /// The word of an [`AttributeKind`].
    pub kind: String,
    /// One option a line.
    pub options: String,
    /// The unit of numbers.
    pub unit: String,
    /// Whether every favourite must have a value.
    pub required: bool,
    /// Whether it is a column of the list.
    pub shown: bool,
    /// What the form was filled from, when editing.
    pub version: FormVersion,
}

/// A validated attribute, made by [`AttributeForm::check`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttribute {
    pub(super) name: String,
    pub(super) kind: AttributeKind,
    pub(super) options: Vec<String>,
    pub(super) unit: String,
    pub(super) required: bool,
    pub(super) shown: bool,
}

impl From<Fields> for AttributeForm {
    fn from(fields: Fields) -> AttributeForm {
        AttributeForm {
            name: fields.get("name").into(),
            kind: fields.get("kind").into(),
            options: fields.get("options").into(),
            unit: fields.get("unit").into(),
            required: fields.has("required"),
            shown: fields.has("shown"),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl AttributeForm {
    /// Validates all fields. Options belong to a choice, a unit to a number; for other kinds they are ignored.
    /// Faults by field, such as `no_name`, `no_options` or `unit_too_long`.
    pub fn check(&self) -> Result<NewAttribute> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", name(&self.name));
        let kind = AttributeKind::parse(&self.kind);
        if kind.is_none() {
            errors.add("kind", faults::NO_KIND);
        }
        let kind = kind.unwrap_or(AttributeKind::Text);
        let options = if kind == AttributeKind::Choice {
            errors.value_or_default("options", options(&self.options))
        } else {
            Vec::new()
        };
        let unit = if kind == AttributeKind::Number {
            errors.value_or_default("unit", parse_text(&self.unit, 20, faults::UNIT_TOO_LONG))
        } else {
            String::new()
        };
        errors.into_result(NewAttribute {
            name,
            kind,
            options,
            unit,
            required: self.required,
            shown: self.shown,
        })
    }
}

impl FormFields for AttributeForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "name_taken" | "too_many" => Some("name"),
            "kind_misfits" => Some("kind"),
            "options_misfit" => Some("options"),
            _ => None,
        }
    }
}

impl EditForm for AttributeForm {
    fn fields(&self) -> Vec<FieldName> {
        ["name", "kind", "options", "unit", "required", "shown"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let text = match field {
            "name" => &self.name,
            "kind" => &self.kind,
            "options" => &self.options,
            "unit" => &self.unit,
            "required" => return Some(FieldValue::Ticked(self.required)),
            _ => return Some(FieldValue::Ticked(self.shown)),
        };
        Some(FieldValue::Text(text.clone()))
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        match (field, value) {
            ("name", FieldValue::Text(text)) => self.name = text,
            ("kind", FieldValue::Text(text)) => self.kind = text,
            ("options", FieldValue::Text(text)) => self.options = text,
            ("unit", FieldValue::Text(text)) => self.unit = text,
            ("required", FieldValue::Ticked(ticked)) => self.required = ticked,
            ("shown", FieldValue::Ticked(ticked)) => self.shown = ticked,
            _ => (),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> AttributeForm {
        AttributeForm { version, ..self }
    }
}

/// Validates a name: one line of 1 to 40 characters.
pub(crate) fn name(typed: &str) -> Result<String, Fault> {
    let name = parse_text(typed, 40, faults::NAME_TOO_LONG)?;
    if name.is_empty() { Err(faults::NO_NAME) } else { Ok(name) }
}

fn parse_text(typed: &str, most: usize, too_long: Fault) -> Result<String, Fault> {
    let text = text::parse_line(typed)?;
    if text.chars().count() > most { Err(too_long) } else { Ok(text) }
}

fn options(typed: &str) -> Result<Vec<String>, Fault> {
    let mut options: Vec<String> = Vec::new();
    for line in text::parse_block(typed)?.lines() {
        let option = parse_text(line, MAX_OPTION_LENGTH, faults::OPTION_TOO_LONG)?;
        let again = options.iter().any(|it| text::comparison_key(it) == text::comparison_key(&option));
        if !option.is_empty() && !again {
            options.push(option);
        }
    }
    match options.len() {
        0 => Err(faults::NO_OPTIONS),
        1..=MAX_OPTIONS => Ok(options),
        count => Err(faults::too_many_options(count, MAX_OPTIONS)),
    }
}

type AttributeColumns<'a> = (
    diesel::dsl::Eq<attributes::name, &'a String>,
    diesel::dsl::Eq<attributes::name_key, String>,
    diesel::dsl::Eq<attributes::kind, &'static str>,
    diesel::dsl::Eq<attributes::options, &'a Vec<String>>,
    diesel::dsl::Eq<attributes::unit, &'a String>,
    diesel::dsl::Eq<attributes::required, bool>,
    diesel::dsl::Eq<attributes::shown, bool>,
);

impl NewAttribute {
    /// The database columns.
    pub(super) fn columns(&self) -> AttributeColumns<'_> {
        (
            attributes::name.eq(&self.name),
            attributes::name_key.eq(text::comparison_key(&self.name)),
            attributes::kind.eq(self.kind.as_str()),
            attributes::options.eq(&self.options),
            attributes::unit.eq(&self.unit),
            attributes::required.eq(self.required),
            attributes::shown.eq(self.shown),
        )
    }

    /// The settings with those in `changed` (as the history stores them) replaced; `None` if the result is not
    /// valid.
    pub(crate) fn with(&self, changed: &Map<String, Value>) -> Option<NewAttribute> {
        let Value::Object(mut all) = self.to_json() else { return None };
        all.extend(changed.clone());
        let text = |key: &str| Some(all.get(key)?.as_str()?.to_owned());
        let is = |key: &str| all.get(key)?.as_bool();
        let (name, unit, required, shown) = (text("name")?, text("unit")?, is("required")?, is("shown")?);
        let kind = AttributeKind::parse(&text("kind")?)?;
        let options: Vec<String> = serde_json::from_value(all.get("options")?.clone()).ok()?;
        let fits = (kind == AttributeKind::Choice) != options.is_empty();
        fits.then_some(NewAttribute { name, kind, options, unit, required, shown })
    }

    /// The settings as the history stores them.
    pub(crate) fn to_json(&self) -> Value {
        serde_json::json!({
            "name": self.name, "kind": self.kind.as_str(), "options": self.options, "unit": self.unit,
            "required": self.required, "shown": self.shown,
        })
    }
}

//! The favourite form: as typed ([`FavouriteForm`]) and as validated ([`NewFavourite`]).

use std::collections::BTreeMap;

use diesel::ExpressionMethods;

use super::{faults, slug};
use crate::{
    database::ids::{AttributeId, FavouriteId},
    database::schema::favourites,
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    lists::{
        attributes::{Attribute, AttributeKind, Values},
        ordering::position::{self, MoveTarget},
    },
    text::{self, Fields},
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct FavouriteForm {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) link: String,
    /// The wanted rank; only when adding.
    pub rank: String,
    /// The slug; `None` if the form has no such field.
    pub address: Option<String>,
    /// The typed value for each attribute.
    values: BTreeMap<AttributeId, String>,
    /// What the form was filled from, when editing.
    pub version: FormVersion,
    /// `true` if it was sent by the button below the fields that unfold.
    pub(super) from_more: bool,
}

/// A validated favourite, made by [`FavouriteForm::check`] or from the history.
#[derive(Debug, Clone)]
pub struct NewFavourite {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) link: String,
    pub(super) values: Values,
    /// The attributes that the form has fields for: an empty field removes the value.
    pub(super) form_attributes: Vec<AttributeId>,
    pub(super) place: MoveTarget<FavouriteId>,
    /// `None` keeps the current slug.
    pub(super) address: Option<String>,
}

/// The name of an attribute's field in the form.
pub(crate) fn field_name(attribute_id: &AttributeId) -> String {
    format!("attribute-{attribute_id}")
}

/// The attribute whose value is in the field.
pub(crate) fn attribute_of(field: &str) -> Option<AttributeId> {
    field.strip_prefix("attribute-")?.parse().ok()
}

impl From<Fields> for FavouriteForm {
    fn from(fields: Fields) -> FavouriteForm {
        let values = fields.with_prefix("attribute-");
        FavouriteForm {
            title: fields.get("title").into(),
            description: fields.get("description").into(),
            link: fields.get("link").into(),
            rank: fields.get("rank").into(),
            address: fields.has("address").then(|| fields.get("address").into()),
            values: values.filter_map(|(id, value)| Some((id.parse().ok()?, value.to_owned()))).collect(),
            version: FormVersion::sent(fields.get("version")),
            from_more: fields.has("more"),
        }
    }
}

impl FavouriteForm {
    /// The form filled from a stored favourite.
    pub(crate) fn filled(title: &str, description: &str, link: &str, values: &Values) -> FavouriteForm {
        let values = values.iter().map(|(id, value)| (id, value.to_owned())).collect();
        let [title, description, link] = [title, description, link].map(str::to_owned);
        FavouriteForm { title, description, link, values, ..FavouriteForm::default() }
    }

    /// The same with the slug, and with a field for each of the list's attributes.
    pub(crate) fn for_editing(mut self, slug: &str, attributes: &[Attribute]) -> FavouriteForm {
        for attribute in attributes {
            self.values.entry(attribute.id).or_default();
        }
        FavouriteForm { address: Some(slug.to_owned()), ..self }
    }

    /// An empty form with a title in it.
    pub(crate) fn with_title(title: &str) -> FavouriteForm {
        FavouriteForm { title: title.to_owned(), ..FavouriteForm::default() }
    }

    /// A form from cells of an imported row.
    pub(crate) fn from_cells(
        title: String,
        description: String,
        link: String,
        values: &Values,
    ) -> FavouriteForm {
        FavouriteForm::filled(&title, &description, &link, values)
    }

    /// Sets the value for an attribute.
    pub(crate) fn set_value(&mut self, attribute_id: AttributeId, value: String) {
        self.values.insert(attribute_id, value);
    }

    /// Refuses values for attributes that do not exist.
    pub(super) fn refuse_attributes<'a>(unknown: impl Iterator<Item = &'a AttributeId>) -> Result<()> {
        let mut errors = FieldErrors::default();
        unknown.for_each(|id| errors.add(field_name(id), faults::NO_SUCH_ATTRIBUTE));
        errors.into_result(())
    }

    /// The typed value for an attribute.
    pub(crate) fn value(&self, attribute_id: &AttributeId) -> &str {
        self.values.get(attribute_id).map_or("", String::as_str)
    }

    /// The attributes that something was typed for.
    pub(super) fn filled_in(&self) -> impl Iterator<Item = (AttributeId, &str)> {
        let typed = self.values.iter().map(|(id, value)| (*id, value.trim()));
        typed.filter(|(_, value)| !value.is_empty())
    }

    /// The value of the address field.
    pub(crate) fn address(&self) -> &str {
        self.address.as_deref().unwrap_or_default()
    }

    /// Validates all fields, each value by its attribute's kind. Faults by field, such as `no_title`,
    /// `value_required` or those of a value's kind.
    pub fn check(&self, attributes: &[Attribute]) -> Result<NewFavourite> {
        let mut errors = FieldErrors::default();
        let title = errors.value_or_default("title", title(&self.title));
        let rank = errors.value_or_default("rank", rank(&self.rank));
        let description = errors.value_or_default("description", description(&self.description));
        let link = errors.value_or_default("link", AttributeKind::Link.check(&[], &self.link));
        let mut values = Values::default();
        for attribute in attributes {
            let name = field_name(&attribute.id);
            let checked = attribute.kind().check(&attribute.options, self.value(&attribute.id));
            let value = checked.unwrap_or_else(|fault| {
                errors.add_labelled(&*name, &*attribute.name, fault);
                String::new()
            });
            if value.is_empty() && attribute.required {
                errors.add(name, faults::value_required(&attribute.name));
            }
            values.set(attribute.id, value);
        }
        let address = self.address.as_deref().map(address).transpose();
        let address = errors.value_or_default("address", address);
        let on_form =
            attributes.iter().map(|attribute| attribute.id).filter(|id| self.values.contains_key(id));
        errors.into_result(NewFavourite {
            title,
            description,
            link,
            values,
            form_attributes: on_form.collect(),
            place: rank.map_or(MoveTarget::Bottom, MoveTarget::Rank),
            address,
        })
    }
}

impl FormFields for FavouriteForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "title_listed" | "title_twice" | "list_full" => Some("title"),
            "address_taken" => Some("address"),
            _ => None,
        }
    }
}

impl EditForm for FavouriteForm {
    fn fields(&self) -> Vec<FieldName> {
        let texts = ["title", "description", "link", "address"].map(FieldName::from);
        texts.into_iter().chain(self.values.keys().map(|id| field_name(id).into())).collect()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let text = match field {
            "title" => Some(&self.title),
            "description" => Some(&self.description),
            "link" => Some(&self.link),
            "address" => self.address.as_ref(),
            attribute => self.values.get(&attribute_of(attribute)?),
        };
        text.cloned().map(FieldValue::Text)
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        let FieldValue::Text(text) = value else { return };
        match field {
            "title" => self.title = text,
            "description" => self.description = text,
            "link" => self.link = text,
            "address" => self.address = Some(text),
            attribute => self.values.extend(attribute_of(attribute).map(|id| (id, text))),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> FavouriteForm {
        FavouriteForm { version, ..self }
    }
}

type FavouriteColumns<'a> = (
    diesel::dsl::Eq<favourites::title, &'a String>,
    diesel::dsl::Eq<favourites::title_key, String>,
    diesel::dsl::Eq<favourites::description, &'a String>,
    diesel::dsl::Eq<favourites::link, &'a String>,
);

impl NewFavourite {
    /// The database columns that are stored as validated.
    pub(super) fn columns(&self) -> FavouriteColumns<'_> {
        (
            favourites::title.eq(&self.title),
            favourites::title_key.eq(text::comparison_key(&self.title)),
            favourites::description.eq(&self.description),
            favourites::link.eq(&self.link),
        )
    }
}

/// Parses the wanted rank; `None` is the end of the list.
fn rank(typed: &str) -> Result<Option<i64>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    position::parse_rank(typed).map(Some).map_err(|_| faults::NO_RANK)
}

/// Validates a title: one line of 1 to 120 characters.
pub(crate) fn title(typed: &str) -> Result<String, Fault> {
    let title = text::parse_line(typed)?;
    match title.chars().count() {
        0 => Err(faults::NO_TITLE),
        1..=120 => Ok(title),
        count => Err(faults::title_too_long(count)),
    }
}

/// Validates an address: the last part of the favourite's URL.
pub(crate) fn address(typed: &str) -> Result<String, Fault> {
    text::parse_slug(typed, &slug::RESERVED)
}

/// Validates a description: empty, or 10 to 2,000 characters.
pub(crate) fn description(typed: &str) -> Result<String, Fault> {
    let description = text::parse_block(typed)?;
    match description.chars().count() {
        0 | 10..=2000 => Ok(description),
        1..10 => Err(faults::DESCRIPTION_TOO_SHORT),
        count => Err(faults::description_too_long(count)),
    }
}

#[cfg(test)]
mod tests;
